/** What trained members come to on emulated cores, and the model file that has them. */
import { lines } from '../../mapping/line-grid.ts';
import { writeFileAtomic } from '../host/node/files.ts';
import type { ImageSet } from '../input/data/image-set.ts';
import { isKnown, KNOWN } from '../input/data/known.ts';
import { encodeModel, type Model, type ModelCard } from '../models/model-file.ts';
import { firingAs } from '../models/schedule.ts';
import { classifyOn } from '../run/classify/classify.ts';
import type { Deployed } from '../train/layers/deploy.ts';
import { trainedModel } from '../train/layers/trained-model.ts';
import type { TrainerSetup } from '../train/layers/trainer.ts';
import { createProgress } from './progress.ts';
import type { Shell } from './shell.ts';
import type { TrainingResult, TrainingRun } from './training-run.ts';

/** A trained member. */
export interface TrainedMember {
  /** Null of a float network. */
  readonly deployed: Deployed | null;
  /** After its last epoch. */
  readonly validationAccuracy: number;
  readonly seconds: number;
  readonly clipped: number;
}

/** Measures the validation images on emulated cores and writes the model. */
export async function writeTrained(
  run: TrainingRun,
  { spec, seed, epochs, samples }: TrainerSetup,
  members: readonly TrainedMember[],
  shell: Shell,
): Promise<TrainingResult> {
  const command = run.command(seed, epochs);
  const seconds = members.reduce((sum, member) => sum + member.seconds, 0);
  const clipped = members.reduce((sum, member) => sum + member.clipped, 0);
  const deployed = members.map((member) => member.deployed).filter((one) => one !== null);
  if (deployed.length === 0) {
    const accuracy = (members[0] as TrainedMember).validationAccuracy;
    return { name: spec.name, command, seed, epochs, cores: null, accuracy, images: run.validation, seconds, clipped };
  }
  const model = trainedModel(spec, run.images, samples, deployed);
  const progress = createProgress(shell, 'validating on emulated cores', 'images');
  const trained = run.images.count - run.validation;
  const images: ImageSet = {
    ...run.images,
    count: run.validation,
    pixels: samples.pixels.subarray(trained * lines(samples.picture)),
    labels: samples.labels.subarray(trained),
  };
  const measure = (members: Model['members']) =>
    classifyOn(shell.host, { ...model, members }, images, {
      signal: shell.signal,
      onProgress: (done, total) => progress.update(done, total),
    }).finally(() => progress.clear());
  const onCores = await measure(model.members);
  const accuracy = onCores.correct / onCores.images;
  const held = spec.counts?.firing === 'free' ? await measure(firingAs(model.members, 'held')) : null;
  const card = {
    command,
    seed,
    epochs,
    hours: seconds / 3600,
    trainingImages: trained,
    validationImages: run.validation,
    validationAccuracy: accuracy,
    cores: onCores.cores,
    ...cardOfData(run.images),
  };
  await writeFileAtomic(run.out, encodeModel({ ...model, card }), { remedy: 'choose another --out' });
  return {
    name: spec.name,
    command,
    seed,
    epochs,
    cores: onCores.cores,
    accuracy,
    images: onCores.images,
    seconds,
    clipped,
    ...(held && { heldAccuracy: held.correct / held.images }),
  };
}

/** What the card says of the data that was learnt. */
function cardOfData({
  dataset,
  source,
  digest = '',
  preparation,
  frames,
}: ImageSet): Pick<ModelCard, 'data' | 'pictures'> {
  return {
    data: { name: dataset, source, digest, preparation, frames },
    ...(isKnown(dataset) && KNOWN[dataset].drawn && { pictures: 'digit' }),
  };
}
