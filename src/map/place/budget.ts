/**
 * A budget of time becomes a number of moves, once, by measuring; the number gives the same bits again, the time does not. A
 * machine that turns slower afterwards would make the moves take longer: at the end of the time annealing stops all the same,
 * and where it stopped gives the same bits again too.
 */
import { type Annealing, anneal, createAnnealing, isDone, plannedMoves } from '../../../mapping/place/anneal.ts';
import type { Host } from '../../host/host.ts';

/** The part of the budget that may go into measuring, and the most, in seconds. */
const MEASURE_SHARE = 0.05;
const MEASURE_MOST = 0.3;
/** Moves of the first measurement, and most of the last, whatever the clock says. */
const FIRST = 1 << 14;
const LAST = 1 << 22;
/** The part of the time left that is planned for: machines have other things to do. */
const PLANNED = 0.85;
/** The part of the time after which annealing stops, done or not: what follows takes time, too. */
export const LATE = 0.97;
/** Digits that the number keeps, so that a person can type it. */
const DIGITS = 3;

/**
 * Moves that fit into `seconds`, by short runs on a copy, each twice as long as the one before.
 * @param now milliseconds that only go forward
 */
export function movesIn(seconds: number, state: Annealing, now: () => number): number {
  const started = now();
  const enough = 1000 * Math.min(MEASURE_MOST, MEASURE_SHARE * seconds);
  let perMillisecond = 0;
  for (let moves = FIRST; moves <= LAST; moves *= 2) {
    const trial = createAnnealing(state.layout.neighbours, state.layout.grid, state.best, { seed: 0, moves });
    const from = now();
    anneal(trial, moves);
    const took = now() - from;
    perMillisecond = moves / Math.max(took, 1);
    if (took >= enough) break;
  }
  const left = 1000 * seconds - (now() - started);
  return Math.max(1, Number((perMillisecond * left * PLANNED).toPrecision(DIGITS)) || 1);
}

/** Moves between two looks at the signal. */
const CHUNK = 1 << 14;

export interface AnnealLimits {
  readonly signal: AbortSignal;
  /** Move to stop at, of those planned. */
  readonly stop?: number;
  /** Whether the time is up. */
  readonly late?: () => boolean;
  /** Told how many of the planned moves are made. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told every now and then, between two moves: the state is whole, and waits. */
  readonly onPause?: () => Promise<void>;
}

/** Anneals until it is done or a limit is met; the state is whole at any time. Gives way to other work now and then. */
export async function annealToEnd(host: Host, state: Annealing, limits: AnnealLimits): Promise<void> {
  const { signal, stop = plannedMoves(state), late = () => false, onProgress = () => {}, onPause } = limits;
  while (!isDone(state) && state.move < stop && !signal.aborted && !late()) {
    anneal(state, Math.min(CHUNK, stop - state.move));
    onProgress(state.move, plannedMoves(state));
    await host.breathe();
    await onPause?.();
  }
}
