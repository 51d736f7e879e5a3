/** The network that is trained, and the data that it must fit. */
import { SynaptickError } from '../../cores/errors.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import { parseJson } from '../formats/json/parse.ts';
import { readWholeText } from '../formats/text-source.ts';
import type { ImageSet } from '../input/data/image-set.ts';
import { type DatasetName, isKnown, KNOWN } from '../input/data/known.ts';
import { layerGrids } from '../train/layers/layer-grids.ts';
import { DEFAULT_DISTILLATION, type NetworkSpec, readNetworkSpec, specShape } from '../train/layers/network-spec.ts';
import { RECIPE_TICKS, recipeForData } from '../train/layers/recipes/for-data.ts';
import { pixelValues } from '../train/layers/recipes/pixel-values.ts';
import { DEFAULT_RECIPES, RECIPES } from '../train/layers/recipes/recipes.ts';
import { UsageError } from './errors.ts';
import type { Shell } from './shell.ts';
import { requireKnown } from './suggest.ts';

/** A network to train, and how it was asked for; null where nobody did. */
export interface AskedSpec {
  readonly spec: NetworkSpec;
  readonly net: string | null;
  /** As its network file has it. */
  readonly file: unknown;
}

/** What samples are, and how many classes they have. */
export interface DataShape {
  readonly name: string;
  readonly picture: Grid;
  readonly classes: number;
}

export function shapeOfKnown(name: DatasetName): DataShape {
  const { picture, classNames } = KNOWN[name];
  return { name, picture, classes: classNames.length };
}

/** What loaded samples are. @throws SynaptickError where there is nothing to tell apart */
export function shapeOf({ dataset, width, height, channels, labels, classNames, source }: ImageSet): DataShape {
  const present = new Set(labels).size;
  if (present < 2) {
    throw new SynaptickError(
      `${source} has samples of one class only, a network tells two at the least apart: give samples of more`,
    );
  }
  const classes = classNames?.length ?? labels.reduce((most, label) => Math.max(most, label + 1), 0);
  return { name: dataset, picture: { width, height, channels }, classes };
}

/** How many of the training images validate. @throws SynaptickError where there are too few to part any from the rest */
export function requireValidation({ validation = 0, count, source }: ImageSet): number {
  if (validation > 0 && validation < count) return validation;
  throw new SynaptickError(
    `${source} has ${count} training images, of which none can be kept aside to validate: give more of each class`,
  );
}

/**
 * A network as it is trained on data: one that was drawn up for other data of the same shape serves too, under a name of its own.
 * @throws UsageError with both shapes where they do not fit, and for teachers that it does not have or does not want
 */
export function networkFor(shape: DataShape, asked: AskedSpec, teachers: readonly string[]): AskedSpec {
  const { spec, net } = asked;
  requireFitting(spec, net, shape);
  const taught = withTeachers(spec, net ?? spec.name, teachers);
  if (spec.dataset === shape.name) return { ...asked, spec: taught };
  const name = spec.dataset === undefined ? spec.name : `${shape.name}-${spec.name.replace(`${spec.dataset}-`, '')}`;
  return { ...asked, spec: { ...taught, dataset: shape.name, name } };
}

function requireFitting(spec: NetworkSpec, net: string | null, { name, picture, classes }: DataShape): void {
  const wanted = specShape(spec);
  const has = shapeText(picture, classes);
  const asked = net === null ? 'the default network' : `--net ${net}`;
  const otherPicture = wanted.picture !== undefined && gridText(wanted.picture) !== gridText(picture);
  // A known data set lends its shape; its classes say only how many votes there are at the least.
  const otherClasses = spec.classes !== undefined && spec.classes !== classes;
  if (otherPicture || otherClasses) {
    throw new UsageError(
      `${asked} is for ${spec.dataset ?? 'data'} (${shapeText(wanted.picture, wanted.classes)}), ${name} has ${has}: ${remedyOf(spec, name)}`,
    );
  }
  try {
    layerGrids(spec, picture, classes);
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
    throw new SynaptickError(`${asked} does not fit ${name} (${has}): ${error.message}`);
  }
}

/** What to do where a network is for other samples. */
function remedyOf({ dataset = '' }: NetworkSpec, name: string): string {
  if (!isKnown(name)) {
    return 'leave --net out for one that is drawn up, or bring the samples to that size (--size WIDTHxHEIGHT)';
  }
  return isKnown(dataset) ? `say train ${dataset}` : 'choose another --net';
}

function shapeText(picture: Grid | undefined, classes: number | undefined): string {
  return [picture && gridText(picture), classes && `${classes} classes`].filter((part) => part).join(', ');
}

function gridText({ width, height, channels }: Grid): string {
  return `${height} x ${width} x ${channels}`;
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

/** The network of data for which nobody names one: that of the data set, or one drawn up for samples like these. */
export async function defaultSpec(images: ImageSet, shell: Pick<Shell, 'host'>): Promise<AskedSpec> {
  const { dataset, count, validation = 0, pixels, channels } = images;
  const { picture, classes } = shapeOf(images);
  const recipe = isKnown(dataset) ? DEFAULT_RECIPES[dataset] : undefined;
  // A known data set that was brought to another size has samples that its network is not drawn up for.
  if (recipe !== undefined && gridText(picture) === gridText(shapeOfKnown(dataset as DatasetName).picture)) {
    return loadSpec(recipe, shell);
  }
  const samples = count - validation;
  const trained = pixels.subarray(0, samples * lines(picture));
  const values = pixelValues(trained, channels, RECIPE_TICKS);
  const drawn = recipeForData({ name: `${dataset}-default`, dataset, picture, classes, samples, values });
  const file = { ...drawn, picture, classes };
  return { spec: readNetworkSpec('the default network', file), net: null, file };
}

/** Bytes of the largest network file: a few lines are enough. */
const MOST_SPEC = 2 ** 20;

/** A shipped network, or the one described in a file. */
export async function loadSpec(net: string, { host }: Pick<Shell, 'host'>): Promise<AskedSpec> {
  if (!isNetworkFile(net)) {
    const name = requireKnown('network', net, [...RECIPES.keys()]);
    const file = RECIPES.get(name);
    return { spec: readNetworkSpec(`network ${name}`, file), net, file };
  }
  const limits = { most: MOST_SPEC, what: 'network file', smaller: 'is it the right file?' };
  const text = await readWholeText(net, { ...limits, host, doing: 'read the network file' });
  const file = parseJson(net, text);
  return { spec: readNetworkSpec(net, file), net, file };
}

/** Whether a network is named by its file: a path has a slash or ends in .json. */
function isNetworkFile(net: string): boolean {
  return /[\\/]/.test(net) || net.endsWith('.json');
}
