/**
 * Metropolis' rule without an exponential per move: a step up by g is taken with probability exp(-g / T), that is when
 * g < T * E with E = -ln(u). E comes from a table, made of plain arithmetic: `Math.log` may differ between machines in its
 * last bit, and then would every later move.
 */

/** Entries of the table: 12 bits of a draw choose one. */
const ENTRIES = 4096;
/** How far a 32-bit draw is shifted to choose an entry. */
export const DRAW_SHIFT = 20;

/** `-ln((k + 1/2) / 4096)`: exponentially distributed when k is drawn evenly. */
export const EXPONENTIAL: Float64Array = Float64Array.from({ length: ENTRIES }, (_, k) => -ln((k + 0.5) / ENTRIES));

/** The natural logarithm of a number in 0..1 (0 excluded), to about 1e-15: halvings, then the series of atanh. */
export function ln(value: number): number {
  let mantissa = value;
  let halvings = 0;
  while (mantissa < 0.75) {
    mantissa *= 2;
    halvings++;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  let power = ratio;
  let sum = 0;
  for (let odd = 1; odd < 40; odd += 2) {
    sum += power / odd;
    power *= ratio * ratio;
  }
  return 2 * sum - halvings * Math.LN2;
}
