/** How far the spikes of float neurons are from those of the same neurons on cores. */

/** How a float run differs from the cores, over all neurons of a population. */
export interface FloatDifference {
  readonly spikes: number;
  /** `spikes / spikes on the cores - 1`; null where the cores are silent. */
  readonly relative: number | null;
  /** Root of the mean squared difference of the neurons' spike counts. */
  readonly rmse: number;
  /** Correlation of the neurons' spike counts with those on the cores; null where either has no spread. */
  readonly correlation: number | null;
  /** Spikes that only one of the two has, in the same tick of the same neuron. */
  readonly unmatched: number;
  /** First tick with such a spike; null for none. */
  readonly firstTick: number | null;
}

/** Counts of a population as they grow over the ticks. */
export interface Tally {
  readonly counts: Float64Array;
  unmatched: number;
  firstTick: number | null;
}

export function createTally(size: number): Tally {
  return { counts: new Float64Array(size), unmatched: 0, firstTick: null };
}

/** Adds a tick of float counts and of flags of the same neurons on cores. */
export function addTick(sums: Tally, counts: ArrayLike<number>, flags: Uint8Array, tick: number): void {
  for (let i = 0; i < flags.length; i++) {
    const count = counts[i] as number;
    sums.counts[i] = (sums.counts[i] as number) + count;
    const unmatched = Math.abs(count - (flags[i] as number));
    if (unmatched === 0) continue;
    sums.unmatched += unmatched;
    sums.firstTick ??= tick;
  }
}

/** @param onCores spikes of each neuron on cores, in the same ticks */
export function differenceOf({ counts, unmatched, firstTick }: Tally, onCores: Float64Array): FloatDifference {
  const spikes = sumOf(counts);
  const reference = sumOf(onCores);
  const squares = counts.reduce((sum, count, i) => sum + (count - (onCores[i] as number)) ** 2, 0);
  return {
    spikes,
    relative: reference > 0 ? spikes / reference - 1 : null,
    rmse: Math.sqrt(squares / counts.length),
    correlation: correlationOf(counts, onCores),
    unmatched,
    firstTick,
  };
}

export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function correlationOf(a: Float64Array, b: Float64Array): number | null {
  const [meanA, meanB] = [sumOf(a) / a.length, sumOf(b) / b.length];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
