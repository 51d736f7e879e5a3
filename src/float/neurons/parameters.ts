/**
 * Parameters of float neurons: one value for all neurons of a population, or one for each. Times are in seconds, voltages in
 * the unit of the threshold (1 unless given), so an input current of 1 just reaches the threshold.
 */
import { SynaptickError } from '../../../cores/errors.ts';

export type PerNeuron = number | ArrayLike<number>;

/** Leaky integrate-and-fire: `tauRc dV/dt = J - V`; a spike above the threshold, then `reset` for `tauRef`. */
export interface LifParameters {
  /** Membrane time constant in seconds, above 0; 0.02 unless given. */
  readonly tauRc?: PerNeuron;
  /** Refractory period in seconds, from 0; 0.002 unless given. */
  readonly tauRef?: PerNeuron;
  /** 1 unless given. */
  readonly threshold?: PerNeuron;
  /** Voltage after a spike, below the threshold; 0 unless given. */
  readonly reset?: PerNeuron;
  /** Lowest voltage, at most `reset`; 0 unless given, -Infinity for none. */
  readonly minVoltage?: PerNeuron;
  /** Voltage at time 0 and after `resetNeurons`, from `minVoltage` to the threshold; 0 unless given. */
  readonly initialVoltage?: PerNeuron;
}

/** Adaptive threshold: `threshold + h`, where h decays with `tauAdaptation` and every spike adds `increment`. */
export interface AdaptiveThresholdParameters extends LifParameters {
  /** Seconds; 0.05 unless given. */
  readonly tauAdaptation?: PerNeuron;
  /** From 0; 1 unless given. */
  readonly increment?: PerNeuron;
}

/** Adaptation current: the input is `J - a`, where a decays with `tauAdaptation`; every spike adds `increment / tauAdaptation`. */
export interface AdaptiveCurrentParameters extends LifParameters {
  /** Seconds; 1 unless given. */
  readonly tauAdaptation?: PerNeuron;
  /** From 0, current x seconds; 0.01 unless given. */
  readonly increment?: PerNeuron;
}

const NAMES = ['tauRc', 'tauRef', 'threshold', 'reset', 'minVoltage', 'initialVoltage'] as const;
const ADAPTIVE = ['tauAdaptation', 'increment'] as const;

export type ParameterName = (typeof NAMES)[number] | (typeof ADAPTIVE)[number];
export type ParameterArrays = Readonly<Record<ParameterName, Float64Array>>;

/** Checked arrays of `size` values each; those of adaptation are empty where `adaptation` is null. */
export function parameterArrays(
  size: number,
  given: AdaptiveThresholdParameters,
  adaptation: { readonly tauAdaptation: number; readonly increment: number } | null,
): ParameterArrays {
  const known: readonly string[] = adaptation ? [...NAMES, ...ADAPTIVE] : NAMES;
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SynaptickError(`unknown neuron parameter "${unknown}": the parameters are ${known.join(', ')}`);
  }
  const read = (name: ParameterName, fallback: number) => valuePerNeuron(name, given[name] ?? fallback, size);
  const none = new Float64Array(0);
  const arrays = {
    tauRc: read('tauRc', 0.02),
    tauRef: read('tauRef', 0.002),
    threshold: read('threshold', 1),
    reset: read('reset', 0),
    minVoltage: read('minVoltage', 0),
    initialVoltage: read('initialVoltage', 0),
    tauAdaptation: adaptation ? read('tauAdaptation', adaptation.tauAdaptation) : none,
    increment: adaptation ? read('increment', adaptation.increment) : none,
  };
  for (let i = 0; i < size; i++) checkNeuron(arrays, i, adaptation !== null);
  return arrays;
}

/** One value for each of `size` neurons. @throws SynaptickError for a list of another length */
export function valuePerNeuron(name: string, given: PerNeuron, size: number): Float64Array {
  if (typeof given === 'number') return new Float64Array(size).fill(given);
  if (given.length !== size) {
    throw new SynaptickError(`${name} has ${given.length} values for ${size} neurons: give one value, or ${size}`);
  }
  return Float64Array.from(given);
}

/** @throws SynaptickError unless the time is a positive number of seconds */
export function requirePositive(what: string, value: number, unit = 'seconds'): void {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw new SynaptickError(`${what} is ${value}, must be above 0 ${unit}: give a positive number`);
}

function checkNeuron(arrays: ParameterArrays, i: number, adaptive: boolean): void {
  const of = (name: ParameterName) => arrays[name][i] as number;
  const fail = (name: ParameterName, limit: string): never => {
    throw new SynaptickError(`${name} of neuron ${i} is ${of(name)}, must be ${limit}`);
  };
  requirePositive(`tauRc of neuron ${i}`, of('tauRc'));
  if (!(of('tauRef') >= 0 && of('tauRef') < Number.POSITIVE_INFINITY)) {
    fail('tauRef', 'a number of seconds from 0: 0 switches the refractory period off');
  }
  if (!Number.isFinite(of('threshold'))) fail('threshold', 'a finite number: 1 is usual');
  if (!(of('reset') < of('threshold') && of('reset') > Number.NEGATIVE_INFINITY)) {
    fail('reset', `below the threshold of ${of('threshold')}: a neuron reset to its threshold never stops spiking`);
  }
  if (!(of('minVoltage') <= of('reset'))) fail('minVoltage', `at most the reset of ${of('reset')}: lower it`);
  const initial = of('initialVoltage');
  if (!(initial >= of('minVoltage') && initial <= of('threshold') && Number.isFinite(initial))) {
    fail('initialVoltage', `from minVoltage (${of('minVoltage')}) to the threshold (${of('threshold')})`);
  }
  if (!adaptive) return;
  requirePositive(`tauAdaptation of neuron ${i}`, of('tauAdaptation'));
  if (!(of('increment') >= 0 && of('increment') < Number.POSITIVE_INFINITY)) fail('increment', 'a number from 0');
}
