/** What the chip does at one point of a sweep, from what was counted there. */

import { type ChipShape, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import type { Counters } from '../../../cores/counters.ts';
import { DEFAULT_TICK_PERIOD, energyOf } from '../../measure/energy.ts';
import type { TickBound, TickTimes } from '../tick-times.ts';

/** Counts of a full chip that ran at an asked rate and synapse count. */
export interface PointCounts {
  /** Asked rate in hertz. */
  readonly rateHz: number;
  /** Active synapses: crossbar bits set per neuron, and so on average per axon. */
  readonly synapses: number;
  /** Cores in use. */
  readonly cores: number;
  /** Of the cores; TrueNorth's unless given. */
  readonly shape?: ChipShape;
  /** Of the measured ticks alone. */
  readonly counters: Counters;
  /** Wall time of the measured ticks. */
  readonly seconds: number;
  /** What happened inside the measured ticks, where asked for. */
  readonly times?: TickTimes | undefined;
}

export interface Point {
  readonly rateHz: number;
  readonly synapses: number;
  /** Mean rate in hertz at ticks of 1 ms. */
  readonly measuredRateHz: number;
  /** Synaptic events per spike; null without spikes. */
  readonly synapsesPerSpike: number | null;
  /** Mesh steps per spike; null without spikes. */
  readonly hopsPerSpike: number | null;
  /** 10^9 synaptic operations per second of the chip's time. */
  readonly gsops: number;
  /** Estimated power of the chip. */
  readonly watts: number;
  readonly gsopsPerWatt: number;
  /** Ticks emulated per second of wall time. */
  readonly ticksPerSecond: number;
  /** Seconds of the fastest tick, and what its bound is limited by; only where asked for. */
  readonly fastestTickSeconds?: number | null;
  readonly limitedBy?: TickBound['limitedBy'] | undefined;
}

/** @param voltage supply voltage of the energy estimate, 0.70..1.05 */
export function pointOf(measured: PointCounts, voltage: number): Point {
  const { rateHz, synapses, cores, shape = TRUENORTH_SHAPE, counters, seconds, times } = measured;
  const { ticks, spikes, synapticEvents, hops } = counters;
  const time = ticks * DEFAULT_TICK_PERIOD;
  const watts = energyOf({ ...counters, cores, core: shape }, { voltage }).totalJoules / time;
  const gsops = synapticEvents / time / 1e9;
  return {
    rateHz,
    synapses,
    measuredRateHz: spikes / (cores * shape.neurons) / time,
    synapsesPerSpike: spikes > 0 ? synapticEvents / spikes : null,
    hopsPerSpike: spikes > 0 ? hops / spikes : null,
    gsops,
    watts,
    gsopsPerWatt: gsops / watts,
    ticksPerSecond: ticks / seconds,
    ...(times && { fastestTickSeconds: times.fastestTickSeconds, limitedBy: times.bound?.limitedBy }),
  };
}
