/** Random input: an option wins over what the network says, and what is printed is what ran. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasterKind } from '../../../src/figures/raster.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

const SIZE = 40;
const LINES = 2 * SIZE;
const TICKS = 60;

type Rate = number | readonly number[] | undefined;

/** Two inputs onto one population, each with a rate of its own, a list of them, or none; written to a file. */
async function networkFile(rates: readonly [Rate, Rate], more: object = {}): Promise<string> {
  const path = join(await temporaryFolder(), 'net.json');
  const onto = (from: string) => ({ from, to: 'sum', dense: { random: { values: [0, 0, 1], seed: 1 } } });
  const content = {
    format: 'synaptick-network',
    version: 1,
    name: 'rated',
    inputs: rates.map((rate, i) => ({ name: `in${i}`, size: SIZE, ...(rate === undefined ? {} : { rate }) })),
    populations: [{ name: 'sum', size: 12, neurons: { threshold: 4, leak: -1, negativeMode: 'saturate' }, ...more }],
    projections: [onto('in0'), onto('in1')],
  };
  await writeFile(path, JSON.stringify(content));
  return path;
}

const mean = (rate: Rate) => {
  if (rate === undefined) return 0.2;
  return typeof rate === 'number' ? rate : rate.reduce((sum, each) => sum + each, 0) / rate.length;
};

const someRate = fc.double({ min: 0, max: 1, noNaN: true }).map((rate) => Math.round(rate * 1000) / 1000);
const fileRate: fc.Arbitrary<Rate> = fc.oneof(
  fc.constant(undefined),
  someRate,
  fc.array(someRate, { minLength: SIZE, maxLength: SIZE }),
);

interface Compared {
  readonly rate: number;
  readonly inputSpikes: number;
  readonly inputRate: { readonly rate: number; readonly fromNetwork: boolean };
}

interface Mapped {
  readonly rates: { readonly inputRate: number };
  readonly spikeHops: number;
  readonly verification: { readonly inputRate: number; readonly allSpikes: number };
  readonly chipRun: { readonly inputRate: number; readonly spikes: number };
}

const compare = (file: string, args: readonly string[]) =>
  synaptickJson(['compare', file, '--ticks', String(TICKS), ...args]) as Promise<Compared>;
const measure = (file: string, args: readonly string[]) => {
  const run = ['--rates', 'measured', '--ticks', String(TICKS), '--verify', '30', '--moves', '10'];
  return synaptickJson(['map', file, ...run, ...args]) as Promise<Mapped>;
};

describe('the rate of input lines', () => {
  it('should be what the option says, as if the file said so', async () => {
    await fc.assert(
      fc.asyncProperty(fileRate, fileRate, someRate, async (first, second, rate) => {
        const file = await networkFile([first, second]);
        const same = await networkFile([rate, rate]);
        const [byOption, byFile] = [await compare(file, ['--rate', `${rate}`]), await compare(same, [])];
        expect(byOption).toEqual({ ...byFile, file, inputRate: { rate, fromNetwork: false } });
        const [measured, stated] = [await measure(file, ['--input-rate', `${rate}`]), await measure(same, [])];
        for (const key of ['spikeHops', 'chipRun', 'verification', 'rates'] as const) {
          expect(measured[key]).toEqual(stated[key]);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('should be what the file says without one, and 0.2 where neither says anything', async () => {
    await fc.assert(
      fc.asyncProperty(fileRate, fileRate, async (first, second) => {
        const file = await networkFile([first, second]);
        const expected = (mean(first) + mean(second)) / 2;
        const { rate, inputSpikes, inputRate } = await compare(file, []);
        expect(rate).toBeCloseTo(expected, 5);
        expect(inputRate).toEqual({ rate, fromNetwork: first !== undefined || second !== undefined });
        // Five times the largest standard deviation of so many draws.
        expect(Math.abs(inputSpikes - expected * LINES * TICKS)).toBeLessThan(5 * Math.sqrt(LINES * TICKS) * 0.5);
        const { rates, chipRun, verification } = await measure(file, []);
        for (const printed of [rates, chipRun, verification]) expect(printed.inputRate).toBeCloseTo(expected, 5);
      }),
      { numRuns: 8 },
    );
  });

  it('should be printed as it ran', async () => {
    const file = await networkFile([0.05, 0.05]);
    const rates = ['--rates', 'measured', '--ticks', '20', '--moves', '10'];
    expect((await synaptick(['map', file, ...rates])).out).toContain('5 % (as the network says) of the inputs spiking');
    expect((await synaptick(['map', file, ...rates, '--input-rate', '0.004'])).out).toContain('0.4 % of the inputs');
    expect((await synaptick(['compare', file])).out).toContain('(rate 0.05 as the network says, seed 1)');
    expect((await synaptick(['compare', file, '--rate', '0.9'])).out).toContain('(rate 0.9, seed 1)');
    expect(await rasterKind.draw({ host: nodeHost, seed: 1, network: file })).toContain(
      'spike with probability 0.05 a tick',
    );
  });

  it('should reach what a partial sum is expected to bring', async () => {
    const file = await networkFile([0.05, undefined], { partialSums: true });
    const quantum = async (args: readonly string[]) => {
      const limits = ['--axons', '20', '--moves', '10'];
      const { fitted } = (await synaptickJson(['map', file, ...limits, ...args])) as {
        fitted: { partialSums: [{ quantum: number }] };
      };
      return fitted.partialSums[0].quantum;
    };
    expect(await quantum(['--input-rate', '0.9'])).toBeGreaterThan(2 * (await quantum([])));
  });

  it('should be refused where nothing draws input', async () => {
    const { code, err } = await synaptick(['map', await networkFile([0.05, 0.1]), '--input-rate', '0.9']);
    expect([code, err]).toEqual([
      2,
      'synaptick: --input-rate is for random input, this draws none: add --rates measured or --verify, or leave it out\n',
    ]);
  });
});
