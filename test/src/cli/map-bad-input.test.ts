/** What is wrong with a network file is said in one line that names the thing, the value, the limit and the remedy. */
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synaptick } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

type Json = Record<string, unknown>;

/** A network of two populations behind an input, with parts replaced. */
function networkFile({ hidden = {}, first = {}, second = {}, top = {} }: { [part: string]: Json }): string {
  return JSON.stringify({
    format: 'synaptick-network',
    version: 1,
    name: 'bad',
    inputs: [{ name: 'in', size: 4 }],
    populations: [
      { name: 'hidden', size: 3, neurons: { threshold: 2 }, ...hidden },
      { name: 'out', size: 2, neurons: { threshold: 2 }, probe: true },
    ],
    projections: [
      { from: 'in', to: 'hidden', dense: { random: { values: [1], seed: 1 } }, ...first },
      { from: 'hidden', to: 'out', dense: { random: { values: [1], seed: 1 } }, ...second },
    ],
    ...top,
  });
}

async function mapText(text: string, args: readonly string[] = []) {
  const path = join(await temporaryFolder(), 'net.json');
  await writeFile(path, text);
  return { path, ...(await synaptick(['map', path, '--moves', '1000', ...args])) };
}

describe('a bad network file', () => {
  it('is fine before it is made bad', async () => {
    const { code, err } = await mapText(networkFile({}));
    expect([code, err]).toEqual([0, '']);
  });

  it.each<[string, { [part: string]: Json }, string[], string]>([
    [
      'an unknown kind of projection',
      { first: { dense: undefined, dens: [[1]] } },
      [],
      ': projections[0] has unknown key "dens": docs/networks has examples',
    ],
    ['a projection of no kind', { first: { dense: undefined } }, [], 'projection "in -> hidden" names 0 kinds'],
    [
      'an unknown neuron parameter',
      { hidden: { neurons: { treshold: 2 } } },
      [],
      'population "hidden": unknown neuron parameter "treshold": the parameters are leak, threshold',
    ],
    [
      'an unknown value of a parameter',
      { hidden: { neurons: { threshold: 2, resetMode: 'zero' } } },
      [],
      'population "hidden": resetMode is "zero", must be one of value, subtract, none',
    ],
    ['an unknown population', { second: { from: 'hiden' } }, [], 'population "hiden"'],
    [
      'sizes that do not match',
      {
        second: {
          dense: [
            [1, 1],
            [1, 1],
          ],
        },
      },
      [],
      'projection "hidden -> out": matrix has 4 weights, 3 sources x 2 targets need 6',
    ],
    [
      'a one-to-one projection between two sizes',
      { second: { dense: undefined, oneToOne: 1 } },
      [],
      'projection "hidden -> out": one-to-one from 3 neurons to 2: make the sizes equal, or give a matrix',
    ],
    [
      'a cycle of delay 0',
      { second: { to: 'hidden', delay: 0 } },
      [],
      'projection "hidden -> hidden": a cycle with delay 0, must be from 1 to 15: a spike acts after its own tick',
    ],
    [
      'a delay of 0 between neurons',
      { second: { delay: 0 } },
      [],
      'projection "hidden -> out": delay is 0, must be a whole number from 1 to 15: a spike acts after its own tick',
    ],
    [
      'a delay beyond the ring',
      { second: { delay: 16 } },
      [],
      'projection "hidden -> out": delay is 16, must be a whole number from 1 to 15: relay it through another population',
    ],
    [
      'an empty population',
      { hidden: { size: 0 } },
      [],
      'population "hidden": size is 0, must be a whole number from 1 ',
    ],
    ['no population', { top: { populations: [] } }, [], ': populations has 0 elements, must have at least 1'],
    [
      'more cores than the mesh',
      {},
      ['--neurons', '2', '--grid', '2x1'],
      'network "bad" needs 3 cores, a 2 x 1 mesh has 2 (1 too few): give a larger --grid',
    ],
    ['a negative rate', { hidden: { rate: [0.1, -0.5, 0.1] } }, [], 'population "hidden": rate of neuron 1 is -0.5'],
    ['a rate that is no number', { hidden: { rate: [0.1, null, 0.1] } }, [], 'populations[0].rate'],
    [
      'rates that are missing',
      {},
      ['--rates', 'given'],
      'population "hidden" has no rates: give it a "rate" in the network file, or use --rates measured',
    ],
  ])('%s', async (_what, parts, args, line) => {
    const { path, code, out, err } = await mapText(networkFile(parts), args);
    expect(err).toContain(line);
    expect({ code, out, lines: err.split('\n').length - 1 }).toEqual({ code: 1, out: '', lines: 1 });
    expect(err).not.toMatch(/unexpected|undefined|\[object|NaN is|null is/);
    expect(err.length).toBeLessThan(path.length + 300);
  });

  it('too large for memory, said before it is read', async () => {
    const path = join(await temporaryFolder(), 'large.json');
    await writeFile(path, '{ "format": "synaptick-network"');
    // No blocks on the disk: 3 GiB of nothing.
    await truncate(path, 3 * 2 ** 30);
    const { code, out, err } = await synaptick(['map', path]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `synaptick: ${path} has 3072 MiB, the limit of a JSON network is 256 MiB: put its weights into an .npz file ("arrays")\n`,
    });
  });
});
