/** `synaptick train mnist --rule stdp`: the unsupervised network of spiking neurons, then the same on cores. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { SynaptickError } from '../../../cores/errors.ts';
import { mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { breathe } from '../../host/breath.ts';
import { writeFileAtomic } from '../../host/node/files.ts';
import { readingOwn } from '../../host/node/files-read.ts';
import { withLocks } from '../../host/node/lock-file.ts';
import { readRegularFile } from '../../host/node/read-file.ts';
import { DEFAULT_DATASET } from '../../input/data/datasets.ts';
import { digestOf } from '../../input/data/digest.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import type { DatasetName } from '../../input/data/known.ts';
import { DIGIT_SIDE } from '../../input/pictures/digit.ts';
import { energyOf, joulesPerImage } from '../../measure/energy.ts';
import { type MatchAccuracies, matchAccuracies } from '../../train/stdp/winner/deploy/losses.ts';
import { type CoreNetwork, coreGraph, coreNetwork } from '../../train/stdp/winner/deploy/race.ts';
import { assignRaceVotes, type RaceOptions, scoreRaces } from '../../train/stdp/winner/deploy/run.ts';
import {
  decodeWinners,
  encodeWinners,
  type LearntData,
  requireSameTraining,
  type SavedWinners,
} from '../../train/stdp/winner/model-file.ts';
import {
  CORE_VOTERS,
  DEFAULT_WINNERS,
  MAX_NEURONS,
  VALIDATION_PART,
  type WinnerRecipe,
  winnerRecipe,
} from '../../train/stdp/winner/recipe.ts';
import {
  assignVotes,
  CLASSES,
  createWinnerState,
  scoreWinners,
  trainWinners,
  type WinnerSamples,
  type WinnerState,
} from '../../train/stdp/winner/train.ts';
import { createPresenter } from '../../train/stdp/winner/wasm.ts';
import type { Presenter } from '../../train/stdp/winner/winner-spec.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { type DataFlags, loadData, typedData } from '../data-flags.ts';
import { UsageError } from '../errors.ts';
import { formatCount, formatPercent } from '../format.ts';
import { oneOf, type Reader, wholeNumber } from '../options.ts';
import { printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import type { Shell } from '../shell.ts';
import { printStdpReport, type SetScore } from '../stdp-report.ts';
import { type DataShape, shapeOf, shapeOfKnown } from '../training-network.ts';

export interface StdpFlags extends DataFlags {
  /** MNIST unless named, or what `data` has. */
  readonly dataset?: DatasetName | undefined;
  /** DEFAULT_WINNERS has what is not given; a checkpoint that is resumed says it itself, as it does the next two. */
  readonly neurons?: number;
  readonly epochs?: number;
  readonly seed?: number;
  /** `stdp-NEURONS.npz` unless given. */
  readonly out?: string;
  readonly checkpoint?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
  /** Score the whole test set too. */
  readonly test?: boolean;
  /** Say where accuracy goes from float to cores. */
  readonly losses?: boolean;
}

/** Reads `--neurons`. */
const readNeurons: Reader<number> = wholeNumber(
  '--neurons',
  1,
  MAX_NEURONS,
  '100, 400 and 1600 are the published sizes',
);

/** What `addStdpOptions` adds to the flags of `train`. */
export interface StdpOptionFlags {
  readonly rule?: 'stdp';
  readonly neurons?: number;
  readonly test?: boolean;
  readonly losses?: boolean;
}

/** Adds the options of `--rule stdp` to the command `train`. */
export function addStdpOptions(command: Command): void {
  command
    .option(
      '--rule <rule>',
      'stdp: learn without labels, by spike timing (grey pictures of 28 x 28, at most 10 classes)',
      oneOf('rule', ['stdp']),
    )
    .option('--neurons <number>', `of --rule stdp: how many (default: ${DEFAULT_WINNERS.neurons})`, readNeurons)
    .option('--test', 'of --rule stdp: score the whole test set too')
    .option('--losses', 'of --rule stdp: say where accuracy goes from float to cores')
    .addHelpText(
      'after',
      `  synaptick train mnist --rule stdp --neurons 400   spiking neurons that learn digits without labels
`,
    );
}

/**
 * The flags of `trainStdp` where `--rule stdp` was given; null where it was not.
 * @throws UsageError for options that do not go together
 */
export function stdpRequest(
  dataset: DatasetName | undefined,
  flags: StdpOptionFlags & Readonly<Record<string, unknown>>,
): StdpFlags | null {
  if (flags.rule === undefined) {
    const stray = (['neurons', 'test', 'losses'] as const).find((name) => flags[name] !== undefined);
    if (stray) throw new UsageError(`--${stray} is for --rule stdp: add it, or leave --${stray} out`);
    return null;
  }
  if (dataset !== undefined) requireDigitSized(dataset, shapeOfKnown(dataset));
  const other = ['net', 'budget', 'threads', 'teacher', 'curve'].find((name) => flags[name] !== undefined);
  if (other) throw new UsageError(`--rule stdp has no --${other}: leave it out`);
  return { ...flags, dataset };
}

/** @throws UsageError for data of another shape than the network's */
function requireDigitSized(name: string, { picture, classes }: Omit<DataShape, 'name'>): void {
  const { width, height, channels } = picture;
  if (width === DIGIT_SIDE && height === DIGIT_SIDE && channels === 1 && classes <= CLASSES) return;
  throw new UsageError(
    `--rule stdp learns grey pictures of ${DIGIT_SIDE} x ${DIGIT_SIDE} in at most ${CLASSES} classes, ${name} has ${height} x ${width} x ${channels}, ${classes} classes: choose other data (--size ${DIGIT_SIDE}x${DIGIT_SIDE} brings pictures to the size)`,
  );
}

/**
 * Trains, assigns votes, and scores the validation split in float and on cores; the test set only with `test`.
 * @param load where the images come from: what the flags say unless given
 * @throws SynaptickError when a file is in the way, missing or of another training; the signal's reason when aborted
 */
export async function trainStdp(
  flags: StdpFlags,
  shell: Shell,
  load: (split: 'train' | 'test') => Promise<ImageSet> = (split) =>
    loadData(flags.dataset ?? (flags.data === undefined ? DEFAULT_DATASET : undefined), split, flags, shell),
): Promise<void> {
  const given = (begun: Pick<WinnerRecipe, 'neurons' | 'epochs' | 'seed'> = DEFAULT_WINNERS) => ({
    neurons: flags.neurons ?? begun.neurons,
    epochs: flags.epochs ?? begun.epochs,
    seed: flags.seed ?? begun.seed,
  });
  const checkpoint = flags.checkpoint ?? `${flags.out ?? defaultOut(given())}.checkpoint`;
  claimOutputs([checkpoint], { own: true });
  await withLocks([checkpoint], async () => {
    if (!flags.resume && existsSync(checkpoint)) {
      throw new SynaptickError(`${checkpoint} is there already: go on with --resume, or remove it to begin anew`);
    }
    const saved = flags.resume ? await readCheckpoint(checkpoint) : null;
    const recipe = winnerRecipe(given(saved?.state.recipe));
    const out = flags.out ?? defaultOut(recipe);
    // The network that is trained is its last checkpoint, with votes: it may take its place.
    const own = out === checkpoint ? undefined : out;
    claimOutputs([own]);
    await withLocks([own], () => trainAndScore({ flags, checkpoint, saved, recipe, out }, load, shell));
  });
}

interface StdpRun {
  readonly flags: StdpFlags;
  readonly checkpoint: string;
  /** What to go on with. */
  readonly saved: SavedWinners | null;
  readonly recipe: WinnerRecipe;
  readonly out: string;
}

async function trainAndScore(
  { flags, checkpoint, saved, recipe, out }: StdpRun,
  load: (split: 'train' | 'test') => Promise<ImageSet>,
  shell: Shell,
): Promise<void> {
  const train = await load('train');
  requireDigitSized(train.dataset, shapeOf(train));
  const data = { name: train.dataset, digest: train.digest ?? (await digestOf(train, shell.host)) };
  const test = flags.test ? await load('test') : null;
  const split = train.count - (train.validation ?? Math.floor(train.count / VALIDATION_PART));
  const training = part(train, 0, split);
  if (saved) requireSameTraining(checkpoint, saved, recipe, split, data);
  const state = saved?.state ?? createWinnerState(recipe);
  const presenter = createPresenter(recipe);
  printLines(shell.stderr, [
    `STDP: ${recipe.neurons} neurons, ${recipe.epochs} ${recipe.epochs === 1 ? 'epoch' : 'epochs'} of ${formatCount(split)} images, ${formatCount(train.count - split)} to validate (${train.source}), seed ${recipe.seed}`,
  ]);
  const started = shell.now();
  const rate = await runTraining(state, presenter, training, { checkpoint, data }, shell);
  const evidence = await toEnd(assignVotes(state, presenter, training), 'assigning votes', split, shell);
  const cores = coreNetwork(state, training);
  const voters = part(training, 0, Math.min(CORE_VOTERS, split));
  const mapped = mapGraph(coreGraph(cores));
  const coreEvidence = await onCores('assigning votes on cores', shell, (race) =>
    assignRaceVotes(shell.host, mapped, voters, recipe.neurons, race),
  );
  const seconds = (shell.now() - started) / 1000;
  await writeFileAtomic(out, encodeWinners(state, split, { evidence, coreEvidence, cores }, data), {
    signal: shell.signal,
    remedy: 'choose another --out',
  });

  const sets = [{ name: 'validation', samples: part(train, split, train.count) }];
  if (test) sets.push({ name: 'test', samples: test });
  const scores: SetScore[] = [];
  for (const { name, samples } of sets) {
    const images = samples.labels.length;
    const float = await toEnd(scoreWinners(state, presenter, evidence, samples), name, images, shell);
    const raced = await onCores(`${name} on cores`, shell, (race) =>
      scoreRaces(shell.host, mapped, samples, coreEvidence, race),
    );
    const joules = joulesPerImage(energyOf({ ...raced.counters, cores: raced.cores }), images);
    const losses = flags.losses ? await lossesOf(state, cores, voters, samples, shell) : null;
    scores.push({ name, float, raced, joules, losses });
  }
  printStdpReport(
    { recipe, out, rate, seconds, scores, command: commandOf(recipe, flags) },
    flags.json === true,
    shell,
  );
}

function defaultOut({ neurons }: Pick<WinnerRecipe, 'neurons'>): string {
  return `stdp-${neurons}.npz`;
}

async function readCheckpoint(file: string): Promise<SavedWinners> {
  const remedy = 'leave out --resume to begin anew';
  return decodeWinners(file, await readingOwn(() => readRegularFile(file, { doing: 'resume from', remedy })));
}

function part({ pixels, labels }: WinnerSamples, from: number, to: number): WinnerSamples {
  const size = pixels.length / labels.length;
  return { pixels: pixels.subarray(from * size, to * size), labels: labels.subarray(from, to) };
}

/** Trains to the end, a checkpoint at each report. Returns images per second; null where none were left. */
async function runTraining(
  state: WinnerState,
  presenter: Presenter,
  training: WinnerSamples,
  { checkpoint, data }: { readonly checkpoint: string; readonly data: LearntData },
  shell: Shell,
): Promise<number | null> {
  const images = training.labels.length;
  const before = state.presented;
  const started = shell.now();
  const progress = createProgress(shell, 'training', 'images');
  try {
    for (const step of trainWinners(state, presenter, training)) {
      if (step.kind === 'images') {
        progress.update(step.presented, step.total);
        await breathe(shell);
        continue;
      }
      progress.clear();
      await writeFileAtomic(checkpoint, encodeWinners(state, images, undefined, data), {
        remedy: 'choose another --checkpoint',
      });
      const { presented, spikesPerImage, runningAccuracy } = step;
      const accuracy = runningAccuracy === null ? '' : `  running accuracy ${formatPercent(runningAccuracy)}`;
      printLines(shell.stderr, [
        `epoch ${Math.ceil(presented / images)}/${state.recipe.epochs}  ${formatCount(presented)} images  ${spikesPerImage.toFixed(1)} spikes an image${accuracy}`,
      ]);
    }
  } finally {
    progress.clear();
  }
  const seconds = (shell.now() - started) / 1000;
  return state.presented > before && seconds > 0 ? (state.presented - before) / seconds : null;
}

/** Takes a generator that yields images done to its end, with progress. */
async function toEnd<T>(work: Generator<number, T>, label: string, total: number, shell: Shell): Promise<T> {
  const progress = createProgress(shell, label, 'images');
  try {
    for (let step = work.next(); ; step = work.next()) {
      if (step.done) return step.value;
      progress.update(step.value, total);
      await breathe(shell);
    }
  } finally {
    progress.clear();
  }
}

async function onCores<T>(label: string, shell: Shell, work: (race: RaceOptions) => Promise<T>): Promise<T> {
  const progress = createProgress(shell, label, 'images');
  try {
    return await work({ onProgress: progress.update, signal: shell.signal });
  } finally {
    progress.clear();
  }
}

async function lossesOf(
  state: WinnerState,
  cores: CoreNetwork,
  voters: WinnerSamples,
  samples: WinnerSamples,
  shell: Shell,
): Promise<MatchAccuracies> {
  const work = matchAccuracies(state, cores, voters, samples);
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    await breathe(shell);
  }
}

function commandOf({ neurons, epochs, seed }: WinnerRecipe, { dataset, ...flags }: StdpFlags): string {
  return `synaptick train ${typedData(dataset ?? (flags.data === undefined ? DEFAULT_DATASET : undefined), flags)} --rule stdp --neurons ${neurons} --epochs ${epochs} --seed ${seed}`;
}
