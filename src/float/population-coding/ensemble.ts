/** An ensemble: a population of neurons that represents a vector, and what can be decoded from it. */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { DEFAULT_SEED, type RandomState, seededRandom, uniform } from '../../../mapping/random.ts';
import { createNeurons, type Neurons } from '../neurons/neurons.ts';
import type { LifConstants } from '../neurons/rate.ts';
import { stepNeurons } from '../neurons/step.ts';
import { createSynapses, stepSynapses } from '../neurons/synapse.ts';
import { solveDecoders } from './decoders.ts';
import { inBall, linearSpace, onSphere } from './sphere.ts';
import { currentsAt, type GainBias, gainBias, tuningCurves } from './tuning.ts';

/** How the neurons of an ensemble are drawn. */
export interface EnsembleOptions extends LifConstants {
  /** Of all that is drawn; 1 unless given. */
  readonly seed?: number;
  /** Spikes per second where `encoder . x` is 1: one for each neuron, or drawn from [low, high]; [200, 400] unless given. */
  readonly maxRates?: Drawn;
  /** `encoder . x` from which on a neuron spikes: one for each, or drawn from [low, high]; [-1, 0.9] unless given. */
  readonly intercepts?: Drawn;
  /** `[neuron][dimension]`; drawn from the unit sphere unless given. Made unit vectors. */
  readonly encoders?: readonly ArrayLike<number>[];
}

/** An interval to draw from, or a value for each neuron. */
export type Drawn = { readonly from: number; readonly to: number } | ArrayLike<number>;

/** Neurons that represent a vector within the unit ball. */
export interface Ensemble extends GainBias {
  readonly size: number;
  readonly dimensions: number;
  readonly constants: LifConstants;
  /** Unit vectors, `[neuron][dimension]`, flat. */
  readonly encoders: Float64Array;
  readonly maxRates: Float64Array;
  readonly intercepts: Float64Array;
}

/**
 * LIF neurons that represent points of the unit ball.
 * @throws SynaptickError for a maximal rate of at least 1 / tauRef, an intercept of at least 1, or sizes that differ
 */
export function createEnsemble(size: number, dimensions: number, options: EnsembleOptions = {}): Ensemble {
  requireInteger('neurons of the ensemble', size, 1, 2 ** 20);
  requireInteger('dimensions of the ensemble', dimensions, 1, 4096);
  const { seed = DEFAULT_SEED, tauRc, tauRef, threshold } = options;
  const random = seededRandom(seed);
  const maxRates = drawn('maxRates', options.maxRates ?? { from: 200, to: 400 }, size, random);
  const intercepts = drawn('intercepts', options.intercepts ?? { from: -1, to: 0.9 }, size, random);
  const encoders = options.encoders
    ? unitVectors(options.encoders, size, dimensions)
    : onSphere(size, dimensions, random);
  const constants = { tauRc, tauRef, threshold };
  return { size, dimensions, constants, encoders, maxRates, intercepts, ...gainBias(maxRates, intercepts, constants) };
}

function drawn(name: string, given: Drawn, size: number, random: RandomState): Float64Array {
  if ('from' in given) return Float64Array.from({ length: size }, () => uniform(random, given.from, given.to));
  if (given.length === size) return Float64Array.from(given);
  throw new SynaptickError(`${name} has ${given.length} values for ${size} neurons: give one for each, or an interval`);
}

function unitVectors(given: readonly ArrayLike<number>[], size: number, dimensions: number): Float64Array {
  if (given.length !== size) {
    throw new SynaptickError(`${given.length} encoders for ${size} neurons: give one for each neuron`);
  }
  const encoders = new Float64Array(size * dimensions);
  given.forEach((vector, i) => {
    const length = Math.hypot(...Array.from(vector));
    if (!(vector.length === dimensions && length > 0 && length < Number.POSITIVE_INFINITY)) {
      throw new SynaptickError(`encoder ${i} is [${Array.from(vector)}], must be ${dimensions} numbers, not all 0`);
    }
    for (let d = 0; d < dimensions; d++) encoders[i * dimensions + d] = (vector[d] as number) / length;
  });
  return encoders;
}

/** Points at which decoders are solved for: a grid in one dimension, else drawn from the unit ball. */
export function evaluationPoints({ size, dimensions }: Ensemble, seed = DEFAULT_SEED): Float64Array[] {
  if (dimensions === 1) return linearSpace(-1, 1, 201).map((x) => Float64Array.of(x));
  return inBall(Math.max(500 * dimensions, 2 * size), dimensions, seededRandom(seed));
}

/** What decoders are solved for. */
export interface DecoderOptions {
  /** Noise to be made for, as a share of the highest rate; 0.1 unless given. */
  readonly regularisation?: number;
  /** Where the function is to hold; `evaluationPoints` unless given. */
  readonly points?: readonly ArrayLike<number>[];
}

/**
 * Decoders of any function of the represented vector, by regularised least squares on the tuning curves.
 * @param target the function: a number or several
 * @returns `[neuron][value]`, flat
 */
export function decodersFor(
  ensemble: Ensemble,
  target: (x: ArrayLike<number>) => number | ArrayLike<number>,
  { regularisation, points = evaluationPoints(ensemble) }: DecoderOptions = {},
): Float64Array {
  const rates = tuningCurves(ensemble, ensemble.encoders, points, ensemble.constants);
  const targets = points.map((point) => {
    const value = target(point);
    return typeof value === 'number' ? [value] : value;
  });
  return solveDecoders(rates, targets, regularisation);
}

/** What a population did, and what its spikes say. */
export interface DecodedRun {
  /** The decoded value after each step, `[step][value]`, flat. */
  readonly decoded: Float64Array;
  /** Spikes of each neuron. */
  readonly counts: Uint32Array;
}

/** Step and synapse of a run. */
export interface DecodedRunOptions {
  /** Seconds of a step; 0.001 unless given. */
  readonly dt?: number;
  /** Time constant of the exponential synapse behind the decoders in seconds; 0.05 unless given. */
  readonly tauSynapse?: number;
}

/**
 * Runs the ensemble on spiking neurons; each spike, of area 1, goes through the decoders and a synapse.
 * @param x the represented vector, or one for each step
 * @throws SynaptickError for decoders of another ensemble or steps below 1
 */
export function runDecoded(
  ensemble: Ensemble,
  decoders: Float64Array,
  x: ArrayLike<number> | ((step: number) => ArrayLike<number>),
  steps: number,
  { dt = 0.001, tauSynapse = 0.05 }: DecodedRunOptions = {},
): DecodedRun {
  requireInteger('steps', steps, 1, 2 ** 31 - 1, 'run at least one step');
  const { size, encoders } = ensemble;
  const columns = decoders.length / size;
  if (!Number.isInteger(columns)) {
    throw new SynaptickError(
      `${decoders.length} decoders for ${size} neurons: use those that were made for this ensemble`,
    );
  }
  const neurons = neuronsOf(ensemble);
  const synapses = createSynapses('exponential', columns, tauSynapse);
  const currents = new Float64Array(size);
  const arriving = new Float64Array(columns);
  const decoded = new Float64Array(steps * columns);
  const counts = new Uint32Array(size);
  for (let step = 0; step < steps; step++) {
    currentsAt(ensemble, encoders, typeof x === 'function' ? x(step) : x, currents);
    stepNeurons(neurons, dt, currents);
    arriving.fill(0);
    for (let k = 0; k < neurons.spikes.count; k++) {
      const neuron = neurons.spikes.neuron[k] as number;
      counts[neuron] = (counts[neuron] as number) + 1;
      for (let c = 0; c < columns; c++) {
        arriving[c] = (arriving[c] as number) + (decoders[neuron * columns + c] as number) / dt;
      }
    }
    decoded.set(stepSynapses(synapses, dt, arriving), step * columns);
  }
  return { decoded, counts };
}

/** The spiking neurons of an ensemble. */
export function neuronsOf({ size, constants: { tauRc, tauRef, threshold } }: Ensemble): Neurons {
  return createNeurons('lif', size, { tauRc, tauRef, threshold });
}
