/** Numbers for people: thousands separators, units, shares. Always in English notation, whatever the locale. */

/** 10000 -> `10,000`; a fraction keeps up to `decimals` digits. */
export function formatCount(value: number, decimals = 0): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals, minimumFractionDigits: decimals });
}

/** 0.9653 -> `96.53 %`. */
export function formatPercent(share: number, decimals = 2): string {
  return `${(100 * share).toFixed(decimals)} %`;
}

const PREFIXES = ['p', 'n', 'µ', 'm', '', 'k', 'M', 'G'] as const;
const PREFIX_OF_ONE = PREFIXES.indexOf('');

/** Engineering notation with three significant digits: 2.68e-7 and `J` -> `268 nJ`. Beyond p and G the digits say it. */
export function formatEngineering(value: number, unit: string): string {
  if (value === 0 || !Number.isFinite(value)) return `${value} ${unit}`;
  const rounded = Number(value.toPrecision(3));
  const wanted = Math.floor(Math.log10(Math.abs(rounded)) / 3) + PREFIX_OF_ONE;
  const index = Math.min(Math.max(wanted, 0), PREFIXES.length - 1);
  const scaled = rounded / 10 ** (3 * (index - PREFIX_OF_ONE));
  const text = scaled >= 1 && scaled < 1000 ? scaled.toPrecision(3) : String(Number(scaled.toPrecision(3)));
  return `${text} ${PREFIXES[index]}${unit}`;
}

export function formatJoules(joules: number): string {
  return formatEngineering(joules, 'J');
}

/** Microjoules with four decimals, so that a column of them compares at a glance. */
export function formatMicrojoules(joules: number): string {
  return `${formatCount(joules * 1e6, 4)} µJ`;
}

/** 0.42 -> `0.42 s`, 75 -> `1 min 15 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `1 core`, `2 cores`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A share with as many digits as it takes: `0.4 %`. */
export function formatShare(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
