/**
 * A model trained again for the shape of a point: its layers drawn up for those cores (for-cores.ts), trained on its training
 * images to the last epoch. Shapes for which the same network is drawn share one training.
 */
import type { ThreadHost } from '../../../cores/engines/threads.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import { breathe, createBreath } from '../../host/breath.ts';
import { contentDigest } from '../../host/content-digest.ts';
import type { Host } from '../../host/host.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import type { Model } from '../../models/model-file.ts';
import type { Deployed } from '../../train/layers/deploy.ts';
import { epochsWithin } from '../../train/layers/epoch-time.ts';
import { layerGrids } from '../../train/layers/layer-grids.ts';
import type { NetworkSpec, SpecCores } from '../../train/layers/network-spec.ts';
import { drawForCores } from '../../train/layers/recipes/for-cores.ts';
import type { Samples } from '../../train/layers/sample.ts';
import { samplesOf, trainedModel } from '../../train/layers/trained-model.ts';
import { createTrainer, deploy, type EpochResult, type Trainer, trainStep } from '../../train/layers/trainer.ts';
import { createPointMapper, type PointMapper } from './map-point.ts';
import type { LayerChange, PointTraining } from './point.ts';
import type { Depends, Finished } from './results-file.ts';

/**
 * How long each training takes: passes over the images; or seconds, which become a number of passes once, by the pace of the
 * model's own network, so that all shapes have as many.
 */
export type TrainingEffort = { readonly epochs: number } | { readonly seconds: number };

export interface RetrainOptions {
  /** What the model was trained from. */
  readonly spec: NetworkSpec;
  /** The training images, of so many classes; the last `validation` of them are not trained on but validated with. */
  readonly images: ImageSet;
  readonly validation: number;
  readonly classes: number;
  readonly effort: TrainingEffort;
  readonly seed: number;
  /** All of the host unless given; they change no result. */
  readonly threads?: number | undefined;
  /** Points that are known: a time has the number of epochs that it had for them. */
  readonly finished?: Finished | undefined;
}

/** A model that was trained for a shape. */
export interface Retrained {
  readonly model: Model;
  readonly training: PointTraining;
  /** Of its own, as mappings are kept by shape. */
  readonly map: PointMapper;
}

interface TrainingTold {
  readonly signal: AbortSignal;
  readonly onStage: (doing: string) => void;
}

/** Trains for one shape after the other. */
export interface Retrainer {
  readonly effort: TrainingEffort;
  readonly seed: number;
  /** Images that are trained on, and those that validate. */
  readonly images: { readonly trained: number; readonly validation: number };
  /** What a point that it trains for depends on, beside its shape. */
  readonly depends: Depends;
  /** The network for a shape. @throws SynaptickError where there is none */
  draw(cores: SpecCores): NetworkSpec;
  /** @throws SynaptickError when there is no time for an epoch, or the run diverges; what `signal` was aborted with */
  train(drawn: NetworkSpec, told: TrainingTold): Promise<Retrained>;
}

/** @throws SynaptickError where the network is not for such images, or the host has no threads */
export async function createRetrainer(host: Host, options: RetrainOptions): Promise<Retrainer> {
  const { threads } = host;
  if (!threads)
    throw new SynaptickError('this host has no threads, which training takes: explore without training again');
  const { spec, images, validation, classes, effort, seed } = options;
  const samples = samplesOf(images, classes);
  layerGrids(spec, samples.picture, classes);
  const depends = {
    effort,
    seed,
    network: await contentDigest(host, spec),
    images: images.digest ?? (await contentDigest(host, images)),
    validation,
  };
  const training = { host, threads, samples, options };
  const trained = new Map<string, Promise<Retrained>>();
  let epochs: Promise<number> | null = null;
  return {
    effort,
    seed,
    images: { trained: images.count - validation, validation },
    depends,
    draw: (cores) => drawForCores(spec, samples.picture, classes, cores),
    train(drawn, told) {
      const key = trainingKey(drawn);
      epochs ??= epochsOf(training, keptEpochs(depends, options.finished), told);
      const found = trained.get(key) ?? trainDrawn(training, drawn, epochs, told);
      trained.set(key, found);
      return found;
    },
  };
}

/** What of a drawing training depends on: types only where a layer has strengths of each. */
function trainingKey({ layers, cores }: NetworkSpec): string {
  return JSON.stringify([layers, layers.some(({ weights }) => weights === 'typed') && cores?.axonTypes]);
}

interface Training {
  readonly host: Host;
  readonly threads: ThreadHost;
  readonly samples: Samples;
  readonly options: RetrainOptions;
}

async function trainDrawn(
  training: Training,
  drawn: NetworkSpec,
  given: Promise<number>,
  told: TrainingTold,
): Promise<Retrained> {
  const { host, samples, options } = training;
  const epochs = await given;
  const started = host.now();
  const deployed: Deployed[] = [];
  const last: EpochResult[] = [];
  for (let member = 0; member < drawn.members; member++) {
    const trainer = await trainerOf(training, drawn, epochs, member);
    try {
      last.push(await trainToEnd(trainer, member, host, told));
      deployed.push(deploy(trainer));
    } finally {
      trainer.close();
    }
  }
  return {
    model: trainedModel(drawn, options.images, samples, deployed),
    training: {
      epochs,
      seconds: host.now() - started,
      validationAccuracy: last.reduce((sum, { validationAccuracy }) => sum + validationAccuracy, 0) / last.length,
      clipped: last.reduce((sum, { clipped }) => sum + clipped, 0),
      drawn: changesOf(options.spec, drawn, samples),
    },
    map: createPointMapper(host),
  };
}

/** Epochs of a point that was trained as long by the same images and network; undefined where none is known. */
function keptEpochs(depends: Depends, finished: Finished = new Map()): number | undefined {
  const wanted = JSON.stringify(depends);
  for (const { depends: of, outcome } of finished.values()) {
    if (!('measures' in outcome) || JSON.stringify(of.retrain) !== wanted) continue;
    if (outcome.measures.training) return outcome.measures.training.epochs;
  }
  return undefined;
}

/** @throws SynaptickError where not even one fits the time */
async function epochsOf(
  training: Training,
  kept: number | undefined,
  { signal, onStage }: TrainingTold,
): Promise<number> {
  const { host, threads, options } = training;
  if ('epochs' in options.effort) return options.effort.epochs;
  if (kept !== undefined) return kept;
  onStage('measuring the pace of training');
  const { spec, effort } = options;
  const { seconds } = effort;
  const pacing = { threads, now: () => host.now(), breathe: () => breathe({ host, signal }) };
  const { epochs, secondsPerEpoch } = await epochsWithin(seconds, setupOf(training, spec), pacing);
  if (epochs >= 1) return epochs;
  const least = Math.ceil(spec.members * secondsPerEpoch * 1.1);
  throw new SynaptickError(
    `an epoch of network ${spec.name} takes about ${least} s, training was given ${seconds} s (${least - seconds} too few): give it more time, or a number of epochs`,
  );
}

function setupOf({ samples, options, threads }: Training, spec: NetworkSpec) {
  const { seed, validation } = options;
  return { spec, seed, samples, validation, threads: options.threads ?? threads.hardwareThreads };
}

/** Members are trained from seeds that follow each other, as `train` does. */
function trainerOf(training: Training, drawn: NetworkSpec, epochs: number, member: number): Promise<Trainer> {
  const setup = setupOf(training, drawn);
  return createTrainer({ ...setup, seed: setup.seed + member, epochs }, training.threads);
}

async function trainToEnd(
  trainer: Trainer,
  member: number,
  host: Host,
  { signal, onStage }: TrainingTold,
): Promise<EpochResult> {
  const { spec, epochs } = trainer.setup;
  const { position, batches } = trainer;
  const whom = spec.members > 1 ? ` member ${member + 1} of ${spec.members},` : '';
  const breath = createBreath({ host, signal });
  while (position.epoch < epochs) {
    const part = Math.floor((100 * position.batch) / batches);
    onStage(`training:${whom} epoch ${position.epoch + 1} of ${epochs}, ${part} %`);
    trainStep(trainer);
    if (breath.due()) await breath.take();
  }
  return trainer.history.at(-1) as EpochResult;
}

/** The layers that are drawn otherwise than they were. */
function changesOf(own: NetworkSpec, drawn: NetworkSpec, { picture, classes }: Samples): LayerChange[] {
  const grids = layerGrids(drawn, picture, classes);
  return drawn.layers.flatMap(({ name, kernel, groups, channels }, index) => {
    const before = own.layers[index];
    if (before && before.kernel === kernel && before.groups === groups && before.channels === channels) return [];
    const from = grids[index] as Grid;
    const taps = kernel === null ? from.width * from.height : kernel ** 2;
    return [{ layer: name, kernel, groups, channels, lines: (taps * from.channels) / groups }];
  });
}
