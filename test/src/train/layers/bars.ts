/** A task that is generated, bars of four directions in noise, 8 x 8 pixels; and steps of training on any. */
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import type { Samples } from '../../../../src/train/layers/sample.ts';
import { type EpochResult, type Trainer, trainStep } from '../../../../src/train/layers/trainer.ts';

/** Bars across, down and along both diagonals (classes 0 to 3), grey, among grey specks. */
export function bars(count: number, seed: number): Samples {
  const random = seededRandom(seed);
  const pixels = new Uint8Array(count * 64).map(() => (uniform(random, 0, 1) < 0.04 ? uniform(random, 0, 256) : 0));
  const labels = new Uint8Array(count).map((_, n) => n % 4);
  labels.forEach((label, n) => {
    const at = Math.floor(uniform(random, 2, 6));
    for (let i = 1; i < 7; i++) {
      const x = [i, at, i, 7 - i][label] as number;
      const y = [at, i, i, i][label] as number;
      pixels[n * 64 + y * 8 + x] = uniform(random, 150, 256);
    }
  });
  return { picture: { width: 8, height: 8, channels: 1 }, classes: 4, pixels, labels };
}

/** So many steps, or to the end of the run. */
export function train(run: Trainer, steps = Number.POSITIVE_INFINITY): EpochResult[] {
  const results: EpochResult[] = [];
  for (let step = 0; step < steps && run.position.epoch < run.setup.epochs; step++) {
    const result = trainStep(run);
    if (result) results.push(result);
  }
  return results;
}
