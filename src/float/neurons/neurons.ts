/**
 * Float neurons as a structure of arrays, one row a neuron: a single unit is a population of size 1. `stepNeurons`
 * (step.ts) advances them; what spiked in the last step, and when within it, stands in `spikes`.
 */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import {
  type AdaptiveCurrentParameters,
  type AdaptiveThresholdParameters,
  type LifParameters,
  type ParameterArrays,
  parameterArrays,
} from './parameters.ts';

export const NEURON_MODELS = ['lif', 'adaptive-threshold', 'adaptive-current'] as const;
/** Leaky integrate-and-fire, plain or with an adaptive threshold or current. */
export type NeuronModel = (typeof NEURON_MODELS)[number];

/** Parameters of each model. */
export interface ModelParameters {
  readonly lif: LifParameters;
  readonly 'adaptive-threshold': AdaptiveThresholdParameters;
  readonly 'adaptive-current': AdaptiveCurrentParameters;
}

/** Spikes of the last step, by neuron and within a neuron by time. A neuron may be there several times. */
export interface StepSpikes {
  count: number;
  /** The first `count` entries hold. */
  neuron: Uint32Array;
  /** Seconds from the start of the step, from 0 up to dt. */
  time: Float64Array;
}

/** A population as arrays, an element for each neuron. */
export interface Neurons {
  readonly model: NeuronModel;
  readonly size: number;
  /** Checked parameters, a row for each neuron. */
  readonly parameters: ParameterArrays;
  readonly voltage: Float64Array;
  /** Seconds of refractory period that are left. */
  readonly refractory: Float64Array;
  /** The adaptation (h or a); empty for `lif`. */
  readonly adaptation: Float64Array;
  readonly spikes: StepSpikes;
  /** Spikes of each neuron in the last step. */
  readonly counts: Uint32Array;
  /** What depends on dt, computed when dt changes; see step.ts. */
  readonly perStep: StepConstants;
}

/** For whole steps of `dt`: factors of each neuron. */
export interface StepConstants {
  dt: number;
  /** `1 - exp(-dt / tauRc)`. */
  readonly approach: Float64Array;
  /** `exp(-dt / tauAdaptation)`. */
  readonly adaptationDecay: Float64Array;
  /** Share of the adaptation current that has reached the voltage after a step (adaptive-current.ts). */
  readonly adaptationGain: Float64Array;
  /** Largest input that asks for at most `MAX_SPIKES_PER_STEP` spikes. */
  readonly maxInput: Float64Array;
}

/** Most neurons of a population. */
const MAX_NEURONS = 2 ** 24;

/** Adaptation where none is given: of the threshold as in the classic adaptive unit, of the current as Nengo has it. */
const ADAPTATION = {
  lif: null,
  'adaptive-threshold': { tauAdaptation: 0.05, increment: 1 },
  'adaptive-current': { tauAdaptation: 1, increment: 0.01 },
} as const;

/**
 * @param size how many, at least 1
 * @param parameters one value for all neurons or one for each; times in seconds
 * @throws SynaptickError naming the parameter, the neuron, the value and the limit
 */
export function createNeurons<Model extends NeuronModel>(
  model: Model,
  size: number,
  parameters: ModelParameters[Model] = {},
): Neurons {
  if (!NEURON_MODELS.includes(model)) {
    throw new SynaptickError(`unknown neuron model "${model}": the models are ${NEURON_MODELS.join(', ')}`);
  }
  requireInteger('size of the population', size, 1, MAX_NEURONS, 'a population has at least one neuron');
  const adaptive = model === 'lif' ? 0 : size;
  const neurons: Neurons = {
    model,
    size,
    parameters: parameterArrays(size, parameters, ADAPTATION[model]),
    voltage: new Float64Array(size),
    refractory: new Float64Array(size),
    adaptation: new Float64Array(adaptive),
    spikes: { count: 0, neuron: new Uint32Array(size), time: new Float64Array(size) },
    counts: new Uint32Array(size),
    perStep: {
      dt: Number.NaN,
      approach: new Float64Array(size),
      adaptationDecay: new Float64Array(adaptive),
      adaptationGain: new Float64Array(adaptive),
      maxInput: new Float64Array(size),
    },
  };
  resetNeurons(neurons);
  return neurons;
}

/** Back to time 0: initial voltages, no refractory period, no adaptation, no spikes. */
export function resetNeurons(neurons: Neurons): void {
  neurons.voltage.set(neurons.parameters.initialVoltage);
  neurons.refractory.fill(0);
  neurons.adaptation.fill(0);
  neurons.counts.fill(0);
  neurons.spikes.count = 0;
}

/** Notes a spike of the current step. */
export function emitSpike(neurons: Neurons, neuron: number, time: number): void {
  const { spikes, counts } = neurons;
  if (spikes.count === spikes.neuron.length) {
    const [neuronNumbers, times] = [spikes.neuron, spikes.time];
    spikes.neuron = new Uint32Array(2 * spikes.count);
    spikes.time = new Float64Array(2 * spikes.count);
    spikes.neuron.set(neuronNumbers);
    spikes.time.set(times);
  }
  spikes.neuron[spikes.count] = neuron;
  spikes.time[spikes.count++] = time;
  counts[neuron] = (counts[neuron] as number) + 1;
}
