/** `run`: one name for whatever can run. */
import { describe, expect, it } from 'vitest';
import { configureNeuron, setSynapse } from '../../../cores/chip-builder.ts';
import { emptyImage } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { createSpikeTrainBuilder, noSpikes } from '../../../src/formats/spike-train.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { encode } from '../../../src/input/encoding/encode.ts';
import { connect } from '../../../src/network/connect.ts';
import { input, network, population } from '../../../src/network/network.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { load, loadModel, mapNetwork, run } from '../../../src/on-node.ts';

/** Core 0: axon 3 makes neuron 5 spike, which makes neuron 7 spike two ticks later. */
function pairChip() {
  const chip = emptyImage({ width: 1, height: 1, cores: 1 });
  setSynapse(chip, 0, 3, 5);
  setSynapse(chip, 0, 4, 7);
  configureNeuron(chip, 0, 5, { weights: [1], threshold: 1, target: { core: 0, axon: 4, delay: 2 } });
  configureNeuron(chip, 0, 7, { weights: [1], threshold: 1 });
  return chip;
}

/** Three lines of input, a neuron on each; 300 neurons, more than a core has, that listen to all three. */
function fanOut() {
  const net = network('fan-out');
  input(net, 'in', 3, { rates: 0.5 });
  population(net, 'first', 3, { threshold: 1 });
  population(net, 'second', 300, { threshold: 2 });
  connect(net, 'in', 'first', 1);
  connect(
    net,
    'first',
    'second',
    [1, 1, 1].map((weight) => new Array<number>(300).fill(weight)),
  );
  return net;
}

describe('run', () => {
  it('records the spikes of a chip by row, from spikes on its axons', async () => {
    const train = createSpikeTrainBuilder();
    train.add(1, 0, 3);
    const { spikes, ticks, counters } = await run(pairChip(), train.build(), { ticks: 6 });
    expect([ticks, counters.spikes]).toEqual([6, 2]);
    expect([[...(spikes?.tick ?? [])], [...(spikes?.neuron ?? [])]]).toEqual([
      [1, 3],
      [5, 7],
    ]);
  });

  it('runs a chip to the last spike of its input unless told how long', async () => {
    const train = createSpikeTrainBuilder();
    train.add(4, 0, 3);
    expect((await run(pairChip(), train.build())).ticks).toBe(5);
    expect((await run(pairChip(), 7)).ticks).toBe(7);
  });

  it('records a described network by population, each neuron once though it has copies', async () => {
    const net = fanOut();
    const trains = encode([255, 0, 255], 'rate', { steps: 4, maxRate: 1000 });
    const { spikes, cores } = await run(net, trains, { ticks: 6 });
    expect(cores).toBeGreaterThan(1);
    expect(spikes?.populations.map(({ name, size }) => [name, size])).toEqual([
      ['first', 3],
      ['second', 300],
    ]);
    const at = (population: number, tick: number) =>
      [...(spikes?.neuron ?? [])].filter((_, i) => spikes?.population[i] === population && spikes.tick[i] === tick);
    for (let tick = 0; tick < 4; tick++) {
      const first = at(0, tick).toSorted((a, b) => a - b);
      expect(first).toEqual(trains.counts[tick * 3] ? [0, 2] : []);
      const second = at(1, tick + 1).toSorted((a, b) => a - b);
      expect(second).toEqual(first.length > 0 ? Array.from({ length: 300 }, (_, n) => n) : []);
    }
  });

  it('gives a network the same spikes described, lowered and mapped', async () => {
    const net = fanOut();
    const { signal } = new AbortController();
    const mapped = await mapNetwork(toGraph(net), { seed: 1, budget: { moves: 1 }, signal, now: () => 0 });
    const described = (await run(net, 50, { seed: 3 })).spikes;
    expect(described?.count).toBeGreaterThan(1000);
    const sorted = (spikes: typeof described) =>
      Array.from({ length: spikes?.count ?? 0 }, (_, i) =>
        [spikes?.tick[i], spikes?.population[i], spikes?.neuron[i]].join(),
      ).sort();
    expect(sorted((await run(toGraph(net), 50, { seed: 3 })).spikes)).toEqual(sorted(described));
    expect(sorted((await run(mapped, 50, { seed: 3 })).spikes)).toEqual(sorted(described));
    expect((await run(mapped, 50, { record: false })).spikes).toBeNull();
  });

  it('classifies images by a model', async () => {
    const model = await loadModel('mnist-5core');
    const pixels = new Uint8Array(2 * 784).fill(200);
    const images = { dataset: 'mnist', split: 'test', count: 2, width: 28, height: 28, channels: 1 } as const;
    const result = await run(model, { ...images, pixels, labels: Uint8Array.of(0, 1), source: 'made' });
    expect([result.images, result.votes.length]).toEqual([2, 20]);
  });

  it('refuses spike trains that are not one for each input line, and says how many there are', async () => {
    const trains = encode([255, 0], 'rate', { steps: 2 });
    await expect(run(fanOut(), trains)).rejects.toThrow('spike trains of 2 lines for a chip of 3 input lines');
  });

  it('runs a chip that was loaded on the spikes that came with it, drawn where they are random', async () => {
    const builder = createSpikeTrainBuilder();
    builder.add(1, 0, 3);
    const inputs = builder.build();
    const loaded = { format: 'ranc', image: pairChip(), inputs, notes: [] };
    const { ticks, counters } = await run(loaded, 6);
    expect([ticks, counters.spikes]).toEqual([6, 2]);
    expect((await run(loaded, noSpikes, { ticks: 6 })).counters.spikes).toBe(0);
    const asked: number[] = [];
    const drawInputs = (ticks: number) => {
      asked.push(ticks);
      return inputs;
    };
    const drawn = { ...loaded, inputs: noSpikes, drawInputs };
    expect((await run(drawn, 6)).counters.spikes).toBe(2);
    expect((await run(drawn, 6, { ticks: 2 })).ticks).toBe(2);
    expect(asked).toEqual([6, 2]);
  });

  it('runs what load gives for a network as a chip', async () => {
    const chip = await load(packageFile('docs/networks/three-layers.json'), 'chip', { seed: 3 });
    const { counters, ticks } = await run(chip, 50);
    expect(ticks).toBe(50);
    expect(counters.spikes).toBeGreaterThan(0);
  });

  it.each([
    ['ticks', -1],
    ['ticks', 1.5],
    ['ticks', Number.NaN],
    ['ticks', Number.POSITIVE_INFINITY],
    ['inputRate', -0.1],
    ['inputRate', 1.1],
    ['inputRate', Number.NaN],
    ['threads', 0],
    ['threads', 1.5],
  ])('refuses %s of %d, and names them', async (name, value) => {
    const { signal } = new AbortController();
    const mapped = await mapNetwork(toGraph(fanOut()), { seed: 1, budget: { moves: 1 }, signal, now: () => 0 });
    const options = { [name]: value };
    const runs = [run(fanOut(), 3, options), run(mapped, 3, options)];
    if (name !== 'inputRate') runs.push(run(pairChip(), 3, options));
    if (name === 'ticks') runs.push(run(pairChip(), value), run(mapped, value), run(fanOut(), value));
    for (const refused of await Promise.allSettled(runs)) {
      expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(SynaptickError) });
      expect(String((refused as PromiseRejectedResult).reason)).toContain(`${name} is ${value}, must be a`);
    }
  });

  it('refuses what cannot run, with the signatures', () => {
    expect(() => run('chip.npz' as never, 5 as never)).toThrow(/run .*expected: ChipImage/);
  });
});
