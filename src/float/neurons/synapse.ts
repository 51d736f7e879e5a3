/**
 * Synapses that turn spikes into a smooth current, with a gain of 1 for a constant input. Exact for any dt, in two ways that
 * add up: an input that is constant within the step (`stepSynapses`), and spikes at moments within it (`receiveSpike`).
 *
 *     exponential:  h(t) = exp(-t / tau) / tau             tau dy/dt = x - y
 *     alpha:        h(t) = t exp(-t / tau) / tau^2         two such in a row
 */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { requirePositive } from './parameters.ts';

export const SYNAPSE_KINDS = ['exponential', 'alpha'] as const;
/** Shape of the response to a spike. */
export type SynapseKind = (typeof SYNAPSE_KINDS)[number];

/** Filters of spikes, one for each line. */
export interface Synapses {
  readonly kind: SynapseKind;
  readonly size: number;
  /** Time constant in seconds. */
  readonly tau: number;
  /** The filtered signal of each line, after the last step. */
  readonly output: Float64Array;
  /** The first of the two stages of `alpha`; empty for `exponential`. */
  readonly stage: Float64Array;
}

/**
 * @param size lines, each filtered by itself
 * @param tau seconds, above 0
 * @throws SynaptickError for another kind, no lines, or a time constant that is not positive
 */
export function createSynapses(kind: SynapseKind, size: number, tau: number): Synapses {
  if (!SYNAPSE_KINDS.includes(kind)) {
    throw new SynaptickError(`unknown synapse "${kind}": the kinds are ${SYNAPSE_KINDS.join(', ')}`);
  }
  requireInteger('lines of the synapses', size, 1, 2 ** 24);
  requirePositive('time constant of the synapses', tau);
  return { kind, size, tau, output: new Float64Array(size), stage: new Float64Array(kind === 'alpha' ? size : 0) };
}

/** Back to silence. */
export function resetSynapses({ output, stage }: Synapses): void {
  output.fill(0);
  stage.fill(0);
}

/**
 * One step with an input that is constant within it. A spike as an input of `1 / dt` has the area of a spike, spread over
 * the step. Returns `output`, which the next step changes.
 * @throws SynaptickError unless dt is positive and there is one finite input a line
 */
export function stepSynapses(synapses: Synapses, dt: number, input: ArrayLike<number>): Float64Array {
  const { kind, size, tau, output, stage } = synapses;
  if (input.length !== size) {
    throw new SynaptickError(`${input.length} inputs for ${size} synapses: give one input for each`);
  }
  requirePositive('dt', dt);
  for (let i = 0; i < size; i++) {
    if (Number.isFinite(input[i])) continue;
    throw new SynaptickError(`input of synapse ${i} is ${input[i]}, must be a finite number: check where it is made`);
  }
  const decay = Math.exp(-dt / tau);
  const rise = -Math.expm1(-dt / tau);
  if (kind === 'exponential') {
    for (let i = 0; i < size; i++) output[i] = decay * (output[i] as number) + rise * (input[i] as number);
    return output;
  }
  const ramp = (dt / tau) * decay;
  for (let i = 0; i < size; i++) {
    const x = input[i] as number;
    const z = stage[i] as number;
    // x + (y - x) decay + (z - x) ramp, without the differences of large numbers.
    output[i] = decay * (output[i] as number) + ramp * z + (rise - ramp) * x;
    stage[i] = decay * z + rise * x;
  }
  return output;
}

/**
 * Adds a spike that fell within the last step, `age` seconds before its end. Call it after `stepSynapses`. It runs for every
 * spike, so nothing is checked.
 * @param line 0..size - 1
 * @param age 0 to the length of the step
 * @param weight area of the response; 1 unless given
 */
export function receiveSpike(synapses: Synapses, line: number, age: number, weight = 1): void {
  const { kind, tau, output, stage } = synapses;
  const fresh = (weight / tau) * Math.exp(-age / tau);
  if (kind === 'exponential') output[line] = (output[line] as number) + fresh;
  else {
    output[line] = (output[line] as number) + (age / tau) * fresh;
    stage[line] = (stage[line] as number) + fresh;
  }
}
