/**
 * The lists of a TrueNorth core, where an element is a number, `"VALUExCOUNT"` ("-32x200": -32 two hundred times),
 * `"FIRST:LAST"` ("0:251") or `"FIRST:STEP:LAST"` ("18:2:22": 18, 20, 22).
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { list, type Scalar, type Shape, show } from '../json/shape.ts';

export interface RunList {
  readonly values: Int32Array;
  count: number;
}

/** Elements that a list may have: one for each neuron. */
const MAX_ELEMENTS = 256;

export function createRunList(): RunList {
  return { values: new Int32Array(MAX_ELEMENTS), count: 0 };
}

/** Appends one value. Lists have room for a core's neurons. */
export function pushRun(list: RunList, value: number): void {
  list.values[list.count++] = value;
}

/** A list that is expanded into `into`; each value is from `low` to `high`. */
export function runsShape(into: RunList, low: number, high: number): Shape {
  return list(
    {
      kind: 'scalar',
      expected: 'must be a number, "VALUExCOUNT", "FIRST:LAST" or "FIRST:STEP:LAST"',
      set(value) {
        const { first, step, count } = parseRun(value);
        if (into.count + count > MAX_ELEMENTS) {
          throw new SynaptickError(
            `brings the list to ${into.count + count} entries, a core has ${MAX_ELEMENTS} neurons`,
          );
        }
        for (let i = 0; i < count; i++) {
          const element = first + i * step;
          if (element < low || element > high) {
            throw new SynaptickError(`is ${show(value)}: ${element} is not from ${low} to ${high}`);
          }
          pushRun(into, element);
        }
      },
    },
    {
      begin() {
        into.count = 0;
      },
    },
  );
}

interface Run {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

function parseRun(value: Scalar): Run {
  if (typeof value === 'number' && Number.isInteger(value)) return { first: value, step: 0, count: 1 };
  const parts =
    typeof value === 'string' ? /^\s*(-?\d{1,10})(?:[xX](\d{1,10})|((?::-?\d{1,10}){0,2}))\s*$/.exec(value) : null;
  if (!parts)
    throw new SynaptickError(`is ${show(value)}, must be a number, "VALUExCOUNT", "FIRST:LAST" or "FIRST:STEP:LAST"`);
  const first = Number(parts[1]);
  if (parts[2] !== undefined) return { first, step: 0, count: Number(parts[2]) };
  const range = (parts[3] ?? '').split(':').slice(1).map(Number);
  const [step, last] = range.length === 2 ? (range as [number, number]) : [1, range[0] ?? first];
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  if (count < 1) throw new SynaptickError(`is ${show(value)}, a range that is empty`);
  return { first, step, count };
}

/** The shortest list that expands to `values`, as TrueNorth's own files have it: ranges, runs and numbers. */
export function formatRuns(values: ArrayLike<number>): string {
  const runs: string[] = [];
  for (let i = 0; i < values.length; ) {
    const first = values[i] as number;
    let same = 1;
    while (values[i + same] === first) same++;
    let ascending = 1;
    while (values[i + ascending] === first + ascending) ascending++;
    if (same === 1 && ascending > 1) {
      runs.push(`"${first}:${first + ascending - 1}"`);
      i += ascending;
    } else {
      runs.push(`"${first}x${same}"`);
      i += same;
    }
  }
  return `[${runs.join(',')}]`;
}
