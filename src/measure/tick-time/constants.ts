/**
 * How long things take in a tick of a TrueNorth chip. None of it is published as such: the chip has no clock but the tick, its
 * routers hand packets on by handshakes (Akopyan et al., IEEE TCAD 34, 2015, sections IV and V). Each constant says where it is
 * from; the published speeds of whole chips (published.ts) say how far they can be from the silicon.
 *
 * - rowTime: the fastest tick that was published, 1 ms / 21 (Akopyan 2015, section VII), all of it spent on the 256 rows of a
 *   core. Rows cannot be slower than that.
 * - eventTime: the token controller hands a core's neuron only the axons that are active and connected (Merolla et al., Science
 *   345, 2014, supplement S1: about 640 of 65,536). We take the longer of the two intervals that the timing diagram of that
 *   handshake has, 14.32 ns (Akopyan 2015, Fig. 15); that an event takes one of them is our assumption.
 * - crossingRate: all ports of a chip together, in and out, passed more than 160 million spikes a second (Merolla 2014,
 *   supplement S6): an eighth for each of four sides and each direction.
 * - linkRate: not published. We take that of the chip's side, which its routers feed and are fed by; the silicon is likely faster.
 * - routerLatency: not published; none beyond the time that a packet takes on its link.
 */

import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';

export interface TimingConstants {
  /** Packets a second that a directed link between neighbouring routers passes, and a core's way into its router and out of it. */
  readonly linkRate: number;
  /** Seconds of a hop beyond that. */
  readonly routerLatency: number;
  /** Packets a second that one side of a chip passes in one direction. */
  readonly crossingRate: number;
  /** Seconds in which a core reads and updates the row of a neuron. */
  readonly rowTime: number;
  /** Seconds of a synaptic event. */
  readonly eventTime: number;
}

/** Seconds of the fastest tick that was published: 21 times real time. */
export const FASTEST_PUBLISHED_TICK = 1e-3 / 21;

export const DEFAULT_TIMING: TimingConstants = {
  linkRate: 20e6,
  routerLatency: 0,
  crossingRate: 20e6,
  rowTime: FASTEST_PUBLISHED_TICK / TRUENORTH_SHAPE.neurons,
  eventTime: 14.32e-9,
};

/** What each may be. Times are kept in picoseconds, so that sums are exact. */
export const TIMING_LIMITS = {
  linkRate: { min: 1, max: 1e12 },
  routerLatency: { min: 0, max: 1e-3 },
  crossingRate: { min: 1, max: 1e12 },
  rowTime: { min: 0, max: 1e-3 },
  eventTime: { min: 0, max: 1e-3 },
} as const satisfies Record<keyof TimingConstants, { readonly min: number; readonly max: number }>;

/** The constants in whole picoseconds: of a packet on a link, of a hop beyond it, of a packet at a chip's side, of a row, of an event. */
export interface Picoseconds {
  readonly link: number;
  readonly router: number;
  readonly crossing: number;
  readonly row: number;
  readonly event: number;
}

/** Picoseconds of a second. */
export const PICO = 1e12;

/** @throws SynaptickError naming the first constant that is out of its range */
export function picoseconds(constants: TimingConstants): Picoseconds {
  for (const [name, { min, max }] of Object.entries(TIMING_LIMITS)) {
    const value = constants[name as keyof TimingConstants];
    if (value >= min && value <= max) continue;
    throw new SynaptickError(`timing: ${name} is ${value}, must be a number from ${min} to ${max}`);
  }
  const { linkRate, routerLatency, crossingRate, rowTime, eventTime } = constants;
  return {
    link: Math.round(PICO / linkRate),
    router: Math.round(PICO * routerLatency),
    crossing: Math.round(PICO / crossingRate),
    row: Math.round(PICO * rowTime),
    event: Math.round(PICO * eventTime),
  };
}

/**
 * Picoseconds in which a core with these rows is through its tick.
 * @param rows neurons of the core, configured or not: the silicon reads every row
 */
export function scanTime({ row, event }: Picoseconds, rows: number, synapticEvents: number): number {
  return rows * row + synapticEvents * event;
}
