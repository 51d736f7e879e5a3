/** A contact sheet of a data set: some samples of every class beside its name. */
import { image, rect, text } from '@observablehq/plot';
import { SynaptickError } from '../../cores/errors.ts';
import { GRID } from '../draw/chart.ts';
import { figureSvg, HEADER, type Panel } from '../draw/figure.ts';
import { EVENT_COLOURS, type SampleSheet, sheetPng, sheetSize } from '../draw/sample-sheet.ts';
import { textWidth, wrapText } from '../draw/text-width.ts';
import { FAINT, INK } from '../draw/theme.ts';
import { base64Text } from '../host/bytes.ts';
import { resized } from '../input/pictures/resize.ts';

export interface ContactSheet {
  /** What the data set is called. */
  readonly title: string;
  /** What the samples are, for the subtitle: `training images`; `samples` unless given. */
  readonly noun?: string;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `[count][height][width][channels]`, 0..255. */
  readonly pixels: Uint8Array;
  /** The class of each sample. */
  readonly labels: ArrayLike<number>;
  /** By label; numbers where there are none. */
  readonly classNames: readonly string[] | null;
  /** Samples of a class that are shown; as many as fit unless given. */
  readonly perClass?: number;
}

/** Pixels of the figure: its width at the most, the margin at its sides, between columns, and between a name and its samples. */
const WIDTH = 900;
const MARGIN = 24;
const COLUMN_GAP = 26;
const NAME_GAP = 10;
/** Pixels of the picture per pixel of the figure, as svgToPng draws it. */
const SCALE = 2;
/** Between samples and between rows, in pixels of the figure. */
const GAP = 2;
const ROW_GAP = 6;
/** Rows of one column at the most, before there are more columns; samples that are shown of a class then. */
const COLUMNS = [
  { rows: 20, samples: 10 },
  { rows: 30, samples: 8 },
  { rows: 40, samples: 5 },
] as const;
/** A sample's height in the figure at the most, and its width at the least where it can be. */
const SAMPLE = { height: 64, width: 24 };
const NAME = { size: 13, line: 17, longest: 120 };
/** Of the number of samples, which stands below the name in rows that are high enough. */
const COUNT = { size: 10.5, rowHeight: 30 };
/** Samples that are nowhere lighter are counts, of events or spikes: they are drawn lighter. */
const DARKEST = 64;
const WHITE = 255;
/** A narrow sheet still has room for its subtitle. */
const LEAST_WIDTH = 440;

/** The contact sheet as text of an SVG file. @throws SynaptickError where there is nothing to show */
export function contactSheetSvg(sheet: ContactSheet): string {
  if (sheet.count === 0) throw new SynaptickError(`${sheet.title} has no samples to show: give another part of it`);
  const classes = classesOf(sheet);
  const plan = planOf(sheet, classes);
  const rows = Math.ceil(classes.length / plan.columns);
  const columns = Array.from({ length: plan.columns }, (_, i) => classes.slice(i * rows, (i + 1) * rows));
  const shown = columns.filter((column) => column.length > 0);
  return figureSvg({
    width: Math.max(LEAST_WIDTH, 2 * MARGIN + shown.length * (plan.columnWidth + COLUMN_GAP) - COLUMN_GAP),
    height: HEADER + rows * (plan.rowHeight + ROW_GAP) + MARGIN - ROW_GAP,
    title: sheet.title,
    subtitle: subtitleOf(sheet, classes, plan.samples),
    panels: shown.map((column, i) => columnPanel(sheet, column, plan, MARGIN + i * (plan.columnWidth + COLUMN_GAP))),
  });
}

/** A class and which of its samples there are. */
interface ShownClass {
  readonly name: string;
  readonly samples: readonly number[];
}

function classesOf({ labels, count, classNames }: ContactSheet): ShownClass[] {
  const samples: number[][] = (classNames ?? []).map(() => []);
  for (let sample = 0; sample < count; sample++) {
    const label = labels[sample] as number;
    while (samples.length <= label) samples.push([]);
    (samples[label] as number[]).push(sample);
  }
  return samples.map((each, label) => ({ name: classNames?.[label] ?? String(label), samples: each }));
}

/** How classes are arranged, in pixels of the figure. */
interface Plan {
  readonly columns: number;
  /** Samples of a class. */
  readonly samples: number;
  readonly nameWidth: number;
  readonly columnWidth: number;
  readonly rowHeight: number;
  /** Pixels of the PNG for one of a sample, and the size that a sample is brought to where it is too large for that. */
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

function planOf({ width, height, perClass }: ContactSheet, classes: readonly ShownClass[]): Plan {
  const fitting = COLUMNS.findIndex(({ rows }, i) => classes.length <= rows * (i + 1));
  const columns = fitting < 0 ? COLUMNS.length : fitting + 1;
  const widest = classes.reduce(
    (most, { name, samples }) => Math.max(most, textWidth(name, NAME.size), textWidth(countText(samples), COUNT.size)),
    0,
  );
  const nameWidth = Math.ceil(Math.min(widest, NAME.longest)) + NAME_GAP;
  const room = (WIDTH - 2 * MARGIN - (columns - 1) * COLUMN_GAP) / columns - nameWidth;
  const largest = classes.reduce((most, { samples }) => Math.max(most, samples.length), 1);
  const wanted = perClass ?? (COLUMNS[columns - 1] as (typeof COLUMNS)[number]).samples;
  const samples = Math.max(1, Math.min(wanted, largest, Math.floor((room + GAP) / (SAMPLE.width + GAP))));
  const most = { width: Math.max(1, room / samples - GAP), height: columns === 1 ? SAMPLE.height : SAMPLE.height / 2 };
  const zoom = Math.floor(Math.min((SCALE * most.width) / width, (SCALE * most.height) / height));
  const scale = zoom >= 1 ? 1 : Math.min((SCALE * most.width) / width, (SCALE * most.height) / height);
  const size = { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
  const cell = { width: (size.width * Math.max(zoom, 1)) / SCALE, height: (size.height * Math.max(zoom, 1)) / SCALE };
  return {
    ...{ columns, samples, nameWidth, zoom: Math.max(zoom, 1), ...size },
    columnWidth: Math.ceil(nameWidth + samples * (cell.width + GAP) - GAP),
    // Whole numbers of the figure keep the pixels of all rows on those of the picture.
    rowHeight: Math.max(Math.ceil(cell.height), NAME.line),
  };
}

function countText(samples: readonly number[]): string {
  return samples.length.toLocaleString('en-US');
}

function subtitleOf(sheet: ContactSheet, classes: readonly ShownClass[], shown: number): string {
  const { noun = 'samples', count, width, height, channels } = sheet;
  const colours = channels === 3 ? ' in colour' : channels > 3 ? ` (the mean of ${channels} channels)` : '';
  const what = `${count.toLocaleString('en-US')} ${noun} of ${width} x ${height} pixels${colours} in ${classes.length} classes`;
  const all = classes.every(({ samples }) => samples.length <= shown);
  const which = all ? 'all are shown' : `${shown} of each, evenly from first to last`;
  const [off, on] = EVENT_COLOURS;
  const events = channels === 2 ? `; ${off.name} is channel 0 (off), ${on.name} channel 1 (on)` : '';
  const gain = gainOf(sheet);
  const lifted = gain === 1 ? '' : `; ${Number((WHITE / gain).toFixed(1))} is drawn as ${WHITE}`;
  return `${what}; ${which}${events}${lifted}`;
}

/** Names on the left, each beside its samples. */
function columnPanel(sheet: ContactSheet, column: readonly ShownClass[], plan: Plan, left: number): Panel {
  const { nameWidth, rowHeight, zoom, width, height } = plan;
  const pitch = rowHeight + ROW_GAP;
  const gain = gainOf(sheet);
  const drawn: SampleSheet = {
    ...{ width, height, channels: drawnChannels(sheet.channels), zoom },
    rows: column.map(({ samples }) =>
      spread(samples, plan.samples).map((sample) => pixelsOf(sheet, sample, plan, gain)),
    ),
    gap: SCALE * GAP,
    rowGap: SCALE * pitch - height * zoom,
  };
  const png = sheetSize(drawn);
  const src = `data:image/png;base64,${base64Text(sheetPng(drawn))}`;
  const [across, down] = [png.width / SCALE, png.height / SCALE];
  const cell = { width: (width * zoom) / SCALE, height: (height * zoom) / SCALE };
  const size = { width: plan.columnWidth + 2, height: column.length * pitch };
  const middle = (i: number) => i * pitch + 1 + cell.height / 2;
  const name = { x: nameWidth - NAME_GAP, textAnchor: 'end' } as const;
  const counted = rowHeight >= COUNT.rowHeight;
  return {
    x: left,
    y: HEADER,
    options: {
      ...{ ...size, margin: 0 },
      x: { domain: [0, size.width], range: [0, size.width], axis: null },
      y: { domain: [0, size.height], range: [0, size.height], axis: null },
      marks: [
        // Behind the samples: a line around each, so that white ones have borders on white paper.
        rect(drawn.rows, {
          x1: nameWidth - 1,
          x2: (row: readonly Uint8Array[]) => nameWidth + 1 + row.length * (cell.width + GAP) - GAP,
          y1: (_: unknown, i: number) => i * pitch,
          y2: (_: unknown, i: number) => i * pitch + cell.height + 2,
          fill: (row: readonly Uint8Array[]) => (row.length > 0 ? GRID : 'none'),
        }),
        image([0], { x: nameWidth + across / 2, y: 1 + down / 2, width: across, height: down, src: () => src }),
        text(column, {
          ...{ ...name, y: (_: unknown, i: number) => middle(i), dy: counted ? -6 : 0 },
          text: (each: ShownClass) => wrapText(each.name, NAME.longest, NAME.size, 1)[0] ?? '',
          ...{ fill: INK, fontSize: NAME.size },
        }),
        ...(counted
          ? [
              text(column, {
                ...{ ...name, y: (_: unknown, i: number) => middle(i), dy: 9 },
                text: ({ samples }: ShownClass) => countText(samples),
                ...{ fill: FAINT, fontSize: COUNT.size },
              }),
            ]
          : []),
      ],
    },
  };
}

/** At most `most` of the samples, evenly from the first to the last. */
function spread(samples: readonly number[], most: number): number[] {
  if (samples.length <= most) return [...samples];
  return Array.from({ length: most }, (_, i) => samples[Math.floor((i * samples.length) / most)] as number);
}

/**
 * Times how much pixels are drawn: 1 unless they are counts. Of more channels than colours their mean counts, as it is drawn; two
 * channels are events, which are drawn in full anyway.
 */
function gainOf({ pixels, channels }: ContactSheet): number {
  if (channels === 2) return 1;
  const together = channels > 3 ? channels : 1;
  let most = 0;
  for (let at = 0; at < pixels.length; at += together) {
    let sum = 0;
    for (let channel = 0; channel < together; channel++) sum += pixels[at + channel] as number;
    if (sum >= DARKEST * together) return 1;
    if (sum > most) most = sum;
  }
  return most === 0 ? 1 : (WHITE * together) / most;
}

/** Channels of a sample as it is drawn: more than colours become their mean. */
function drawnChannels(channels: number): number {
  return channels > 3 ? 1 : channels;
}

function pixelsOf(sheet: ContactSheet, sample: number, plan: Plan, gain: number): Uint8Array {
  const { width, height, channels } = sheet;
  const length = width * height * channels;
  const own = sheet.pixels.subarray(sample * length, (sample + 1) * length);
  const drawn = drawnChannels(channels);
  if (gain === 1 && drawn === channels) return resized(own, { width, height, channels }, plan);
  const together = channels / drawn;
  const pixels = Uint8Array.from({ length: length / together }, (_, at) => {
    const sum = own.subarray(at * together, (at + 1) * together).reduce((a, b) => a + b, 0);
    return Math.round((gain * sum) / together);
  });
  return resized(pixels, { width, height, channels: drawn }, plan);
}
