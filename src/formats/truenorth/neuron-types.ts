/** Neuron types of a TrueNorth model file: the parameters that cores refer to by name. */

import { potentialRange, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { NEGATIVE_MODES, packModes, RESET_MODES } from '../../../cores/modes.ts';
import { flag, integer, list, object, type ScalarShape, type Shape, show, text } from '../json/shape.ts';

const { thresholdBits: THRESHOLD_BITS_MAX } = TRUENORTH_SHAPE;
const THRESHOLD_MAX = TRUENORTH_SHAPE.threshold.max;
const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;
const { max: POTENTIAL_MAX, min: POTENTIAL_MIN } = potentialRange(TRUENORTH_SHAPE);

export interface NeuronType {
  readonly weights: readonly number[];
  readonly leak: number;
  readonly threshold: number;
  readonly negativeThreshold: number;
  readonly thresholdBits: number;
  readonly reset: number;
  readonly potential: number;
  readonly modes: number;
  /** Keys that the file leaves out, with what stands for them, e.g. `alpha 256`. */
  readonly assumed: readonly string[];
}

/** Largest VR: R = 2^VR - 1 fits the 20-bit potential. */
const VR_MAX = 19;
/** Largest number of a type in a core's list. */
export const TYPE_NUMBER_MAX = 2 ** 31 - 1;

type Setter = (value: number) => void;

interface Parameter {
  /** What a type has that leaves the key out; a flag has 0 or 1. */
  readonly absent: number;
  readonly shape: (set: Setter) => ScalarShape;
}

const within = (low: number, high: number, absent: number): Parameter => ({
  absent,
  shape: (set) => integer(low, high, set),
});
const sign = (absent: number): Parameter => ({
  absent,
  shape: (set) =>
    integer(-1, 1, (value) => {
      if (value === 0) throw new SynaptickError('is 0, must be 1 or -1');
      set(value);
    }),
});
const mode: Parameter = { absent: 0, shape: (set) => flag((on) => set(Number(on))) };

/**
 * The keys of a type. The format has no public document: what stands for an absent key is what one public reader of IBM's
 * files takes, unconfirmed, and for V, which it does not name, a neuron at rest.
 */
const PARAMETERS = {
  sigma0: sign(1),
  sigma1: sign(1),
  sigma2: sign(1),
  sigma3: sign(1),
  s0: within(0, WEIGHT_LIMIT, 0),
  s1: within(0, WEIGHT_LIMIT, 0),
  s2: within(0, WEIGHT_LIMIT, 0),
  s3: within(0, WEIGHT_LIMIT, 0),
  b0: mode,
  b1: mode,
  b2: mode,
  b3: mode,
  sigma_lambda: sign(-1),
  lambda: within(0, WEIGHT_LIMIT, 0),
  c_lambda: mode,
  epsilon: mode,
  alpha: within(0, THRESHOLD_MAX, 256),
  beta: within(0, THRESHOLD_MAX, 0),
  TM: within(0, THRESHOLD_BITS_MAX, 0),
  gamma: within(0, 2, 0),
  kappa: mode,
  sigma_VR: sign(1),
  VR: within(0, VR_MAX, 1),
  V: within(POTENTIAL_MIN, POTENTIAL_MAX, 0),
};

type Key = keyof typeof PARAMETERS;
const KEYS = Object.keys(PARAMETERS) as Key[];

/** The name of the type that a core's list calls `number`: N and eight hexadecimal digits. */
export function typeName(number: number): string {
  return `N${number.toString(16).toUpperCase().padStart(8, '0')}`;
}

/** One spelling for each type: `N1e` is N0000001E. A name that is no such number stays as it is. */
export function canonicalTypeName(name: string): string {
  const digits = /^N([\dA-Fa-f]{1,8})$/.exec(name)?.[1];
  return digits === undefined ? name : typeName(Number.parseInt(digits, 16));
}

/** @param add called with the canonical name of each type, and the type */
export function neuronTypesShape(add: (name: string, type: NeuronType) => void): Shape {
  let name = '';
  const given = new Map<Key, number>();
  const fields = KEYS.map((key) => [key, PARAMETERS[key].shape((value) => given.set(key, value))] as const);
  const named = text((value) => {
    if (value.trim() === '') throw new SynaptickError(`is ${show(value)}, must name the type, e.g. "N0000001E"`);
    name = canonicalTypeName(value);
  });
  return list(
    object(
      { name: named, ...Object.fromEntries(fields) },
      { begin: () => given.clear(), end: () => add(name, neuronType(given)), optional: KEYS },
    ),
  );
}

function neuronType(given: ReadonlyMap<Key, number>): NeuronType {
  const value = (key: Key) => given.get(key) ?? PARAMETERS[key].absent;
  const perAxonType = ['0', '1', '2', '3'] as const;
  return {
    weights: perAxonType.map((g) => zeroOr(value(`sigma${g}`) * value(`s${g}`))),
    leak: zeroOr(value('sigma_lambda') * value('lambda')),
    threshold: value('alpha'),
    negativeThreshold: value('beta'),
    thresholdBits: value('TM'),
    reset: zeroOr(value('sigma_VR') * (2 ** value('VR') - 1)),
    potential: value('V'),
    modes: packModes({
      resetMode: RESET_MODES[value('gamma')],
      negativeMode: NEGATIVE_MODES[value('kappa')],
      leakReversal: value('epsilon') !== 0,
      stochasticLeak: value('c_lambda') !== 0,
      stochasticSynapses: perAxonType.map((g) => value(`b${g}`) !== 0),
    }),
    assumed: KEYS.filter((key) => !given.has(key)).map((key) => `${key} ${shownAbsent(key)}`),
  };
}

function shownAbsent(key: Key): string {
  const { absent } = PARAMETERS[key];
  return PARAMETERS[key] === mode ? 'false' : String(absent);
}

/** 0 for -0. */
function zeroOr(value: number): number {
  return value === 0 ? 0 : value;
}
