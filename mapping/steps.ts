/**
 * Long work in steps: a generator that says now and then how much it has, so that whoever drives it can show that, look for an
 * interruption, or let other work in. It knows no clock and no signal.
 */
export type Steps<Result> = Generator<number, Result, void>;

/** Takes all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  while (true) {
    const { done, value } = steps.next();
    if (done) return value as Result;
  }
}
