/**
 * The classic encoding demonstration: grey levels shown for 1,000 steps of 1 ms, white at 100 spikes a second.
 *
 *     npx tsx examples/figures/picture-as-spikes.ts                  prints trials, squared error, formula
 *     synaptick plot encoding --out encoding.png                     draws it
 */
import { estimateValues, expectedError, present } from '../../src/index.ts';

const grey = Uint8Array.from({ length: 10_000 }, (_, i) => (i % 8 === 0 ? (i / 8) % 256 : 255));
const shown = [10, 30, 100, 300, 1000];
const squared = (estimate: Float64Array) =>
  estimate.reduce((sum, value, i) => sum + (value - (grey[i] ?? 0)) ** 2, 0) / grey.length;
present(grey, { trials: 1000, maxRate: 100, seed: 1 }, (trials, counts) => {
  if (!shown.includes(trials)) return;
  const error = squared(estimateValues(counts, trials, { maxRate: 100 }));
  console.log(`${trials}  ${error.toFixed(1)}  ${expectedError(grey, { trials, maxRate: 100 }).toFixed(1)}`);
});
