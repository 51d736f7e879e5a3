/** The members of a finished training as a model. */
import type { ImageSet } from '../../input/data/image-set.ts';
import type { Model } from '../../models/model-file.ts';
import { joinMembers } from '../../models/own-inputs.ts';
import type { Deployed } from './deploy.ts';
import { learnsInput, type NetworkSpec } from './network-spec.ts';
import type { Samples } from './sample.ts';

/** Images as a trainer takes them. */
export function samplesOf({ width, height, channels, pixels, labels }: ImageSet, classes: number): Samples {
  return { picture: { width, height, channels }, classes, pixels, labels };
}

/**
 * A model of what was deployed, one member after the other, with an empty card.
 * @param images what it was trained on
 */
export function trainedModel(
  { name, views, input }: NetworkSpec,
  { dataset, classNames }: Pick<ImageSet, 'dataset' | 'classNames'>,
  { classes, picture }: Pick<Samples, 'classes' | 'picture'>,
  deployed: readonly Deployed[],
): Model {
  const named = deployed.map(({ transduction, network }, index) => ({
    transduction,
    network: deployed.length > 1 ? { ...network, name: `${name}-${index + 1}` } : network,
  }));
  return {
    ...{ name, dataset, classes, picture, views },
    ...joinMembers(named, learnsInput(input)),
    ...(classNames && { classNames }),
    card: {},
  };
}
