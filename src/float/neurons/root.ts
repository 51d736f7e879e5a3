/** Bracketed root finding for spike times: Chandrupatla's method (Adv. Eng. Software 28, 1997), which never leaves the bracket. */

/** A function of time with its constants in an array, so that looking for a root allocates nothing. */
export type Curve = (time: number, constants: Float64Array) => number;

const MOST_STEPS = 200;

/** The root of `curve` in `low..high`, at whose ends it has different signs, to the last bit or two of `high`. */
export function rootOf(curve: Curve, constants: Float64Array, low: number, high: number): number {
  let a = high;
  let b = low;
  let fa = curve(a, constants);
  let fb = curve(b, constants);
  let c = a;
  let fc = fa;
  let share = 0.5;
  for (let i = 0; i < MOST_STEPS; i++) {
    const time = a + share * (b - a);
    const value = curve(time, constants);
    if (Math.sign(value) === Math.sign(fa)) {
      c = a;
      fc = fa;
    } else {
      c = b;
      fc = fb;
      b = a;
      fb = fa;
    }
    a = time;
    fa = value;
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const tolerance = Number.EPSILON * Math.abs(best) + Number.MIN_VALUE;
    const smallest = tolerance / Math.abs(b - c);
    if (fa === 0 || fb === 0 || smallest > 0.5) return best;
    share = Math.min(Math.max(interpolated(a, b, c, fa, fb, fc), smallest), 1 - smallest);
  }
  return a;
}

/** Inverse quadratic interpolation where it is safe, else the middle. */
function interpolated(a: number, b: number, c: number, fa: number, fb: number, fc: number): number {
  const xi = (a - b) / (c - b);
  const phi = (fa - fb) / (fc - fb);
  if (!(phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi)) return 0.5;
  return (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb));
}
