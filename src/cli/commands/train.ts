/** `synaptick train DATASET`: trains a network that fits the cores, a shipped one or one described in a file. */
import type { Command } from 'commander';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { parseJson } from '../../formats/json/parse.ts';
import { readWholeText } from '../../formats/text-source.ts';
import { fileNameOf } from '../../host/node/file-name.ts';
import { expectRead } from '../../host/node/files-read.ts';
import { withLocks } from '../../host/node/lock-file.ts';
import {
  DATASET_SHAPES,
  DATASETS,
  type DatasetName,
  loadDataset,
  VALIDATION_IMAGES,
} from '../../input/data/datasets.ts';
import { wilsonInterval } from '../../measure/wilson.ts';
import { MAX_EPOCHS } from '../../train/epochs.ts';
import { SAVING_MINUTES } from '../../train/layers/checkpoint-file.ts';
import {
  DEFAULT_DISTILLATION,
  layerGrids,
  type NetworkSpec,
  readNetworkSpec,
} from '../../train/layers/network-spec.ts';
import { DEFAULT_RECIPES, RECIPES } from '../../train/layers/recipes/recipes.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { UsageError } from '../errors.ts';
import { formatPercent, formatSeconds } from '../format.ts';
import { decimalNumber, oneOf, type Reader, seed, threads, wholeNumber } from '../options.ts';
import { printJson, printLines, warningsTo } from '../output.ts';
import type { Shell } from '../shell.ts';
import { requireKnown } from '../suggest.ts';
import { checkpointFiles, runTraining } from '../training.ts';
import type { TrainingResult } from '../training-run.ts';
import { addStdpOptions, type StdpOptionFlags, stdpRequest, trainStdp } from './train-stdp.ts';

interface TrainFlags extends StdpOptionFlags {
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
  readonly data?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  synaptick train mnist                             the 5-core network, into mnist-5core.npz
  synaptick train mnist --net mnist-150 --budget 1h as many epochs as fit into an hour
  synaptick train mnist --net mine.json --epochs 3  a network of your own
  synaptick train mnist --resume                    go on after Ctrl-C, with the same bits
  synaptick train mnist --teacher big.npz.checkpoint      learn from the votes of a larger network too
  synaptick classify --model ./mnist-5core.npz      then the test set, once
  synaptick train fashion-mnist --net mnist-counts  clothes, by a network that was drawn up for digits
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
    .argument('<dataset>', DATASETS.join(', '), oneOf('dataset', DATASETS))
    .option('--net <name|file.json>', `what to train: ${[...RECIPES.keys()].join(', ')}, or a network file`)
    .option('--seed <number>', `of every random draw (default: ${DEFAULT_SEED})`, seed)
    .option('--epochs <number>', "passes over the training set (default: the network's)", epochs)
    .option('--budget <time>', 'time to take, e.g. 30min, 2h: becomes a number of epochs once', budget)
    .option('--threads <number>', 'changes no result (default: all of this machine)', threads)
    .option('-o, --out <file>', "the model file to write (default: the network's name, cleaned, with .npz)")
    .option('--checkpoint <file>', 'saved as it goes (default: the model file with .checkpoint)')
    .option('--every <minutes>', 'between two checkpoints within an epoch', minutes, SAVING_MINUTES)
    .option('--resume', 'go on from the checkpoint')
    .option('--teacher <checkpoint...>', 'learn from the votes of these trained networks too (distillation)')
    .option('--curve <file.png>', 'draw the learning curve, anew after each epoch')
    .option('--data <path>', 'where the dataset lies; else as classify looks for it')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((dataset: DatasetName, flags: TrainFlags) => train(dataset, flags, shell));
  addStdpOptions(command);
}

/** Bytes of the largest network file: a few lines are enough. */
const MOST_SPEC = 2 ** 20;

const epochs = wholeNumber('--epochs', 1, MAX_EPOCHS, 'leave it out for what the network file says');
const minutes = decimalNumber('--every', 0.01, 1e6, 'of minutes above 0', `leave it out for ${SAVING_MINUTES}`);

const UNITS: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400 };

/** `90s`, `30min`, `2h`, `1.5h`: seconds. */
const budget: Reader<number> = (text) => {
  const [, digits, unit] = /^(\d+\.?\d*)(s|min|m|h|d)$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (seconds > 0 && seconds <= 30 * 86_400) return seconds;
  throw new UsageError(`--budget is "${text}", must be a time above 0 and of at most 30 days: e.g. --budget 2h`);
};

async function train(dataset: DatasetName, flags: TrainFlags, shell: Shell): Promise<void> {
  const stdp = stdpRequest(dataset, { ...flags });
  if (stdp) return trainStdp(stdp, shell);
  if (flags.budget !== undefined && flags.epochs !== undefined) {
    throw new UsageError('--budget and --epochs both say how long to train: give one of them');
  }
  if (flags.curve !== undefined && !/\.png$/i.test(flags.curve)) {
    throw new UsageError(`--curve is "${flags.curve}", must end in .png: e.g. --curve ${dataset}.png`);
  }
  if (flags.budget !== undefined && flags.resume) {
    throw new UsageError('--budget is for a new run, the checkpoint has its number of epochs: leave one of them out');
  }
  const net = flags.net ?? DEFAULT_RECIPES[dataset];
  const teachers = flags.teacher ?? [];
  const spec = withTeachers(specFor(dataset, await loadSpec(net, shell), net), net, teachers);
  const { picture, classes } = DATASET_SHAPES[dataset];
  layerGrids(spec, picture, classes); // refuses what cannot be before anything is loaded
  const out = flags.out ?? `${fileNameOf(spec.name)}.npz`;
  const checkpoint = flags.checkpoint ?? `${out}.checkpoint`;
  if (spec.training.float && flags.out !== undefined) {
    throw new UsageError(
      `--out: network ${spec.name} is in floats and makes no model file: leave it out, its --checkpoint is what teaches`,
    );
  }
  claimOutputs([out, flags.curve]); // hours before they are written
  const checkpoints = checkpointFiles(checkpoint, spec);
  claimOutputs(checkpoints, { own: true });
  teachers.forEach(expectRead);
  const { host, signal } = shell;
  const onWarning = warningsTo(shell.stderr);
  const result = await withLocks([out, flags.curve, ...checkpoints], async () => {
    const images = await loadDataset(dataset, 'train', { data: flags.data, host, signal, onWarning });
    return runTraining(
      {
        spec,
        images,
        validation: VALIDATION_IMAGES[dataset],
        classes,
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
        command: (of, passes) =>
          [
            `synaptick train ${dataset} --net ${net} --seed ${of} --epochs ${passes}`,
            ...(teachers.length > 0 ? [`--teacher ${teachers.join(' ')}`] : []),
          ].join(' '),
      },
      shell,
    );
  });
  report({ dataset, out, checkpoint }, result, flags, shell);
}

/**
 * A network for another data set whose pictures and classes are as many serves too, under that one's name.
 * @throws UsageError with both shapes where they are not
 */
export function specFor(dataset: DatasetName, spec: NetworkSpec, net: string): NetworkSpec {
  if (spec.dataset === dataset) return spec;
  const [wanted, has] = [shapeText(spec.dataset), shapeText(dataset)];
  if (wanted === has) return { ...spec, dataset, name: `${dataset}-${spec.name.replace(`${spec.dataset}-`, '')}` };
  throw new UsageError(
    `--net ${net} is for ${spec.dataset} (${wanted}), ${dataset} has ${has}: say train ${spec.dataset}`,
  );
}

function shapeText(dataset: DatasetName): string {
  const { picture, classes } = DATASET_SHAPES[dataset];
  return `${picture.height} x ${picture.width} x ${picture.channels}, ${classes} classes`;
}

/** Teachers have the say of DEFAULT_DISTILLATION unless the network file says otherwise. */
function withTeachers(spec: NetworkSpec, net: string, teachers: readonly string[]): NetworkSpec {
  const { distillation } = spec.training;
  if (teachers.length > 0) {
    return { ...spec, training: { ...spec.training, distillation: distillation ?? DEFAULT_DISTILLATION } };
  }
  if (!distillation) return spec;
  throw new UsageError(`network ${net} learns from teachers (training.distillation) and none is given: say --teacher`);
}

/** Whether a network is named by its file: a path has a slash or ends in .json. */
function isNetworkFile(net: string): boolean {
  return /[\\/]/.test(net) || net.endsWith('.json');
}

/** A shipped network, or the one described in a file. */
export async function loadSpec(net: string, { host }: Pick<Shell, 'host'>): Promise<NetworkSpec> {
  if (!isNetworkFile(net)) {
    const name = requireKnown('network', net, [...RECIPES.keys()]);
    return readNetworkSpec(`network ${name}`, RECIPES.get(name));
  }
  const limits = { most: MOST_SPEC, what: 'network file', smaller: 'is it the right file?' };
  const text = await readWholeText(net, { ...limits, host, doing: 'read the network file' });
  return readNetworkSpec(net, parseJson(net, text));
}

interface Written {
  readonly dataset: DatasetName;
  readonly out: string;
  readonly checkpoint: string;
}

function report({ dataset, out, checkpoint }: Written, result: TrainingResult, flags: TrainFlags, shell: Shell): void {
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
      `next: synaptick train ${dataset} --teacher ${file}   (a network for cores that learns from it)`,
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
    ...(clipped > 0 ? [`${clipped} neurons had their threshold cut off at 255`] : []),
    `trained in ${formatSeconds(seconds)}, written to ${file}`,
    `next: synaptick classify --model ${/[\\/]/.test(file) ? file : `./${file}`}   (the test set, once)`,
  ]);
}
