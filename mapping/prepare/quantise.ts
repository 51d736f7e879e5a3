/**
 * Real weights onto the few of a neuron, one for each axon type of the chip: each neuron gets a scale and at most so many integer
 * levels. Exact where a scale
 * makes all it has whole; otherwise by least squares within the error allowed, with levels of its own, or with some that all
 * neurons of a population share: shared values let a line serve more listeners with one axon (axon-types.ts), and lose more.
 */
import type { ChipShape, Range } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { completeShape, type GivenShape, largerChipText, parameterRanges } from '../chip-fit.ts';
import type { NeuronArrays } from '../graph.ts';
import { type RealGraph, type RealNeurons, type RealPopulation, type RealProjection, SCALED } from '../real-graph.ts';
import { type Bundle, incoming, withWeights } from './incoming.ts';
import { weighted } from './levels.ts';
import { exactFit, type Fit, nearestFit, nearestLevel, outOfRange, parametersOf, scaled } from './neuron-scale.ts';
import { fitErrors, type NeuronErrors, relativeError } from './quantise-error.ts';
import {
  projectionReport,
  type QuantisedPopulation,
  type QuantisedProjection,
  type QuantiseReport,
  summary,
  unchanged,
  untouched,
} from './quantise-report.ts';
import { sharedFits } from './shared-levels.ts';

export interface QuantiseOptions {
  /**
   * Largest relative error of a neuron: of its weights (root of the squared errors over that of the squared weights) and of its
   * threshold, leak and potentials. Before a population's own; 0 where neither says anything.
   */
  readonly maxError?: number;
  /**
   * Levels by neuron, which is the finest and what is done unless given; the same for all neurons of a population, which takes
   * fewer axons; `auto`: the same where that stays within the error. One for all populations, or by name.
   */
  readonly sharing?: Sharing | ((population: string) => Sharing);
  /** Most different weights of a neuron, from 1 to the chip's axon types, which is what is done unless given; fewer take fewer axons. */
  readonly levels?: number;
  /** Of the chip's cores; TrueNorth's in all that it leaves out. */
  readonly shape?: GivenShape;
}

export type Sharing = 'auto' | 'neuron' | 'population';

/** A graph whose numbers are a chip's; delays and fan-in are still what they were. */
export interface IntegerGraph extends RealGraph {
  readonly populations: readonly (RealPopulation & { readonly neurons: NeuronArrays | null })[];
  readonly projections: readonly (RealProjection & { readonly weights: Int32Array })[];
}

/** @throws SynaptickError naming the population, its worst neuron, the error and the limit */
export function quantise(
  graph: RealGraph,
  options: QuantiseOptions = {},
): { graph: IntegerGraph; report: QuantiseReport } {
  const shape = completeShape(options.shape);
  requireOptions(options, shape);
  const kept = new Map<number, IntegerGraph['projections'][number]>();
  const populations: IntegerGraph['populations'][number][] = [];
  const quantised: QuantisedPopulation[] = [];
  const projections: QuantisedProjection[] = [];
  graph.populations.forEach((population, target) => {
    const { neurons } = population;
    if (!neurons) {
      populations.push({ ...population, neurons });
      return;
    }
    const bundles = incoming(graph, target);
    const most = options.levels ?? shape.axonTypes;
    if (isInteger(neurons) && fitsAlready(population, bundles, most, shape.weight) && isHeld(neurons, shape)) {
      populations.push({ ...population, neurons });
      quantised.push(untouched(population, bundles, shape.weight));
      for (const { members, projection } of bundles) {
        projections.push(unchanged(projection));
        for (const i of members) kept.set(i, graph.projections[i] as IntegerGraph['projections'][number]);
      }
      return;
    }
    const { fits, errors, sharing } = fitPopulation(population, neurons, bundles, most, shape, options);
    populations.push({ ...population, neurons: integerNeurons(neurons, fits) });
    const values = new Set(fits.flatMap(({ levels }) => levels));
    quantised.push({ ...summary(population, errors), levels: values.size, sharing });
    for (const { members, projection } of bundles) {
      const weights = integerWeights(projection, fits);
      kept.set(members[0] as number, withWeights(projection, weights));
      projections.push(projectionReport(projection, weights, fits));
    }
  });
  return {
    graph: { ...graph, populations, projections: [...kept].sort((a, b) => a[0] - b[0]).map(([, each]) => each) },
    report: { populations: quantised, projections },
  };
}

function requireOptions({ maxError, levels }: QuantiseOptions, { axonTypes }: ChipShape): void {
  if (maxError !== undefined && !(maxError >= 0)) {
    throw new SynaptickError(`maxError is ${maxError}, must be at least 0: 0 is exact, 0.1 a tenth`);
  }
  if (levels !== undefined && !(Number.isInteger(levels) && levels >= 1 && levels <= axonTypes)) {
    throw new SynaptickError(
      `levels is ${levels}, must be a whole number from 1 to ${axonTypes}: one for each axon type`,
    );
  }
}

function isInteger(neurons: RealNeurons): neurons is NeuronArrays {
  return SCALED.every((name) => neurons[name] instanceof Int32Array);
}

/** Whether the parameters are a chip's as they stand. */
function isHeld(neurons: NeuronArrays, shape: ChipShape): boolean {
  const ranges = parameterRanges(shape);
  return SCALED.every((name) => {
    const { min, max } = ranges[name];
    return neurons[name].every((value) => value >= min && value <= max);
  });
}

/** Whether the weights are a chip's as they stand. */
function fitsAlready({ size }: RealPopulation, bundles: readonly Bundle[], most: number, { min, max }: Range): boolean {
  const seen: number[] = [];
  for (let neuron = 0; neuron < size; neuron++) {
    seen.length = 0;
    for (const { projection } of bundles) {
      const { offsets, weights } = projection;
      for (let k = offsets[neuron] as number; k < (offsets[neuron + 1] as number); k++) {
        const weight = weights[k] as number;
        if (seen.includes(weight)) continue;
        if (seen.length === most || !Number.isInteger(weight) || weight < min || weight > max) return false;
        seen.push(weight);
      }
    }
  }
  return bundles.every(({ projection, members }) => members.length > 1 || projection.weights instanceof Int32Array);
}

/** Weights of one neuron, over all projections. */
function weightsOf(bundles: readonly Bundle[], neuron: number): number[] {
  const values: number[] = [];
  for (const { projection } of bundles) {
    const { offsets, weights } = projection;
    for (let k = offsets[neuron] as number; k < (offsets[neuron + 1] as number); k++) values.push(weights[k] as number);
  }
  return values;
}

interface PopulationFit {
  readonly fits: readonly Fit[];
  readonly errors: readonly NeuronErrors[];
  readonly sharing: 'neuron' | 'population';
}

/** Fits known already, by what they were made from: neurons of a convolution are alike. */
const MOST_REMEMBERED = 4096;

function fitPopulation(
  population: RealPopulation,
  neurons: RealNeurons,
  bundles: readonly Bundle[],
  most: number,
  shape: ChipShape,
  { maxError = population.maxError ?? 0, sharing: asked = 'neuron' }: QuantiseOptions,
): PopulationFit {
  const sharing = typeof asked === 'function' ? asked(population.name) : asked;
  const known = new Map<string, { fit: Fit; errors: NeuronErrors }>();
  const own = Array.from({ length: population.size }, (_, neuron) => {
    const weights = weighted(weightsOf(bundles, neuron));
    const parameters = parametersOf(neurons, neuron);
    const key = `${weights.values.join()};${weights.counts.join()};${Object.values(parameters).join()}`;
    const before = known.get(key);
    if (before) return before;
    const fit = exactFit(weights.values, parameters, most, shape) ?? nearestFit(weights, parameters, most, shape);
    if (!fit) throw unscalable(population, neuron, neurons, weights.values, shape);
    const made = { fit, errors: fitErrors(weights, parameters, fit) };
    if (known.size < MOST_REMEMBERED) known.set(key, made);
    return made;
  });
  const fits = own.map(({ fit }) => fit);
  const errors = own.map((each) => each.errors);
  const loose = fits.flatMap(({ exact }, neuron) => (exact ? [] : [neuron]));
  if (loose.length === 0 || sharing === 'neuron') {
    requireWithin(population, bundles, errors, maxError, most, shape);
    return { fits, errors, sharing: 'neuron' };
  }
  const shared = sharedFits(
    loose.map((neuron) => ({
      weights: weighted(weightsOf(bundles, neuron)),
      parameters: parametersOf(neurons, neuron),
    })),
    most,
    shape,
  );
  const both = { fits: fits.slice(), errors: errors.slice() };
  shared?.forEach(({ fit, errors }, i) => {
    both.fits[loose[i] as number] = fit;
    both.errors[loose[i] as number] = errors;
  });
  const within = shared !== null && both.errors.every((each) => relativeError(each) <= maxError);
  if (within || (sharing === 'population' && shared)) {
    requireWithin(population, bundles, both.errors, maxError, most, shape);
    return { ...both, sharing: 'population' };
  }
  requireWithin(population, bundles, errors, maxError, most, shape);
  return { fits, errors, sharing: 'neuron' };
}

function requireWithin(
  { name }: RealPopulation,
  bundles: readonly Bundle[],
  errors: readonly NeuronErrors[],
  maxError: number,
  most: number,
  { weight, axonTypes }: ChipShape,
): void {
  let worst = 0;
  errors.forEach((each, neuron) => {
    if (relativeError(each) > relativeError(errors[worst] as NeuronErrors)) worst = neuron;
  });
  const error = relativeError(errors[worst] as NeuronErrors);
  if (error <= maxError) return;
  const values = new Set(weightsOf(bundles, worst));
  const top = [...values].reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const what = `${values.size} different weights up to ${short(top)}`;
  const enough = Math.ceil(error * 1000) / 1000;
  const whole = weight.min === -weight.max ? `up to ${weight.max}` : `from ${weight.min} to ${weight.max}`;
  const other = most === axonTypes && values.size > most ? largerChipText('axonTypes', values.size) : '';
  throw new SynaptickError(
    `population "${name}" neuron ${worst} has ${what}, a core's neuron has ${most} whole ${most === 1 ? 'one' : 'ones'} ${whole}: the nearest are off by ${short(error)}, ` +
      `the limit is ${maxError} (${short(error - maxError)} too much): allow it with a maxError of ${enough}, or give it at most ${most === 1 ? 'one weight' : `${most} weights, multiples of one number`}${other}`,
  );
}

function unscalable(
  population: RealPopulation,
  neuron: number,
  neurons: RealNeurons,
  values: Float64Array,
  shape: ChipShape,
): Error {
  const parameters = parametersOf(neurons, neuron);
  const top = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const smallest = parameters.random || top === 0 ? 1 : 1 / top;
  const { name, limit } = outOfRange(parameters, smallest, shape) ?? {
    name: 'threshold' as const,
    limit: shape.threshold.max,
  };
  return new SynaptickError(
    `population "${population.name}" neuron ${neuron}: ${name} ${short(parameters[name])} beside weights up to ${short(top)} becomes ` +
      `${short(scaled(parameters, smallest)[name])} in units of the smallest scale, the limit is ${limit}: bring it nearer to the weights`,
  );
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function integerNeurons(neurons: RealNeurons, fits: readonly Fit[]): NeuronArrays {
  const chip = fits.map(({ scale }, neuron) => scaled(parametersOf(neurons, neuron), scale));
  const column = (name: (typeof SCALED)[number]) => Int32Array.from(chip, (each) => each[name]);
  return {
    leak: column('leak'),
    threshold: column('threshold'),
    negativeThreshold: column('negativeThreshold'),
    reset: column('reset'),
    potential: column('potential'),
    modes: neurons.modes,
    ...(neurons.thresholdBits ? { thresholdBits: neurons.thresholdBits } : {}),
  };
}

function integerWeights({ offsets, weights }: RealProjection, fits: readonly Fit[]): Int32Array {
  const integers = new Int32Array(weights.length);
  fits.forEach(({ scale, levels }, neuron) => {
    for (let k = offsets[neuron] as number; k < (offsets[neuron + 1] as number); k++) {
      integers[k] = nearestLevel(levels, (weights[k] as number) * scale);
    }
  });
  return integers;
}
