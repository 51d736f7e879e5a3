/** Numbers for fast-check, spread evenly: its own doubles are mostly tiny. */
import fc from 'fast-check';

/** Multiples of 1/1000 from `low` to `high`. */
export function between(low: number, high: number): fc.Arbitrary<number> {
  return fc.integer({ min: Math.round(low * 1000), max: Math.round(high * 1000) }).map((value) => value / 1000);
}
