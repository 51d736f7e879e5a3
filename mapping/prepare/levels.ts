/**
 * The few levels that stand for many weights with the least squared error: one-dimensional k-means, solved exactly by dynamic
 * programming over the sorted values (Wang and Song, The R Journal 3/2, 2011). 0 is a level that costs nothing, for a weight of
 * 0 is no synapse.
 *
 * Clusters of sorted values are intervals, and the cost of an interval obeys the quadrangle inequality, also where its level
 * must lie on a grid; so the best start of an interval never falls as its end grows, and a layer of the table takes n log n.
 */

/** Values in ascending order, each with how often it counts. */
export interface Weighted {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

export interface Levels {
  /** Ascending, not 0, at most as many as asked. */
  readonly levels: readonly number[];
  /** Sum over all values of count * (value - nearest level, or 0)^2. */
  readonly squaredError: number;
}

/** Levels that may be used: multiples of `1 / scale` from `min / scale` to `max / scale`. */
export interface LevelGrid {
  readonly scale: number;
  readonly min: number;
  readonly max: number;
}

/** The equal values of a list put together. */
export function weighted(list: ArrayLike<number>): Weighted {
  const sorted = Float64Array.from(list).sort();
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === values.at(-1)) counts[counts.length - 1] = (counts.at(-1) as number) + 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}

/** Least-squares levels, at most `most` beside 0. Any numbers, or those of a grid. */
export function optimalLevels({ values, counts }: Weighted, most: number, grid: LevelGrid | null = null): Levels {
  const n = values.length;
  const sum = prefix(n, (i) => at(counts, i));
  const sum1 = prefix(n, (i) => at(counts, i) * at(values, i));
  const sum2 = prefix(n, (i) => at(counts, i) * at(values, i) ** 2);

  function levelOf(start: number, end: number): number {
    const mean = (at(sum1, end) - at(sum1, start)) / (at(sum, end) - at(sum, start));
    if (!grid) return mean;
    return Math.max(grid.min, Math.min(grid.max, Math.round(mean * grid.scale))) / grid.scale;
  }
  function cost(start: number, end: number): number {
    if (start === end) return 0;
    const level = levelOf(start, end);
    const linear = at(sum1, end) - at(sum1, start);
    return at(sum2, end) - at(sum2, start) - 2 * level * linear + level * level * (at(sum, end) - at(sum, start));
  }

  /** Tables by (levels used, whether 0 is used): the least cost of the first j values, and where the last interval starts. */
  const zero: Table[] = [{ cost: sum2, start: new Int32Array(n + 1), last: new Uint8Array(n + 1) }];
  const plain: Table[] = [startTable(n)];
  for (let k = 1; k <= most; k++) {
    plain.push(extend(plain[k - 1] as Table, n, cost));
    zero.push(closer(extend(zero[k - 1] as Table, n, cost), withZero(plain[k] as Table, sum2)));
  }

  const levels: number[] = [];
  let used = most;
  let hasZero = true;
  for (let end = n; end > 0; ) {
    const table = (hasZero ? zero : plain)[used] as Table;
    const start = at(table.start, end);
    if (hasZero && at(table.last, end) === ZERO) hasZero = false;
    else {
      used--;
      const level = start < end ? levelOf(start, end) : 0;
      if (level !== 0) levels.unshift(level);
    }
    end = start;
  }
  return { levels: [...new Set(levels)], squaredError: Math.max(0, at((zero[most] as Table).cost, n)) };
}

interface Table {
  readonly cost: Float64Array;
  readonly start: Int32Array;
  /** What the last interval stands for: a level of its own, or 0. */
  readonly last: Uint8Array;
}

const LEVEL = 1;
const ZERO = 0;

/** No level and no 0: only no values at all. */
function startTable(n: number): Table {
  const cost = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  cost[0] = 0;
  return { cost, start: new Int32Array(n + 1), last: new Uint8Array(n + 1).fill(LEVEL) };
}

/** One more interval with a level, behind what `before` covers. Divide and conquer: the best start grows with the end. */
function extend(before: Table, n: number, cost: (start: number, end: number) => number): Table {
  const table = startTable(n);
  const fill = (low: number, high: number, first: number, last: number): void => {
    if (low > high) return;
    const end = (low + high) >> 1;
    let best = Number.POSITIVE_INFINITY;
    let from = first;
    for (let start = first; start <= Math.min(end, last); start++) {
      const total = at(before.cost, start) + cost(start, end);
      if (total >= best) continue;
      best = total;
      from = start;
    }
    table.cost[end] = best;
    table.start[end] = from;
    fill(low, end - 1, first, from);
    fill(end + 1, high, from, last);
  };
  fill(0, n, 0, n);
  return table;
}

/** The interval of 0 behind what `before` covers. */
function withZero(before: Table, sum2: Float64Array): Table {
  const n = sum2.length - 1;
  const table: Table = { cost: new Float64Array(n + 1), start: new Int32Array(n + 1), last: new Uint8Array(n + 1) };
  let from = 0;
  for (let end = 0; end <= n; end++) {
    if (at(before.cost, end) - at(sum2, end) < at(before.cost, from) - at(sum2, from)) from = end;
    table.cost[end] = at(before.cost, from) + at(sum2, end) - at(sum2, from);
    table.start[end] = from;
  }
  return table;
}

/** The cheaper of two tables, value by value. */
function closer(a: Table, b: Table): Table {
  for (let end = 0; end < a.cost.length; end++) {
    if (at(b.cost, end) >= at(a.cost, end)) continue;
    a.cost[end] = at(b.cost, end);
    a.start[end] = at(b.start, end);
    a.last[end] = ZERO;
  }
  return a;
}

function prefix(n: number, element: (i: number) => number): Float64Array {
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = at(sums, i) + element(i);
  return sums;
}

/** The element of an array at an index known to be inside it. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number;
}
