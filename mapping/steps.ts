/**
 * Long work in steps: a generator that says now and then what it is at, so that whoever drives it can show that, look for an
 * interruption, or let other work in. It knows no clock and no signal.
 */
export type Steps<Result> = Generator<Step, Result, void>;

export interface Step {
  /** In words, from the large to the small: `copies, merging cores`. */
  readonly doing: string;
  /** Of all that there may be to do, 0..1: work that turns out not to be needed is skipped. */
  readonly share: number;
}

/** Takes all steps at once. */
export function finish<Result>(steps: Generator<unknown, Result, void>): Result {
  while (true) {
    const { done, value } = steps.next();
    if (done) return value as Result;
  }
}

/**
 * Steps as a part of other work.
 * @param name of the part; stands before what it is at, where it is not empty
 * @param from where in the whole the part begins, and where it ends at the latest: shares of it
 */
export function* part<Result>(steps: Steps<Result>, name: string, from: number, to: number): Steps<Result> {
  while (true) {
    const step = steps.next();
    if (step.done) return step.value;
    const { doing, share } = step.value;
    yield {
      doing: [name, doing].filter((words) => words !== '').join(', '),
      share: from + (to - from) * Math.max(0, Math.min(1, share)),
    };
  }
}

/** The share after so many passes of which nobody knows how many there will be, and a share of the next: half of what is left each. */
export function shareOfPasses(passes: number, share: number): number {
  return 1 - (1 - Math.min(1, share) / 2) / 2 ** passes;
}
