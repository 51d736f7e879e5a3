/** Drives long work in steps: between two of them it lets other work in, and looks whether it is to stop. */
import type { Step, Steps } from '../../mapping/steps.ts';
import { breathe } from '../host/breath.ts';
import type { Host } from '../host/host.ts';

export interface TakeStepsOptions {
  readonly signal?: AbortSignal;
  /** Told what the work is at, and the share that is done, which never falls. */
  readonly onStep?: (step: Step) => void;
}

/** @throws what `signal` was aborted with */
export async function takeSteps<Result>(
  host: Host,
  steps: Steps<Result>,
  { signal, onStep }: TakeStepsOptions = {},
): Promise<Result> {
  let share = 0;
  while (true) {
    const step = steps.next();
    if (step.done) return step.value;
    share = Math.max(share, step.value.share);
    onStep?.({ ...step.value, share });
    await breathe({ host, signal });
  }
}
