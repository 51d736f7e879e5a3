/** The options that say which data a command takes, and loading it while telling how far that is. */
import type { Command } from 'commander';
import type { MemoryLimit } from '../host/memory.ts';
import type { DatasetOptions } from '../input/data/dataset-options.ts';
import { loadDataset } from '../input/data/datasets.ts';
import type { ImageSet } from '../input/data/image-set.ts';
import { DATASETS, type DatasetName } from '../input/data/known.ts';
import { UsageError } from './errors.ts';
import { memoryOption, type Reader, wholeNumber } from './options.ts';
import { warningsTo } from './output.ts';
import { createStages } from './progress.ts';
import type { Shell } from './shell.ts';
import { requireKnown } from './suggest.ts';

export interface DataFlags {
  readonly data?: string;
  readonly classes?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly skipBad?: boolean;
  readonly frames?: number;
  readonly memory?: MemoryLimit;
}

/** Pixels of a side that anything is brought to. */
const MOST_SIDE = 1024;

const MOST_FRAMES = 64;

/** `32x24`: width and height. */
const size: Reader<{ width: number; height: number }> = (text) => {
  const [, width = '', height = ''] = /^(\d+)x(\d+)$/i.exec(text.trim()) ?? [];
  const sides = { width: Number(width), height: Number(height) };
  if (Object.values(sides).every((side) => side >= 1 && side <= MOST_SIDE)) return sides;
  throw new UsageError(`--size is "${text}", must be WIDTHxHEIGHT, each from 1 to ${MOST_SIDE}: e.g. --size 32x24`);
};

/** Adds `--data` and what goes with it, `--memory` too. @param bounded what else that bounds, for the help */
export function addDataOptions(command: Command, bounded?: string): Command {
  return command
    .option(
      '--data <path>',
      'your data: a folder of pictures with a folder for each class, IDX files, .npz, CSV, CIFAR files, or an archive; for a dataset with a name where it lies (else SYNAPTICK_DATA, a package, the cache, a download)',
    )
    .option('--size <WxH>', 'of --data: bring pictures to this width and height', size)
    .option('--classes <file>', 'of --data: names of the classes, one a line, by label')
    .option(
      '--frames <n>',
      'of --data with recordings of events: count them in so many equal parts of the time',
      wholeNumber('--frames', 1, MOST_FRAMES, 'leave it out for 3 of N-MNIST and 1 of others'),
    )
    .option('--skip-bad', 'of --data: leave out files that cannot be read as pictures, and say which')
    .addOption(memoryOption(bounded));
}

/** @throws UsageError where options are given that say nothing without `--data` */
export function requireDataFlags(flags: DataFlags): void {
  if (flags.data !== undefined) return;
  const stray = (['size', 'classes', 'frames', 'skipBad'] as const).find((name) => flags[name] !== undefined);
  if (!stray) return;
  const option = stray === 'skipBad' ? '--skip-bad' : `--${stray}`;
  throw new UsageError(`${option} is for data of your own: give it by --data PATH, or leave ${option} out`);
}

/** The data set that a name says; a path is a slip, for which there is `--data`. @throws UsageError for any other name */
export const datasetName: Reader<DatasetName> = (text) =>
  /[\\/.]/.test(text)
    ? misplaced(text)
    : requireKnown('dataset', text, DATASETS, 'or give data of your own by --data PATH');

function misplaced(text: string): never {
  throw new UsageError(`dataset "${text}" is a path: give it by --data ${text}`);
}

/** The data as it is typed, to do the same again: a word of a shell where it has other signs than names have. */
export function typedData(named: DatasetName | undefined, flags: DataFlags): string {
  const { data, size: sides, classes, skipBad, frames } = flags;
  return [
    named,
    data !== undefined && `--data ${shellWord(data)}`,
    sides && `--size ${sides.width}x${sides.height}`,
    classes !== undefined && `--classes ${shellWord(classes)}`,
    frames !== undefined && `--frames ${frames}`,
    skipBad && '--skip-bad',
  ]
    .filter((part) => part)
    .join(' ');
}

/** Quoted as POSIX shells have it, where it must be. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_./:@%+=,-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Loads a split of what the options say. Errors as of `loadDataset`. */
export async function loadData(
  name: DatasetName | undefined,
  split: ImageSet['split'],
  flags: DataFlags & Pick<DatasetOptions, 'lookFor'>,
  shell: Shell,
): Promise<ImageSet> {
  const { options, clear } = datasetOptions(flags, shell);
  return loadDataset(name, split, options).finally(clear);
}

/** What data sets are opened with: the options, and a line of progress that `clear` takes off. */
export function datasetOptions(
  flags: DataFlags & Pick<DatasetOptions, 'lookFor'>,
  shell: Shell,
): { readonly options: DatasetOptions; readonly clear: () => void } {
  const { data, classes, size: sides, skipBad, frames, memory, lookFor } = flags;
  const { host, signal } = shell;
  const stages = createStages(shell);
  const warn = warningsTo(shell.stderr);
  return {
    clear: stages.clear,
    options: {
      ...{ data, classes, size: sides, skipBad, memory, lookFor, host, signal },
      ...(frames !== undefined && { events: { frames } }),
      onWarning: (line) => {
        stages.clear();
        warn(line);
      },
      progress: (text, done, total, unit = 'bytes') => stages.update(text, unit, done, total),
    },
  };
}
