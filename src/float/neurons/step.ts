/** Advancing neurons by one step of any length: every model is exact for an input that is constant within the step. */
import { SynaptickError } from '../../../cores/errors.ts';
import { adaptationGain, stepAdaptiveCurrent } from './adaptive-current.ts';
import { stepAdaptiveThreshold } from './adaptive-threshold.ts';
import { stepLif } from './lif.ts';
import type { Neurons } from './neurons.ts';
import { requirePositive } from './parameters.ts';

/** A neuron that spikes more often within a step has an input that no model of a neuron means. */
const MAX_SPIKES_PER_STEP = 1000;

const STEPS = {
  lif: stepLif,
  'adaptive-threshold': stepAdaptiveThreshold,
  'adaptive-current': stepAdaptiveCurrent,
} as const;

/**
 * One step of all neurons. Nothing is allocated unless dt changes or more neurons spike than ever before.
 * @param dt seconds, above 0; any length is exact
 * @param current input of each neuron, in the unit of the threshold, constant within the step
 * @throws SynaptickError before anything has changed: dt is not positive, an input is NaN, infinite or asks for more than
 * 1,000 spikes in the step, or there is another number of inputs than neurons
 */
export function stepNeurons(neurons: Neurons, dt: number, current: ArrayLike<number>): void {
  const { size, perStep, spikes, counts } = neurons;
  if (current.length !== size) {
    throw new SynaptickError(`${current.length} inputs for ${size} neurons: give one current for each neuron`);
  }
  if (dt !== perStep.dt) prepareStep(neurons, dt);
  const { maxInput } = perStep;
  for (let i = 0; i < size; i++) {
    const input = current[i] as number;
    if (!(input <= (maxInput[i] as number) && input >= -Number.MAX_VALUE)) refuseInput(neurons, i, input);
  }
  for (let k = 0; k < spikes.count; k++) counts[spikes.neuron[k] as number] = 0;
  spikes.count = 0;
  STEPS[neurons.model](neurons, dt, current);
}

/** Computes what depends on dt. @throws SynaptickError unless dt is positive */
function prepareStep({ size, parameters, perStep }: Neurons, dt: number): void {
  requirePositive('dt', dt);
  const { tauRc, tauRef, tauAdaptation, threshold, reset } = parameters;
  const { approach, adaptationDecay, adaptationGain: gain, maxInput } = perStep;
  for (let i = 0; i < size; i++) {
    const tau = tauRc[i] as number;
    approach[i] = -Math.expm1(-dt / tau);
    if (adaptationDecay.length > 0) {
      adaptationDecay[i] = Math.exp(-dt / (tauAdaptation[i] as number));
      gain[i] = adaptationGain(dt, tau, tauAdaptation[i] as number);
    }
    // The shortest time to rise from reset to threshold that is allowed; adaptation only makes it longer.
    const shortest = dt / MAX_SPIKES_PER_STEP - (tauRef[i] as number);
    const rise = (threshold[i] as number) - (reset[i] as number);
    maxInput[i] = shortest > 0 ? (threshold[i] as number) + rise / Math.expm1(shortest / tau) : Number.MAX_VALUE;
  }
  perStep.dt = dt;
}

function refuseInput({ perStep }: Neurons, i: number, input: number): never {
  const limit = perStep.maxInput[i] as number;
  throw new SynaptickError(
    Number.isFinite(input)
      ? `input of neuron ${i} is ${input}, which asks for more than ${MAX_SPIKES_PER_STEP} spikes in a step of ${perStep.dt} s: ` +
          `the limit is ${limit.toPrecision(3)}: raise its threshold, or give it less input`
      : `input of neuron ${i} is ${input}, must be a finite number: look for a division by zero where it is made`,
  );
}
