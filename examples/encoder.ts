/**
 * An encoder: grey levels as Poisson spikes and back, with the error that chance leaves.
 *
 *     npx tsx examples/encoder.ts
 */
import { encode, present } from '../src/index.ts';

const grey = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
const trains = encode(grey, 'poisson', { steps: 50, maxRate: 200, seed: 1 });
console.log(
  `${trains.lines} lines, ${trains.steps} steps, ${trains.counts.reduce((sum, count) => sum + count, 0)} spikes`,
);
for (const trials of [10, 100, 1000, 10_000]) {
  const { error, expectedError } = present(grey, { method: 'poisson', trials, maxRate: 200, seed: 1 });
  console.log(`${trials} steps: squared error ${error.toFixed(1)}, by formula ${expectedError?.toFixed(1)}`);
}
