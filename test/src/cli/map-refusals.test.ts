/** What `synaptick map` refuses, each in one line. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../../../src/host/node/package.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

const example = (name: string) => packageFile(`docs/networks/${name}.json`);
const reservoir = example('reservoir');
const FEW_MOVES = ['--moves', '2000'];

/** A network of an input and one population, with one dense projection of weight 1. */
async function denseFile(inputs: number, neurons: number): Promise<string> {
  const path = join(await temporaryFolder(), 'net.json');
  const content = {
    format: 'synaptick-network',
    version: 1,
    name: 'wide',
    inputs: [{ name: 'in', size: inputs }],
    populations: [{ name: 'sum', size: neurons, neurons: { threshold: 2 } }],
    projections: [{ from: 'in', to: 'sum', dense: { random: { values: [1], seed: 1 } } }],
  };
  await writeFile(path, JSON.stringify(content));
  return path;
}

/** One line, no stack trace, no output. */
async function expectOneLine(args: readonly string[], code: number, line: string | RegExp): Promise<void> {
  const ran = await synaptick(args);
  if (typeof line === 'string') expect(ran.err).toContain(line);
  else expect(ran.err).toMatch(line);
  expect({ ...ran, err: ran.err.split('\n').length - 1 }).toEqual({ code, out: '', err: 1 });
  expect(ran.err).not.toMatch(/unexpected|undefined|\[object/);
}

describe('what synaptick map refuses', () => {
  it.each([
    [['--neurons', '0'], '--neurons is "0", must be a whole number from 1 to 1024: leave it out for the chip\'s'],
    [['--axons', '1025'], '--axons is "1025", must be a whole number from 1 to 1024: leave it out for the chip\'s'],
    [['--moves', '10', '--budget', '1s'], '--budget and --moves both say how long to anneal: give one of them'],
    [['--budget', '0s'], '--budget is "0s", must be a time above 0'],
    [['--out', 'x.txt'], '--out is "x.txt", must end in .npz: e.g. --out chip.npz'],
    [['--verify', '0'], '--verify is "0", must be a whole number from 1'],
    [['--grid', '8'], '--grid is "8", must be width x height'],
    [['--chip', '0x4'], '--chip is "0x4", must be width x height'],
    [['--crossing', '-1'], '--crossing is "-1", must be a number of hops from 0'],
    [['--rates', 'mesured'], 'unknown kind of rates "mesured"'],
    [
      ['--voltage', '0.9'],
      '--voltage is of the energy that --rates measured estimates, joules need a run: add that, or leave it out',
    ],
    [['--rates', 'measured', '--voltage', '2'], '--voltage is "2", must be a number of volts from 0.70 to 1.05'],
    [['--ticks', '10'], '--ticks is for --rates measured, this is without: leave it out'],
    [
      ['--input-rate', '1.5'],
      '--input-rate is "1.5", must be a number from 0 to 1: leave it out for what the network says',
    ],
    [['--router-capacity', 'x'], '--router-capacity is "x", must be a number of spikes a tick'],
    [['--seed', 'x'], '--seed is "x", must be a whole number from 0'],
  ])('%j is wrong usage', async (args, line) => {
    await expectOneLine(['map', reservoir, ...args], 2, line);
  });

  it('includes a mesh that is too small, with the cores that are needed, before it places', async () => {
    const args = ['map', example('convolution'), '--moves', '1000000000000'];
    const { cores } = (await synaptickJson(['map', example('convolution'), ...FEW_MOVES])) as { cores: number };
    expect(cores).toBeGreaterThan(6);
    await expectOneLine(
      [...args, '--grid', '2x3'],
      1,
      `network "convolution" needs ${cores} cores, a 2 x 3 mesh has 6 (${cores - 6} too few): give a larger --grid`,
    );
  });

  it('includes fan-in beyond a core, with the arithmetic', async () => {
    await expectOneLine(
      ['map', await denseFile(300, 2), ...FEW_MOVES],
      1,
      'population "sum" neuron 0 hears 300 lines, each of which needs an axon, a core has 256 (44 too many): give it fewer inputs, or allow',
    );
    await expectOneLine(
      ['map', await denseFile(20, 2), '--axons', '16', ...FEW_MOVES],
      1,
      'hears 20 lines, each of which needs an axon, a core has 16 (4 too many)',
    );
    expect(((await synaptickJson(['map', await denseFile(256, 2), ...FEW_MOVES])) as { cores: number }).cores).toBe(1);
  });

  it('files that it cannot read or write, and one that is no network', async () => {
    await expectOneLine(
      ['map', '/no/such/net.json'],
      1,
      'cannot read /no/such/net.json: no such file or folder (ENOENT)',
    );
    await expectOneLine(
      ['map', reservoir, ...FEW_MOVES, '--out', '/no/such/folder/chip.npz'],
      1,
      'cannot write /no/such/folder/chip.npz: no such file or folder (ENOENT)',
    );
    const path = join(await temporaryFolder(), 'net.json');
    await writeFile(path, '{\n"format":\nnothing\n}');
    await expectOneLine(['map', path], 1, `${path}:3: format is not JSON: "nothing"`);
  });
});
