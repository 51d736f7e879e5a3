/**
 * The time inside the ticks of a run: a chip has one tick for all, so the slowest of its ticks says how fast it can run. Every
 * tick has a bound (tick-bound.ts); as many as a budget allows are simulated too, and the one of the highest bound.
 */
import type { ChipImage } from '../../cores/chip-image.ts';
import { DEFAULT_TICK_PERIOD } from '../measure/energy.ts';
import { DEFAULT_TIMING, PICO, picoseconds, type TimingConstants } from '../measure/tick-time/constants.ts';
import { type PortPlace, placeOfPort } from '../measure/tick-time/mesh-ports.ts';
import { type Packets, type Simulated, simulateTick } from '../measure/tick-time/simulate.ts';
import { type Busiest, createTickMeter, type TickLoad, type TimedChip } from '../measure/tick-time/tick-bound.ts';
import type { TickObserver } from './run-network.ts';

/** Ports that packets may pass in all simulated ticks together, and in the one of the highest bound: about a second each. */
const MOST_STEPS = 4_000_000;
/** Ports that are cleared in the time of a step. */
const PORTS_A_STEP = 16;

/** Most packets of a tick at one place. */
export interface PortLoad extends PortPlace {
  readonly packets: number;
  readonly tick: number;
}

/** What a tick cannot be shorter than. */
export interface TickBound {
  readonly seconds: number;
  readonly tick: number;
  /** A core that reads its rows, or its last packet on its way; or the packets of a port. */
  readonly limitedBy: 'core' | 'link' | 'local port' | 'chip crossing';
  /** Seconds of the slowest core in that tick, and until its last packet is delivered if none waits. */
  readonly scanSeconds: number;
  readonly lastPacketSeconds: number;
}

export interface SimulatedTicks {
  /** How many were simulated; all of the run, or else some of its first and the one of the highest bound. */
  readonly ticks: number;
  /** The slowest of them. */
  readonly seconds: number;
  readonly tick: number;
  /** Most packets that were at a port at once, the one that passes among them; null where no packet was sent. */
  readonly longestQueue: PortLoad | null;
}

export interface TickTimes {
  readonly constants: TimingConstants;
  readonly ticks: number;
  readonly packets: number;
  readonly hops: number;
  readonly chipCrossings: number;
  /** Null where no packet passes such a port. */
  readonly busiestLink: PortLoad | null;
  readonly busiestLocalPort: PortLoad | null;
  readonly busiestCrossing: PortLoad | null;
  /** Null without ticks. */
  readonly bound: TickBound | null;
  /** Null where a tick has more packets than are simulated. */
  readonly simulated: SimulatedTicks | null;
  /** Seconds of the shortest tick in which all of these are done: of what was simulated and of the bound the longer; null without ticks. */
  readonly fastestTickSeconds: number | null;
  /** Ticks of 1 ms over that. */
  readonly timesRealTime: number | null;
}

export interface TickTimer extends TickObserver {
  times(): TickTimes;
}

interface MostPackets extends Busiest {
  readonly tick: number;
}

/**
 * Watches a run on one lane.
 * @param chip columns and rows of cores of a chip, at whose sides packets cross to the next
 * @throws SynaptickError when a constant is out of its range, or the mesh has more cells than can be timed
 */
export function createTickTimer(
  image: ChipImage,
  constants: TimingConstants = DEFAULT_TIMING,
  chip: TimedChip = {},
): TickTimer {
  const picos = picoseconds(constants);
  const meter = createTickMeter(image, picos, chip);
  const { grid } = meter;
  const total = { ticks: 0, packets: 0, hops: 0, chipCrossings: 0 };
  const most = { link: NONE, localPort: NONE, crossing: NONE };
  const simulations = createSimulations(
    (packets) => simulateTick(grid, picos, packets),
    meter.loads.length / PORTS_A_STEP,
  );
  let worst: { load: TickLoad; tick: number } | null = null;
  const placed = ({ port, packets, tick }: MostPackets): PortLoad | null =>
    port < 0 ? null : { ...placeOfPort(grid, port), packets, tick };
  return {
    onTick(engine, tick) {
      const load = meter.measure(engine.fired(), engine.coreCounters.synapticEvents);
      total.ticks++;
      for (const name of ['packets', 'hops', 'chipCrossings'] as const) total[name] += load[name];
      for (const name of ['link', 'localPort', 'crossing'] as const) {
        if (load[name].packets > most[name].packets) most[name] = { ...load[name], tick };
      }
      const slowest = worst === null || load.bound > worst.load.bound;
      if (slowest) worst = { load, tick };
      simulations.offer(load, tick, meter.packets, slowest);
    },
    times() {
      const bound = worst && boundOf(worst.load, worst.tick, picos.link, picos.crossing);
      const { ticks, slowest, queue } = simulations.finish();
      const simulated = slowest && {
        ticks,
        seconds: slowest.picos / PICO,
        tick: slowest.tick,
        longestQueue: placed(queue),
      };
      const fastest = bound && Math.max(bound.seconds, simulated?.seconds ?? 0);
      return {
        constants,
        ...total,
        busiestLink: placed(most.link),
        busiestLocalPort: placed(most.localPort),
        busiestCrossing: placed(most.crossing),
        bound,
        simulated,
        fastestTickSeconds: fastest,
        timesRealTime: fastest ? DEFAULT_TICK_PERIOD / fastest : null,
      };
    },
  };
}

const NONE: MostPackets = { port: -1, packets: 0, tick: -1 };

function boundOf({ bound, scan, lastPacket, ...ports }: TickLoad, tick: number, link: number, crossing: number) {
  const limitedBy =
    bound === scan || bound === lastPacket
      ? 'core'
      : bound === ports.link.packets * link
        ? 'link'
        : bound === ports.crossing.packets * crossing
          ? 'chip crossing'
          : 'local port';
  const times = { seconds: bound / PICO, scanSeconds: scan / PICO, lastPacketSeconds: lastPacket / PICO };
  return { tick, limitedBy, ...times } satisfies TickBound;
}

interface Simulations {
  /** @param slowest whether the tick has the highest bound so far */
  offer(load: TickLoad, tick: number, packets: Packets, slowest: boolean): void;
  finish(): {
    readonly ticks: number;
    readonly slowest: { readonly picos: number; readonly tick: number } | null;
    readonly queue: MostPackets;
  };
}

/** Simulates ticks as they come while the budget lasts; of the later ones the packets of the highest bound are kept for the end. */
function createSimulations(simulate: (packets: Packets) => Simulated, stepsToBegin: number): Simulations {
  let steps = 0;
  let ticks = 0;
  let slowest: { picos: number; tick: number } | null = null;
  let queue = NONE;
  let kept: { scan: number; tick: number; packets: Packets } | null = null;
  let tooMany = false;
  const run = (scan: number, tick: number, packets: Packets) => {
    const { finished, longestQueue, queuePort } = simulate(packets);
    const picos = Math.max(scan, finished);
    ticks++;
    if (slowest === null || picos > slowest.picos) slowest = { picos, tick };
    if (longestQueue > queue.packets) queue = { port: queuePort, packets: longestQueue, tick };
  };
  return {
    offer(load, tick, packets, highest) {
      const needed = stepsToBegin + load.hops + load.chipCrossings + 2 * load.packets;
      if (steps + needed <= MOST_STEPS) {
        steps += needed;
        run(load.scan, tick, packets);
        if (highest) kept = null;
      } else {
        steps = MOST_STEPS;
        if (!highest) return;
        tooMany = needed > MOST_STEPS;
        kept = tooMany ? null : { scan: load.scan, tick, packets: copyOf(packets) };
      }
    },
    finish() {
      if (kept) run(kept.scan, kept.tick, kept.packets);
      kept = null;
      return { ticks, slowest: tooMany ? null : slowest, queue };
    },
  };
}

function copyOf({ count, from, to, release }: Packets): Packets {
  const copy = (values: ArrayLike<number>) => Float64Array.from({ length: count }, (_, i) => values[i] as number);
  return { count, from: copy(from), to: copy(to), release: copy(release) };
}
