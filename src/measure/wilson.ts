/** How sure a measured share is: the score interval of Wilson (JASA 22, 1927), which holds near 0 and 1 too. */
import { requireInteger } from '../../cores/errors.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z95 = 1.959963984540054;

/**
 * The 95 % interval of a share of `successes` in `trials`.
 * @throws SynaptickError unless trials is a whole number above 0 and successes one from 0 to trials
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  requireInteger('trials of a share', trials, 1, Number.MAX_SAFE_INTEGER);
  requireInteger('successes of a share', successes, 0, trials);
  const share = successes / trials;
  const z2 = Z95 * Z95;
  const centre = share + z2 / (2 * trials);
  const spread = Z95 * Math.sqrt((share * (1 - share) + z2 / (4 * trials)) / trials);
  const scale = 1 + z2 / trials;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
