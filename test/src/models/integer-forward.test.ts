/** What an integer network computes, against its definition written out line by line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, lines } from '../../../mapping/network.ts';
import { addVotes, integerForward, rankOf, winner } from '../../../src/models/integer-forward.ts';
import { type IntegerLayer, type IntegerNetwork, outputGridOf } from '../../../src/models/integer-network.ts';
import { generator } from '../../support/generator.ts';
import { randomModel } from '../../support/random-model.ts';

/** Whether a neuron at (x, y) fires: every line of the input is asked for its weight. */
function fires(layer: IntegerLayer, input: Grid, spikes: Uint8Array, x: number, y: number, channel: number): boolean {
  const { kernel, stride, padding, channels, groups, shuffled, shared } = layer;
  const { width } = outputGridOf(input, layer);
  const [wide, high] = kernel === null ? [input.width, input.height] : [kernel, kernel];
  const inputs = input.channels / groups;
  const outputs = channels / groups;
  const own = shared ? 0 : y * width + x;
  let sum = 0;
  spikes.forEach((spike, line) => {
    const c = line % input.channels;
    const lineX = Math.floor(line / input.channels) % input.width;
    const lineY = Math.floor(line / input.channels / input.width);
    const inX = kernel === null ? lineX : lineX - (x * stride - padding);
    const inY = kernel === null ? lineY : lineY - (y * stride - padding);
    if (spike === 0 || inX < 0 || inY < 0 || inX >= wide || inY >= high) return;
    const place = shuffled ? (c % groups) * inputs + Math.floor(c / groups) : c;
    const group = Math.floor(channel / outputs);
    if (Math.floor(place / inputs) !== group) return;
    const tap = ((own * groups + group) * high + inY) * wide + inX;
    sum += layer.kernelWeights[(tap * inputs + (place % inputs)) * outputs + (channel % outputs)] as number;
  });
  return sum >= (layer.thresholds[own * channels + channel] as number);
}

function byDefinition({ input, layers }: IntegerNetwork, spikes: Uint8Array): number[] {
  let grid = input;
  let active = spikes;
  for (const layer of layers) {
    const output = outputGridOf(grid, layer);
    active = Uint8Array.from({ length: lines(output) }, (_, neuron) => {
      const place = Math.floor(neuron / output.channels);
      const [x, y] = [place % output.width, Math.floor(place / output.width)];
      return fires(layer, grid, active, x, y, neuron % output.channels) ? 1 : 0;
    });
    grid = output;
  }
  return [...active];
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
          expect(output).toEqual(byDefinition(network, spikes));
          fired += output.filter((spike) => spike === 1).length;
        }
      }),
      { numRuns: 200 },
    );
    expect(fired).toBeGreaterThan(100);
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
