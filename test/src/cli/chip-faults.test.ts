/** `--chip` with faults on `map`, `run` and the others: what was gone round, what is left, and what is proved. */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** Four lines that one neuron each repeats, on a chip with these faults. */
async function small(faults: object) {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  const network = {
    ...{ format: 'synaptick-network', version: 1, name: 'four' },
    inputs: [{ name: 'in', size: 4 }],
    populations: [{ name: 'out', size: 4, neurons: { threshold: 1 }, probe: true }],
    projections: [{ from: 'in', to: 'out', oneToOne: 1 }],
  };
  await writeFile(at('net.json'), JSON.stringify(network));
  await writeFile(at('chip.json'), JSON.stringify({ name: 'worn', chips: [1, 1], mesh: [3, 1], faults }));
  return { net: at('net.json'), chip: at('chip.json'), at };
}

const MAP = ['--moves', '10', '--verify', '20'];
/** Listed, so that each is counted by hand. */
const KNOWN = {
  deadCores: [[0, 0]],
  deadNeurons: [
    [1, 0, 0],
    [1, 0, 7],
    [2, 0, 0],
    [2, 0, 7],
  ],
  stuckAxons: {
    at1: [
      [1, 0, 2],
      [2, 0, 2],
    ],
  },
};

describe('map --chip with faults', () => {
  it('says what was gone round, and proves the chip itself where nothing is left', async () => {
    const { net, chip } = await small(KNOWN);
    const { code, out, err } = await synaptick(['map', net, '--chip', chip, ...MAP]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Cores +1 of 256 axons and 256 neurons/m);
    expect(out).toMatch(
      /^Faults +gone round: 1 cell of the mesh, 1 axon, 2 neurons; 255 axons and 254 neurons of a core were used at most$/m,
    );
    expect(out).toMatch(/^ +in the chip: nothing$/m);
    expect(out).toMatch(/^Verified: 20 ticks/m);
    expect(out).not.toContain('without the faults');
    expect(await synaptickJson(['map', net, '--chip', chip, ...MAP])).toMatchObject({
      faults: { known: true, skipped: { cores: 1, axons: 1, neurons: 2 }, left: { deadNeurons: 0, stuckAt1: 0 } },
      verified: true,
      verifiedOn: 'chip',
    });
  });

  it('proves the chip without the faults that are left in it, and says so', async () => {
    const { net, chip } = await small({
      known: false,
      deadNeurons: [[0, 0, 0]],
      flippedBits: [
        [0, 0, 0, 1],
        [0, 0, 9, 9],
      ],
    });
    const { code, out } = await synaptick(['map', net, '--chip', chip, ...MAP]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Faults +in the chip: 1 dead neuron, 2 flipped bits; the mapper knew of none$/m);
    expect(out).toMatch(/^Verified: 20 ticks/m);
    expect(out).toContain('This is of the chip without the faults that are in it: those are not verified');
    expect(await synaptickJson(['map', net, '--chip', chip, ...MAP])).toMatchObject({
      faults: { known: false, skipped: null, left: { deadNeurons: 1, flippedBits: 2 } },
      verifiedOn: 'chip without its faults',
    });
  });
});

describe('run --chip with faults', () => {
  it('loses the spikes of a dead neuron, or goes round it', async () => {
    const input = 'tick,line\n0,0\n0,1\n0,2\n0,3\n';
    for (const [known, spikes] of [
      [false, 3],
      [true, 4],
    ] as const) {
      const { net, chip, at } = await small({ known, deadNeurons: [[0, 0, 0]] });
      await writeFile(at('in.csv'), input);
      const told = await synaptickJson(['run', net, '--chip', chip, '--input', at('in.csv'), '--ticks', '2']);
      expect(told).toMatchObject({ outputSpikes: spikes });
      const note = known ? 'went round 1 neuron; left in the chip: nothing' : 'left in the chip: 1 dead neuron';
      expect((told as { notes: string[] }).notes.join()).toContain(note);
    }
  });

  it('says what a chip image has of them', async () => {
    const { net, chip, at } = await small({ known: false, stuckAxons: { at1: [[0, 0, 9]] } });
    await synaptick(['map', net, '--chip', chip, '--moves', '10', '-o', at('own.npz')]);
    const told = (await synaptickJson(['run', at('own.npz'), '--ticks', '2'])) as { notes: string[] };
    expect(told.notes).toContain('faults of the silicon are in it; axons stuck at 1: 1');
  });

  it('stands beside dead cores, and is refused where too few are left', async () => {
    const dead = {
      deadCores: [
        [0, 0],
        [1, 0],
      ],
    };
    const { net, chip } = await small(dead);
    const told = await synaptickJson(['run', net, '--chip', chip, '--ticks', '2']);
    expect(told).toMatchObject({ cores: 1 });
    const all = await small({ deadCores: [...dead.deadCores, [2, 0]] });
    const { code, err } = await synaptick(['run', all.net, '--chip', all.chip, '--ticks', '2']);
    expect(code).toBe(1);
    expect(err).toMatch(/^synaptick: no core of 3 x 1 is usable, each is dead/);
  });

  it('refuses what is a chip already unless it was made for that one, and random networks', async () => {
    const { net, chip, at } = await small(KNOWN);
    await synaptick(['map', net, '--chip', chip, '--moves', '10', '-o', at('own.npz')]);
    expect((await synaptick(['run', at('own.npz'), '--chip', chip, '--ticks', '2'])).code).toBe(0);
    await synaptick(['map', net, '--moves', '10', '-o', at('other.npz')]);
    const other = await synaptick(['run', at('other.npz'), '--chip', chip, '--ticks', '2']);
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/^synaptick: chip "worn" has faults, .*other\.npz is mapped already: map its network/);
    const bench = await synaptick(['bench', '--chip', chip]);
    expect(bench.err).toMatch(/^synaptick: chip "worn" has faults, bench takes chips without/);
    await writeFile(at('graph.txt'), '0 1\n');
    const place = await synaptick(['place', at('graph.txt'), '--chip', chip, '--moves', '10']);
    expect(place.err).toMatch(/^synaptick: chip "worn" has faults, place takes chips without/);
  });
});

describe('map --chip of a chip whose potentials are proved', () => {
  it('refuses a network whose tick could pass them, and writes no chip', async () => {
    const folder = await temporaryFolder();
    const at = (name: string) => join(folder, name);
    const network = {
      ...{ format: 'synaptick-network', version: 1, name: 'strong' },
      inputs: [{ name: 'in', size: 4 }],
      populations: [{ name: 'out', size: 1, neurons: { threshold: 100, resetMode: 'subtract' }, probe: true }],
      projections: [{ from: 'in', to: 'out', dense: [[100], [100], [100], [100]] }],
    };
    const chip = { name: 'tight', like: 'ranc', core: { potentialBits: 9 } };
    const range = { weight: [-255, 255], leak: [-255, 255], threshold: [0, 255] };
    await writeFile(at('net.json'), JSON.stringify(network));
    await writeFile(at('chip.json'), JSON.stringify({ ...chip, core: { ...chip.core, ...range } }));
    const { code, err } = await synaptick(['map', at('net.json'), '--chip', at('chip.json'), '-o', at('chip.npz')]);
    expect(code).toBe(1);
    // At most the threshold, 300 more after it was taken off once, and 400 on top.
    expect(err).toContain('its potential could reach 800 within a tick, the limit is 255');
    await expect(stat(at('chip.npz'))).rejects.toThrow('ENOENT');
  });
});
