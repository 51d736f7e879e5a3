/**
 * An error a person caused and can mend: its message names the thing, the value, the limit and the remedy.
 * Every floor throws it; the command line prints the message alone, without a stack trace.
 */
export class SynaptickError extends Error {
  override name = 'SynaptickError';
}

/** Throws unless `value` is a whole number in `low..high`. `what` names the thing, e.g. `core 3 neuron 7: threshold`. */
export function requireInteger(what: string, value: number, low: number, high: number, remedy = ''): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new SynaptickError(
    `${what} is ${value}, must be a whole number from ${low} to ${high}${remedy && `: ${remedy}`}`,
  );
}

/** Throws unless `value` is a number in `low..high`. `what` names the thing. */
export function requireNumber(what: string, value: number, low: number, high: number, remedy = ''): void {
  if (typeof value === 'number' && value >= low && value <= high) return;
  throw new SynaptickError(`${what} is ${value}, must be a number from ${low} to ${high}${remedy && `: ${remedy}`}`);
}

/** What `run` returns; an error of it that a person can mend begins with `where`, such as a file. */
export function within<T>(where: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw located(where, error);
  }
}

/** An error that a person can mend, beginning with `where`; any other as it is. */
export function located(where: string, error: unknown): unknown {
  return error instanceof SynaptickError ? new SynaptickError(`${where}: ${error.message}`) : error;
}

/** Items of a list that an error shows. */
const MOST_LISTED = 8;

/** Items as an error shows them, the first of many: `a, b, c`. */
export function listText(items: readonly unknown[]): string {
  const shown = items.slice(0, MOST_LISTED).join(', ');
  return items.length > MOST_LISTED ? `${shown}, ...` : shown;
}
