/**
 * One synapse, slowly and from the definition: no traces, at each spike a sum over all earlier spikes of the other side (and for
 * triplets of its own). What `synapses.ts` must equal.
 */
import { depressed, exponents, potentiated, type StdpRule } from './rule.ts';

/**
 * The weight after both spike trains.
 * @param preTimes,postTimes seconds, ascending
 */
export function weightAfter(
  rule: StdpRule,
  weight: number,
  preTimes: readonly number[],
  postTimes: readonly number[],
): number {
  const { plus, minus } = exponents(rule.dependence);
  const { triplet, simultaneous } = rule;
  const times = [...new Set([...preTimes, ...postTimes])].sort((a, b) => a - b);
  let w = weight;
  for (const now of times) {
    if (preTimes.includes(now)) {
      const pairs = trace(rule, postTimes, now, rule.tauMinus, simultaneous === 'both' || simultaneous === 'depress');
      const slow = triplet ? triplet.aMinus * trace(rule, preTimes, now, triplet.tauX, false) : 0;
      w = depressed(rule, minus, w, pairs * (rule.aMinus + slow));
    }
    if (postTimes.includes(now)) {
      const pairs = trace(rule, preTimes, now, rule.tauPlus, simultaneous === 'both' || simultaneous === 'potentiate');
      const slow = triplet ? triplet.aPlus * trace(rule, postTimes, now, triplet.tauY, false) : 0;
      w = potentiated(rule, plus, w, (pairs - rule.target) * (rule.aPlus + slow));
    }
  }
  return w;
}

/** Sum of exp(-(now - t) / tau) over the spikes before `now`, or of the nearest alone; those at `now` if `withNow`. */
function trace({ pairing }: StdpRule, times: readonly number[], now: number, tau: number, withNow: boolean): number {
  const earlier = times.filter((t) => t < now || (withNow && t === now));
  const counted = pairing === 'nearest' ? earlier.slice(-1) : earlier;
  return counted.reduce((sum, t) => sum + Math.exp(-(now - t) / tau), 0);
}
