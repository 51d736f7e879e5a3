/**
 * What the host does for an image before the first core, as published networks also had done: counted apart, and never part
 * of the chip's joules.
 */
import type { Model } from '../../models/model-file.ts';
import { hostOperations } from '../../models/transduction.ts';

/** An 8-bit multiplication and addition in 45 nm CMOS: 0.2 pJ and 0.03 pJ. Horowitz, ISSCC 2014, Fig. 1.1.9. */
const INT8_MAC_JOULES = 0.23e-12;

export interface HostWork {
  /** For an image, all its views together (and all ticks of a rate input, each line and tick a comparison). */
  readonly macs: number;
  readonly comparisons: number;
  /** The multiplications and additions at 8 bits each; comparisons are not charged. */
  readonly joules: number;
}

/** @param ticks of each view that the host makes anew: 1, but for rate input */
export function hostWorkOf({ transduction, picture, views }: Model, ticks = 1): HostWork {
  const { macs, comparisons } = hostOperations(transduction, picture);
  return {
    macs: macs * views.length,
    comparisons: comparisons * views.length * ticks,
    joules: macs * views.length * INT8_MAC_JOULES,
  };
}
