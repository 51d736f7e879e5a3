import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interpret } from '../../../../mapping/interpreter.ts';
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import { createFloatGraph } from '../../../../src/float/neurons/float-graph.ts';
import { packageFile } from '../../../../src/host/node/package.ts';
import { connect } from '../../../../src/network/connect.ts';
import { input, network, population } from '../../../../src/network/network.ts';

import type { PopulationParameters } from '../../../../src/network/neurons.ts';
import { toGraph, toRealGraph } from '../../../../src/network/to-graph.ts';
import { compareNetwork, readNetwork } from '../../../../src/on-node.ts';
import { synaptick, synaptickJson } from '../../../support/cli.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { generator } from '../../../support/generator.ts';

const example = (name: string) => packageFile(`docs/networks/${name}.json`);

/** 20 lines onto 12 neurons that are also connected among themselves; weights of -most..most by a formula. */
function recurrent(parameters: PopulationParameters, most = 3) {
  const net = network('recurrent');
  input(net, 'in', 20);
  population(net, 'pool', 12, parameters);
  const weight = (i: number, j: number) => ((i * 5 + j * 3 + i * j) % (2 * most + 1)) - most;
  const rows = (n: number) => Array.from({ length: n }, (_, i) => Array.from({ length: 12 }, (__, j) => weight(i, j)));
  connect(net, 'in', 'pool', rows(20));
  connect(net, 'pool', 'pool', rows(12), { delay: 3 });
  return toGraph(net);
}

describe('float integrate-and-fire', () => {
  it.each<[string, PopulationParameters]>([
    ['reset to a value', { threshold: 4, reset: 1 }],
    [
      'reset by subtraction, a floor',
      { threshold: 5, resetMode: 'subtract', negativeThreshold: 6, negativeMode: 'saturate' },
    ],
    ['no reset', { threshold: 3, resetMode: 'none', negativeThreshold: 2 }],
    ['a leak', { threshold: 4, leak: -1, negativeThreshold: 3, reset: -2 }],
    [
      'a leak that turns',
      { threshold: 6, leak: -1, leakReversal: true, negativeThreshold: 9, negativeMode: 'saturate' },
    ],
    ['parameters of their own', { threshold: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], potential: 2, leak: 1 }],
  ])('spikes as the integers do: %s', (_, parameters) => {
    const graph = recurrent(parameters);
    const float = createFloatGraph(graph, { dynamics: 'if' });
    const integers = interpret(graph);
    const random = generator(3);
    let spikes = 0;
    for (let tick = 0; tick < 300; tick++) {
      for (let line = 0; line < 20; line++) {
        if (random() > 0.3) continue;
        float.inject(0, line);
        integers.inject(0, line);
      }
      float.step();
      integers.step();
      const counts = float.counts(1);
      const fired = Array.from({ length: 12 }, (__, i) => i).filter((i) => counts[i]);
      expect(fired).toEqual([...integers.fired(1)]);
      spikes += fired.length;
    }
    expect(spikes).toBeGreaterThan(100);
  });

  it('takes a random leak and threshold as their means', () => {
    const net = network('means');
    // A leak of 127 in 256 ticks of 256 and so on: (127 + 1) / 256 = 0.5 a tick; a threshold of 10 + (2^2 - 1) / 2 = 11.5.
    population(net, 'drift', 1, { threshold: 10, leak: 127, stochasticLeak: true, thresholdBits: 2 });
    const float = createFloatGraph(toGraph(net), { dynamics: 'if' });
    const fired: number[] = [];
    for (let tick = 0; tick < 50; tick++) {
      float.step();
      if (float.counts(0)[0]) fired.push(tick);
    }
    expect(fired).toEqual([22, 45]);
  });
});

describe('float LIF on the same description', () => {
  it('has the rate that the formula gives for its leak as a current', () => {
    const net = network('leak');
    population(net, 'tonic', 1, { threshold: 10, leak: 2 });
    const float = createFloatGraph(toGraph(net), { dynamics: 'lif' });
    let spikes = 0;
    for (let tick = 0; tick < 5000; tick++) {
      float.step();
      spikes += float.counts(0)[0] as number;
    }
    // 2 a tick of 1 ms against a membrane of 20 ms: a current of 40, the threshold at 10, no refractory period.
    expect(Math.abs(spikes - 5 / (0.02 * Math.log(40 / 30)))).toBeLessThanOrEqual(1);
  });

  it.each<[PopulationParameters, string]>([
    [{ threshold: 3, resetMode: 'none' }, 'keeps its potential when it spikes (resetMode none)'],
    [{ threshold: 3, leak: -1, leakReversal: true }, 'has a leak that turns with the sign of its potential'],
    [{ threshold: 0 }, 'is reset to 0, its threshold of 0 or more'],
  ])('says what of %j has no meaning in continuous time', (parameters, reason) => {
    expect(() => createFloatGraph(recurrent(parameters), { dynamics: 'lif' })).toThrow(
      `population "pool": neuron 0 ${reason}`,
    );
  });

  it('refuses to inject where there are no lines', () => {
    const graph = recurrent({ threshold: 3 });
    for (const dynamics of ['if', 'lif'] as const) {
      expect(() => createFloatGraph(graph, { dynamics }).inject(1, 0)).toThrow(
        'population 1 of "recurrent" has no input lines',
      );
      expect(() => createFloatGraph(graph, { dynamics }).inject(0, 20)).toThrow(
        'is 20, must be a whole number from 0 to 19',
      );
    }
  });
});

describe('synaptick compare', () => {
  interface Difference {
    spikes: number;
    relative: number;
    rmse: number;
    unmatched: number;
    firstTick: number | null;
  }
  interface Result {
    cores: number;
    inputSpikes: number;
    populations: { name: string; neurons: number; coreSpikes: number; float: { if: Difference; lif: Difference } }[];
    notes: string[];
  }

  it.each([
    ['three-layers', ['hidden', 'classes']],
    ['reservoir', ['pool', 'readout']],
    ['convolution', ['edges', 'pooled', 'parts', 'classes']],
  ])('shows that float integrate-and-fire is %s on cores, and LIF is not', async (name, names) => {
    const result = (await synaptickJson(['compare', example(name), '--ticks', '120'])) as Result;
    expect(result.populations.map((each) => each.name)).toEqual(names);
    for (const { coreSpikes, float } of result.populations) {
      expect(coreSpikes).toBeGreaterThan(10);
      expect(float.if).toMatchObject({ spikes: coreSpikes, relative: 0, rmse: 0, unmatched: 0, firstTick: null });
      expect(float.lif.unmatched).toBeGreaterThan(0);
      expect(float.lif.firstTick).not.toBeNull();
      expect(float.lif.relative).toBeCloseTo(float.lif.spikes / coreSpikes - 1, 9);
    }
  });

  it('counts the spikes of the cores as the unmapped network has them', async () => {
    const graph = toGraph(await readNetwork(example('reservoir')));
    const { populations, inputSpikes } = await compareNetwork(graph, { ticks: 50, seed: 4, rate: 1 });
    const reference = interpret(graph);
    let spikes = 0;
    for (let tick = 0; tick < 50; tick++) {
      for (let line = 0; line < 16; line++) reference.inject('drive', line);
      reference.step();
      spikes += reference.fired('pool').length;
    }
    expect([inputSpikes, populations[0]?.coreSpikes]).toEqual([50 * 16, spikes]);
  });

  it('goes on with one reading where the network has no other, and says why', async () => {
    const result = await compareNetwork(recurrent({ threshold: 3, resetMode: 'none' }, 1), {
      ticks: 30,
      seed: 1,
      rate: 0.3,
    });
    expect(result.populations[0]?.float.lif).toBeNull();
    expect(result.populations[0]?.float.if).toMatchObject({ unmatched: 0 });
    expect(result.notes).toEqual([
      // Every third neuron has weights of -1 only.
      'population "pool": 4 of its 12 neurons can never spike: nothing that spikes brings the threshold',
      expect.stringContaining('lif: population "pool": neuron 0 keeps its potential'),
    ]);
  });

  it.each([
    [
      255,
      /^lif, tick \d+: population "pool": input of neuron 0 is [\d.]+, .* raise its threshold, or give it less input$/,
    ],
    [1e308, /^lif: connection "in -> pool": weight 0 is 2e\+306, must be within \+-1e\+100: divide weights and thresh/],
  ])('leaves out LIF where weights of %d ask too much of it, and says why', async (weight, reason) => {
    const net = network('strong');
    input(net, 'in', 200);
    population(net, 'pool', 4, { threshold: 1 });
    connect(net, 'in', 'pool', new Float64Array(800).fill(weight));
    const result = await compareNetwork(toRealGraph(net), { ticks: 30, seed: 1 });
    expect(result.populations[0]?.float.lif).toBeNull();
    expect(result.populations[0]?.float.if?.spikes).toBeGreaterThan(0);
    expect(result.notes).toEqual([expect.stringMatching(reason)]);
  });

  /** 300 lines onto 4 neurons that spike at any of them, and 2 that hear those and, a tick later, some lines. */
  function wide() {
    const net = network('wide');
    input(net, 'in', 300);
    const forgets = { threshold: 1, negativeThreshold: 0, negativeMode: 'saturate' } as const;
    population(net, 'any', 4, forgets, { partialSums: true });
    population(net, 'after', 2, { threshold: 2, negativeThreshold: 0, negativeMode: 'saturate', leak: -1 });
    connect(
      net,
      'in',
      'any',
      Array.from({ length: 300 }, (_, i) => [1, 1, Number(i % 2 > 0), 1]),
    );
    connect(
      net,
      'any',
      'after',
      Array.from({ length: 4 }, (_, i) => [1, Number(i > 1)]),
    );
    return toRealGraph(net);
  }

  it('holds spikes that divided sums make late against those of the ticks before', async () => {
    const result = await compareNetwork(wide(), { ticks: 200, seed: 1, rate: 0.003 });
    expect(result.populations.map(({ name, late }) => [name, late])).toEqual([
      ['any', 1],
      ['after', 1],
    ]);
    for (const { coreSpikes, float } of result.populations) {
      expect(coreSpikes).toBeGreaterThan(50);
      expect(float.if).toMatchObject({ spikes: coreSpikes, rmse: 0, unmatched: 0, firstTick: null });
    }
    const short = await compareNetwork(wide(), { ticks: 1, seed: 1, rate: 1 });
    expect(short.populations[0]?.float.if).toMatchObject({ spikes: 4, unmatched: 0 });
    // What the described network has, unmapped, without its own first or last tick lost.
    const reference = interpret(wide());
    const random = seededRandom(1);
    const spikes = [0, 0];
    for (let tick = 0; tick < 200; tick++) {
      for (let line = 0; line < 300; line++) if (uniform(random, 0, 1) < 0.003) reference.inject(0, line);
      reference.step();
      for (const p of [0, 1]) spikes[p] = (spikes[p] as number) + reference.fired(p + 1).length;
    }
    expect(result.populations.map(({ coreSpikes }) => coreSpikes)).toEqual(spikes);
    expect(result.notes.join('\n')).toMatch(
      /"any": on cores its sums are divided into up to 2 parts.*the same\n.*1 tick later/,
    );
  });

  it('refuses fan-in beyond a core unless sums may be divided, and says what rates and four weights cost', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'wide.json');
    const description = {
      format: 'synaptick-network',
      version: 1,
      name: 'wide',
      inputs: [{ name: 'in', size: 300 }],
      populations: [{ name: 'sum', size: 4, neurons: { threshold: 30, resetMode: 'subtract' }, probe: true }],
      projections: [{ from: 'in', to: 'sum', dense: { random: { values: [1, 2], seed: 1 } } }],
    };
    await writeFile(file, JSON.stringify(description));
    const { code, err } = await synaptick(['compare', file]);
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toContain('allow partialSums (--partial-sums)');
    const strict = await synaptick(['compare', example('real-weights'), '--max-error', '0.01']);
    expect(strict.err).toMatch(/allow it with a maxError of [\d.]+ \(--max-error [\d.]+\)/);
    const result = (await synaptickJson(['compare', file, '--partial-sums', '--ticks', '300'])) as Result;
    const [sum] = result.populations;
    expect(result.populations.map(({ name }) => name)).toEqual(['sum']);
    expect(sum?.float.if.spikes).toBeGreaterThan(500);
    expect(Math.abs(sum?.float.if.relative ?? 1)).toBeLessThan(0.02);
    expect(result.notes).toEqual([
      expect.stringContaining('those of 4 neurons pass as rates, with an error'),
      expect.stringContaining('later on cores'),
    ]);
    const { out } = await synaptick(['compare', example('real-weights'), '--ticks', '60']);
    expect(out).toMatch(
      /Note: population "features": 40 of 40 neurons have 4 weights on cores, off by \d+\.\d % \(rms\)/,
    );
  });

  it('prints a table for people', async () => {
    const { code, out, err } = await synaptick(['compare', example('reservoir'), '--ticks', '30', '--seed', '2']);
    expect([code, err]).toEqual([0, '']);
    for (const word of ['pool', 'readout', 'cores', 'float IF', 'float LIF', 'seed 2', 'correlation'])
      expect(out).toContain(word);
    expect(out).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each([
    [['--ticks', '0'], '--ticks is "0", must be a whole number from 1'],
    [['--rate', '1.5'], '--rate is "1.5", must be a number from 0 to 1'],
    [['--tau-rc', '-5'], '--tau-rc is "-5", must be a number of milliseconds'],
  ])('answers %j with one line and code 2', async (args, message) => {
    const { code, err } = await synaptick(['compare', example('reservoir'), ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
