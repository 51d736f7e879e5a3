/** The report of a classified dataset: as an object for `--json`, as text for people. */

import type { ImageSet } from '../input/data/image-set.ts';
import type { ModelEnergy } from '../measure/compare-energies.ts';
import { confusionRows, confusionText } from '../measure/confusion.ts';
import { type Energy, energyOf, joulesPerImage, TOLD_VOLTAGES } from '../measure/energy.ts';
import { uncertaintyText } from '../measure/explain.ts';
import { type PublishedResult, publishedBeside } from '../measure/published.ts';
import { wilsonInterval } from '../measure/wilson.ts';
import type { SpikeCounts } from '../models/integer-network.ts';
import type { Model } from '../models/model-file.ts';
import { countsOf } from '../models/schedule.ts';
import type { ClassifyResult } from '../run/classify/classify.ts';
import { energiesObject, energiesTable, energyNotes } from './energy-report.ts';
import { formatCount, formatJoules, formatMicrojoules, formatPercent, formatSeconds } from './format.ts';
import { tableText, wrapWords } from './table.ts';
import { timingObject, timingText } from './timing.ts';

/** A finished run over a dataset. */
export interface Classification {
  readonly model: Model;
  readonly set: ImageSet;
  readonly result: ClassifyResult;
  /** By TrueNorth's model. */
  readonly energy: Energy;
  /** By the models that were asked for. */
  readonly energies: readonly ModelEnergy[];
  /** Whether they were asked for by name, so that they stand side by side. */
  readonly compared: boolean;
  /** Images that were asked for; undefined: all. */
  readonly limit?: number;
}

/** Where the host's joules come from: they are stated beside the chip's, never among them. */
const HOST_SOURCE =
  'per image, before the first core; 0.23 pJ for each 8-bit multiply-add (Horowitz 2014), not in energy';
/** Width of prose in characters. */
const PROSE = 100;
const MIB = 2 ** 20;
const JOULES_PER_NANOJOULE = 1e-9;

/** Everything that was measured, as plain data. The units are in the names: joules, seconds, volts. */
export function classificationObject({ model, set, result, energy, energies }: Classification) {
  const { counters } = result;
  const { low, high } = wilsonInterval(result.correct, result.images);
  return {
    dataset: set.dataset,
    split: set.split,
    source: set.source,
    digest: set.digest ?? null,
    preparation: set.preparation ?? null,
    model: model.name,
    engine: result.engine,
    engineReason: result.engineReason,
    threads: result.threads,
    lanes: result.lanes,
    engineMiB: result.memoryBytes / MIB,
    images: result.images,
    correct: result.correct,
    accuracy: result.correct / result.images,
    accuracyInterval95: [low, high],
    ...(result.correctTop5 !== null && { accuracyTop5: result.correctTop5 / result.images }),
    cores: result.cores,
    ticks: result.ticks,
    ticksPerImage: result.ticksPerImage,
    latencyTicks: result.latencyTicks,
    pipelined: result.pipelined,
    spikes: counters.spikes,
    activeAxons: counters.activeAxons,
    synapticEvents: counters.synapticEvents,
    hops: counters.hops,
    neuronUpdates: counters.neuronUpdates,
    inputSpikes: counters.inputSpikes,
    outputSpikes: counters.outputSpikes,
    energy: { ...energy, joulesPerImage: joulesPerImage(energy, result.images) },
    energies: energiesObject(energies, result.images),
    joulesPerImageAt: joulesByVoltage(result),
    hostOperations: { ...result.hostWork, source: HOST_SOURCE },
    ...(result.times && { timing: timingObject(result.times, result.latencyTicks) }),
    published: publishedBeside(set.dataset, result.cores),
    seconds: result.seconds,
    imagesPerSecond: result.images / result.seconds,
    confusion: confusionRows(result.confusion, result.classes),
  };
}

/** Lines of text. `heading` marks headings, e.g. in bold. */
export function classificationText(run: Classification, heading: (text: string) => string): string[] {
  const { model, result } = run;
  return [
    ...whatRan(run),
    '',
    ...accuracy(result),
    '',
    heading('Confusion (rows: actual class, columns: predicted)'),
    ...confusionText(result.confusion, result.classes, run.set.classNames),
    '',
    heading('Work on the chip'),
    ...work(model, result),
    '',
    ...(run.compared ? comparedText(run, heading) : estimateText(run, heading)),
    ...hostText(result),
    ...(result.times ? ['', ...timingText(result.times, heading, result.latencyTicks)] : []),
  ];
}

function comparedText({ energies, energy, result, set }: Classification, heading: (text: string) => string): string[] {
  return [
    heading(
      `Energy by ${energies.length === 1 ? 'the model' : `${energies.length} models`}, ${energy.tickPeriod * 1e3} ms a tick (--explain says how)`,
    ),
    ...energiesTable(energies, { name: 'image', count: result.images }),
    ...tableText(publishedBeside(set.dataset, result.cores).map(publishedRow), ['left', 'right', 'right'], '  '),
    ...energyNotes(energies),
  ];
}

function estimateText(run: Classification, heading: (text: string) => string): string[] {
  const { energy } = run;
  return [
    heading(
      `Energy per image, estimated at ${energy.voltage} V and ${energy.tickPeriod * 1e3} ms a tick, ` +
        `${uncertaintyText(energy)} (--explain says how)`,
    ),
    ...energyText(run),
  ];
}

/** The run's energy at each voltage at which the energy of every model is told, in joules per image. */
function joulesByVoltage({ counters, cores, images }: ClassifyResult): Record<number, number> {
  const at = (voltage: number) => joulesPerImage(energyOf({ ...counters, cores }, { voltage }), images);
  return Object.fromEntries(TOLD_VOLTAGES.map((voltage) => [voltage, at(voltage)]));
}

/** The same in a line, for `--explain`. */
export function voltagesText(result: ClassifyResult): string {
  const energies = joulesByVoltage(result);
  const told = TOLD_VOLTAGES.map((voltage) => `${formatMicrojoules(energies[voltage] as number)} at ${voltage} V`);
  return `An image of this run takes ${told.join(', ')}.`;
}

/** The host's part, where it does more than compare pixels with thresholds. */
function hostText({ hostWork: { macs, joules } }: ClassifyResult): string[] {
  if (macs === 0) return [];
  return [
    '',
    ...wrapWords(
      `Before the first core the host filters each image: ${formatCount(macs)} multiply-adds, ` +
        `${formatMicrojoules(joules)} at 0.23 pJ each (8 bits in 45 nm, Horowitz 2014). The chip's total does not have them.`,
      PROSE,
    ),
  ];
}

function whatRan({ model, set, result, limit = 0 }: Classification): string[] {
  const part = result.images < set.count ? `the first ${formatCount(result.images)} of ` : '';
  const more = limit > set.count ? `: all there are, --limit asked for ${formatCount(limit)}` : '';
  return tableText(
    [
      ['Model', `${model.name}, ${formatCount(result.cores)} cores`],
      [
        'Dataset',
        `${set.dataset} ${set.split}, ${part}${formatCount(set.count)} images (${originText({ ...set, preparation: undefined })})${more}`,
      ],
      ...(set.preparation === undefined ? [] : [['Prepared', set.preparation]]),
      ['Engine', `${result.engine} (${result.engineReason}): ${divisionText(result)}`],
    ],
    [],
  );
}

/** How the work was divided, and the memory that it took. */
function divisionText({ engine, threads, lanes, memoryBytes }: ClassifyResult): string {
  const side = lanes === 1 ? '1 lane' : `${lanes} lanes`;
  const among = threads === 1 ? '1 thread' : `${threads} threads`;
  // The threads of parallel share its lanes.
  return `${among} ${engine === 'parallel' ? 'on' : 'of'} ${side}, ${formatCount(Math.ceil(memoryBytes / MIB))} MiB`;
}

/** Where samples came from, what was done to them, and what tells them from others: the first digits of their digest. */
export function originText({
  source,
  preparation,
  digest,
}: Pick<ImageSet, 'source' | 'preparation' | 'digest'>): string {
  return [source, preparation, digest && `digest ${digest.slice(0, SHOWN_DIGITS)}`].filter((part) => part).join('; ');
}

const SHOWN_DIGITS = 8;

function accuracy({ correct, correctTop5, images, seconds }: ClassifyResult): string[] {
  const { low, high } = wilsonInterval(correct, images);
  const counted = `${formatCount(correct)} of ${formatCount(images)} right`;
  return tableText(
    [
      ['Accuracy', formatPercent(correct / images), `${counted}, 95 % interval ${percents(low, high)}`],
      ...(correctTop5 === null
        ? []
        : [['Top five', formatPercent(correctTop5 / images), 'the right class among the five of most votes']]),
      [
        'Speed',
        `${formatCount(images / seconds)} images/s`,
        `${formatSeconds(seconds)} for ${formatCount(images)} images`,
      ],
    ],
    [],
  );
}

function percents(low: number, high: number): string {
  return `${(100 * low).toFixed(2)} to ${formatPercent(high)}`;
}

function work({ members }: Model, result: ClassifyResult): string[] {
  const { ticks, ticksPerImage, latencyTicks, pipelined, counters, images } = result;
  const counted = countsOf(members);
  const perImage = (count: number) => formatCount(count / images, 1);
  const flow = pipelined
    ? 'pipelined: an image enters while those before it are on their way'
    : 'one image at a time: the state is cleared between images';
  const counts: [string, number][] = [
    ['spikes', counters.spikes],
    ['synaptic events', counters.synapticEvents],
    ['hops', counters.hops],
    ['input spikes', counters.inputSpikes],
    ['output spikes', counters.outputSpikes],
    ['neuron updates', counters.neuronUpdates],
  ];
  return [
    ...tableText(
      [
        ['', 'total', 'per image'],
        ['ticks', formatCount(ticks), formatCount(ticksPerImage)],
        ...counts.map(([name, count]) => [name, formatCount(count), perImage(count)]),
      ],
      ['left', 'right', 'right'],
      '  ',
    ),
    `  an image every ${ticksPerImage === 1 ? 'tick' : ticksOf(ticksPerImage)}, its class after ${ticksOf(latencyTicks)} (${flow})`,
    ...(counted ? [`  ${countedText(counted)}`] : []),
  ];
}

function countedText({ ticks, firing }: SpikeCounts): string {
  const how =
    firing === 'held'
      ? 'neurons are held back until their layer has taken in all'
      : 'neurons fire as soon as they can: spikes that come due late are lost';
  return `spikes are counted over ${ticks} ticks, ${how}; control spikes are among the input spikes`;
}

function ticksOf(ticks: number): string {
  return ticks === 1 ? '1 tick' : `${formatCount(ticks)} ticks`;
}

function energyText(run: Classification): string[] {
  const { set, result, energy } = run;
  const parts: [string, number][] = [
    ['synaptic events', energy.synapticJoules],
    ['hops', energy.hopJoules],
    ['neuron reads', energy.neuronJoules],
    ['leakage', energy.leakageJoules],
    ...(energy.chipCrossingJoules > 0 ? [['chip crossings', energy.chipCrossingJoules] as [string, number]] : []),
  ];
  const published = publishedBeside(set.dataset, result.cores);
  const total = formatMicrojoules(joulesPerImage(energy, result.images));
  const rows = [
    ...parts.map(([name, joules]) => [
      name,
      formatMicrojoules(joules / result.images),
      formatPercent(joules / energy.totalJoules, 1),
    ]),
    [
      'total',
      total,
      formatPercent(1, 1),
      `${formatPercent(result.correct / result.images)} right, ${result.cores} cores`,
    ],
    ...published.map(publishedRow),
  ];
  const why = difference(run, published);
  return [
    ...tableText(rows, ['left', 'right', 'right'], '  '),
    ...(why ? wrapWords(why, PROSE).map((line) => `  ${line}`) : []),
  ];
}

function publishedRow({ name, joulesPerImage: joules, voltage, accuracy, source }: PublishedResult): string[] {
  const energy = joules === null ? '-' : formatMicrojoules(joules);
  const at = voltage === null ? 'voltage not published' : `at ${voltage.toFixed(1)} V`;
  return ['published', energy, '', `${formatPercent(accuracy)} right, ${name}, ${at} (${source})`];
}

/** Why the estimate and the published figures differ; empty where none stands beside. */
function difference({ result, energy }: Classification, published: readonly PublishedResult[]): string {
  const perCore = published.flatMap(({ joulesPerImage: joules, cores }) => (joules === null ? [] : [joules / cores]));
  if (perCore.length === 0) return '';
  const nanojoules = (joules: number) => formatCount(joules / JOULES_PER_NANOJOULE);
  const ours = joulesPerImage(energy, result.images);
  const atOneVolt = energyOf(
    { ...result.counters, cores: result.cores },
    { voltage: 1, tickPeriod: energy.tickPeriod },
  );
  return (
    `Why they differ: the published totals come to ${perCore.map(nanojoules).join(' and ')} nJ per core and image, without ` +
    `their voltage and parts; this estimate charges nothing but the ${result.cores} cores in use, for ` +
    `${ticksOf(result.ticksPerImage)} an image at ${energy.voltage} V, which is ${nanojoules(ours / result.cores)} nJ per core ` +
    `and image (at 1 V the same run takes ${formatJoules(joulesPerImage(atOneVolt, result.images))} an image), and its ` +
    `spikes are those of other weights and another input code.`
  );
}
