/** A time as a number of epochs: measured on the first steps of a run that is thrown away. */
import type { ThreadHost } from '../../../cores/engines/threads.ts';
import { MAX_EPOCHS } from '../epochs.ts';
import { createTrainer, measuredImages, type TrainerSetup, trainStep } from './trainer.ts';

/** Seconds of steps that are measured, at the least where there are so many and at the most, and the part of the time that is planned for. */
const LEAST_MEASURE = 0.5;
const MEASURE = 4;
const PLANNED = 0.95;

/** How the pace is measured. */
export interface Pacing {
  readonly threads: ThreadHost;
  /** Seconds of a clock. */
  readonly now: () => number;
  /** Lets the outside have its turn between two steps. */
  readonly breathe: () => Promise<void>;
}

/**
 * How many epochs of all members fit into so many seconds, and what one of one member takes; 0 where not even one fits.
 * Errors as of `createTrainer`.
 */
export async function epochsWithin(
  seconds: number,
  setup: Omit<TrainerSetup, 'epochs'>,
  pacing: Pacing,
): Promise<{ readonly epochs: number; readonly secondsPerEpoch: number }> {
  const secondsPerEpoch = await measureEpoch(setup, Math.min(MEASURE, Math.max(LEAST_MEASURE, seconds / 20)), pacing);
  const epochs = Math.floor((PLANNED * seconds) / setup.spec.members / secondsPerEpoch);
  return { epochs: Math.min(MAX_EPOCHS, epochs), secondsPerEpoch };
}

async function measureEpoch(
  setup: Omit<TrainerSetup, 'epochs'>,
  enough: number,
  { threads, now, breathe }: Pacing,
): Promise<number> {
  const trial = await createTrainer({ ...setup, epochs: 1 }, threads);
  try {
    let started = now();
    trainStep(trial);
    let steps = 1;
    const isLast = () => trial.position.batch >= trial.batches - 1;
    // The first step warms up; where it is the only one it has to do.
    if (!isLast()) [started, steps] = [now(), 0];
    while (!isLast() && (steps < 2 || now() - started < enough)) {
      trainStep(trial);
      steps++;
      await breathe();
    }
    const perImage = (now() - started) / steps / setup.spec.training.batch;
    // Measuring goes forward only, which is a third of a step.
    return perImage * (trial.trained + (setup.validation + measuredImages(trial)) / 3);
  } finally {
    trial.close();
  }
}
