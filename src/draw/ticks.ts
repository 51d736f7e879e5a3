/** Ticks of axes, and how their numbers read. */

/** Round numbers from `low` to `high`, 1, 2 or 5 times a power of ten apart, `most` at most. Whole ones if asked for. */
export function roundTicks(low: number, high: number, most: number, whole = false): number[] {
  const rough = (high - low) / Math.max(1, most);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(
    whole ? 1 : 0,
    ([1, 2, 5, 10].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10) * power,
  );
  // A tick within rounding of an end is that end's.
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Of a logarithmic axis: the fewest of 1, of 1, 2 and 5, or of 1 to 9 times powers of ten that name it in `least` places, else round numbers. */
export function logTicks(low: number, high: number, least = 3): number[] {
  const powers = Array.from(
    { length: Math.max(0, Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1) },
    (_, i) => 10 ** (Math.floor(Math.log10(low)) + i),
  );
  const within = (digits: readonly number[]) =>
    powers
      .flatMap((power) => digits.map((digit) => Number((digit * power).toPrecision(6))))
      .filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  const sets = [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]].map(within);
  const round = [6, 9, 12, 20].map((most) => roundTicks(low, high, most));
  return [...sets, ...round].find((ticks) => ticks.length >= least) ?? (round.at(-1) as number[]);
}

/** A number as an axis shows it. */
export function formatTick(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7)) return value.toExponential().replace('+', '');
  return Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
