/**
 * How fast chips were seen to run, and what the constants of a tick say of the same traffic. Networks as Merolla et al. 2014 made
 * them (supplement S7): full chips whose neurons target uniformly random cores. What the constants say is of the mean core and of
 * the links in the middle of the mesh; of a network of a seed `characterise --timing` says it exactly.
 */
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { CHIP_SIDE } from '../../../mapping/place/cell-grid.ts';
import { FASTEST_PUBLISHED_TICK, type TimingConstants } from './constants.ts';
import { expectedTick } from './expected-tick.ts';

/** A tick in which a full chip was through its work. */
export interface SpeedPoint {
  /** Seconds. */
  readonly tick: number;
  /** Spikes of a neuron in a tick, and synapses of a spike; 0 where they are not published. */
  readonly spikesPerTick: number;
  readonly synapsesPerSpike: number;
  /** Whether a constant was fitted to this point. */
  readonly fitted: boolean;
  readonly source: string;
}

const SPEED_POINTS: readonly SpeedPoint[] = [
  {
    tick: FASTEST_PUBLISHED_TICK,
    spikesPerTick: 0,
    synapsesPerSpike: 0,
    fitted: true,
    source: 'Akopyan 2015, section VII: up to 21 times real time, traffic not published, taken as none',
  },
  {
    tick: 200e-6,
    spikesPerTick: 0.02,
    synapsesPerSpike: 128,
    fitted: false,
    source: 'Merolla 2014, supplement S8: 20 Hz, 128 synapses, 5 times real time',
  },
  {
    tick: 1e-3,
    spikesPerTick: 0.2,
    synapsesPerSpike: 256,
    fitted: false,
    source: 'Merolla 2014, supplement S7: 200 Hz, 256 synapses, in real time',
  },
];

export interface SpeedComparison extends SpeedPoint {
  /** Seconds of the tick by the constants. */
  readonly modelTick: number;
  /** Over the published tick, less 1. Above 0 the constants are slower than the silicon was. */
  readonly residual: number;
}

export function speedComparisons(constants: TimingConstants): SpeedComparison[] {
  return SPEED_POINTS.map((point) => {
    const { spikesPerTick, synapsesPerSpike, tick } = point;
    const events = TRUENORTH_SHAPE.neurons * spikesPerTick * synapsesPerSpike;
    const { seconds: modelTick } = expectedTick({ linkPackets: middleLinkPackets(spikesPerTick), events }, constants);
    return { ...point, modelTick, residual: modelTick / tick - 1 };
  });
}

/** East out of the left half of a row go half the spikes of its cores; the same holds of columns. */
function middleLinkPackets(spikesPerTick: number): number {
  return (CHIP_SIDE / 2) * TRUENORTH_SHAPE.neurons * spikesPerTick * 0.5;
}
