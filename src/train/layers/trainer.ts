/**
 * Training of a network that cores can hold as it is: forward passes use the whole weights and the spikes that will be
 * deployed, or harden towards them. Adam, a rate that rises over the first steps and falls to 0 along half a cosine, cross-entropy of a softmax
 * over the votes. The state after a step depends on description, seed, epochs and samples, and on nothing else.
 */
import type { ThreadHost } from '../../../cores/engines/threads.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { streamKey } from '../../../cores/random.ts';
import { seededRandom, shuffle } from '../../../mapping/random.ts';
import { addMoments, createTotals, type Deployed, deployedNetwork, foldThresholds } from './deploy.ts';
import { SHARDS } from './memory-plan.ts';
import { LEAST_BATCH, type NetworkSpec } from './network-spec.ts';
import { parameterOf } from './products.ts';
import type { RunRequest } from './run-request.ts';
import { initialise, restoreState, saveState, writeTables } from './run-state.ts';
import { type Samples, shareSamples } from './sample.ts';
import { floats } from './spans.ts';
import { ARGUMENT } from './step.ts';
import { createTeam, type Team } from './team.ts';
import { BETA1, BETA2, quantiseAll } from './update.ts';

/** Training pictures that the deployed thresholds are worked out from. */
const MEASURED = 4096;

/** How far a run is. */
export interface RunPosition {
  /** Epochs done, and batches of the next. */
  epoch: number;
  batch: number;
  /** Summed loss and right answers of those batches. */
  loss: number;
  right: number;
}

/** A finished epoch, counted from 1. Loss and training accuracy are means over it, while the network changed. */
export interface EpochResult {
  readonly epoch: number;
  readonly loss: number;
  readonly trainAccuracy: number;
  readonly validationAccuracy: number;
  /** Neurons whose threshold had to be cut off at `thresholdLimit`. */
  readonly clipped: number;
}

/** All that a later run needs to go on with the same bits. */
export interface SavedRun {
  readonly spec: NetworkSpec;
  readonly seed: number;
  readonly epochs: number;
  /** Samples trained on and validated with. */
  readonly trained: number;
  readonly validation: number;
  /** Of the samples' pixels and labels; absent where who began the run took none. */
  readonly digest?: string | undefined;
  /** How it was asked for; absent where who began the run did not say. */
  readonly request?: RunRequest | undefined;
  /** Time spent so far; known to who keeps the time. */
  readonly seconds: number;
  readonly position: RunPosition;
  readonly history: readonly EpochResult[];
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

export interface TrainerSetup {
  readonly spec: NetworkSpec;
  readonly seed: number;
  readonly epochs: number;
  readonly samples: Samples;
  /** Of the samples, saved with the run, so that it goes on with no others. */
  readonly digest?: string | undefined;
  /** So many of the last samples are not trained on but validated with. */
  readonly validation: number;
  readonly threads: number;
}

export interface Trainer {
  readonly setup: TrainerSetup;
  readonly team: Team;
  readonly position: RunPosition;
  readonly history: EpochResult[];
  /** Samples that are trained on, and batches of an epoch: what is left over waits for another epoch. */
  readonly trained: number;
  readonly batches: number;
  close(): void;
}

/**
 * @throws SynaptickError when the layers do not fit, a label is out of range or a class has no sample, or there are fewer
 * samples than a batch
 */
export async function createTrainer(setup: TrainerSetup, host: ThreadHost, saved?: SavedRun): Promise<Trainer> {
  const { spec, seed, validation, threads } = setup;
  const trained = setup.samples.labels.length - validation;
  const batches = Math.floor(trained / spec.training.batch);
  checkSamples(setup.samples, trained, spec.training.batch);
  const samples = shareSamples(setup.samples);
  const team = await createTeam({ spec, samples, seed, threads }, host);
  writeTables(team.memory, team.plan);
  const done = saved ? saved.position.epoch * batches + saved.position.batch : 0;
  const softness = softnessAfter(spec, done, setup.epochs * batches);
  if (saved) restoreState(team.context, saved.arrays, softness);
  else initialise(team.context, samples, seed, softness);
  return {
    setup: { ...setup, samples },
    team,
    position: saved ? { ...saved.position } : { epoch: 0, batch: 0, loss: 0, right: 0 },
    history: saved ? [...saved.history] : [],
    trained,
    batches,
    close: team.close,
  };
}

function checkSamples({ labels, classes }: Samples, trained: number, batch: number): void {
  if (trained < batch) {
    const smaller = batch > LEAST_BATCH ? ', or a smaller batch (training.batch of its network file)' : '';
    throw new SynaptickError(
      `${Math.max(0, trained)} samples to train on are fewer than a batch of ${batch}: give more (of ${labels.length}, ${labels.length - trained} are kept to validate)${smaller}`,
    );
  }
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new SynaptickError(
      `sample ${wrong} has the label ${labels[wrong]}, the largest of ${classes} classes is ${classes - 1}: mend the labels`,
    );
  }
  const seen = new Set(labels.subarray(0, trained));
  for (let c = 0; c < classes; c++) {
    if (seen.has(c)) continue;
    throw new SynaptickError(`class ${c} has no sample among the ${trained} to train on: give samples of every class`);
  }
}

/** Makes the next batch's step. Returns what the whole epoch came to when that was its last, else null. */
export function trainStep(trainer: Trainer): EpochResult | null {
  const { setup, team, position, batches, trained } = trainer;
  const { batch } = setup.spec.training;
  const order = epochOrder(setup.seed, position.epoch, trained);
  const step = position.epoch * batches + position.batch + 1;
  const steps = setup.epochs * batches;
  const rate = learningRate(setup.spec, step, steps);
  const result = runBatch(team, 'train', order.subarray(position.batch * batch, (position.batch + 1) * batch), {
    rate: rate / (1 - BETA1 ** step),
    correction: 1 / Math.sqrt(1 - BETA2 ** step),
    epoch: position.epoch,
    augment: true,
    softness: softnessAfter(setup.spec, step - 1, steps),
    nextSoftness: softnessAfter(setup.spec, step, steps),
  });
  if (!Number.isFinite(result.loss) || !biasesAreFinite(team)) {
    throw new SynaptickError(
      `the loss or a bias is no number in epoch ${position.epoch + 1}, step ${position.batch + 1}: the run diverged; its last checkpoint is whole: begin anew with a lower training.rate`,
    );
  }
  position.loss += result.loss;
  position.right += result.right;
  position.batch++;
  if (position.batch < batches) return null;
  const seen = batches * batch;
  const { loss, right } = position;
  Object.assign(position, { epoch: position.epoch + 1, batch: 0, loss: 0, right: 0 });
  const measured = asDeployed(trainer, () => {
    const clipped = measureThresholds(trainer);
    return { validationAccuracy: validate(trainer), clipped };
  });
  const done: EpochResult = { epoch: position.epoch, loss: loss / seen, trainAccuracy: right / seen, ...measured };
  trainer.history.push(done);
  return done;
}

/** A gradient that is no number reaches the biases of its layer; spikes and votes stay whole whatever happens. */
function biasesAreFinite({ plan, memory }: Team): boolean {
  return plan.layers.every((layer) => {
    const bias = parameterOf(layer, 'bias');
    return bias === null || floats(memory, bias.value).every(Number.isFinite);
  });
}

let lastOrder: { key: string; order: Int32Array } | null = null;

/** The order in which an epoch takes the samples. */
function epochOrder(seed: number, epoch: number, count: number): Int32Array {
  const key = `${seed} ${epoch} ${count}`;
  if (lastOrder?.key !== key) {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    shuffle(order, seededRandom(streamKey(seed, epoch) >>> 0));
    lastOrder = { key, order };
  }
  return lastOrder.order;
}

/** The rate of a step, counted from 1: up over the first, then down along half a cosine to 0. */
export function learningRate({ training }: NetworkSpec, step: number, steps: number): number {
  const rising = Math.min(1, step / (Math.min(training.warmUp, steps / 10) + 1));
  return training.rate * rising * 0.5 * (1 + Math.cos((Math.PI * (step - 1)) / steps));
}

/** Part of the stand-ins in weights and spikes after so many steps: 0 is hard. */
export function softnessAfter({ training }: NetworkSpec, done: number, steps: number): number {
  if (training.float) return 1;
  return training.hardening === undefined ? 0 : Math.max(0, 1 - done / (training.hardening * steps));
}

/** What is deployed is hard, however soft training still is; a float network is what it is. */
function deployedSoftness({ training }: NetworkSpec): number {
  return training.float ? 1 : 0;
}

/** Does something with the weights that would be deployed, and makes those of training again. */
function asDeployed<T>({ setup, team, position, batches }: Trainer, what: () => T): T {
  const { spec, epochs } = setup;
  const softness = softnessAfter(spec, position.epoch * batches + position.batch, epochs * batches);
  const differs = softness !== deployedSoftness(spec);
  if (differs) quantiseAll(team.context, deployedSoftness(spec));
  const result = what();
  if (differs) quantiseAll(team.context, softness);
  return result;
}

interface BatchArguments {
  readonly rate?: number;
  readonly correction?: number;
  readonly epoch?: number;
  readonly augment?: boolean;
  readonly softness?: number;
  readonly nextSoftness?: number;
}

/** Runs a command over samples (at most a batch) and adds up what the shards report. */
export function runBatch(
  { plan, memory, run }: Team,
  command: Parameters<Team['run']>[0],
  samples: Int32Array,
  { rate = 0, correction = 0, epoch = 0, augment = false, softness, nextSoftness }: BatchArguments = {},
): { loss: number; right: number } {
  new Int32Array(memory.buffer, plan.samples.address, plan.samples.length).set(samples);
  const args = new Float64Array(memory.buffer, plan.arguments.address, plan.arguments.length);
  args[ARGUMENT.rate] = rate;
  args[ARGUMENT.correction] = correction;
  args[ARGUMENT.epoch] = epoch;
  args[ARGUMENT.count] = samples.length;
  args[ARGUMENT.augment] = augment ? 1 : 0;
  args[ARGUMENT.softness] = softness ?? deployedSoftness(plan.spec);
  args[ARGUMENT.nextSoftness] = nextSoftness ?? 0;
  run(command);
  const results = new Float64Array(memory.buffer, plan.shardResults.address, plan.shardResults.length);
  let loss = 0;
  let right = 0;
  for (let shard = 0; shard < SHARDS; shard++) {
    loss += results[shard * 2] as number;
    right += results[shard * 2 + 1] as number;
  }
  return { loss, right };
}

/** Works out the deployed thresholds; returns how many neurons' had to be cut off. */
export function measureThresholds({ setup, team, trained, position }: Trainer): number {
  const { batch } = setup.spec.training;
  const { plan, memory } = team;
  const images = imagesOfThreshold(setup, trained);
  const totalsOf = (command: 'measure' | 'calibrate', how: BatchArguments) => {
    const totals = createTotals(plan);
    for (let first = 0; first < images; first += batch) {
      runBatch(team, command, range(first, batch), how);
      addMoments(memory, plan, totals);
    }
    return totals;
  };
  if (setup.spec.training.calibration === 'batches')
    return foldThresholds(memory, plan, totalsOf('measure', {}), images);
  let clipped = 0;
  plan.layers.forEach((_, layer) => {
    const totals = totalsOf('calibrate', { augment: true, epoch: position.epoch });
    clipped += foldThresholds(memory, plan, totals, images, layer);
  });
  return clipped;
}

function imagesOfThreshold({ spec }: TrainerSetup, trained: number): number {
  const { batch } = spec.training;
  return Math.max(1, Math.floor(Math.min(MEASURED, trained) / batch)) * batch;
}

/** How many images go forward to measure all thresholds. */
export function measuredImages({ setup, team, trained }: Trainer): number {
  const passes = setup.spec.training.calibration === 'batches' ? 1 : team.plan.layers.length;
  return passes * imagesOfThreshold(setup, trained);
}

/** Accuracy of the deployed network on the validation samples; call `measureThresholds` first. */
export function validate({ setup, team, trained }: Trainer): number {
  const { batch } = setup.spec.training;
  const end = setup.samples.labels.length;
  let right = 0;
  for (let first = trained; first < end; first += batch) {
    right += runBatch(team, 'evaluate', range(first, Math.min(batch, end - first))).right;
  }
  return right / Math.max(1, end - trained);
}

function range(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
}

/** The network as it would be deployed now. @throws SynaptickError when it is a float one */
export function deploy(trainer: Trainer): Deployed {
  const { spec } = trainer.setup;
  if (spec.training.float) {
    throw new SynaptickError(
      `network ${spec.name} is in floats (training.float), no cores hold it: give its checkpoint to train --teacher`,
    );
  }
  return asDeployed(trainer, () => {
    measureThresholds(trainer);
    return deployedNetwork(trainer.team.memory, trainer.team.plan);
  });
}

/** A copy of the run as it stands between two steps. */
export function saveRun({ setup, team, position, history, trained }: Trainer, seconds: number): SavedRun {
  const { spec, seed, epochs, digest, validation } = setup;
  const arrays = saveState(team.memory, team.plan);
  const run = { spec, seed, epochs, digest, trained, validation, seconds };
  return { ...run, position: { ...position }, history: [...history], arrays };
}
