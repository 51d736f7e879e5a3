/** "Did you mean": the known name that is closest to what was typed. */
import { UsageError } from './errors.ts';

/**
 * The least number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
 * (optimal string alignment).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] as number) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

/** The candidate closest to `word`, upper and lower case alike; undefined where none is near. The first of equals. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate.toLowerCase());
    const near = distance <= Math.max(1, Math.floor(Math.max(typed.length, candidate.length) * 0.4));
    const started = typed.length >= 2 && candidate.toLowerCase().startsWith(typed);
    if ((near || started) && distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/**
 * Returns `value` when it is one of `known`.
 * @param what what the value is: `dataset`
 * @param remedy what else can be given, e.g. `or give a PNG file`; the known names are named anyway
 * @throws UsageError otherwise, with the closest known name
 */
export function requireKnown<T extends string>(what: string, value: string, known: readonly T[], remedy = ''): T {
  const found = known.find((name) => name === value);
  if (found !== undefined) return found;
  const closest = suggest(value, known);
  const hint = closest ? `, did you mean "${closest}"?` : ':';
  const choice =
    known.length > 0 ? ` choose ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}` : ' none is there';
  throw new UsageError(`unknown ${what} "${value}"${hint}${choice}${remedy && `, ${remedy}`}`);
}
