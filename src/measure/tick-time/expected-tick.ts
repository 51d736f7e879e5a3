/** The tick that traffic known by its rates alone needs at least: of the mean core, and of the busiest link. */
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { DEFAULT_TIMING, PICO, picoseconds, scanTime, type TimingConstants } from './constants.ts';

export interface ExpectedTraffic {
  /** Packets in a tick on the busiest link. */
  readonly linkPackets: number;
  /** Synaptic events of a core in a tick; none unless given. */
  readonly events?: number;
  /** Neurons of a core; 256 unless given. */
  readonly rows?: number;
}

export interface ExpectedTick {
  readonly seconds: number;
  readonly limitedBy: 'core' | 'link';
}

export function expectedTick(
  { linkPackets, events = 0, rows = TRUENORTH_SHAPE.neurons }: ExpectedTraffic,
  constants: TimingConstants = DEFAULT_TIMING,
): ExpectedTick {
  const times = picoseconds(constants);
  const scan = scanTime(times, rows, events);
  const link = linkPackets * times.link;
  return { seconds: Math.max(scan, link) / PICO, limitedBy: link > scan ? 'link' : 'core' };
}
