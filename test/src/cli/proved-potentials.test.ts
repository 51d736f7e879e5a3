/** A chip whose potentials are proved, not saturated: no command runs a network on it without the proof. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synaptick } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

describe('a chip whose potentials are proved', () => {
  // Four weights of 127 reach 508 in a tick, and a reset by subtraction of 100 leaves more from tick to tick.
  it.each(['run', 'map', 'compare', 'explore'])(
    'refuses in %s a network whose potentials could pass them',
    async (command) => {
      const folder = await temporaryFolder();
      const at = (name: string) => join(folder, name);
      const row = [127, 127, 127, 127];
      const network = {
        ...{ format: 'synaptick-network', version: 1, name: 'grows' },
        inputs: [{ name: 'in', size: 4 }],
        populations: [{ name: 'out', size: 4, neurons: { threshold: 100, resetMode: 'subtract' } }],
        projections: [{ from: 'in', to: 'out', dense: [row, row, row, row] }],
      };
      const core = {
        ...{ potentialBits: 8, overflow: 'proved', thresholdBits: 0, threshold: [0, 127] },
        ...{ weight: [-127, 127], leak: [-127, 127], modes: ['reset to value', 'reset by subtraction'] },
      };
      await writeFile(at('net.json'), JSON.stringify(network));
      await writeFile(at('chip.json'), JSON.stringify({ name: 'narrow', core }));
      const ticks = command === 'map' ? '--verify' : '--ticks';
      const { code, err } = await synaptick([command, at('net.json'), '--chip', at('chip.json'), ticks, '5']);
      expect(code).toBe(1);
      expect(err).toContain('neuron 0: its potential could reach');
      // A mapped chip is looked at before it runs, for a tick.
      expect(err).toMatch(/within (5 ticks|a tick), the limit is 127/);
    },
  );
});
