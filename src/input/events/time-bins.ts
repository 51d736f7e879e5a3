/** Ticks that the time of a recording is cut into. */
import { requireInteger, requireNumber, SynaptickError } from '../../../cores/errors.ts';
import { LAST_TICK } from '../../formats/spike-train.ts';

/** Microseconds from `from` on, before `to`. */
export interface EventWindow {
  readonly from: number;
  readonly to: number;
}

/** How the time is cut: into ticks of a duration, or into a number of them. */
export interface TimeCut {
  /** Microseconds of a tick. */
  readonly tickUs?: number | undefined;
  /** How many ticks. With `tickUs`, no more than these. */
  readonly ticks?: number | undefined;
  /** The time that is cut: from the first event to the last, both in it, unless given. */
  readonly window?: EventWindow | undefined;
}

/** Equal parts of a window: tick k is from `edge(k)` on, before `edge(k + 1)`. */
export interface TimeBins extends EventWindow {
  readonly ticks: number;
  /** Microseconds of a tick. */
  readonly tickUs: number;
  /** Where tick k begins, in microseconds. */
  edge(tick: number): number;
  /** The tick of a time within the window. */
  tickOf(time: number): number;
}

/**
 * @param whole from the recording's first event to just behind its last
 * @throws SynaptickError for a cut of no ticks or of too many, or a window that ends before it begins
 */
export function timeBins(cut: TimeCut, whole: EventWindow): TimeBins {
  const { tickUs, ticks } = cut;
  const { from, to } = cut.window ?? whole;
  if (!(Number.isFinite(from) && Number.isFinite(to) && to > from)) {
    throw new SynaptickError(`the window is from ${from} to ${to} µs, must end after it begins: give another one`);
  }
  if (ticks !== undefined) requireInteger('ticks', ticks, 1, LAST_TICK + 1);
  if (tickUs === undefined) {
    if (ticks === undefined) throw new SynaptickError('neither ticks nor their duration are given: give one of them');
    const span = to - from;
    return binsOf(
      from,
      ticks,
      to,
      (tick) => from + (tick * span) / ticks,
      (time) => ((time - from) * ticks) / span,
    );
  }
  requireNumber('duration of a tick in µs', tickUs, 1e-3, Number.MAX_SAFE_INTEGER);
  const needed = Math.ceil((to - from) / tickUs);
  if (needed > LAST_TICK + 1 && ticks === undefined) {
    throw new SynaptickError(
      `${to - from} µs are ${needed} ticks of ${tickUs} µs, the limit is ${LAST_TICK + 1}: give longer ticks, or a shorter window`,
    );
  }
  const count = Math.min(needed, ticks ?? needed);
  const end = ticks === undefined ? to : Math.min(to, from + count * tickUs);
  return binsOf(
    from,
    count,
    end,
    (tick) => from + tick * tickUs,
    (time) => (time - from) / tickUs,
    tickUs,
  );
}

function binsOf(
  from: number,
  ticks: number,
  to: number,
  edge: (tick: number) => number,
  placeOf: (time: number) => number,
  tickUs = (to - from) / ticks,
): TimeBins {
  return {
    from,
    to,
    ticks,
    tickUs,
    edge,
    tickOf(time) {
      let tick = Math.min(Math.max(Math.floor(placeOf(time)), 0), ticks - 1);
      // A quotient may be rounded across an edge: the edges decide.
      while (tick > 0 && time < edge(tick)) tick--;
      while (tick < ticks - 1 && time >= edge(tick + 1)) tick++;
      return tick;
    },
  };
}
