/** `synaptick train DATASET`: trains a network that fits the cores, a shipped one or one described in a file. */
import type { Command } from 'commander';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { fileNameOf } from '../../host/node/file-name.ts';
import { expectRead } from '../../host/node/files-read.ts';
import { withLocks } from '../../host/node/lock-file.ts';
import { DATASETS, type DatasetName } from '../../input/data/known.ts';
import { wilsonInterval } from '../../measure/wilson.ts';
import { MAX_EPOCHS } from '../../train/epochs.ts';
import { SAVING_MINUTES } from '../../train/layers/checkpoint-file.ts';
import type { NetworkSpec } from '../../train/layers/network-spec.ts';
import { RECIPES } from '../../train/layers/recipes/recipes.ts';
import type { RunRequest } from '../../train/layers/run-request.ts';
import { claimOutputs } from '../claim-outputs.ts';
import {
  addDataOptions,
  type DataFlags,
  datasetName,
  loadData,
  requireDataFlags,
  shellWord,
  typedData,
} from '../data-flags.ts';
import { UsageError } from '../errors.ts';
import { formatPercent, formatSeconds } from '../format.ts';
import { decimalNumber, seed, threads, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { resumedRun } from '../resumed-run.ts';
import type { Shell } from '../shell.ts';
import { checkpointFiles, runTraining } from '../training.ts';
import { trainingTime } from '../training-effort.ts';
import {
  type AskedSpec,
  defaultSpec,
  loadSpec,
  networkFor,
  requireValidation,
  shapeOf,
  shapeOfKnown,
} from '../training-network.ts';
import type { TrainingResult } from '../training-run.ts';
import { addStdpOptions, type StdpOptionFlags, stdpRequest, trainStdp } from './train-stdp.ts';

interface TrainFlags extends StdpOptionFlags, DataFlags {
  readonly net?: string;
  readonly seed?: number;
  readonly epochs?: number;
  readonly budget?: number;
  readonly threads?: number;
  readonly out?: string;
  readonly checkpoint?: string;
  readonly every: number;
  readonly resume?: boolean;
  readonly teacher?: readonly string[];
  readonly curve?: string;
  readonly printNet?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  synaptick train mnist                             the 5-core network, into mnist-5core.npz
  synaptick train mnist --net mnist-150 --budget 1h as many epochs as fit into an hour
  synaptick train mnist --net mine.json --epochs 3  a network of your own
  synaptick train --resume                          go on with the run whose checkpoint lies here, with the same bits
  synaptick train mnist --teacher big.npz.checkpoint      learn from the votes of a larger network too
  synaptick classify --model ./mnist-5core.npz      then the test set, once
  synaptick train kmnist --data ROOT --net mnist-counts     characters, by a network that was drawn up for digits
  synaptick train --data drawings/                  your own: a folder of pictures for each class, a network drawn up for them
  synaptick train --data drawings/ --print-net > net.json   that network, to change and to give by --net
`;

export function registerTrain(program: Command, shell: Shell): void {
  const command = program
    .command('train')
    .summary('train a network that fits the cores')
    .description(
      'Trains a network under the constraints of the cores (ternary weights, or one for each axon type; spikes; integer ' +
        'thresholds) and reports its accuracy on the last training images, on emulated cores. The test set is not looked at, unless --rule stdp is asked to ' +
        'with --test.',
    )
    .argument('[dataset]', `${DATASETS.join(', ')}; or --data alone, for data of your own`, datasetName)
    .option('--net <name|file.json>', `what to train: ${[...RECIPES.keys()].join(', ')}, or a network file`)
    .option('--print-net', 'print the network file that would be trained, to go on from, and stop')
    .option('--seed <number>', `of every random draw (default: ${DEFAULT_SEED})`, seed)
    .option('--epochs <number>', "passes over the training set (default: the network's)", epochs)
    .option(
      '--budget <time>',
      'time to take, e.g. 30min, 2h: becomes a number of epochs once',
      trainingTime('--budget'),
    )
    .option('--threads <number>', 'changes no result (default: all of this machine)', threads)
    .option('-o, --out <file>', "the model file to write (default: the network's name, cleaned, with .npz)")
    .option('--checkpoint <file>', 'saved as it goes (default: the model file with .checkpoint)')
    .option('--every <minutes>', 'between two checkpoints within an epoch', minutes, SAVING_MINUTES)
    .option('--resume', 'go on from the checkpoint; by itself with all that the run was begun with')
    .option('--teacher <checkpoint...>', 'learn from the votes of these trained networks too (distillation)')
    .option('--curve <file.png>', 'draw the learning curve, anew after each epoch')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((dataset: DatasetName | undefined, flags: TrainFlags) => train(dataset, flags, shell));
  addDataOptions(command);
  addStdpOptions(command);
}

const epochs = wholeNumber('--epochs', 1, MAX_EPOCHS, 'leave it out for what the network file says');
const minutes = decimalNumber('--every', 0.01, 1e6, 'of minutes above 0', `leave it out for ${SAVING_MINUTES}`);

async function train(named: DatasetName | undefined, flags: TrainFlags, shell: Shell): Promise<void> {
  requireDataFlags(flags);
  if (flags.resume && named === undefined && flags.data === undefined && flags.rule === undefined) {
    return goOn(flags, shell);
  }
  if (named === undefined && flags.data === undefined) {
    throw new UsageError(
      'say what to learn: a dataset, e.g. synaptick train mnist, or data of your own by --data PATH',
    );
  }
  const stdp = stdpRequest(named, { ...flags });
  if (stdp) return trainStdp(stdp, shell);
  requireTogether(flags);
  await begin({ named, asked: flags.net === undefined ? null : await loadSpec(flags.net, shell) }, flags, shell);
}

/** Options that a run to go on with has already. */
const BEGUN_WITH = ['net', 'size', 'classes', 'frames', 'skipBad', 'teacher', 'printNet'] as const;

/** Goes on with a run of which nothing is said but that. */
async function goOn(flags: TrainFlags, shell: Shell): Promise<void> {
  const stray = BEGUN_WITH.find((name) => flags[name] !== undefined);
  if (stray) {
    const option = `--${stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(
      `${option} says what a run is begun with, --resume by itself takes that from the checkpoint: name the data too, or leave ${option} out`,
    );
  }
  requireTogether(flags);
  const { request, asked, checkpoint } = await resumedRun(flags.checkpoint);
  const { dataset, data, teachers: teacher, out, curve } = request;
  const named = dataset === null ? undefined : datasetName(dataset);
  await begin({ named, asked }, { ...data, out, curve, ...flags, teacher, checkpoint } as TrainFlags, shell);
}

async function begin(
  { named, asked }: Pick<TrainRequest, 'named' | 'asked'>,
  flags: TrainFlags,
  shell: Shell,
): Promise<void> {
  const teachers = flags.teacher ?? [];
  // Where a name says what the data will be, what cannot be is refused, and what will be written locked, before it is loaded.
  const known = named !== undefined && flags.data === undefined ? shapeOfKnown(named) : null;
  const expected = asked && known ? networkFor(known, asked, teachers) : asked;
  const outputs = expected && (known || flags.out !== undefined) ? outputsOf(expected.spec, flags) : null;
  const early = outputs?.files ?? [flags.out, flags.curve];
  claimOutputs([outputs?.out ?? flags.out, flags.curve]); // hours before they are written
  claimOutputs(outputs?.checkpoints ?? [], { own: true });
  await withLocks(early, () => trainOn({ named, asked, teachers, early }, flags, shell));
}

/** Files that a training writes. */
function outputsOf(spec: NetworkSpec, flags: TrainFlags) {
  const out = flags.out ?? `${fileNameOf(spec.name)}.npz`;
  const checkpoint = flags.checkpoint ?? `${out}.checkpoint`;
  const checkpoints = checkpointFiles(checkpoint, spec);
  return { out, checkpoint, checkpoints, files: [out, flags.curve, ...checkpoints] };
}

/** What is to be trained, before the data is loaded. */
interface TrainRequest {
  readonly named: DatasetName | undefined;
  readonly asked: AskedSpec | null;
  readonly teachers: readonly string[];
  /** Files that are claimed and locked already. */
  readonly early: readonly (string | undefined)[];
}

async function trainOn(
  { named, asked, teachers, early }: TrainRequest,
  flags: TrainFlags,
  shell: Shell,
): Promise<void> {
  const images = await loadData(named, 'train', flags, shell);
  const shape = shapeOf(images);
  const { spec, net, file } = networkFor(shape, asked ?? (await defaultSpec(images, shell)), teachers);
  if (flags.printNet) return printJson(shell.stdout, file);
  const { out, checkpoint, checkpoints, files } = outputsOf(spec, flags);
  if (spec.training.float && flags.out !== undefined) {
    throw new UsageError(
      `--out: network ${spec.name} is in floats and makes no model file: leave it out, its --checkpoint is what teaches`,
    );
  }
  const isLate = (path: string | undefined) => !early.includes(path);
  claimOutputs([out].filter(isLate));
  claimOutputs(checkpoints.filter(isLate), { own: true });
  teachers.forEach(expectRead);
  const data = typedData(named, flags);
  const result = await withLocks(files.filter(isLate), () =>
    runTraining(
      {
        spec,
        images,
        validation: requireValidation(images),
        classes: shape.classes,
        seed: flags.seed,
        epochs: flags.epochs,
        budget: flags.budget,
        threads: flags.threads,
        out,
        checkpoint,
        resume: flags.resume ?? false,
        every: 60 * flags.every,
        teachers,
        curve: flags.curve,
        request: {
          dataset: named ?? null,
          data: dataFlags(flags),
          net,
          teachers: [...teachers],
          out,
          curve: flags.curve,
        },
        command: (of, passes) =>
          [
            `synaptick train ${data}${net === null ? '' : ` --net ${shellWord(net)}`} --seed ${of} --epochs ${passes}`,
            ...(teachers.length > 0 ? [`--teacher ${teachers.map(shellWord).join(' ')}`] : []),
          ].join(' '),
      },
      shell,
    ),
  );
  report({ data, out, checkpoint }, result, flags, shell);
}

/** Those of the options that say which data. */
function dataFlags({ data, size, classes, frames, skipBad }: TrainFlags): RunRequest['data'] {
  return { data, size, classes, frames, skipBad };
}

/** @throws UsageError for options that do not go together */
function requireTogether(flags: TrainFlags): void {
  if (flags.budget !== undefined && flags.epochs !== undefined) {
    throw new UsageError('--budget and --epochs both say how long to train: give one of them');
  }
  if (flags.curve !== undefined && !/\.png$/i.test(flags.curve)) {
    throw new UsageError(`--curve is "${flags.curve}", must end in .png: e.g. --curve learning.png`);
  }
  if (flags.budget !== undefined && flags.resume) {
    throw new UsageError('--budget is for a new run, the checkpoint has its number of epochs: leave one of them out');
  }
}

interface Written {
  /** The data as it was given: its name, or its options. */
  readonly data: string;
  readonly out: string;
  readonly checkpoint: string;
}

function report({ data, out, checkpoint }: Written, result: TrainingResult, flags: TrainFlags, shell: Shell): void {
  const { name, cores, accuracy, images, seconds, clipped, heldAccuracy } = result;
  const file = cores === null ? checkpoint : out;
  if (flags.json) {
    const { name: model, ...rest } = result;
    printJson(shell.stdout, { model, file, ...rest });
    return;
  }
  const { low, high } = wilsonInterval(Math.round(accuracy * images), images);
  if (cores === null) {
    printLines(shell.stdout, [
      `${name} in floats, on no cores: validation accuracy ${formatPercent(accuracy)} (95 % interval ${formatPercent(low)} to ${formatPercent(high)}, ${images} images)`,
      `trained in ${formatSeconds(seconds)}, saved as ${file}`,
      `next: synaptick train ${data} --teacher ${shellWord(file)}   (a network for cores that learns from it)`,
    ]);
    return;
  }
  printLines(shell.stdout, [
    `${name} on ${cores} emulated cores: validation accuracy ${formatPercent(accuracy)} (95 % interval ${formatPercent(low)} to ${formatPercent(high)}, ${images} images)`,
    ...(heldAccuracy === undefined
      ? []
      : [
          `firing free; held back until a layer has taken in all it would be ${formatPercent(heldAccuracy)}, that of the count model (classify --firing held)`,
        ]),
    ...(clipped > 0 ? [`${clipped} neurons had their threshold cut off at its limit`] : []),
    `trained in ${formatSeconds(seconds)}, written to ${file}`,
    `next: synaptick classify --model ${shellWord(/[\\/]/.test(file) ? file : `./${file}`)}${flags.data === undefined ? '' : ` ${typedData(undefined, flags)}`}   (the test set, once)`,
  ]);
}
