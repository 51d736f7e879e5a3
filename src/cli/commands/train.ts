/** `synaptick train mnist`: trains a model that ships, with its documented recipe. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { SynaptickError } from '../../../cores/errors.ts';
import { mapLayers } from '../../../mapping/map-layers.ts';
import { classifyImages } from '../../classify/classify.ts';
import type { ImageSet } from '../../data/image-set.ts';
import { loadMnist } from '../../data/mnist.ts';
import { fileReason, writeFileAtomic } from '../../files.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../learning/checkpoint-file.ts';
import { MNIST_5CORE, type Recipe } from '../../learning/recipes.ts';
import {
  createTrainer,
  type EpochReport,
  holdOut,
  networkOf,
  type TrainerState,
  trainCrossbar,
} from '../../learning/train-crossbar.ts';
import { encodeModel, type Model } from '../../models/model-file.ts';
import { wilsonInterval } from '../../report/wilson.ts';
import { formatPercent, formatSeconds } from '../format.ts';
import { oneOf, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';
import type { Shell } from '../shell.ts';

const DATASETS = ['mnist'] as const;

interface TrainFlags {
  readonly seed: number;
  readonly epochs: number;
  readonly out: string;
  readonly checkpoint?: string;
  readonly resume?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  synaptick train mnist                          the shipped recipe, into mnist-5core.npz
  synaptick train mnist --epochs 3 --out a.npz   a short one
  synaptick train mnist --resume                 go on after Ctrl-C, with the same bits
  synaptick classify --model mnist-5core.npz     then the test set, once
`;

export function registerTrain(program: Command, shell: Shell): void {
  const { spec, options } = MNIST_5CORE;
  program
    .command('train')
    .summary('train a network that fits the cores')
    .description(
      'Trains a network under the constraints of the crossbar (binary synapses, one weight for each axon type, integer ' +
        'thresholds) and reports its accuracy on the validation split, on emulated cores. The test set is not looked at.',
    )
    .argument('<dataset>', DATASETS.join(', '), oneOf('dataset', DATASETS))
    .option('--seed <number>', 'of every random draw', seed, options.seed)
    .option('--epochs <number>', 'passes over the training set', epochs, options.epochs)
    .option('-o, --out <file>', 'the model file to write', `${spec.name}.npz`)
    .option('--checkpoint <file>', 'saved after each epoch (default: the model file with .checkpoint)')
    .option('--resume', 'go on from the checkpoint')
    .option('--data <folder>', 'where the dataset lies; else as classify looks for it')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((_dataset: string, flags: TrainFlags) => train(flags, shell));
}

const epochs = wholeNumber('--epochs', 1, 100_000, 'leave it out for the recipe');

async function train(flags: TrainFlags, shell: Shell): Promise<void> {
  const recipe = { ...MNIST_5CORE, options: { ...MNIST_5CORE.options, seed: flags.seed, epochs: flags.epochs } };
  const load = () => loadMnist('train', { data: flags.data, env: shell.env, signal: shell.signal });
  report(flags, await trainRecipe(recipe, load, { ...flags, command: commandOf(flags) }, shell), shell);
}

/** Where a run keeps its files, and the command that its model will name. */
export interface TrainFiles {
  readonly out: string;
  /** `out` with .checkpoint unless given. */
  readonly checkpoint?: string;
  readonly resume?: boolean;
  readonly command: string;
}

/**
 * Trains by a recipe, a checkpoint after each epoch, then measures the validation split on emulated cores and writes the
 * model. @throws SynaptickError when a file is in the way, missing or of another run; the signal's reason when aborted
 */
export async function trainRecipe(
  recipe: Recipe,
  load: () => Promise<ImageSet>,
  files: TrainFiles,
  shell: Shell,
): Promise<TrainResult> {
  const checkpoint = files.checkpoint ?? `${files.out}.checkpoint`;
  const state = files.resume ? await resume(checkpoint, recipe) : createTrainer(recipe.spec, recipe.options);
  if (!files.resume && existsSync(checkpoint)) {
    throw new SynaptickError(`${checkpoint} is there already: go on with --resume, or remove it to begin anew`);
  }
  const samples = await load();
  const { cores } = mapLayers(networkOf(state)).image;
  printLines(shell.stderr, [
    `${recipe.spec.name}: ${cores} cores, ${recipe.options.epochs} epochs of ${samples.count - recipe.validation} images, ${recipe.validation} to validate (${samples.source}), seed ${recipe.options.seed}`,
  ]);
  const started = shell.now();
  const last = await runEpochs(state, recipe, samples, checkpoint, shell);
  const seconds = (shell.now() - started) / 1000;
  const model = modelOf(state, recipe, samples.count, last?.validationAccuracy ?? 0, files.command);
  const onCores = await classifyImages(model, lastImages(samples, recipe.validation), { signal: shell.signal });
  const accuracy = onCores.correct / onCores.images;
  const trained = { ...model, card: { ...model.card, validationAccuracy: accuracy } };
  await writeFileAtomic(files.out, encodeModel(trained), { signal: shell.signal, remedy: 'choose another --out' });
  return { name: recipe.spec.name, cores, accuracy, images: onCores.images, seconds };
}

async function resume(checkpoint: string, recipe: Recipe): Promise<TrainerState> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(checkpoint);
  } catch (error) {
    throw new SynaptickError(
      `cannot resume from ${checkpoint}: ${fileReason(error)}: leave out --resume to begin anew`,
    );
  }
  return decodeCheckpoint(checkpoint, bytes, recipe.spec, recipe.options);
}

/** Trains to the last epoch, saving after each; the checkpoint on disk is always whole. */
async function runEpochs(
  state: TrainerState,
  recipe: Recipe,
  samples: ImageSet,
  checkpoint: string,
  shell: Shell,
): Promise<EpochReport | undefined> {
  const { training, validation } = holdOut(samples, recipe.validation);
  let progress: Progress | undefined;
  let last: EpochReport | undefined;
  try {
    for (const step of trainCrossbar(state, training, validation)) {
      if (step.kind === 'batch') {
        progress ??= createProgress(shell, `epoch ${step.epoch}/${recipe.options.epochs}`, 'images');
        progress.update(step.samples, step.of);
        await new Promise((resolve) => setImmediate(resolve));
        shell.signal.throwIfAborted();
        continue;
      }
      progress?.clear();
      progress = undefined;
      last = step;
      requireFinite(step);
      await writeFileAtomic(checkpoint, encodeCheckpoint(state), { remedy: 'choose another --checkpoint' });
      printLines(shell.stderr, [epochLine(step)]);
    }
  } finally {
    progress?.clear();
  }
  return last;
}

function requireFinite({ loss, epoch }: EpochReport): void {
  if (Number.isFinite(loss)) return;
  throw new SynaptickError(
    `the loss of epoch ${epoch} is ${loss}: the run diverged; the checkpoint before it is whole`,
  );
}

function epochLine({ epoch, epochs: of, loss, trainAccuracy, validationAccuracy }: EpochReport): string {
  return `epoch ${epoch}/${of}  loss ${loss.toFixed(4)}  training ${formatPercent(trainAccuracy)}  validation ${formatPercent(validationAccuracy)}`;
}

/** The command that makes this model again. */
function commandOf(flags: TrainFlags): string {
  return `synaptick train mnist --seed ${flags.seed} --epochs ${flags.epochs}`;
}

function modelOf(state: TrainerState, recipe: Recipe, images: number, accuracy: number, command: string): Model {
  const { spec, options, validation } = recipe;
  const network = networkOf(state);
  const outputs = network.layers.at(-1)?.neurons ?? 0;
  return {
    name: spec.name,
    dataset: 'mnist',
    classes: spec.classes,
    inputThresholds: [spec.inputThreshold],
    network,
    outputClasses: Uint8Array.from({ length: outputs }, (_, k) => k % spec.classes),
    card: {
      command,
      seed: options.seed,
      epochs: options.epochs,
      trainingImages: images - validation,
      validationImages: validation,
      validationAccuracy: accuracy,
    },
  };
}

function lastImages(samples: ImageSet, count: number): ImageSet {
  const { validation } = holdOut(samples, count);
  return { ...samples, ...validation, count };
}

/** What a run came to: accuracy on the validation split, on emulated cores. */
export interface TrainResult {
  readonly name: string;
  readonly cores: number;
  readonly accuracy: number;
  readonly images: number;
  readonly seconds: number;
}

function report(flags: TrainFlags, result: TrainResult, shell: Shell): void {
  const { name, cores, accuracy, images, seconds } = result;
  if (flags.json) {
    const { command, ...rest } = { command: commandOf(flags), ...result };
    printJson(shell.stdout, { model: name, file: flags.out, command, ...rest });
    return;
  }
  const { low, high } = wilsonInterval(Math.round(accuracy * images), images);
  printLines(shell.stdout, [
    `${name} on ${cores} emulated cores: validation accuracy ${formatPercent(accuracy)} (95 % interval ${formatPercent(low)} to ${formatPercent(high)}, ${images} images)`,
    `trained in ${formatSeconds(seconds)}, written to ${flags.out}`,
    `next: synaptick classify --model ${/[\\/]/.test(flags.out) ? flags.out : `./${flags.out}`}   (the test set, once)`,
  ]);
}
