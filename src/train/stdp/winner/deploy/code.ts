/**
 * Images as spikes for cores: pooled to 121 inputs, then a regular rate code.
 *
 * A core has 256 axons, an image 784 pixels. The margin of three pixels, empty in nearly all digits, is left out; squares of
 * two by two pixels become one input, the mean of the roots of their values. So 121 inputs, at two axons each, leave 14
 * axons for the reset.
 */

const SIDE = 28;
const MARGIN = 3;
const POOLED = 11;
/** Inputs of a core. */
export const POOLED_INPUTS = POOLED * POOLED;

const ROOTS = Float64Array.from({ length: 256 }, (_, pixel) => Math.sqrt(pixel / 255));

/** Means over the squares of 28 x 28 values, `[121]`. */
export function pool(value: (index: number) => number, pooled: Float32Array | Float64Array): void {
  for (let y = 0; y < POOLED; y++) {
    for (let x = 0; x < POOLED; x++) {
      const first = (MARGIN + 2 * y) * SIDE + MARGIN + 2 * x;
      pooled[y * POOLED + x] = (value(first) + value(first + 1) + value(first + SIDE) + value(first + SIDE + 1)) / 4;
    }
  }
}

/** Spikes in a tick of all inputs, in the mean: an image has the same whatever its ink (inputs at one each tick excepted). */
const SPIKES_PER_TICK = 30;
/** An input at full rate gains so much in a tick, and spikes each time it has gained this. */
const FULL = 65_536;

/** What each input gains in a tick, 0..65536, `[121]`: all 0 for an image without ink. */
export function codeRates(pixels: Uint8Array, rates: Uint32Array): void {
  pool((i) => ROOTS[pixels[i] as number] as number, pooled);
  const sum = pooled.reduce((a, b) => a + b, 0);
  for (let i = 0; i < POOLED_INPUTS; i++) {
    const rate = sum === 0 ? 0 : Math.min(1, (SPIKES_PER_TICK * (pooled[i] as number)) / sum);
    rates[i] = Math.round(rate * FULL);
  }
}
const pooled = new Float64Array(POOLED_INPUTS);

/**
 * Where each input's count begins, so that inputs of one rate do not spike in step: multiples of the golden ratio, as
 * evenly spread as any.
 */
const PHASES = Uint32Array.from({ length: POOLED_INPUTS }, (_, i) =>
  Math.floor(((i + 1) * 0.618_033_988_749_895 * FULL) % FULL),
);

/** The counts before the first tick. */
export function startCounts(counts: Uint32Array): void {
  counts.set(PHASES);
}

/** One tick of the rate code; calls `onSpike` for each input that spikes. */
export function tickCode(rates: Uint32Array, counts: Uint32Array, onSpike: (input: number) => void): void {
  for (let i = 0; i < POOLED_INPUTS; i++) {
    const count = (counts[i] as number) + (rates[i] as number);
    counts[i] = count >= FULL ? count - FULL : count;
    if (count >= FULL) onSpike(i);
  }
}
