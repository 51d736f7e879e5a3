/** What `synaptick map` and `compare` say of neurons that do not spike, or cannot. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** Ten lines one to one onto "a", and "a" onto "b"; both probed. */
async function networkFile(a: object, b: object, onto: object = { oneToOne: 1 }): Promise<string> {
  const path = join(await temporaryFolder(), 'net.json');
  const content = {
    format: 'synaptick-network',
    version: 1,
    name: 'quiet',
    inputs: [{ name: 'in', size: 10 }],
    populations: [
      { name: 'a', size: 10, neurons: { threshold: 1, ...a } },
      { name: 'b', size: 10, neurons: { threshold: 1, ...b }, probe: true },
    ],
    projections: [
      { from: 'in', to: 'a', ...onto },
      { from: 'a', to: 'b', oneToOne: 1 },
    ],
  };
  await writeFile(path, JSON.stringify(content));
  return path;
}

const VERIFY = ['--verify', '100', '--moves', '10'];
const map = async (file: string, args: readonly string[] = VERIFY) => {
  const { code, out, err } = await synaptick(['map', file, ...args]);
  expect([code, err]).toEqual([0, '']);
  return out;
};

describe('synaptick map of neurons that do not spike', () => {
  it('should prove nothing where no neuron spiked, in text and JSON', async () => {
    const file = await networkFile({ threshold: 100_000 }, {});
    const out = await map(file);
    expect(out).toContain(
      'Nothing proved: no neuron spiked in 100 ticks on random input (20 % of the lines in each): raise --verify or --input-rate, or lower the thresholds',
    );
    expect(out).not.toContain('Verified');
    expect(await synaptickJson(['map', file, ...VERIFY])).toMatchObject({
      verified: false,
      verification: { ticks: 100, inputRate: 0.2, spikes: 0, allSpikes: 0, silent: ['a', 'b'], difference: null },
      silent: [],
    });
    // Input that never spikes proves as little.
    const awake = await networkFile({}, {});
    expect(await map(awake, [...VERIFY, '--input-rate', '0'])).toContain('(0 % of the lines in each)');
    expect(await map(awake)).toMatch(/Verified: 100 ticks on random input, all [\d,]+ probed spikes equal/);
  });

  it('should advise more ticks or input only where those can do it', async () => {
    const never = { oneToOne: -1 };
    expect(await map(await networkFile({}, {}, never))).toContain(
      'Nothing proved: no neuron of the network can ever spike: connect its inputs, raise weights or leaks, or lower the thr',
    );
    const alone = async (neurons: object) => {
      const path = join(await temporaryFolder(), 'net.json');
      const populations = [{ name: 'a', size: 3, neurons }];
      const projections = [{ from: 'a', to: 'a', oneToOne: 1 }];
      await writeFile(
        path,
        JSON.stringify({ format: 'synaptick-network', version: 1, name: 'n', populations, projections }),
      );
      return map(path);
    };
    expect(await alone({ threshold: 1 })).toContain('no neuron of the network can ever spike: give it inputs, raise');
    expect(await alone({ threshold: 1000, leak: 1 })).toContain(
      'Nothing proved: no neuron spiked in 100 ticks, without inputs: raise --verify, or lower the thresholds',
    );
  });

  it('should name the populations of which nothing is proved', async () => {
    const file = await networkFile({}, { threshold: 5000 });
    const out = await map(file);
    expect(out).toMatch(
      /Verified: .*, no probed spike, but all [\d,]+ spikes of its neurons equal the unmapped network's/,
    );
    expect(out).toContain('Nothing is proved of b: none of their neurons spiked');
    expect(await synaptickJson(['map', file, ...VERIFY])).toMatchObject({
      verified: true,
      verification: { spikes: 0, silent: ['b'] },
    });
  });

  it('should warn of populations that nothing reaches, without running them', async () => {
    const few = ['--moves', '10'];
    const unreached = await networkFile({}, {}, { dense: Array.from({ length: 10 }, () => new Array(10).fill(-1)) });
    const out = await map(unreached, few);
    for (const name of ['a', 'b']) {
      expect(out).toContain(
        `Warning  ${name}: none of its 10 neurons can ever spike: nothing that spikes excites them`,
      );
    }
    const row = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
    const some = await networkFile(
      { leak: -4 },
      {},
      { dense: Array.from({ length: 10 }, (_, i) => (i < 5 ? row : row.map(() => 0))) },
    );
    expect(await map(some, few)).toContain(
      'Warning  a: 7 of 10 neurons can never spike: nothing that spikes excites them',
    );
    const leaky = await networkFile({ leak: -10 }, {}, { dense: Array.from({ length: 10 }, () => row) });
    expect(await map(leaky, few)).toContain(
      'Warning  a: none of its 10 neurons can ever spike: nothing that spikes excites 7, what excites 3 never brings the threshold',
    );
    expect(await synaptickJson(['map', leaky, ...few])).toMatchObject({
      silent: [
        { population: 'a', neurons: 10, unreached: 7, belowThreshold: 3 },
        { population: 'b', neurons: 10, unreached: 10, belowThreshold: 0 },
      ],
    });
    expect((await synaptick(['compare', leaky])).out).toContain(
      'Note: no neuron spiked on cores in 500 ticks: nothing is compared but silence',
    );
    expect((await synaptick(['compare', leaky])).out).toContain(
      'Note: population "b": none of its neurons can ever spike: nothing that spikes brings the threshold',
    );
  });
});
