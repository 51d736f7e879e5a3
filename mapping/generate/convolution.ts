/**
 * A convolutional network with random weights of the kind that training under the crossbar's constraint finds: a neuron has
 * one weight, or none, for all lines of an axon type. On a grid of 44 x 44 it takes 3694 cores, most of a chip.
 */
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import type { GraphPopulation, GraphProjection, NetworkGraph, NeuronArrays } from '../graph.ts';
import { type Grid, lines } from '../line-grid.ts';
import { randomBits, seededRandom } from '../random.ts';

export interface ConvolutionOptions {
  /** Places along a side of the input grid, a multiple of 4. */
  readonly side: number;
  /** 0..2^32 - 1 */
  readonly seed: number;
}

/** A layer: windows of `kernel` places with `channels` neurons each; each group of them sees its share of the channels. */
interface Layer {
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly channels: number;
  readonly groups: number;
}

const INPUT_CHANNELS = 4;
/** Fan-in stays within 256: 9 * 16, 4 * 64 and so on. */
const LAYERS: readonly Layer[] = [
  { name: 'edges', kernel: 3, stride: 1, padding: 1, channels: 16, groups: 1 },
  { name: 'corners', kernel: 3, stride: 1, padding: 1, channels: 64, groups: 1 },
  { name: 'pooled', kernel: 2, stride: 2, padding: 0, channels: 128, groups: 1 },
  { name: 'parts', kernel: 3, stride: 1, padding: 1, channels: 128, groups: 8 },
  { name: 'wholes', kernel: 2, stride: 2, padding: 0, channels: 128, groups: 2 },
  { name: 'classes', kernel: 1, stride: 1, padding: 0, channels: 20, groups: 1 },
];
/** Of 256 synapses that a window could have, those that it has. */
const DENSITY = 128;

/** Neurons and synapses on a grid of that side; of the synapses as many as there are on average. */
export function convolutionSize(side: number): { readonly neurons: number; readonly synapses: number } {
  let grid: Grid = { width: side, height: side, channels: INPUT_CHANNELS };
  let neurons = lines(grid);
  let synapses = 0;
  for (const layer of LAYERS) {
    const window = (layer.kernel ** 2 * grid.channels) / layer.groups;
    grid = outputOf(grid, layer);
    neurons += lines(grid);
    synapses += (lines(grid) * window * DENSITY) / 256;
  }
  return { neurons, synapses };
}

export function generateConvolution({ side, seed }: ConvolutionOptions): NetworkGraph {
  const random = seededRandom(seed);
  let grid: Grid = { width: side, height: side, channels: INPUT_CHANNELS };
  const populations: GraphPopulation[] = [
    { name: 'image', size: lines(grid), neurons: null, probed: false, grid, axonTypes: typesOf(grid) },
  ];
  const projections: GraphProjection[] = [];
  LAYERS.forEach((layer, i) => {
    const output = outputOf(grid, layer);
    populations.push({
      name: layer.name,
      size: lines(output),
      neurons: spiking(lines(output)),
      // A chip has 65,536 output lines, enough for the last layer up to 228 x 228.
      probed: i === LAYERS.length - 1,
      grid: output,
      axonTypes: typesOf(output),
    });
    projections.push({
      name: `${populations[i]?.name} -> ${layer.name}`,
      source: i,
      target: i + 1,
      delay: i === 0 ? 0 : 1,
      ...convolve(grid, output, layer, random),
    });
    grid = output;
  });
  return { name: `convolution on ${side} x ${side}`, populations, projections };
}

function outputOf({ width, height }: Grid, { kernel, stride, padding, channels }: Layer): Grid {
  const along = (length: number) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  return { width: along(width), height: along(height), channels };
}

/** A line's type is that of its channel. */
function typesOf(grid: Grid): Uint8Array {
  return Uint8Array.from({ length: lines(grid) }, (_, line) => (line % grid.channels) % TRUENORTH_SHAPE.axonTypes);
}

/** Neurons that spike when the sum of a tick reaches 1, and forget it otherwise. */
function spiking(size: number): NeuronArrays {
  const zeros = new Int32Array(size);
  const ones = new Int32Array(size).fill(1);
  return {
    leak: zeros,
    threshold: ones,
    negativeThreshold: zeros,
    reset: zeros,
    modes: new Uint16Array(size),
    potential: zeros,
  };
}

/** What a channel sees of a window, the same everywhere: `[channel][window y][window x][input channel of the group]`. */
function kernelOf({ kernel, channels }: Layer, inputs: number, random: Uint32Array): Int8Array {
  const weights = new Int8Array(channels * kernel * kernel * inputs);
  for (let channel = 0, i = 0; channel < channels; channel++) {
    const signs = randomBits(random);
    for (let k = 0; k < kernel * kernel * inputs; k++, i++) {
      if ((randomBits(random) & 255) >= DENSITY) continue;
      weights[i] = (signs >> ((k % inputs) % TRUENORTH_SHAPE.axonTypes)) & 1 ? 1 : -1;
    }
  }
  return weights;
}

function convolve(
  input: Grid,
  output: Grid,
  layer: Layer,
  random: Uint32Array,
): Pick<GraphProjection, 'offsets' | 'sources' | 'weights'> {
  const { kernel, stride, padding, channels, groups } = layer;
  const inputs = input.channels / groups;
  const weights = kernelOf(layer, inputs, random);
  const size = lines(output);
  const offsets = new Uint32Array(size + 1);
  // Counted first, then written.
  let sources = new Uint32Array(0);
  let found = new Int32Array(0);
  for (const write of [false, true]) {
    let end = 0;
    for (let target = 0; target < size; target++) {
      const channel = target % channels;
      const place = Math.floor(target / channels);
      const left = (place % output.width) * stride - padding;
      const top = Math.floor(place / output.width) * stride - padding;
      const firstInput = Math.floor((channel * groups) / channels) * inputs;
      for (let y = 0; y < kernel; y++) {
        if (top + y < 0 || top + y >= input.height) continue;
        for (let x = 0; x < kernel; x++) {
          if (left + x < 0 || left + x >= input.width) continue;
          const at = ((channel * kernel + y) * kernel + x) * inputs;
          const first = ((top + y) * input.width + left + x) * input.channels + firstInput;
          for (let c = 0; c < inputs; c++) {
            const weight = weights[at + c] as number;
            if (weight === 0) continue;
            if (write) {
              sources[end] = first + c;
              found[end] = weight;
            }
            end++;
          }
        }
      }
      offsets[target + 1] = end;
    }
    if (write) continue;
    sources = new Uint32Array(end);
    found = new Int32Array(end);
  }
  return { offsets, sources, weights: found };
}
