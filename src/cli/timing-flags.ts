/** `--timing` and the options that change what it assumes. */
import { type Command, Option } from 'commander';
import { DEFAULT_TIMING, TIMING_LIMITS, type TimingConstants } from '../measure/tick-time/constants.ts';
import { UsageError } from './errors.ts';
import { decimalNumber, type Reader } from './options.ts';

export interface TimingFlags {
  readonly timing?: boolean;
  /** Packets a second. */
  readonly linkRate?: number;
  readonly crossingRate?: number;
  /** Seconds. */
  readonly routerLatency?: number;
  readonly rowTime?: number;
  readonly eventTime?: number;
}

const OPTIONS = {
  linkRate: ['--link-rate', 'packets/s', 'packets that a link of the mesh passes in a second'],
  routerLatency: ['--router-latency', 'ns', 'time of a hop beyond that of the link'],
  crossingRate: ['--crossing-rate', 'packets/s', 'packets that a side of a chip passes in a second, each way'],
  rowTime: ['--row-time', 'ns', 'time in which a core reads and updates the row of a neuron'],
  eventTime: ['--event-time', 'ns', 'time of a synaptic event'],
} as const satisfies Record<keyof TimingConstants, readonly [string, 'packets/s' | 'ns', string]>;

const NANO = 1e-9;

export function addTimingOptions(command: Command): void {
  command.option(
    '--timing',
    'say how fast the chip could tick: packets on its links, queues, rows and events of its cores',
  );
  for (const name of Object.keys(OPTIONS) as (keyof TimingConstants)[]) {
    const [flag, unit, what] = OPTIONS[name];
    command.addOption(
      new Option(`${flag} <${unit}>`, `of --timing: ${what} (default: ${shown(name)})`).argParser(reader(name)),
    );
  }
}

/** `20000000`, or nanoseconds. */
function shown(name: keyof TimingConstants): number {
  return Number((DEFAULT_TIMING[name] / unitOf(name)).toPrecision(4));
}

function unitOf(name: keyof TimingConstants): number {
  return OPTIONS[name][1] === 'ns' ? NANO : 1;
}

function reader(name: keyof TimingConstants): Reader<number> {
  const [flag, unit] = OPTIONS[name];
  const { min, max } = TIMING_LIMITS[name];
  const [low, high] = [min / unitOf(name), Math.round(max / unitOf(name))];
  const range = `of ${unit === 'ns' ? 'nanoseconds' : 'packets a second'} from ${low} to ${high}`;
  const read = decimalNumber(flag, low, high, range, `leave it out for ${shown(name)}`);
  return (text) => Math.min(read(text) * unitOf(name), max);
}

/** What is assumed of a tick; null where nobody asks. @throws UsageError for an option of --timing without it */
export function timingOf(flags: TimingFlags): TimingConstants | null {
  const given: Partial<Record<keyof TimingConstants, number>> = {};
  for (const name of Object.keys(OPTIONS) as (keyof TimingConstants)[]) {
    const value = flags[name];
    if (value === undefined) continue;
    const [flag] = OPTIONS[name];
    if (!flags.timing) throw new UsageError(`${flag} is for --timing: add that, or leave ${flag} out`);
    given[name] = value;
  }
  return flags.timing ? { ...DEFAULT_TIMING, ...given } : null;
}
