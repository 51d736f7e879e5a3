/** What `synaptick encode RECORDING` prints of the events of a camera. */
import { EVENT_FORMATS, type EventRecording, type PixelSize } from '../formats/events/recording.ts';
import { POLARITIES } from '../input/events/frames.ts';
import type { LineOrder } from '../input/events/line-spikes.ts';
import type { EventSurvey } from '../input/events/survey.ts';
import type { TimeBins } from '../input/events/time-bins.ts';
import type { EventView } from '../input/events/view.ts';
import { runCommand } from './encode-report.ts';
import { formatCount, formatEngineering, formatPercent } from './format.ts';
import { tableText } from './table.ts';

/** A recording, and what it is encoded into. */
export interface EventEncoding {
  readonly recording: EventRecording;
  readonly survey: EventSurvey;
  readonly sensor: PixelSize;
  readonly size: PixelSize;
  readonly order: LineOrder;
  readonly bins: TimeBins;
}

export interface EncodedEvents extends EventEncoding {
  readonly view: EventView;
  readonly lines: number;
  readonly spikes: number;
}

/** Files that were written. */
export interface EventOutputs {
  readonly spikes?: string;
  readonly out?: string;
}

/** As plain data for `--json`. */
export function eventsObject(encoded: EncodedEvents, { spikes: spikesFile, out }: EventOutputs) {
  const { recording, survey, sensor, size, order, bins, view, lines, spikes } = encoded;
  const { file, format, rowsFromBelow, notes } = recording;
  const { events, on, late, window } = survey;
  return {
    ...{ file, format, sensor, events, on, off: events - on, onShare: on / events, late },
    ...{ firstUs: window.from, lastUs: window.to - 1, ...ratesOf(encoded) },
    ...{ busiest: busiestPixel(view.counts, sensor), rowsFromBelow, notes, size },
    ...{ fromUs: bins.from, toUs: bins.to, ticks: bins.ticks, tickUs: bins.tickUs, eventsInWindow: view.events },
    ...{ lines, order, spikes, spikesFile: spikesFile ?? null, out: out ?? null },
  };
}

export function eventsText(encoded: EncodedEvents, outputs: EventOutputs, heading: (text: string) => string): string[] {
  const { recording, survey, sensor, bins, view, lines, spikes } = encoded;
  const { file, format, rowsFromBelow, notes } = recording;
  const { events, on, late, window } = survey;
  const { durationUs, eventsPerSecond, eventsPerSecondAndPixel } = ratesOf(encoded);
  const busiest = busiestPixel(view.counts, sensor);
  const written = [outputs.out, outputs.spikes].filter((path) => path !== undefined);
  const ticks = `${formatCount(bins.ticks)} of ${microseconds(bins.tickUs)}, from ${formatCount(bins.from)} µs`;
  const rows = [
    ['format', `${EVENT_FORMATS[format]}${rowsFromBelow ? ', rows from the lowest' : ''}`],
    ['camera', `${sizeText(sensor)} pixels${saidBy(recording)}`],
    ['ON', `${formatPercent(on / events)}, ${formatCount(on)} of ${formatCount(events)}`],
    ['duration', `${microseconds(durationUs)}, from ${formatCount(window.from)} to ${formatCount(window.to - 1)} µs`],
    ['rate', `${rateText(eventsPerSecond)} events/s, ${rateText(eventsPerSecondAndPixel)} a pixel`],
    ['busiest pixel', `(${busiest.x}, ${busiest.y}) with ${formatCount(busiest.events)} events`],
    ...(late > 0 ? [['late', `${formatCount(late)} events come after later ones`]] : []),
    ['ticks', `${ticks}: ${formatCount(view.events)} events`],
    ['spikes', `${formatCount(spikes)} on ${formatCount(lines)} lines, ${linesText(encoded)}`],
    ...notes.map((note) => ['note', note]),
    ...written.map((path) => ['written', path]),
    ...(outputs.spikes === undefined ? [] : [['run it', runCommand(outputs.spikes, bins.ticks)]]),
  ];
  return [heading(`${file}: ${formatCount(events)} events`), ...tableText(rows, [])];
}

/** Under the title of the picture. */
export function eventsSubtitle(encoded: EncodedEvents): string {
  const { recording, sensor, bins, view } = encoded;
  const events = `${formatCount(view.events)} events in ${microseconds(bins.to - bins.from)}`;
  const lines = `${linesText(encoded)} lines, ticks of ${microseconds(bins.tickUs)}`;
  return `${EVENT_FORMATS[recording.format]}, ${sizeText(sensor)} pixels, ${events}; ${lines}`;
}

/** The axes of the lines. */
function linesText({ size: { width, height }, order }: EventEncoding): string {
  return (order === 'chw' ? [POLARITIES, height, width] : [height, width, POLARITIES]).join(' x ');
}

function ratesOf({ survey: { events, window }, sensor }: EventEncoding) {
  const durationUs = window.to - 1 - window.from;
  const eventsPerSecond = (1e6 * events) / Math.max(durationUs, 1);
  return { durationUs, eventsPerSecond, eventsPerSecondAndPixel: eventsPerSecond / (sensor.width * sensor.height) };
}

function saidBy({ sensor, format }: EventRecording): string {
  if (sensor) return '';
  const whose = format === 'nmnist' ? 'as N-MNIST or the ATIS has' : 'as far as events lie';
  return `, ${whose}: the file does not say`;
}

/** Of those that are in the window. */
function busiestPixel(counts: Uint32Array, { width }: PixelSize): { x: number; y: number; events: number } {
  let [at, most] = [0, -1];
  for (let pixel = 0; pixel < counts.length / POLARITIES; pixel++) {
    const events = (counts[POLARITIES * pixel] as number) + (counts[POLARITIES * pixel + 1] as number);
    if (events > most) [at, most] = [pixel, events];
  }
  return { x: at % width, y: Math.floor(at / width), events: most };
}

function rateText(rate: number): string {
  return rate < 1000 ? String(Number(rate.toPrecision(3))) : formatCount(rate);
}

function sizeText({ width, height }: PixelSize): string {
  return `${width} x ${height}`;
}

function microseconds(us: number): string {
  return formatEngineering(us / 1e6, 's');
}
