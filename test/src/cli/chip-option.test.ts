/** `--chip`: one network, bench or graph on chips of other shapes, and what is refused. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ChipShape, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { decodeChip } from '../../../src/formats/chip-file.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

interface Told {
  readonly chip: { readonly name: string; readonly shape: ChipShape };
  readonly cores: number;
  readonly verified?: boolean;
  readonly energies: readonly { readonly name: string; readonly energy: { readonly totalJoules: number } | null }[];
  readonly chipRun: Pick<Told, 'energies'>;
}

const layers = packageFile('docs/networks/three-layers.json');
const WIDE = { name: 'wide', core: { axons: 512, axonTypes: 8 } };
const WIDE_SHAPE = { ...TRUENORTH_SHAPE, axons: 512, axonTypes: 8 };

let at: (name: string) => string;
let chip: (description: object) => Promise<string>;

beforeEach(async () => {
  const folder = await temporaryFolder();
  at = (name) => join(folder, name);
  chip = async (description) => {
    await writeFile(at('chip.json'), JSON.stringify(description));
    return at('chip.json');
  };
});

describe('--chip', () => {
  it('maps a network for the described shape, and the image says whose it is and runs on it alone', async () => {
    const wide = await chip(WIDE);
    const image = at('image.npz');
    const told = (await synaptickJson([
      ...['map', layers, '--chip', wide, '--moves', '1', '--verify', '50', '-o', image],
    ])) as Told;
    expect(told).toMatchObject({ chip: { name: 'wide', shape: WIDE_SHAPE }, verified: true });
    const decoded = decodeChip(image, await nodeHost.files.read(image));
    expect(decoded).toMatchObject({ chip: 'wide', shape: WIDE_SHAPE });
    const ran = (await synaptickJson(['run', image, '--ticks', '2', '--chip', wide])) as Told;
    expect(ran.chip.name).toBe('wide');
    const { code, err } = await synaptick(['run', image, '--ticks', '2', '--chip', 'truenorth']);
    expect([code, err]).toEqual([1, expect.stringContaining('chip "truenorth" differ: axons 512 and 256')]);
  });

  it('runs and compares a network on the shape', async () => {
    const wide = await chip(WIDE);
    for (const command of ['run', 'compare']) {
      const told = (await synaptickJson([command, layers, '--ticks', '5', '--chip', wide])) as Told;
      expect(told.chip, command).toEqual({ name: 'wide', shape: WIDE_SHAPE });
    }
  });

  it('takes --axons and --neurons in place of its own, and names the chip by them', async () => {
    const told = (await synaptickJson([
      ...['map', layers, '--chip', await chip(WIDE), '--neurons', '300', '--moves', '1'],
    ])) as Told;
    expect(told.chip).toEqual({ name: 'wide with 300 neurons', shape: { ...WIDE_SHAPE, neurons: 300 } });
  });

  it('keeps a network to the mesh and the chips of the board', async () => {
    const core = { neurons: 20 };
    const { code, err } = await synaptick([
      'map',
      layers,
      '--chip',
      await chip({ name: 'small', core, mesh: [2, 2], chips: [1, 1] }),
    ]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(
        /needs \d+ cores, chip "small" has 4: 1 x 1 chips of 2 x 2 \(\d+ too few\): give it a larger/,
      ),
    ]);
    const row = await chip({ name: 'row', core, mesh: [30, 1], chips: [1, 1] });
    const { grid } = (await synaptickJson(['map', layers, '--chip', row, '--moves', '1'])) as { grid: object };
    expect(grid).toMatchObject({ height: 1, chipWidth: 30, chipHeight: 1 });
  });

  it('still takes the sides of a TrueNorth chip where cores are placed', async () => {
    await writeFile(at('graph.txt'), '0 1\n1 2\n2 3\n');
    const told = await synaptickJson(['place', at('graph.txt'), '--chip', '1x2', '--moves', '1']);
    expect(told).toMatchObject({ chip: { name: 'truenorth' }, grid: { chipWidth: 1, chipHeight: 2 } });
  });

  it('tells energy by the model that the description names, unless another is asked for', async () => {
    const terms = { synapse: 1e-12, spike: 0, hop: 0, neuron: 0, core: 0, chip: 0, chipCrossing: 0 };
    await writeFile(at('ours.json'), JSON.stringify({ name: 'ours', terms }));
    const own = await chip({ ...WIDE, energy: 'ours.json' });
    const names = async (...more: string[]) =>
      ((await synaptickJson(['run', layers, '--ticks', '5', '--chip', own, ...more])) as Told).energies.map(
        ({ name }) => name,
      );
    expect(await names()).toEqual(['ours']);
    expect(await names('--energy', 'truenorth')).toEqual(['truenorth']);
  });

  it('maps with the energy of a measured run by several models', async () => {
    const command = ['map', layers, '--moves', '1', '--energy', 'truenorth,loihi'];
    const { chipRun } = (await synaptickJson([...command, '--rates', 'measured', '--ticks', '20'])) as Told;
    expect(chipRun.energies.map(({ name }) => name)).toEqual(['truenorth', 'loihi']);
    const { code, err } = await synaptick(command);
    expect([code, err]).toEqual([2, expect.stringContaining('joules need a run: add that, or leave it out')]);
  });

  it.each([
    ['truenort', 'unknown chip "truenort", did you mean "truenorth"? choose one of truenorth, ranc, or give a file'],
    ['8x8', 'unknown chip "8x8": choose one of'],
    ['', 'unknown chip ""'],
  ])('refuses %j as wrong usage', async (name, message) => {
    const { code, err } = await synaptick(['run', layers, '--ticks', '1', '--chip', name]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it.each([
    [{ name: 'a', core: { axons: 1e300 } }, 'core.axons is 1e+300, must be at most 1024'],
    [{ name: 'a', core: { axonTypes: 0 } }, 'core.axonTypes is 0'],
    [{ name: 'a', energy: 'lohi' }, 'energy: unknown energy model "lohi", did you mean "loihi"?'],
  ])('refuses the description %j in one line', async (description, message) => {
    const { code, err } = await synaptick(['run', layers, '--ticks', '1', '--chip', await chip(description)]);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
