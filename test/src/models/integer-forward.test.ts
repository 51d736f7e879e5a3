/** What an integer network computes, against its definition written out line by line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, lines } from '../../../mapping/line-grid.ts';
import { addVotes, integerForward, rankOf, winner } from '../../../src/models/integer-forward.ts';
import {
  type IntegerLayer,
  type IntegerNetwork,
  outputGridOf,
  type SpikeCounts,
} from '../../../src/models/integer-network.ts';
import { generator } from '../../support/generator.ts';
import { randomCountingModel, randomModel } from '../../support/random-model.ts';

/** How far the sum of a neuron is beyond its threshold: every line of the input is asked for its weight. */
function sumOf(layer: IntegerLayer, input: Grid, spikes: ArrayLike<number>, neuron: number): number {
  const channel = neuron % layer.channels;
  const place = Math.floor(neuron / layer.channels);
  const across = outputGridOf(input, layer).width;
  const [x, y] = [place % across, Math.floor(place / across)];
  const { kernel, stride, padding, channels, groups, shuffled, shared } = layer;
  const { width } = outputGridOf(input, layer);
  const [wide, high] = kernel === null ? [input.width, input.height] : [kernel, kernel];
  const inputs = input.channels / groups;
  const outputs = channels / groups;
  const own = shared ? 0 : y * width + x;
  let sum = 0;
  Array.from(spikes).forEach((spike, line) => {
    const c = line % input.channels;
    const lineX = Math.floor(line / input.channels) % input.width;
    const lineY = Math.floor(line / input.channels / input.width);
    const inX = kernel === null ? lineX : lineX - (x * stride - padding);
    const inY = kernel === null ? lineY : lineY - (y * stride - padding);
    if (spike === 0 || inX < 0 || inY < 0 || inX >= wide || inY >= high) return;
    const dealt = shuffled ? (c % groups) * inputs + Math.floor(c / groups) : c;
    const group = Math.floor(channel / outputs);
    if (Math.floor(dealt / inputs) !== group) return;
    const tap = ((own * groups + group) * high + inY) * wide + inX;
    const weight = layer.kernelWeights[(tap * inputs + (dealt % inputs)) * outputs + (channel % outputs)] as number;
    sum += spike * weight;
  });
  return sum;
}

const ownOf = (values: Int16Array | undefined, neuron: number) => values?.[neuron % values.length] as number;

/** Values of each layer from those below: of a sum, its threshold and its step. */
function byDefinition(
  { input, layers }: IntegerNetwork,
  spikes: Uint8Array,
  answer: (sum: number, threshold: number, step: number) => number,
): number[] {
  let grid = input;
  let active: ArrayLike<number> = spikes;
  for (const layer of layers) {
    const output = outputGridOf(grid, layer);
    active = Array.from({ length: lines(output) }, (_, neuron) =>
      answer(sumOf(layer, grid, active, neuron), ownOf(layer.thresholds, neuron), ownOf(layer.steps, neuron)),
    );
    grid = output;
  }
  return Array.from(active);
}

/** Free firing, neuron by neuron: the train of each line is known before the next layer's are worked out. */
function freely({ input, layers }: IntegerNetwork, counts: Uint8Array, ticks: number): number[] {
  let grid = input;
  let trains: number[][] = Array.from({ length: ticks }, (_, tick) => Array.from(counts, (n) => (n > tick ? 1 : 0)));
  for (const layer of layers) {
    const output = outputGridOf(grid, layer);
    const next = trains.map(() => new Array<number>(lines(output)).fill(0));
    for (let neuron = 0; neuron < lines(output); neuron++) {
      const step = ownOf(layer.steps, neuron);
      let v = step - ownOf(layer.thresholds, neuron);
      trains.forEach((spikes, tick) => {
        v += sumOf(layer, grid, spikes, neuron);
        if (v < step) return;
        v -= step;
        (next[tick] as number[])[neuron] = 1;
      });
    }
    trains = next;
    grid = output;
  }
  return (trains[0] as number[]).map((_, line) => trains.reduce((sum, spikes) => sum + (spikes[line] as number), 0));
}

describe('integerForward', () => {
  it('is the definition of the network, for windows, padding, groups, shuffles, shared and local weights', () => {
    let fired = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        const random = generator(seed);
        for (const network of randomModel(seed).members) {
          const spikes = Uint8Array.from({ length: lines(network.input) }, () => (random() < 0.5 ? 1 : 0));
          const output = [...integerForward(network)(spikes)];
          expect(output).toEqual(byDefinition(network, spikes, (sum, threshold) => (sum >= threshold ? 1 : 0)));
          fired += output.filter((spike) => spike === 1).length;
        }
      }),
      { numRuns: 200 },
    );
    expect(fired).toBeGreaterThan(100);
  });

  it('counts: a spike from the threshold on and one for each step beyond, and what fires freely tick by tick', () => {
    const seen = { held: new Set<number>(), free: new Set<number>(), different: 0 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        const random = generator(seed);
        for (const network of randomCountingModel(seed).members) {
          const { ticks, firing } = network.counts as SpikeCounts;
          const counts = Uint8Array.from({ length: lines(network.input) }, () => Math.floor(random() * (ticks + 1)));
          const output = [...integerForward(network)(counts)];
          const model = byDefinition(network, counts, (sum, threshold, step) => {
            let count = 0;
            while (count < ticks && sum >= threshold + count * step) count++;
            return count;
          });
          expect(output).toEqual(firing === 'held' ? model : freely(network, counts, ticks));
          for (const count of output) seen[firing].add(count);
          if (output.join() !== model.join()) seen.different++;
        }
      }),
      { numRuns: 200 },
    );
    expect(Math.min(seen.held.size, seen.free.size)).toBeGreaterThan(5);
    expect(seen.different).toBeGreaterThan(20); // free firing is not the count model
  });
});

describe('votes', () => {
  it('go to class k mod the number of classes, and add up', () => {
    const votes = Uint16Array.of(1, 0, 0);
    addVotes([1, 0, 1, 1, 1], votes);
    expect([...votes]).toEqual([3, 1, 1]);
  });

  it('are won by the most, the lowest of equals', () => {
    expect(winner([1, 3, 2, 3])).toBe(1);
    expect([0, 1, 2, 3].map((label) => rankOf([1, 3, 2, 3], label))).toEqual([3, 0, 2, 1]);
  });
});
