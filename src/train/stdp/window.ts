/** The STDP window: the change of a weight by one pair of spikes, against their difference in time. */
import { SynaptickError } from '../../../cores/errors.ts';
import { exponents, type StdpRule } from './rule.ts';
import { createPlasticSynapses, stepPlasticSynapses } from './synapses.ts';

/** A pair of spikes and what it did. */
export interface WindowPoint {
  /** Postsynaptic minus presynaptic spike time in seconds. */
  readonly difference: number;
  /** Change of the weight. */
  readonly change: number;
}

/**
 * What a pair of spikes does to a weight that starts in the middle of its bounds, measured on a synapse stepped by `dt`.
 * @param differences seconds, multiples of dt
 * @throws SynaptickError for a difference that is no multiple of dt
 */
export function measureWindow(rule: StdpRule, differences: readonly number[], dt = 1e-3): WindowPoint[] {
  return differences.map((difference) => {
    const steps = Math.round(difference / dt);
    if (Math.abs(steps * dt - difference) > 1e-9) {
      throw new SynaptickError(
        `STDP window: a difference of ${difference} s in steps of ${dt} s: give multiples of the step`,
      );
    }
    const synapse = createPlasticSynapses(1, 1, { rule });
    const before = synapse.weights[0] as number;
    const pre = Math.max(0, -steps);
    const post = Math.max(0, steps);
    for (let step = 0; step <= Math.max(pre, post); step++) {
      stepPlasticSynapses(synapse, dt, [step === pre ? 1 : 0], [step === post ? 1 : 0]);
    }
    return { difference, change: (synapse.weights[0] as number) - before };
  });
}

/**
 * The same by formula, for a pair rule that is far from its bounds and has no target; 0 at difference 0, where the formula
 * has a step.
 */
export function windowTheory(rule: StdpRule, difference: number): number {
  const range = rule.max - rule.min;
  const { plus, minus } = exponents(rule.dependence);
  if (difference > 0) return range * 0.5 ** plus * rule.aPlus * Math.exp(-difference / rule.tauPlus);
  if (difference < 0) return -range * 0.5 ** minus * rule.aMinus * Math.exp(difference / rule.tauMinus);
  return 0;
}
