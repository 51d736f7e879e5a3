/** Single pictures: reading them, and the report of what they were taken for. */
import { basename } from 'node:path';
import { SynaptickError } from '../../cores/errors.ts';
import { concatBytes } from '../host/bytes.ts';
import type { Host } from '../host/host.ts';
import type { ImageSet } from '../input/data/image-set.ts';
import { loadAs } from '../load/load.ts';
import type { ModelEnergy } from '../measure/compare-energies.ts';
import { type Energy, joulesPerImage } from '../measure/energy.ts';
import { classText, type Verdict, verdictOf, verdictText, votesText } from '../measure/votes.ts';
import type { Model } from '../models/model-file.ts';
import { pictureFor } from '../models/picture-for.ts';
import { outputLinesOf } from '../models/windows.ts';
import { classNamesOf } from '../run/classify/align-classes.ts';
import type { ClassifyResult } from '../run/classify/classify.ts';
import { energiesObject, energiesTable, energyNotes } from './energy-report.ts';
import { formatCount, formatJoules } from './format.ts';
import type { Shell } from './shell.ts';
import { tableText } from './table.ts';

/** A picture that was read, brought to what the model takes. */
export interface PreparedPicture {
  readonly file: string;
  readonly sample: Uint8Array;
}

/** A picture that could not be read, and why. */
export interface BadPicture {
  readonly file: string;
  readonly error: string;
}

export interface PictureRun {
  readonly model: Model;
  readonly pictures: readonly PreparedPicture[];
  readonly bad: readonly BadPicture[];
  /** Null where no picture could be read. */
  readonly result: ClassifyResult | null;
  readonly energy: Energy | null;
  /** By the models that were asked for. */
  readonly energies: readonly ModelEnergy[];
  /** Whether they were asked for by name, so that they stand side by side. */
  readonly compared: boolean;
}

/** Paths of the *.png files in a folder, in the order of their names (2 before 10). @throws SynaptickError when it has none */
export async function picturesIn(folder: string, { files }: Host): Promise<string[]> {
  const found = (await files.list(folder)).filter((name) => /\.png$/i.test(name));
  if (found.length === 0)
    throw new SynaptickError(
      `folder ${folder} has no *.png files: put pictures there, or give folders of classes by --data ${folder}`,
    );
  return found.map((name) => files.paths.join(folder, name));
}

/** Reads pictures for a model; those that are none are returned apart. */
export async function readPictures(
  model: Model,
  files: readonly string[],
  { host, signal }: Pick<Shell, 'host' | 'signal'>,
): Promise<{ pictures: PreparedPicture[]; bad: BadPicture[] }> {
  const pictures: PreparedPicture[] = [];
  const bad: BadPicture[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    try {
      pictures.push({ file, sample: pictureFor(model, await loadAs('pixels', file, { host, signal }), file) });
    } catch (error) {
      if (!(error instanceof SynaptickError)) throw error;
      bad.push({ file, error: error.message });
    }
  }
  return { pictures, bad };
}

/** Pictures as a set without labels (all are of class 0). */
export function pictureSet(pictures: readonly PreparedPicture[], { dataset, picture }: Model): ImageSet {
  return {
    ...{ dataset, split: 'test', count: pictures.length, ...picture },
    pixels: concatBytes(pictures.map(({ sample }) => sample)),
    labels: new Uint8Array(pictures.length),
    source: 'pictures',
  };
}

/** Names of the classes that say more than their numbers. */
function spokenNames(model: Model): readonly string[] | undefined {
  const names = classNamesOf(model);
  return names?.every((name, label) => name === String(label)) ? undefined : names;
}

function votesOf({ votes, classes }: ClassifyResult, picture: number): number[] {
  return [...votes.subarray(picture * classes, (picture + 1) * classes)];
}

/** The run as plain data for `--json`. */
export function picturesObject({ model, pictures, bad, result, energy, energies }: PictureRun) {
  return {
    model: model.name,
    engine: result?.engine ?? null,
    cores: result?.cores ?? null,
    ticks: result?.ticks ?? null,
    spikes: result?.counters.spikes ?? null,
    synapticEvents: result?.counters.synapticEvents ?? null,
    hops: result?.counters.hops ?? null,
    energy: energy && result && { ...energy, joulesPerImage: joulesPerImage(energy, result.images) },
    energies: energiesObject(energies, result?.images),
    pictures: result
      ? pictures.map(({ file }, i) => {
          const votes = votesOf(result, i);
          const { winner, runnerUp, margin, doubt } = verdictOf(votes);
          const name = spokenNames(model)?.[winner];
          return { file, class: winner, ...(name !== undefined && { name }), votes, runnerUp, margin, doubt };
        })
      : [],
    failed: bad,
  };
}

/** One picture: its class, how sure that is, and the votes of every class as bars. */
export function pictureText(run: PictureRun, heading: (text: string) => string): string[] {
  const { model, pictures, result, energy } = run;
  if (!result || !energy) return [];
  const votes = votesOf(result, 0);
  const verdict = verdictOf(votes);
  const names = spokenNames(model);
  return [
    heading(`${pictures[0]?.file}: ${classText(verdict.winner, names)}`),
    `Votes (${verdictText(verdict, names)})`,
    ...votesText(votes, mostVotes(model), names).map((line) => `  ${line}`),
    '',
    costText(model, result, energy),
    ...comparedText(run),
  ];
}

/** Many pictures, one line each. */
export function folderText(run: PictureRun, heading: (text: string) => string): string[] {
  const { model, pictures, result, energy } = run;
  if (!result || !energy) return [];
  const names = spokenNames(model);
  const rows = pictures.map(({ file }, i) => {
    const verdict = verdictOf(votesOf(result, i));
    return [
      basename(file),
      classText(verdict.winner, names),
      share(verdict, votesOf(result, i)),
      verdictText(verdict, names),
    ];
  });
  return [
    ...tableText([['Picture', 'Class', 'Votes', ''], ...rows], ['left', 'right', 'right']).map((line, i) =>
      i === 0 ? heading(line) : line,
    ),
    '',
    costText(model, result, energy),
    ...comparedText(run),
  ];
}

function share({ winner, total }: Verdict, votes: readonly number[]): string {
  return `${votes[winner]}/${total}`;
}

/** The most votes that any class can get: the output lines of its members that vote for it, once for each view. */
function mostVotes({ members, views, classes }: Model): number {
  const lines = members.reduce((sum, member) => sum + Math.ceil(outputLinesOf(member) / classes), 0);
  return lines * views.length;
}

/** The models side by side, where they were asked for. */
function comparedText({ energies, compared, result }: PictureRun): string[] {
  if (!compared || !result) return [];
  const share = { name: 'picture', count: result.images };
  return ['', ...energiesTable(energies, share), ...energyNotes(energies)];
}

function costText(model: Model, { engine, cores, ticks, images, counters }: ClassifyResult, energy: Energy): string {
  const what = images === 1 ? 'One picture' : `${formatCount(images)} pictures`;
  return (
    `${what} on ${model.name}: ${cores} cores, ${ticks} ticks, ${formatCount(counters.spikes)} spikes, ` +
    `${formatCount(counters.synapticEvents)} synaptic events, ${formatJoules(joulesPerImage(energy, images))} ` +
    `a picture at ${energy.voltage} V (engine ${engine})`
  );
}
