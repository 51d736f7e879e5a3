/** `synaptick encode RECORDING`: events of a camera as a table, a picture, and spikes of lines. */
import type { Command } from 'commander';
import { SynaptickError } from '../../cores/errors.ts';
import { EVENT_COLUMNS, type EventColumn, TIME_UNITS, type TimeUnit } from '../formats/events/event-values.ts';
import { eventFormat, openEvents, RECORDINGS } from '../formats/events/open.ts';
import { EVENT_FORMATS, MOST_SIDE, type PixelSize } from '../formats/events/recording.ts';
import { FORMATS, type FormatName, identify } from '../formats/identify.ts';
import { lineSpikeWriter } from '../formats/line-spike-csv.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../host/memory.ts';
import { createLineSpikes, LINE_ORDERS, type LineOrder } from '../input/events/line-spikes.ts';
import { type EventSurvey, sensorOf, surveyEvents } from '../input/events/survey.ts';
import { type TimeBins, timeBins } from '../input/events/time-bins.ts';
import { recordView } from '../input/events/view.ts';
import { claimOutputs } from './claim-outputs.ts';
import { UsageError } from './errors.ts';
import { type EncodedEvents, type EventEncoding, eventsObject, eventsSubtitle, eventsText } from './event-report.ts';
import { type FigureFile, figureFile, writeFigure } from './figure-file.ts';
import { decimalNumber, oneOf, wholeNumber } from './options.ts';
import { printJson, printLines } from './output.ts';
import { createProgress } from './progress.ts';
import { colorsFor, type Shell } from './shell.ts';

interface EventFlags {
  readonly size?: PixelSize;
  readonly order?: LineOrder;
  readonly ticks?: number;
  /** Microseconds. */
  readonly tickUs?: number;
  readonly from?: number;
  readonly duration?: number;
  readonly sensor?: PixelSize;
  readonly timeUnit?: TimeUnit;
  readonly columns?: readonly EventColumn[];
  readonly spikes?: string;
  readonly out?: string;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

/** Options that recordings alone have, and those that they share with pictures. */
const OWN = ['size', 'order', 'ticks', 'tickUs', 'from', 'duration', 'sensor', 'timeUnit', 'columns'];
const SHARED = ['spikes', 'out', 'memory', 'json'];
/** Microseconds of a tick unless given: a tick of the chip. */
const DEFAULT_TICK = 1000;
/** Bytes of a pixel of the camera: its counts, and its colour. */
const PIXEL = 24;
/** What may well be meant as a recording, and is none. */
const MEANT: readonly (FormatName | null)[] = [null, 'arrays', 'edges', 'hypergraph', 'idx'];
const MOST_US = Number.MAX_SAFE_INTEGER;

const EXAMPLES = `
Recordings of event cameras are encoded, too: AEDAT 2.0, 3.1 and 4, N-MNIST's .bin, and .npz or CSV of t, x, y, p. Their events
are counted into ticks and fewer pixels; in a tick a line spikes at most once. The lines are those of a picture
[2][height][width] as NIR and PyTorch have it, OFF before ON, or with --order hwc [height][width][2] as network files have it.

Examples:
  synaptick encode 00002.bin --out events.png
  synaptick encode gesture.aedat --size 32x32 --tick-us 5000 --spikes spikes.csv
  synaptick encode 00002.bin --order hwc --spikes spikes.csv
                                              for run, into a network file whose input is of [34, 34, 2]
  synaptick encode camera.aedat4 --from 1663249605734020 --duration 300000 --ticks 30 --out events.png
  synaptick encode events.txt --time-unit s --columns t,x,y,p --sensor 240x180
`;

/** The options of recordings. */
export function addEventOptions(command: Command): Command {
  const micro = (option: string, remedy: string, low = 0) =>
    decimalNumber(option, low, MOST_US, `of microseconds from ${low} to 2^53`, remedy);
  const leave = (what: string) => `leave it out for ${what}`;
  return command
    .option('--size <WxH>', 'events: count them into so many pixels', pixels('--size', "the camera's own"))
    .option(
      '--order <order>',
      'events: lines by channel, row, column (chw), or row, column, channel (hwc) (default: chw)',
      oneOf('order of lines', LINE_ORDERS),
    )
    .option('--ticks <n>', 'events: so many ticks', wholeNumber('--ticks', 1, 2 ** 31, leave('ticks of 1000 µs')))
    .option(
      '--tick-us <us>',
      `events: length of a tick (default: ${DEFAULT_TICK})`,
      micro('--tick-us', 'e.g. 1000', 1e-3),
    )
    .option('--from <us>', 'events: begin at this time of the file', micro('--from', leave('the first event')))
    .option('--duration <us>', 'events: so long', micro('--duration', leave('all of it'), 1))
    .option(
      '--sensor <WxH>',
      "events: the camera's pixels, where the file does not say",
      pixels('--sensor', "the file's"),
    )
    .option(
      '--time-unit <unit>',
      `events in CSV and .npz: ${Object.keys(TIME_UNITS).join(', ')} (default: us)`,
      oneOf('unit of time', Object.keys(TIME_UNITS) as TimeUnit[]),
    )
    .option('--columns <names>', `events without names of columns: their order (default: ${EVENT_COLUMNS})`, columns)
    .addHelpText('after', EXAMPLES);
}

function pixels(option: string, otherwise: string): (text: string) => PixelSize {
  return (text) => {
    const [, width = 0, height = 0] = (/^(\d{1,5})x(\d{1,5})$/i.exec(text.trim()) ?? []).map(Number);
    if (width >= 1 && height >= 1 && width <= MOST_SIDE && height <= MOST_SIDE) return { width, height };
    throw new UsageError(
      `${option} is "${text}", must be WIDTHxHEIGHT, each from 1 to ${MOST_SIDE}, such as 34x34: leave it out for ${otherwise}`,
    );
  };
}

function columns(text: string): EventColumn[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.length === EVENT_COLUMNS.length && EVENT_COLUMNS.every((column) => names.includes(column))) {
    return names as EventColumn[];
  }
  throw new UsageError(
    `--columns is "${text}", must be t, x, y and p in the order of the file: e.g. --columns x,y,t,p`,
  );
}

/** Encodes a recording, if there is one. @returns false where there is none, and paths are to be taken as what else they may be */
export async function encodeEvents(
  paths: readonly string[],
  flags: EventFlags,
  command: Command,
  shell: Shell,
): Promise<boolean> {
  const { host, signal } = shell;
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  const [file = '', ...others] = paths;
  const there = await host.files.look(file);
  const isFolder = 'kind' in there && there.kind === 'folder';
  const reading = { host, signal, ...(flags.columns && { columns: flags.columns }) };
  const format = others.length > 0 || isFolder ? null : await eventFormat(file, reading);
  if (!format && others.length === 0 && !isFolder) await requirePicture(file, shell);
  const unfit = given.find((option) => {
    const name = option.attributeName();
    return format ? !OWN.includes(name) && !SHARED.includes(name) : OWN.includes(name);
  });
  if (unfit) {
    throw new UsageError(
      format
        ? `${unfit.long} is for pictures, ${file} is a recording of events (${EVENT_FORMATS[format]}): leave it out`
        : `${unfit.long} is for recordings of events, ${file} is none: leave it out`,
    );
  }
  if (!format) return false;
  await encodeRecording(file, flags, shell);
  return true;
}

/** What a file of no known kind, or of numbers, would need to be; of a damaged PNG, its reader says more. */
async function requirePicture(file: string, { host, signal }: Shell): Promise<void> {
  const format = await identify(file, { host, signal });
  if (!MEANT.includes(format) || /\.png$/i.test(file)) return;
  const what = format ? `${FORMATS[format]}, neither` : 'neither';
  const isText = format === 'edges' || /\.(csv|txt)$/i.test(file);
  const remedy = isText ? 'say by --columns what its columns are' : 'is it the right file?';
  throw new SynaptickError(`${file} is ${what} a picture (PNG) nor a recording of events (${RECORDINGS}): ${remedy}`);
}

async function encodeRecording(file: string, flags: EventFlags, shell: Shell): Promise<void> {
  const figure = flags.out === undefined ? null : figureFile('--out', flags.out, 'events');
  claimOutputs([flags.spikes]);
  const memory = flags.memory ?? memoryLimit();
  const progress = createProgress(shell, `reading ${file}`, '');
  const reading = {
    ...{ host: shell.host, signal: shell.signal, memory, timeUnit: flags.timeUnit, columns: flags.columns },
    onRead: (_: string, done: number, total: number | null) => progress.update(done, total),
  };
  try {
    const recording = await openEvents(file, { ...reading, sensor: flags.sensor });
    const survey = await surveyEvents(recording);
    const sensor = sensorOf(recording, survey.extent);
    const bins = binsOf(flags, survey);
    const encoded = await encodeTicks(
      { recording, survey, sensor, size: flags.size ?? sensor, order: flags.order ?? 'chw', bins },
      flags,
      memory,
      shell,
    );
    progress.clear();
    if (figure) await draw(encoded, figure, shell);
    if (flags.json) printJson(shell.stdout, eventsObject(encoded, flags));
    else printLines(shell.stdout, eventsText(encoded, flags, colorsFor(shell.stdout, shell.env).bold));
  } finally {
    progress.clear();
  }
}

function binsOf({ ticks, tickUs, from, duration }: EventFlags, { window: whole }: EventSurvey): TimeBins {
  const begin = from ?? whole.from;
  const window = { from: begin, to: duration === undefined ? whole.to : begin + duration };
  if (window.from >= whole.to || window.to <= whole.from) {
    throw new SynaptickError(
      `the events are from ${whole.from} to ${whole.to - 1} µs, those from ${window.from} on are asked for: give another --from or --duration`,
    );
  }
  return timeBins({ ticks, tickUs: tickUs ?? (ticks === undefined ? DEFAULT_TICK : undefined), window }, whole);
}

/** Through the events once: the spikes are written as they come, and what is drawn is gathered. */
async function encodeTicks(
  encoding: EventEncoding,
  flags: EventFlags,
  memory: MemoryLimit,
  shell: Shell,
): Promise<EncodedEvents> {
  const { recording, sensor, size, order, bins } = encoding;
  const { file } = recording;
  requireMemory(memory, PIXEL * sensor.width * sensor.height, `${file}: ${sensor.width} x ${sensor.height} pixels`);
  const view = recordView({ sensor, window: bins, file });
  const sink = flags.spikes === undefined ? null : shell.host.files.sink(flags.spikes);
  try {
    const writer = sink && lineSpikeWriter(sink);
    const counter = createLineSpikes({
      ...{ sensor, size, bins, order, memory, file },
      onTick(tick, lines) {
        view.spikes(tick, lines);
        if (!writer) return;
        for (let i = 0; i < lines.length; i++) writer.add(tick, lines[i] as number);
      },
    });
    for await (const chunk of recording.chunks()) {
      view.add(chunk);
      counter.add(chunk);
    }
    counter.end();
    sink?.commit();
    return { ...encoding, view, lines: counter.lines, spikes: counter.spikes };
  } catch (error) {
    sink?.abort();
    throw error;
  }
}

async function draw(encoded: EncodedEvents, figure: FigureFile, shell: Shell): Promise<void> {
  const { eventsSvg } = await import('../figures/events.ts');
  const { recording, sensor, size, order, bins, view } = encoded;
  const { file, rowsFromBelow } = recording;
  const subtitle = eventsSubtitle(encoded);
  const light = eventsSvg(view, { title: `Events of ${file}`, subtitle, sensor, size, order, bins, rowsFromBelow });
  await writeFigure(figure, light, false, shell);
}
