/** Neuron types of a TrueNorth model file: the parameters that cores refer to. */
import { MODE } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import {
  AXON_TYPES,
  POTENTIAL_MAX,
  POTENTIAL_MIN,
  THRESHOLD_BITS_MAX,
  THRESHOLD_MAX,
  WEIGHT_LIMIT,
} from '../../../cores/limits.ts';
import { flag, integer, list, object, type Shape, show, text } from '../json/shape.ts';

export interface NeuronType {
  readonly weights: number[];
  leak: number;
  threshold: number;
  negativeThreshold: number;
  thresholdBits: number;
  reset: number;
  potential: number;
  modes: number;
}

/** Largest VR: R = 2^VR - 1 fits the 20-bit potential. */
const VR_MAX = 19;

/** @param add called with the number k of a type named N0000000k, and the type */
export function neuronTypesShape(add: (number: number, type: NeuronType) => void): Shape {
  let number = 0;
  let type = emptyNeuron();
  let signs: number[] = [];
  let sigmaLeak = 1;
  let sigmaReset = 1;
  let resetBits = 0;
  const sign = (set: (value: number) => void) =>
    integer(-1, 1, (value) => {
      if (value === 0) throw new SynaptickError('is 0, must be 1 or -1');
      set(value);
    });
  const mode = (bit: number) =>
    flag((on) => {
      if (on) type.modes |= bit;
    });
  const perAxonType: Record<string, Shape> = {};
  for (let g = 0; g < AXON_TYPES; g++) {
    perAxonType[`sigma${g}`] = sign((value) => {
      signs[g] = value;
    });
    perAxonType[`s${g}`] = integer(0, WEIGHT_LIMIT, (value) => {
      type.weights[g] = value;
    });
    perAxonType[`b${g}`] = mode(1 << (MODE.stochasticSynapseShift + g));
  }
  const fields = {
    ...perAxonType,
    name: text((value) => {
      const match = /^N(\d{1,9})$/.exec(value);
      if (!match) throw new SynaptickError(`is ${show(value)}, must be N and a number, such as "N00000001"`);
      number = Number(match[1]);
    }),
    sigma_lambda: sign((value) => {
      sigmaLeak = value;
    }),
    lambda: integer(0, WEIGHT_LIMIT, (value) => {
      type.leak = value;
    }),
    c_lambda: mode(MODE.stochasticLeak),
    epsilon: mode(MODE.leakReversal),
    alpha: integer(0, THRESHOLD_MAX, (value) => {
      type.threshold = value;
    }),
    beta: integer(0, THRESHOLD_MAX, (value) => {
      type.negativeThreshold = value;
    }),
    TM: integer(0, THRESHOLD_BITS_MAX, (value) => {
      type.thresholdBits = value;
    }),
    gamma: integer(0, 2, (value) => {
      type.modes |= value << MODE.gammaShift;
    }),
    kappa: mode(MODE.kappa),
    sigma_VR: sign((value) => {
      sigmaReset = value;
    }),
    VR: integer(0, VR_MAX, (value) => {
      resetBits = value;
    }),
    V: integer(POTENTIAL_MIN, POTENTIAL_MAX, (value) => {
      type.potential = value;
    }),
  };
  return list(
    object(fields, {
      begin() {
        type = emptyNeuron();
        signs = [];
      },
      end() {
        signs.forEach((value, g) => {
          type.weights[g] = zeroOr(value * (type.weights[g] as number));
        });
        type.leak = zeroOr(sigmaLeak * type.leak);
        type.reset = zeroOr(sigmaReset * (2 ** resetBits - 1));
        add(number, type);
      },
    }),
  );
}

function emptyNeuron(): NeuronType {
  return {
    weights: [0, 0, 0, 0],
    leak: 0,
    threshold: 0,
    negativeThreshold: 0,
    thresholdBits: 0,
    reset: 0,
    potential: 0,
    modes: 0,
  };
}

/** 0 for -0. */
function zeroOr(value: number): number {
  return value === 0 ? 0 : value;
}
