/** The report of the time inside a tick: as an object for `--json`, as text for people. */
import { DEFAULT_TIMING, type TimingConstants } from '../measure/tick-time/constants.ts';
import type { ExpectedTick } from '../measure/tick-time/expected-tick.ts';
import { speedComparisons } from '../measure/tick-time/published-speeds.ts';
import type { PortLoad, SimulatedTicks, TickBound, TickTimes } from '../run/tick-times.ts';
import { formatCount, formatEngineering, formatPercent } from './format.ts';
import { tableText } from './table.ts';

/** Everything that was measured, as plain data. The units are in the names; constants are in seconds and packets a second. */
export function timingObject(times: TickTimes, latencyTicks?: number) {
  return {
    ...times,
    ...(latencyTicks !== undefined && {
      latencySeconds: times.fastestTickSeconds === null ? null : latencyTicks * times.fastestTickSeconds,
    }),
    published: speedComparisons(times.constants),
  };
}

/**
 * Lines of text. `heading` marks headings.
 * @param latencyTicks of an image, where images were classified
 */
export function timingText(times: TickTimes, heading: (text: string) => string, latencyTicks?: number): string[] {
  const { constants, simulated, bound, busiestCrossing, fastestTickSeconds, timesRealTime } = times;
  if (bound === null || fastestTickSeconds === null || timesRealTime === null) return [];
  return [
    heading('Time inside a tick'),
    ...tableText(
      [
        ['busiest link', portText(times.busiestLink)],
        ['busiest way into or out of a core', portText(times.busiestLocalPort)],
        ...(busiestCrossing ? [['busiest side of a chip', portText(busiestCrossing)]] : []),
        ['longest queue', queueText(simulated)],
        ['a tick takes at least', boundText(bound)],
        ['simulated', simulatedText(simulated, times.ticks)],
        ['fastest tick', `${seconds(fastestTickSeconds)}, up to ${timesRealTime.toFixed(1)} x real time`],
        ...(latencyTicks === undefined
          ? []
          : [
              [
                'latency of an image',
                `${seconds(latencyTicks * fastestTickSeconds)} at that tick (${formatCount(latencyTicks)} ticks)`,
              ],
            ]),
      ],
      [],
      '  ',
    ),
    ...assumptionsText(constants).map((line) => `  ${line}`),
  ];
}

/** The tick that rates need, and why: of the mean core, so that some core of some tick takes longer. */
export function expectedTickText({ seconds: least, limitedBy }: ExpectedTick): [tick: string, why: string] {
  const why =
    limitedBy === 'link'
      ? `the busiest link at ${formatEngineering(DEFAULT_TIMING.linkRate, 'packets/s')}`
      : "a mean core's rows and events";
  return [seconds(least), `expected, for ${why}; run --timing says it of each tick`];
}

function seconds(value: number): string {
  return formatEngineering(value, 's');
}

function portText(load: PortLoad | null): string {
  return load ? `${packetsText(load.packets)} in tick ${load.tick}, ${placeText(load)}` : 'none carries a packet';
}

function packetsText(packets: number): string {
  return `${formatCount(packets)} ${packets === 1 ? 'packet' : 'packets'}`;
}

function placeText({ kind, direction, at }: PortLoad): string {
  if (kind === 'link') return `(${at}) -> ${direction}`;
  if (kind === 'crossing') return `chip (${at}) -> ${direction}`;
  return `${kind === 'injection' ? 'out of' : 'into'} core (${at})`;
}

function queueText(simulated: SimulatedTicks | null): string {
  if (!simulated) return 'not simulated: the slowest tick has too many packets';
  return simulated.longestQueue ? portText(simulated.longestQueue) : 'none: no packet was sent';
}

const LIMITS = {
  link: 'its busiest link',
  'local port': 'the busiest way into or out of a core',
  'chip crossing': 'the busiest side of a chip',
} as const;

function boundText({ seconds: least, tick, limitedBy, scanSeconds, lastPacketSeconds }: TickBound): string {
  const scan = `the slowest core's rows and events (${seconds(scanSeconds)})`;
  const limit =
    limitedBy !== 'core'
      ? LIMITS[limitedBy]
      : lastPacketSeconds > scanSeconds
        ? `${scan} and the way of the last packet`
        : scan;
  return `${seconds(least)} (tick ${tick}), for ${limit}`;
}

function simulatedText(simulated: SimulatedTicks | null, ticks: number): string {
  if (!simulated) return '-';
  const { ticks: some, seconds: slowest, tick } = simulated;
  const which =
    some === ticks ? 'all ticks' : `${formatCount(some)} of ${formatCount(ticks)} ticks, the slowest among them`;
  return `${seconds(slowest)} (tick ${tick}) with packets that wait; ${which}`;
}

/** What the time rests on, and how far it is from what was published. */
function assumptionsText(constants: TimingConstants): string[] {
  const { linkRate, routerLatency, crossingRate, rowTime, eventTime } = constants;
  const rate = (value: number) => formatEngineering(value, 'packets/s');
  const hop = routerLatency > 0 ? ` and ${seconds(routerLatency)} more a hop` : '';
  return [
    `assumed: links of ${rate(linkRate)}${hop}, sides of chips ${rate(crossingRate)}; a row ${seconds(rowTime)}, an event ${seconds(eventTime)}`,
    'the sources and what is not published: docs/timing.md; published ticks of full chips, and these constants on the same:',
    ...speedComparisons(constants).map(({ tick, modelTick, residual, fitted, source }) => {
      const off = `${residual > 0 ? '+' : ''}${formatPercent(residual, 0)}`;
      const verdict = fitted ? (Math.abs(residual) < 0.005 ? ', fitted' : '') : '';
      return `  ${seconds(tick)}, here ${seconds(modelTick)} (${off}${verdict}${residual > 0.005 ? ', slower than the silicon' : ''}): ${source}`;
    }),
  ];
}
