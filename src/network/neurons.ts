/** Parameters of a population's neurons: checked against the chip's limits as they are described. */

import type { NeuronParameters } from '../../cores/chip-builder.ts';
import { potentialRange, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import { NEGATIVE_MODES, packModes, RESET_MODES } from '../../cores/modes.ts';
import type { NeuronArrays } from '../../mapping/graph.ts';
import { type RealArray, type RealNeurons, SCALED } from '../../mapping/real-graph.ts';
import { show } from '../formats/json/shape.ts';

const { thresholdBits: THRESHOLD_BITS_MAX } = TRUENORTH_SHAPE;
const THRESHOLD_MAX = TRUENORTH_SHAPE.threshold.max;
const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;
const { max: POTENTIAL_MAX, min: POTENTIAL_MIN } = potentialRange(TRUENORTH_SHAPE);

/** What a neuron has on a core and not in a network: synapses and targets come with projections. */
type Wiring = 'weights' | 'stochasticSynapses' | 'target';

/** The parameters of `NeuronParameters` that a population has: each one value for all neurons, or one for each. */
export type PopulationParameters = {
  readonly [Name in keyof Omit<NeuronParameters, Wiring>]: PerNeuron<NonNullable<NeuronParameters[Name]>>;
};

type PerNeuron<Value> = Value | ArrayLike<Value>;

/** What a chip holds. */
const RANGES: Record<(typeof SCALED)[number], readonly [low: number, high: number]> = {
  leak: [-WEIGHT_LIMIT, WEIGHT_LIMIT],
  threshold: [0, THRESHOLD_MAX],
  negativeThreshold: [0, THRESHOLD_MAX],
  reset: [POTENTIAL_MIN, POTENTIAL_MAX],
  potential: [POTENTIAL_MIN, POTENTIAL_MAX],
};
const KNOWN: Record<keyof PopulationParameters, true> = {
  leak: true,
  threshold: true,
  negativeThreshold: true,
  reset: true,
  resetMode: true,
  negativeMode: true,
  leakReversal: true,
  stochasticLeak: true,
  thresholdBits: true,
  potential: true,
};

/**
 * The arrays of `size` neurons: of integers where those are a chip's, else of numbers. `owner` opens the errors, e.g.
 * `population "hidden"`.
 */
export function neuronArrays(owner: string, size: number, parameters: PopulationParameters): RealNeurons {
  for (const name of Object.keys(parameters)) {
    if (Object.hasOwn(KNOWN, name)) continue;
    throw new SynaptickError(
      `${owner}: unknown neuron parameter "${name}": the parameters are ${Object.keys(KNOWN).join(', ')}`,
    );
  }
  if (parameters.threshold === undefined) {
    throw new SynaptickError(
      `${owner}: no threshold, must be from 0 to ${THRESHOLD_MAX}: a threshold of 0 fires at rest`,
    );
  }
  const integers = (name: keyof PopulationParameters, low: number, high: number) =>
    perNeuron(owner, size, name, parameters[name] ?? 0, (what, value) => {
      if (typeof value === 'string')
        throw new SynaptickError(`${what} is ${show(value)}, must be a number: correct it`);
      requireInteger(what, value as number, low, high, 'round or scale it');
      return value as number;
    });
  const numbers = (name: (typeof SCALED)[number]): RealArray => {
    const [low, high] = RANGES[name];
    const array = perNeuron(owner, size, name, parameters[name] ?? 0, (what, value) => {
      if (typeof value === 'number' && Number.isFinite(value) && (low < 0 || value >= 0)) return value;
      throw new SynaptickError(`${what} is ${show(value)}, must be a number${low < 0 ? '' : ' from 0 up'}: correct it`);
    });
    return array.every((value) => isWhole(value, low, high)) ? Int32Array.from(array) : array;
  };
  const choices = (name: keyof PopulationParameters, values: readonly unknown[]) =>
    perNeuron(owner, size, name, parameters[name] ?? values[0], (what, value) => {
      if (values.includes(value)) return values.indexOf(value);
      throw new SynaptickError(`${what} is ${show(value)}, must be one of ${values.join(', ')}`);
    });
  // In an array they are numbers.
  const switches = (name: 'leakReversal' | 'stochasticLeak') =>
    perNeuron(owner, size, name, parameters[name] ?? false, (what, value) => {
      if (value === true || value === 1) return 1;
      if (value === false || value === 0) return 0;
      throw new SynaptickError(`${what} is ${show(value)}, must be true or false`);
    });

  const resetMode = choices('resetMode', RESET_MODES);
  const negativeMode = choices('negativeMode', NEGATIVE_MODES);
  const leakReversal = switches('leakReversal');
  const stochasticLeak = switches('stochasticLeak');
  return {
    leak: numbers('leak'),
    threshold: numbers('threshold'),
    negativeThreshold: numbers('negativeThreshold'),
    reset: numbers('reset'),
    thresholdBits: Uint8Array.from(integers('thresholdBits', 0, THRESHOLD_BITS_MAX)),
    modes: Uint16Array.from(resetMode, (mode, neuron) =>
      packModes({
        resetMode: RESET_MODES[mode],
        negativeMode: negativeMode[neuron] ? 'saturate' : 'reset',
        leakReversal: leakReversal[neuron] === 1,
        stochasticLeak: stochasticLeak[neuron] === 1,
      }),
    ),
    potential: numbers('potential'),
  };
}

/** @throws SynaptickError naming the first parameter that is none of a chip's */
export function requireWholeNeurons(owner: string, neurons: RealNeurons): asserts neurons is NeuronArrays {
  for (const name of SCALED) {
    if (neurons[name] instanceof Int32Array) continue;
    const [low, high] = RANGES[name];
    const values = neurons[name];
    const alike = values.every((value) => value === values[0]);
    values.forEach((value, neuron) => {
      const what = `${owner}: ${name}${alike ? '' : ` of neuron ${neuron}`}`;
      requireInteger(what, value, low, high, 'round or scale it, or let prepareGraph do so');
    });
  }
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

/** One number for each neuron from one value or an array of them, each passed through `read`. */
export function perNeuron(
  owner: string,
  size: number,
  name: string,
  given: unknown,
  read: (what: string, value: unknown) => number,
): Float64Array {
  if (typeof given !== 'object' || given === null) return new Float64Array(size).fill(read(`${owner}: ${name}`, given));
  const values = given as ArrayLike<unknown>;
  if (values.length !== size) {
    throw new SynaptickError(
      `${owner}: ${name} has ${values.length} values, the population has ${size} neurons: give one value, or ${size}`,
    );
  }
  return Float64Array.from({ length: size }, (_, neuron) =>
    read(`${owner}: ${name} of neuron ${neuron}`, values[neuron]),
  );
}
