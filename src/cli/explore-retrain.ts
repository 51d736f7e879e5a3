/** The options of `explore --retrain`, and the network that the model was trained from. */
import { type Command, Option } from 'commander';
import { SynaptickError } from '../../cores/errors.ts';
import type { ImageSet } from '../input/data/image-set.ts';
import type { LayerShape } from '../models/integer-network.ts';
import type { Model } from '../models/model-file.ts';
import type { Finished } from '../run/explore/results-file.ts';
import { createRetrainer, type Retrainer, type TrainingEffort } from '../run/explore/retrain.ts';
import type { NetworkSpec } from '../train/layers/network-spec.ts';
import { RECIPES } from '../train/layers/recipes/recipes.ts';
import type { DataFlags } from './data-flags.ts';
import { UsageError } from './errors.ts';
import { imagesFor } from './model-images.ts';
import { threads } from './options.ts';
import type { Shell } from './shell.ts';
import { trainingEffort } from './training-effort.ts';
import {
  type AskedSpec,
  type DataShape,
  defaultSpec,
  loadSpec,
  networkFor,
  requireValidation,
  shapeOf,
} from './training-network.ts';

export interface RetrainFlags {
  readonly retrain?: TrainingEffort;
  readonly net?: string;
  readonly threads?: number;
}

export function addRetrainOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--retrain <time|epochs>',
        'train the model again for each shape too, its layers drawn up for those cores: so long each, e.g. 5min, or so many epochs',
      ).argParser(trainingEffort('--retrain')),
    )
    .option(
      '--net <name|file.json>',
      'of --retrain: what the model was trained from (default: as its name and data say)',
    )
    .option('--threads <number>', 'of --retrain; changes no result (default: all of this machine)', threads);
}

/** @throws UsageError for options that do not go together */
export function requireRetrainFlags({ retrain, net, threads: given, split }: RetrainFlags & { split?: string }): void {
  if (retrain === undefined) {
    const stray = net !== undefined ? '--net' : given !== undefined ? '--threads' : null;
    if (stray) throw new UsageError(`${stray} is for training again: say --retrain too, or leave ${stray} out`);
    return;
  }
  if (split === undefined || split === 'validation') return;
  const why =
    split === 'test'
      ? 'the test set is looked at once, by a finished model'
      : 'it is trained on those of the split train';
  throw new UsageError(`--retrain compares networks on the split validation, not ${split}: ${why}; leave --split out`);
}

/** What is trained again, and with how much. */
interface Asked {
  readonly flags: RetrainFlags & DataFlags;
  readonly effort: TrainingEffort;
  readonly seed: number;
  readonly finished: Finished | undefined;
}

/**
 * @throws SynaptickError where the training data is not found, or nothing says how the model was trained; UsageError where its
 * network file is of other layers
 */
export async function retrainerFor(
  model: Model,
  { flags, effort, seed, finished }: Asked,
  shell: Shell,
): Promise<Retrainer> {
  const images = await imagesFor(model, undefined, 'train', flags, shell);
  const validation = requireValidation(images);
  const shape = shapeOf(images);
  const spec = await specOf(model, images, shape, flags.net, shell);
  const { classes } = shape;
  const { threads: given } = flags;
  return createRetrainer(shell.host, { spec, images, validation, classes, effort, seed, threads: given, finished });
}

/** The description that the model was trained from. */
async function specOf(
  model: Model,
  images: ImageSet,
  shape: DataShape,
  net: string | undefined,
  shell: Shell,
): Promise<NetworkSpec> {
  if (net !== undefined) {
    const { spec } = networkFor(shape, untaught(await loadSpec(net, shell)), []);
    const differs = differenceOf(spec, model);
    if (differs === null) return spec;
    throw new UsageError(`--net ${net} is not what model "${model.name}" was trained from: ${differs}: give that file`);
  }
  const own = RECIPES.has(model.name) ? await loadSpec(model.name, shell) : await defaultSpec(images, shell);
  const { spec } = networkFor(shape, untaught(own), []);
  if (differenceOf(spec, model) === null) return spec;
  throw new SynaptickError(
    `model "${model.name}" cannot be trained again: it is none of the networks that ship (${[...RECIPES.keys()].join(', ')}), nor one drawn up for ${images.dataset}: give its network by --net NAME or --net FILE, or leave --retrain out`,
  );
}

/** @throws UsageError for a network that learns from teachers */
function untaught(asked: AskedSpec): AskedSpec {
  const { spec, net } = asked;
  if (!spec.training.distillation) return asked;
  throw new UsageError(
    `network ${net ?? spec.name} learns from teachers (training.distillation), which there are none of here: give a network file without, by --net`,
  );
}

/** The first in which a model is not of the network, in words; null where it is. */
function differenceOf(spec: NetworkSpec, { members }: Model): string | null {
  if (members.length !== spec.members) return `${spec.members} members and ${members.length}`;
  const counts = members[0]?.counts?.ticks ?? 1;
  if (counts !== (spec.counts?.ticks ?? 1)) return `ticks of a view ${spec.counts?.ticks ?? 1} and ${counts}`;
  const layers = members[0]?.layers ?? [];
  if (layers.length !== spec.layers.length) return `${spec.layers.length} layers and ${layers.length}`;
  for (const [index, layer] of spec.layers.entries()) {
    const own = shapeText(layer);
    const other = shapeText(layers[index] as LayerShape);
    if (own !== other) return `layer ${index + 1} is ${own} and ${other}`;
  }
  return null;
}

function shapeText({ kernel, stride, padding, channels, groups, shuffled, shared, weights }: LayerShape): string {
  const windows = kernel === null ? 'dense' : `${kernel} x ${kernel} (stride ${stride}, padding ${padding})`;
  return `${windows}, ${groups} groups, ${channels} channels, ${weights}${shared ? ', shared' : ''}${shuffled ? ', shuffled' : ''}`;
}
