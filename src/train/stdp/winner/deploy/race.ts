/**
 * The learnt network for cores: integer weights and thresholds, and the graph for the mapper.
 *
 * All neurons race: each adds up what its synapses bring, none leaks, and the first to reach its threshold names the winner.
 * No synapse runs between neurons, so a core holds 256 of them. The host takes the lines that spike first as the vote and
 * ends the race: a burst on the reset axons (weight -255, saturating at 0) empties all neurons for the next image.
 */

import { TRUENORTH_SHAPE } from '../../../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../../../cores/errors.ts';
import { MODE } from '../../../../../cores/modes.ts';
import type { GraphPopulation, GraphProjection, NetworkGraph } from '../../../../../mapping/graph.ts';
import type { WinnerSamples, WinnerState } from '../train.ts';
import { codeRates, POOLED_INPUTS, pool } from './code.ts';
import { fitPlanes, planeWeight } from './planes.ts';

const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;

/** Ticks in which an image races; the best neuron of a typical image takes WINNING_TICK of them. */
export const RACE_TICKS = 37;
const WINNING_TICK = 25;
export const RESET_TICKS = 2;
const RESET_AXONS = 14;
/** What the reset takes off a potential. */
const RESET_TOTAL = RESET_TICKS * RESET_AXONS * WEIGHT_LIMIT;
/** Largest threshold: what it is over by, at most one tick's input, must go too. */
const LARGEST_THRESHOLD = 0.9 * RESET_TOTAL;
/** Images that say how fast a race is. */
const TIMED_IMAGES = 1000;

/** The trained network in whole numbers: a neuron has four weights, 0, low, high and low + high. */
export interface CoreNetwork {
  readonly neurons: number;
  /** Strengths 1..255 by neuron, and the codes `[neuron][input]` (planes.ts). */
  readonly low: Uint8Array;
  readonly high: Uint8Array;
  readonly codes: Uint8Array;
  readonly thresholds: Int32Array;
}

/**
 * Pools and quantises the weights, and sets thresholds so that races last as they should: in proportion to the learnt ones and
 * to the length of the quantised weights. `images` need no labels.
 */
export function coreNetwork({ recipe, weights, thresholds }: WinnerState, images: WinnerSamples): CoreNetwork {
  const { neurons, inputs } = recipe;
  const planes = fitPlanes(pooledWeights(weights, inputs), POOLED_INPUTS);
  const speed = meanSpeed(planes, thresholds, recipe.threshold, images);
  const relative = Array.from(thresholds, (threshold) => threshold / recipe.threshold);
  // Of weights of unit length: the scale that makes the largest threshold what the reset can empty.
  const scale = LARGEST_THRESHOLD / (WINNING_TICK * speed * Math.max(...relative));
  const strength = (value: number, length: number) =>
    Math.min(WEIGHT_LIMIT, Math.max(1, Math.round((value * scale) / length)));
  const low = new Uint8Array(neurons);
  const high = new Uint8Array(neurons);
  const whole = new Int32Array(neurons);
  for (let j = 0; j < neurons; j++) {
    const code = planes.codes.subarray(j * POOLED_INPUTS, (j + 1) * POOLED_INPUTS);
    const [l, h] = [planes.low[j] as number, planes.high[j] as number];
    const length = lengthOf(code, l, h);
    low[j] = strength(l, length);
    high[j] = strength(h, length);
    const threshold =
      WINNING_TICK * speed * (relative[j] as number) * lengthOf(code, low[j] as number, high[j] as number);
    whole[j] = Math.max(1, Math.min(Math.round(threshold), RESET_TOTAL));
  }
  return { neurons, low, high, codes: planes.codes, thresholds: whole };
}

/** The weights over the pooled inputs: their means over the squares. */
export function pooledWeights(weights: Float32Array, inputs: number): Float32Array {
  const neurons = weights.length / inputs;
  const pooled = new Float32Array(neurons * POOLED_INPUTS);
  for (let j = 0; j < neurons; j++) {
    pool((i) => weights[j * inputs + i] as number, pooled.subarray(j * POOLED_INPUTS, (j + 1) * POOLED_INPUTS));
  }
  return pooled;
}

/** Length of a neuron's weights as codes and strengths. */
export function lengthOf(codes: Uint8Array, low: number, high: number): number {
  let squares = 0;
  for (const code of codes) squares += planeWeight(code, low, high) ** 2;
  return Math.sqrt(squares) || 1;
}

/** What the winner of an image gains in a tick, of weights of unit length and mean threshold: the mean over images. */
function meanSpeed(
  { low, high, codes }: ReturnType<typeof fitPlanes>,
  thresholds: Float64Array,
  mean: number,
  { pixels, labels }: WinnerSamples,
): number {
  const size = pixels.length / labels.length;
  const count = Math.min(TIMED_IMAGES, labels.length);
  const rates = new Uint32Array(POOLED_INPUTS);
  const scales = Float64Array.from(thresholds, (threshold, j) => {
    const own = codes.subarray(j * POOLED_INPUTS, (j + 1) * POOLED_INPUTS);
    return mean / (threshold * lengthOf(own, low[j] as number, high[j] as number) * 65_536);
  });
  let sum = 0;
  for (let image = 0; image < count; image++) {
    codeRates(pixels.subarray(image * size, (image + 1) * size), rates);
    let best = 0;
    for (let j = 0; j < thresholds.length; j++) {
      let gain = 0;
      for (let i = 0; i < POOLED_INPUTS; i++) {
        gain +=
          (rates[i] as number) *
          planeWeight(codes[j * POOLED_INPUTS + i] as number, low[j] as number, high[j] as number);
      }
      best = Math.max(best, gain * (scales[j] as number));
    }
    sum += best;
  }
  if (sum === 0) throw new SynaptickError('no image has any ink: give images of digits');
  return sum / count;
}

/** The populations: inputs of the two planes, the reset lines, and the neurons, which are the outputs. */
export const LOW_LINES = 0;
export const HIGH_LINES = POOLED_INPUTS;
export const RESET_LINES = 2 * POOLED_INPUTS;
export const INPUT_LINES = RESET_LINES + RESET_AXONS;

/** The network as the mapper takes it. Each input population has an axon type of its own. */
export function coreGraph(network: CoreNetwork): NetworkGraph {
  const { neurons, thresholds } = network;
  const input = (name: string, size: number, type: number): GraphPopulation => ({
    name,
    size,
    neurons: null,
    probed: false,
    axonTypes: new Uint8Array(size).fill(type),
  });
  return {
    name: `stdp-${neurons}`,
    populations: [
      input('low', POOLED_INPUTS, 0),
      input('high', POOLED_INPUTS, 1),
      input('reset', RESET_AXONS, 2),
      {
        name: 'neurons',
        size: neurons,
        probed: true,
        neurons: {
          leak: new Int32Array(neurons),
          threshold: thresholds,
          negativeThreshold: new Int32Array(neurons),
          reset: new Int32Array(neurons),
          modes: new Uint16Array(neurons).fill(MODE.kappa),
          potential: new Int32Array(neurons),
        },
      },
    ],
    projections: [
      planeProjection(network, 'low', 0, 1),
      planeProjection(network, 'high', 1, 2),
      synapses('reset', 2, neurons, (_, add) => {
        for (let i = 0; i < RESET_AXONS; i++) add(i, -WEIGHT_LIMIT);
      }),
    ],
  };
}

function planeProjection(network: CoreNetwork, name: 'low' | 'high', source: number, bit: number): GraphProjection {
  return synapses(name, source, network.neurons, (j, add) => {
    for (let i = 0; i < POOLED_INPUTS; i++) {
      if ((network.codes[j * POOLED_INPUTS + i] as number) & bit) add(i, network[name][j] as number);
    }
  });
}

function synapses(
  name: string,
  source: number,
  neurons: number,
  rows: (neuron: number, add: (source: number, weight: number) => void) => void,
): GraphProjection {
  const offsets = [0];
  const sources: number[] = [];
  const weights: number[] = [];
  for (let j = 0; j < neurons; j++) {
    rows(j, (from, weight) => {
      sources.push(from);
      weights.push(weight);
    });
    offsets.push(sources.length);
  }
  return {
    name,
    source,
    target: 3,
    delay: 0,
    offsets: Uint32Array.from(offsets),
    sources: Uint32Array.from(sources),
    weights: Int32Array.from(weights),
  };
}
