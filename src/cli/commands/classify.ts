/** `synaptick classify [mnist|cifar100|FILE.png|FOLDER]`: the main job. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import type { Host } from '../../host/host.ts';
import { fileReason } from '../../host/node/files.ts';
import { readingOwn } from '../../host/node/files-read.ts';
import { DEFAULT_DATASET, DEFAULT_SPLIT, SPLITS } from '../../input/data/datasets.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { DATASETS, type DatasetName, isKnown } from '../../input/data/known.ts';
import { loadAs } from '../../load/load.ts';
import type { ChosenModel } from '../../measure/compare-energies.ts';
import { FIRINGS, type Firing } from '../../models/integer-network.ts';
import type { Model } from '../../models/model-file.ts';
import { DEFAULT_MODELS, isModelPath, listModels, loadModel } from '../../models/models.ts';
import { countsOf, firingAs } from '../../models/schedule.ts';
import { SHIFTED_VIEWS } from '../../models/views.ts';
import { alignClasses } from '../../run/classify/align-classes.ts';
import { type ClassifyResult, classifyOn } from '../../run/classify/classify.ts';
import { DEFAULT_RATE, type RateInput } from '../../run/classify/frames.ts';
import { verifyVotes } from '../../run/classify/verify-votes.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { classificationObject, classificationText, voltagesText } from '../classification.ts';
import { addDataOptions, type DataFlags, loadData, requireDataFlags, shellWord } from '../data-flags.ts';
import { addEnergyOptions, chosenModels, type EnergyFlags, energiesOf, explained } from '../energy-option.ts';
import { UsageError } from '../errors.ts';
import { formatCount } from '../format.ts';
import { type CardFlags, INPUTS, requireCardRun, writeCard } from '../model-card.ts';
import { imagesFor } from '../model-images.ts';
import { engineOption, limit, oneOf, requireThreads, seed, threads, wholeNumber } from '../options.ts';
import { printJson, printLines, warningsTo } from '../output.ts';
import { folderText, pictureSet, picturesIn, picturesObject, pictureText, readPictures } from '../pictures.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { requireKnown } from '../suggest.ts';
import { addTimingOptions, type TimingFlags, timingOf } from '../timing-flags.ts';

interface ClassifyFlags extends CardFlags, DataFlags, EnergyFlags, TimingFlags {
  readonly dataset?: DatasetName;
  readonly engine: EngineName;
  readonly threads?: number;
  readonly ticks?: number;
  readonly seed?: number;
  readonly verify?: boolean;
  /** False with --no-cache. */
  readonly cache: boolean;
  readonly explain?: boolean;
  readonly writeCard?: boolean;
  readonly json?: boolean;
}

/** Of rate input: a quarter of a second for an image. */
const MOST_TICKS = 256;

/** What `--memory` bounds beside files. */
const ENGINE_MEMORY_TEXT =
  "; and the engines (default: 4096, or half of the machine's): fewer threads then, or another one";

/** What makes no sense for pictures. */
const DATASET_ONLY = {
  dataset: '--dataset',
  limit: '--limit',
  split: '--split',
  data: '--data',
  writeCard: '--write-card',
  verify: '--verify',
  timing: '--timing',
} as const;

const EXAMPLES = `
Examples:
  synaptick classify                          the 10,000 test images of MNIST
  synaptick classify mnist --limit 1000       the first 1,000 of them
  synaptick classify mnist --voltage 1 --explain
                                              energy at 1 V, and how it is estimated
  synaptick classify mnist --limit 1000 --timing
                                              how fast the chip could tick, and the latency of an image then
  synaptick classify mnist --json > run.json  the result as one JSON object
  synaptick classify --dataset cifar100 --model cifar100.npz
                                              another dataset, by a model of your own
  synaptick classify mnist --split validation --views 5
                                              five looks at each of the last 10,000 training images
  synaptick classify seven.png                a picture of a digit, with the votes of each class
  synaptick classify drawings/                every *.png in a folder
`;

export function registerClassify(program: Command, shell: Shell): void {
  const command = program
    .command('classify')
    .summary('classify a dataset or pictures on emulated cores')
    .description(
      'Classifies images on emulated neurosynaptic cores: how accurate, how many cores, spikes and joules. ' +
        'A picture of a digit may have any size, colour and polarity; what is transparent in it lies on white.',
    )
    .argument(
      '[what]',
      `a dataset (${DATASETS.join(', ')}), a PNG file, or a folder of PNG files (default: the dataset of the model)`,
    )
    .option('--dataset <name>', `the same for a dataset: ${DATASETS.join(', ')}`, oneOf('dataset', DATASETS))
    .option(
      '-m, --model <name|file>',
      `a shipped model, or a model file (default: "${DEFAULT_MODELS[DEFAULT_DATASET]}" for ${DEFAULT_DATASET})`,
    )
    .addOption(engineOption('engine'))
    .option(
      '--threads <n>',
      'threads, each with a part of the images and an engine of its own; of parallel inside the engine (default: as many as pay)',
      threads,
    )
    .option('-n, --limit <images>', 'only the first images of a dataset', limit('images'))
    .option(
      '--split <name>',
      `part of a dataset: ${SPLITS.join(', ')} (default: "${DEFAULT_SPLIT}")`,
      oneOf('split', SPLITS),
    )
    .option(
      '--views <n>',
      `look n times at each image, one look after the other: as it is, then moved by a pixel, 1 to ${SHIFTED_VIEWS.length} (default: the model's own views)`,
      wholeNumber('--views', 1, SHIFTED_VIEWS.length, 'leave it out for the views of the model'),
    )
    .option(
      '--input <kind>',
      `spikes of pixels: ${INPUTS.join(', ')}; rate: at random, as often as a pixel is bright (default: "${INPUTS[0]}")`,
      oneOf('input', INPUTS),
    )
    .option(
      '--ticks <n>',
      `ticks of each view with --input rate, votes summed (default: ${DEFAULT_RATE.ticks})`,
      wholeNumber('--ticks', 1, MOST_TICKS, `leave it out for ${DEFAULT_RATE.ticks}`),
    )
    .option('--seed <n>', `of --input rate (default: ${DEFAULT_RATE.seed})`, seed)
    .option(
      '--firing <kind>',
      `of models of spike counts: ${FIRINGS.join(', ')}; held until a layer has taken in all, or as soon as a neuron can (default: the model's own)`,
      oneOf('firing', FIRINGS),
    )
    .option('--verify', 'compute every vote again in plain integers, without cores, and compare')
    .option('--no-cache', 'map a large model anew instead of taking its chip from the cache')
    .option('--explain', 'print the formula, constants and sources of the energy estimate')
    .option('--write-card', 'record the test accuracy, cores, energy and speed in the model file, for synaptick models')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (what: string | undefined, flags: ClassifyFlags) => {
      requireDataFlags(flags);
      if (flags.model !== undefined) requireModel(flags.model, shell.host);
      requireRate(flags);
      if (timingOf(flags)) requireThreads(flags.engine, flags.threads);
      const chosen = await chosenModels(flags, shell);
      const target = await targetOf(what, flags);
      if (target.kind === 'dataset') await classifyDataset(target.dataset, flags, chosen, shell);
      else await classifyPictures(target.path, target.kind, flags, chosen, shell);
    });
  addEnergyOptions(command, 'supply voltage of the energy estimate');
  addDataOptions(command, ENGINE_MEMORY_TEXT);
  addTimingOptions(command);
}

/** What `--input rate` asks for; undefined for the model's own input. */
function rateOf({
  input,
  ticks = DEFAULT_RATE.ticks,
  seed: given = DEFAULT_RATE.seed,
}: ClassifyFlags): RateInput | undefined {
  return input === 'rate' ? { ticks, seed: given } : undefined;
}

function requireRate({ input, ticks, seed: given, verify }: ClassifyFlags): void {
  if (input === 'rate') {
    if (verify) throw new UsageError('--verify is for the spikes of the model: leave out --input rate');
    return;
  }
  const stray = ticks !== undefined ? '--ticks' : given !== undefined ? '--seed' : null;
  if (stray) throw new UsageError(`${stray} is for --input rate: add that, or leave ${stray} out`);
}

/** A model that is neither shipped nor a path is a slip of the keyboard. */
function requireModel(model: string, host: Host): void {
  if (isModelPath(model)) return;
  requireKnown('model', model, listModels(host), 'or give a model file ending in .npz');
}

type Target =
  | { readonly kind: 'dataset'; readonly dataset: DatasetName | undefined }
  | { readonly kind: 'file' | 'folder'; readonly path: string };

async function targetOf(what: string | undefined, { dataset }: ClassifyFlags): Promise<Target> {
  if (what !== undefined && dataset !== undefined && what !== dataset) {
    throw new UsageError(`both ${what} and --dataset ${dataset} are given: leave one out`);
  }
  if (what === undefined) return { kind: 'dataset', dataset };
  const named = DATASETS.find((name) => name === what);
  if (named) return { kind: 'dataset', dataset: named };
  try {
    return { kind: (await stat(what)).isDirectory() ? 'folder' : 'file', path: what };
  } catch (error) {
    const meant = /[\\/.]/.test(what) || (error as NodeJS.ErrnoException).code !== 'ENOENT';
    if (meant) throw new SynaptickError(`cannot read ${what}: ${fileReason(error)}`);
    return {
      kind: 'dataset',
      dataset: requireKnown(
        'dataset',
        what,
        DATASETS,
        'a PNG file, a folder of them, or data of your own by --data PATH',
      ),
    };
  }
}

/** The model that is named, else the default one of the dataset. */
async function modelFor(dataset: string, flags: ClassifyFlags, { host }: Shell): Promise<Model> {
  const name = flags.model ?? (isKnown(dataset) ? DEFAULT_MODELS[dataset] : undefined);
  if (name === undefined) {
    const again = isKnown(dataset)
      ? `train ${dataset}`
      : `train --data ${flags.data === undefined ? 'PATH' : shellWord(flags.data)}`;
    throw new UsageError(`no model ships for ${dataset}: give one by --model FILE, as synaptick ${again} writes it`);
  }
  const options = { host, memory: flags.memory };
  const load = () =>
    isModelPath(name) ? loadAs('model', name, { ...options, doing: 'read model' }) : loadModel(name, options);
  const model = await (flags.writeCard ? readingOwn(load) : load());
  const counts = countsOf(model.members);
  if (counts && flags.input === 'rate') {
    throw new UsageError(
      `--input rate is for models of one tick, ${model.name} counts spikes over ${counts.ticks}: leave it out, or choose another --model`,
    );
  }
  const views = flags.views === undefined ? model.views : SHIFTED_VIEWS.slice(0, flags.views);
  return {
    ...model,
    views,
    members: flags.firing === undefined ? model.members : membersFiring(model, flags.firing),
  };
}

function membersFiring({ name, members }: Model, firing: Firing): Model['members'] {
  if (countsOf(members)) return firingAs(members, firing);
  throw new UsageError(`--firing is for models of spike counts, ${name} answers each tick by itself: leave it out`);
}

/** Which model, and what it classifies. */
async function modelAndSet(
  named: DatasetName | undefined,
  flags: ClassifyFlags,
  shell: Shell,
): Promise<{ model: Model; set: ImageSet }> {
  const split = flags.split ?? DEFAULT_SPLIT;
  if (flags.data !== undefined && flags.model === undefined) {
    const set = await loadData(named, split, flags, shell);
    return { model: await modelFor(named ?? set.dataset, flags, shell), set };
  }
  const model = await modelFor(named ?? DEFAULT_DATASET, flags, shell);
  return { model, set: await imagesFor(model, named, split, flags, shell) };
}

async function classifyDataset(
  named: DatasetName | undefined,
  flags: ClassifyFlags,
  chosen: readonly ChosenModel[],
  shell: Shell,
): Promise<void> {
  if (flags.writeCard) claimOutputs([requireCardRun(flags)], { own: true });
  const { model, set: loaded } = await modelAndSet(named, flags, shell);
  if (flags.writeCard && loaded.dataset !== model.dataset) {
    throw new UsageError(
      `--write-card is for what the model is made for, ${model.dataset}, this is ${loaded.dataset}: leave --write-card out`,
    );
  }
  const warn = warningsTo(shell.stderr);
  const other = isKnown(model.dataset) && isKnown(loaded.dataset) && loaded.dataset !== model.dataset;
  if (other)
    warn(`model "${model.name}" learnt ${model.dataset}, these are ${loaded.dataset}: its classes mean others`);
  const set = alignClasses(model, loaded, other ? undefined : warn);
  const result = await classifyWithProgress(model, set, flags, shell);
  if (flags.verify) await verifyWithProgress(model, set, result, shell);
  const run = { model, set, result, ...energiesOfRun(result, flags, chosen), limit: flags.limit };
  if (flags.writeCard) await writeCard(requireCardRun(flags), run, shell);
  if (flags.json) {
    printJson(shell.stdout, {
      ...classificationObject(run),
      views: model.views.length,
      rateInput: rateOf(flags) ?? null,
      counts: countsOf(model.members),
      verified: flags.verify === true,
      ...explanation(flags, chosen),
    });
    return;
  }
  printLines(shell.stdout, classificationText(run, headings(shell)));
  if (flags.verify) {
    const votes = formatCount(result.votes.length);
    printLines(shell.stdout, ['', `Verified: all ${votes} votes are those of the integer network without cores.`]);
  }
  if (flags.explain) printLines(shell.stdout, ['', ...explained(chosen), '', voltagesText(result)]);
}

async function classifyPictures(
  path: string,
  kind: 'file' | 'folder',
  flags: ClassifyFlags,
  chosen: readonly ChosenModel[],
  shell: Shell,
): Promise<void> {
  for (const [name, option] of Object.entries(DATASET_ONLY)) {
    if (flags[name as keyof typeof DATASET_ONLY] === undefined) continue;
    throw new UsageError(`${option} is for datasets, ${path} is a ${kind}: leave it out`);
  }
  const model = await modelFor('mnist', flags, shell);
  const files = kind === 'folder' ? await picturesIn(path, shell.host) : [path];
  const { pictures, bad } = await readPictures(model, files, shell);
  const failed = bad[0];
  if (kind === 'file' && failed) throw new SynaptickError(failed.error);

  const result =
    pictures.length > 0 ? await classifyWithProgress(model, pictureSet(pictures, model), flags, shell) : null;
  const told = result ? energiesOfRun(result, flags, chosen) : { energy: null, energies: [], compared: false };
  const run = { model, pictures, bad, result, ...told };
  if (flags.json) {
    printJson(shell.stdout, { ...picturesObject(run), ...explanation(flags, chosen) });
  } else {
    const text = kind === 'folder' ? folderText(run, headings(shell)) : pictureText(run, headings(shell));
    printLines(shell.stdout, text);
    if (flags.explain) printLines(shell.stdout, ['', ...explained(chosen)]);
  }
  if (bad.length === 0) return;
  printLines(
    shell.stderr,
    bad.map(({ error }) => error),
  );
  throw new SynaptickError(
    `${bad.length} of ${files.length} pictures in ${path} could not be classified (named above)`,
  );
}

async function classifyWithProgress(
  model: Model,
  set: ImageSet,
  flags: ClassifyFlags,
  shell: Shell,
): Promise<ClassifyResult> {
  const progress = createProgress(shell, `${model.name} on ${set.dataset} ${set.split}`, 'images');
  try {
    return await classifyOn(shell.host, model, set, {
      engine: flags.engine,
      threads: flags.threads,
      engineMemory: flags.memory?.limit,
      limit: flags.limit,
      rate: rateOf(flags),
      timing: timingOf(flags) ?? undefined,
      cache: flags.cache ? shell.host.cache?.folder('chips') : undefined,
      onMapping: (synapses) => {
        printLines(shell.stderr, [`mapping ${model.name} onto cores: ${formatCount(synapses)} synapses`]);
      },
      onWarning: warningsTo(shell.stderr),
      signal: shell.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.clear();
  }
}

async function verifyWithProgress(model: Model, set: ImageSet, { votes }: ClassifyResult, shell: Shell): Promise<void> {
  const progress = createProgress(shell, `${model.name} without cores`, 'images');
  try {
    await verifyVotes(shell.host, model, set, votes, { onProgress: progress.update, signal: shell.signal });
  } finally {
    progress.clear();
  }
}

function energiesOfRun(
  { counters, cores, neurons }: ClassifyResult,
  flags: ClassifyFlags,
  chosen: readonly ChosenModel[],
) {
  return energiesOf({ ...counters, cores, neurons }, flags, chosen);
}

function explanation(flags: ClassifyFlags, chosen: readonly ChosenModel[]): { explanation?: string[] } {
  return flags.explain ? { explanation: explained(chosen) } : {};
}

function headings(shell: Shell): (text: string) => string {
  return colorsFor(shell.stdout, shell.env).bold;
}
