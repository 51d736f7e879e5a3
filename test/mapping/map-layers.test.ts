/** A mapped network computes what the network means, and what cannot fit is refused by name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOracle } from '../../cores/engines/oracle.ts';
import { validateImage } from '../../cores/validate.ts';
import { mapLayers } from '../../mapping/map-layers.ts';
import { grids, type Layer, type LayeredNetwork, lines, windowLines } from '../../mapping/network.ts';
import { generator } from '../support/generator.ts';
import { rowsOf } from '../support/inputs.ts';

/** The meaning of a layered network, without cores: a neuron spikes when its weighted sum reaches its threshold. */
function reference(network: LayeredNetwork, input: readonly boolean[]): number[] {
  let active = [...input];
  grids(network)
    .slice(0, -1)
    .forEach((grid, index) => {
      const layer = network.layers[index] as Layer;
      const next: boolean[] = [];
      windowLines(grid, layer).forEach((seen, window) => {
        for (let neuron = 0; neuron < layer.neurons; neuron++) {
          let sum = 0;
          seen.forEach((line, i) => {
            if (active[line]) sum += layer.weights[(window * seen.length + i) * layer.neurons + neuron] as number;
          });
          next.push(sum >= (layer.thresholds[window * layer.neurons + neuron] as number));
        }
      });
      active = next;
    });
  return active.flatMap((spikes, line) => (spikes ? [line] : []));
}

/** A random layer that a crossbar can hold: one weight for each neuron and type, a random mask. */
function randomLayer(
  name: string,
  input: Parameters<typeof windowLines>[0],
  window: Layer['window'],
  neurons: number,
  random: () => number,
): Layer {
  const shape: Layer = {
    name,
    window,
    neurons,
    axonTypes: new Uint8Array(),
    weights: new Int16Array(),
    thresholds: new Int16Array(),
  };
  const windows = windowLines(input, shape);
  const fanIn = windows[0]?.length ?? 0;
  const axonTypes = Uint8Array.from({ length: windows.length * fanIn }, () => random() * 4);
  const weights = new Int16Array(axonTypes.length * neurons);
  windows.forEach((_, w) => {
    for (let neuron = 0; neuron < neurons; neuron++) {
      const byType = [0, 1, 2, 3].map(() => Math.floor(random() * 21) - 10);
      for (let i = 0; i < fanIn; i++) {
        const at = w * fanIn + i;
        weights[at * neurons + neuron] = random() < 0.5 ? 0 : (byType[axonTypes[at] as number] as number);
      }
    }
  });
  const thresholds = Int16Array.from({ length: windows.length * neurons }, () => Math.floor(random() * 30) - 8);
  return { ...shape, axonTypes, weights, thresholds };
}

const networkArbitrary = fc
  .record({
    seed: fc.integer(),
    side: fc.integer({ min: 4, max: 9 }),
    channels: fc.integer({ min: 1, max: 3 }),
    windows: fc.array(fc.record({ size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) }), {
      maxLength: 2,
    }),
    neurons: fc.integer({ min: 1, max: 7 }),
    outputs: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ seed, side, channels, windows, neurons, outputs }) => {
    const random = generator(seed);
    const network: LayeredNetwork & { layers: Layer[] } = {
      name: 'random',
      input: { width: side, height: side, channels },
      layers: [],
    };
    for (const window of windows) {
      const grid = grids(network).at(-1) ?? network.input;
      if (window.size > grid.width) continue;
      network.layers.push(randomLayer(`windows ${network.layers.length}`, grid, window, neurons, random));
    }
    const last = grids(network).at(-1) ?? network.input;
    if (lines(last) <= 256) network.layers.push(randomLayer('dense', last, null, outputs, random));
    else network.layers.push(randomLayer('last', last, { size: 1, stride: 2 }, 2, random));
    const inputs = Array.from({ length: 4 }, () => Array.from({ length: lines(network.input) }, () => random() < 0.5));
    return { network, inputs };
  });

describe('mapLayers', () => {
  it('should give every output spike of the network, image after image through the pipeline', () => {
    fc.assert(
      fc.property(networkArbitrary, ({ network, inputs }) => {
        const { image, latencyTicks } = mapLayers(network);
        validateImage(image);
        const engine = createOracle(image);
        inputs.forEach((input, i) => {
          input.forEach((spikes, line) => {
            if (!spikes) return;
            for (const [core, axon] of rowsOf(image, line)) engine.inject(core, axon, i);
          });
        });
        const outputs: number[][] = [];
        for (let tick = 0; tick < inputs.length + latencyTicks - 1; tick++) {
          engine.step();
          outputs.push([...engine.outputs()].sort((a, b) => a - b));
        }
        expect(outputs.slice(latencyTicks - 1)).toEqual(inputs.map((input) => reference(network, input)));
      }),
      { numRuns: 60 },
    );
  });

  it('should put the published five-core layout on five cores', () => {
    const { image, latencyTicks } = mapLayers(fiveCores({}));
    expect(image.cores).toBe(5);
    expect(latencyTicks).toBe(2);
    expect([image.width, image.height]).toEqual([3, 2]);
  });

  it.each([
    [
      'a window too large',
      fiveCores({ size: 17, stride: 11 }),
      /layer "hidden": each window needs 289 axons on one core, the limit is 256 \(33 too many\)/,
    ],
    [
      'a dense layer too wide',
      fiveCores({ hidden: 65 }),
      /layer "votes": each window needs 260 axons on one core, the limit is 256 \(4 too many\)/,
    ],
    [
      'a threshold beyond the leak',
      fiveCores({ threshold: 256 }),
      /layer "votes" neuron 0: threshold 256 is beyond \+-255/,
    ],
    ['a weight of ten bits', fiveCores({ weights: [256] }), /neuron 0: weight 256 is beyond \+-255/],
    [
      'two weights for one type',
      fiveCores({ weights: [3, -2] }),
      /layer "votes" window 0 neuron 0 needs weights 3 and -2 on axons of type 0/,
    ],
  ])('should refuse %s', (_what, network, message) => {
    expect(() => mapLayers(network)).toThrow(message);
  });

  it('should refuse a mesh that is too small, and say by how much', () => {
    expect(() => mapLayers(fiveCores({}), { mesh: { width: 2, height: 2 } })).toThrow(
      'network "five" needs 5 cores, a 2 x 2 mesh has 4 (1 too few): give a larger mesh',
    );
  });
});

/** The layout of Esser et al. 2015 with all weights 0, but those given to the first inputs of the first output neuron. */
function fiveCores(options: {
  size?: number;
  stride?: number;
  hidden?: number;
  threshold?: number;
  weights?: number[];
}) {
  const { size = 16, stride = 12, hidden = 64, threshold = 1, weights = [] } = options;
  const network: LayeredNetwork = {
    name: 'five',
    input: { width: 28, height: 28, channels: 1 },
    layers: [
      {
        name: 'hidden',
        window: { size, stride },
        neurons: hidden,
        axonTypes: new Uint8Array(4 * size * size),
        weights: new Int16Array(4 * size * size * hidden),
        thresholds: new Int16Array(4 * hidden).fill(1),
      },
      {
        name: 'votes',
        window: null,
        neurons: 250,
        axonTypes: new Uint8Array(4 * hidden),
        weights: new Int16Array(4 * hidden * 250),
        thresholds: new Int16Array(250).fill(threshold),
      },
    ],
  };
  weights.forEach((weight, input) => {
    (network.layers[1] as Layer).weights[input * 250] = weight;
  });
  return network;
}
