/** The report of a data set: as an object for `--json`, as text for people. */
import type { ImageSet } from '../input/data/image-set.ts';
import { isKnown, KNOWN } from '../input/data/known.ts';
import type { DataSummary, ValueSummary } from '../input/data/summary.ts';
import { formatCount, formatPercent } from './format.ts';
import { tableText } from './table.ts';

/** A part of a data set and what it comes to. */
interface PartReport {
  readonly set: ImageSet;
  readonly summary: DataSummary;
  /** Samples that an earlier one of the part equals. */
  readonly repeated: number;
}

export interface DataReport {
  readonly parts: readonly PartReport[];
  /** Test samples that equal one for training; null where there is one part only. */
  readonly shared: number | null;
}

/** Everything as plain data. Pixels are 0 to 255. */
export function dataObject({ parts, shared }: DataReport) {
  const { set } = parts[0] as PartReport;
  return {
    dataset: set.dataset,
    source: set.source,
    height: set.height,
    width: set.width,
    channels: set.channels,
    preparation: set.preparation ?? null,
    parts: parts.map(({ set: part, summary, repeated }) => ({
      split: part.split,
      samples: part.count,
      ...(part.validation !== undefined && { validation: part.validation }),
      digest: part.digest ?? null,
      repeated,
      pixels: summary.values,
      channels: summary.channels,
      classes: summary.classes.map(({ name, count }) => ({ name, samples: count })),
    })),
    shared,
  };
}

/** Lines of text. `heading` marks headings, e.g. in bold. */
export function dataText(report: DataReport, heading: (text: string) => string): string[] {
  const { set } = report.parts[0] as PartReport;
  const title = isKnown(set.dataset) ? `${set.dataset} (${KNOWN[set.dataset].title})` : set.dataset;
  const rows = [
    ['Data', title],
    ['Source', set.source],
    ['Samples', report.parts.map(samplesText).join(', ')],
    ['Shape', `${set.height} x ${set.width} x ${set.channels} (height, width, channels)`],
    ...(set.preparation === undefined ? [] : [['Prepared', set.preparation]]),
    ...report.parts.map(({ set: part }, at) => [at === 0 ? 'Digest' : '', `${part.digest} (${part.split})`]),
    ...report.parts.map((part, at) => [at === 0 ? 'Pixels' : '', pixelsText(part)]),
    ['Twice', twiceText(report)],
  ];
  return [...tableText(rows, []), '', ...classesText(report, heading)];
}

function samplesText({ set }: PartReport): string {
  if (set.split === 'test') return `${formatCount(set.count)} for the test`;
  const held = set.validation === undefined ? '' : ` (the last ${formatCount(set.validation)} validate)`;
  return `${formatCount(set.count)} for training${held}`;
}

function pixelsText({ set, summary }: PartReport): string {
  if (set.count === 0) return `none (${set.split})`;
  const of = ({ least, most, mean, deviation }: ValueSummary) =>
    `${least} to ${most}, mean ${mean.toFixed(1)}, standard deviation ${deviation.toFixed(1)}`;
  const means = summary.channels.map(({ mean }) => mean.toFixed(1)).join(', ');
  return `${of(summary.values)}${set.channels > 1 ? `; means of the channels ${means}` : ''} (${set.split})`;
}

function twiceText({ parts, shared }: DataReport): string {
  const repeated = parts.map(({ set, repeated: count }) => `${formatCount(count)} within ${set.split}`);
  const both = shared === null ? [] : [`${formatCount(shared)} of test are in train too`];
  return [...repeated, ...both].join(', ');
}

function classesText({ parts }: DataReport, heading: (text: string) => string): string[] {
  const [first] = parts as [PartReport];
  const named = first.set.classNames !== undefined;
  const most = parts.reduce((classes, { summary }) => Math.max(classes, summary.classes.length), 0);
  const rows = Array.from({ length: most }, (_, label) => [
    String(label),
    ...(named ? [first.set.classNames?.[label] ?? ''] : []),
    ...parts.flatMap(({ summary }) => {
      const { count = 0, share = 0 } = summary.classes[label] ?? {};
      return [formatCount(count), formatPercent(share, 1)];
    }),
  ]);
  const titles = ['Class', ...(named ? [''] : []), ...parts.flatMap(({ set }) => [set.split, ''])];
  const align = [
    'right',
    ...(named ? ['left' as const] : []),
    ...parts.flatMap(() => ['right', 'right'] as const),
  ] as const;
  return tableText([titles, ...rows], align).map((line, at) => (at === 0 ? heading(line) : line));
}
