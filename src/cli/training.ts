/** A training run as the command does it: files, budget, checkpoints and progress. */
import { existsSync } from 'node:fs';
import { SynaptickError } from '../../cores/errors.ts';
import { planSteps } from '../../mapping/graph-to-chip/map-graph.ts';
import { DEFAULT_SEED } from '../../mapping/random.ts';
import { breathe } from '../host/breath.ts';
import { writeFileAtomic } from '../host/node/files.ts';
import { readingOwn } from '../host/node/files-read.ts';
import { nodeThreads } from '../host/node/threads.ts';
import { checkNetwork } from '../models/check-network.ts';
import { thresholdLimit } from '../models/integer-network.ts';
import { toNetworkGraph } from '../models/to-graph.ts';
import { decodeCheckpoint, encodeCheckpoint, requireSameRun } from '../train/layers/checkpoint-file.ts';
import { epochsWithin } from '../train/layers/epoch-time.ts';
import type { NetworkSpec } from '../train/layers/network-spec.ts';
import {
  createTrainer,
  deploy,
  type EpochResult,
  type SavedRun,
  saveRun,
  type Trainer,
  type TrainerSetup,
  trainStep,
} from '../train/layers/trainer.ts';
import { originText } from './classification.ts';
import { formatCount, formatPercent, formatSeconds } from './format.ts';
import { printLines } from './output.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Shell } from './shell.ts';
import { type TrainedMember, writeTrained } from './training-outcome.ts';
import type { TrainingResult, TrainingRun } from './training-run.ts';
import { prepareSamples, readCheckpointFile } from './training-samples.ts';

/**
 * Trains each member to the last epoch, a checkpoint after each and every so often between; then measures the validation
 * images on emulated cores and writes the model.
 * @throws SynaptickError when a file is in the way, missing or of another run, the network does not fit cores, or the run
 * diverges; the signal's reason when aborted
 */
export async function runTraining(run: TrainingRun, shell: Shell): Promise<TrainingResult> {
  const files = checkpointFiles(run.checkpoint, run.spec);
  const present = files.find((file) => existsSync(file));
  if (!run.resume && present) {
    throw new SynaptickError(`${present} is there already: go on with --resume, or remove it to begin anew`);
  }
  const { samples, digest } = await prepareSamples(run, shell);
  const saved = run.resume ? await readCheckpoint({ ...run, digest }, files[0] as string, run.seed) : undefined;
  const setup: Omit<TrainerSetup, 'epochs'> = {
    spec: run.spec,
    seed: saved?.seed ?? run.seed ?? DEFAULT_SEED,
    samples,
    digest,
    validation: run.validation,
    threads: run.threads ?? nodeThreads.hardwareThreads,
  };
  const epochs = saved?.epochs ?? (await epochsOf(run, setup, shell));
  const members: TrainedMember[] = [];
  for (const [index, file] of files.entries()) {
    const seed = setup.seed + index;
    const name = files.length > 1 ? `${run.spec.name} member ${index + 1} of ${files.length}` : run.spec.name;
    const member = { run: { ...run, digest }, name, file, toCome: files.length - index - 1 };
    members.push(await trainMember(member, { ...setup, seed, epochs }, shell));
  }
  return writeTrained(run, { ...setup, epochs }, members, shell);
}

/** A checkpoint for each member. */
export function checkpointFiles(checkpoint: string, { members }: NetworkSpec): string[] {
  if (members === 1) return [checkpoint];
  return Array.from({ length: members }, (_, member) => `${checkpoint}.${member + 1}`);
}

/** One network of the run, and the file of its checkpoint. */
interface MemberRun {
  readonly run: TrainingRun & { readonly digest: string };
  readonly name: string;
  readonly file: string;
  /** Members that are trained after this one. */
  readonly toCome: number;
}

async function trainMember(member: MemberRun, setup: TrainerSetup, shell: Shell): Promise<TrainedMember> {
  const { run, file } = member;
  const same = { ...run, epochs: setup.epochs };
  const saved = run.resume && existsSync(file) ? await readCheckpoint(same, file, setup.seed) : undefined;
  const trainer = await createTrainer(setup, nodeThreads, saved);
  try {
    const { float } = setup.spec.training;
    printLines(shell.stderr, [headline(member, trainer, float ? null : await estimateCores(trainer, shell), saved)]);
    const clock = { seconds: saved?.seconds ?? 0, since: shell.now() };
    await trainToEnd(member, trainer, clock, shell);
    const { epoch, validationAccuracy, clipped } = trainer.history.at(-1) as EpochResult;
    const seconds = epoch === saved?.position.epoch ? clock.seconds : secondsOf(clock, shell);
    return { deployed: float ? null : deploy(trainer), validationAccuracy, seconds, clipped };
  } finally {
    trainer.close();
  }
}

/** A checkpoint of the run; `seed` undefined where any will do. */
async function readCheckpoint(
  { spec, epochs, images, validation, digest }: MemberRun['run'],
  file: string,
  seed: number | undefined,
): Promise<SavedRun> {
  const bytes = await readingOwn(() => readCheckpointFile('resume from', file, 'leave out --resume to begin anew'));
  const saved = decodeCheckpoint(file, bytes);
  requireSameRun(file, saved, { spec, seed, epochs, trained: images.count - validation, validation, digest });
  return saved;
}

async function epochsOf(run: TrainingRun, setup: Omit<TrainerSetup, 'epochs'>, shell: Shell): Promise<number> {
  if (run.budget === undefined) return run.epochs ?? run.spec.training.epochs;
  const { epochs, secondsPerEpoch } = await epochsWithin(run.budget, setup, {
    threads: nodeThreads,
    now: () => shell.now() / 1000,
    breathe: () => breathe(shell),
  });
  if (epochs < 1) {
    throw new SynaptickError(
      `--budget ${formatSeconds(run.budget)} is shorter than one epoch, which takes about ${formatSeconds(run.spec.members * secondsPerEpoch)} here: give more`,
    );
  }
  printLines(shell.stderr, [
    `${epochs} epochs of about ${formatSeconds(secondsPerEpoch)} fit the budget: --epochs ${epochs} makes the same run again`,
  ]);
  return epochs;
}

/** Cores that the mapper needs for the network as it begins. @throws SynaptickError when no cores hold it */
async function estimateCores(trainer: Trainer, shell: Shell): Promise<number> {
  await breathe(shell);
  const { network } = deploy(trainer);
  checkNetwork(network);
  const steps = planSteps(toNetworkGraph(network.name, [network]), {});
  for (;;) {
    await breathe(shell);
    const step = steps.next();
    if (step.done) return step.value.counts.cores;
  }
}

function headline(
  { run, name, toCome }: MemberRun,
  { setup, trained, position, batches }: Trainer,
  cores: number | null,
  saved: SavedRun | undefined,
): string {
  const done = position.epoch + position.batch / batches;
  const left = saved && done > 0 ? (saved.seconds / done) * ((toCome + 1) * setup.epochs - done) : 0;
  const pace = left > 0 ? `, ${formatSeconds(left)} left at its pace so far` : '';
  const goingOn =
    position.epoch < setup.epochs ? `, going on in epoch ${position.epoch + 1}${pace}` : ', trained already';
  const begun = done > 0 ? goingOn : '';
  const size = cores === null ? 'in floats' : `about ${cores} cores`;
  return `${name}: ${size}, ${setup.epochs} epochs of ${trained} images, ${setup.validation} to validate (${originText(run.images)}), seed ${setup.seed}, ${setup.threads} thread${setup.threads === 1 ? '' : 's'}${begun}`;
}
/** Milliseconds between the lines of two epochs, but for the first few and the last. */
const TELL = 1000;
const FEW = 30;

/** Seconds of steps since the last checkpoint that Ctrl-C saves. */
const WORTH = 10;

interface Clock {
  readonly seconds: number;
  readonly since: number;
}

function secondsOf({ seconds, since }: Clock, shell: Shell): number {
  return seconds + (shell.now() - since) / 1000;
}

async function trainToEnd(member: MemberRun, trainer: Trainer, clock: Clock, shell: Shell): Promise<void> {
  const { run, name, file, toCome } = member;
  const { batch } = trainer.setup.spec.training;
  // A third of all modules draw: no other command waits for them, and none of them can be missing hours later.
  const drawing = run.curve === undefined ? null : await import('./learning-curve.ts');
  let progress: Progress | undefined;
  let savedAt = shell.now();
  let toldAt = Number.NEGATIVE_INFINITY;
  let epochAt = { time: shell.now(), batch: trainer.position.batch };
  const save = async () => {
    const bytes = encodeCheckpoint({ ...saveRun(trainer, secondsOf(clock, shell)), request: run.request });
    await writeFileAtomic(file, bytes, { remedy: 'the last checkpoint is whole: mend that and go on with --resume' });
    savedAt = shell.now();
  };
  try {
    while (trainer.position.epoch < trainer.setup.epochs) {
      progress ??= createProgress(shell, `epoch ${trainer.position.epoch + 1}/${trainer.setup.epochs}`, 'images');
      const done = trainStep(trainer);
      if (done) {
        progress.clear();
        progress = undefined;
        const rate = ((trainer.batches - epochAt.batch) * batch * 1000) / Math.max(1, shell.now() - epochAt.time);
        await save();
        const warning = lossWarning(trainer.history, trainer.batches * batch);
        const isTold = shell.now() - toldAt >= TELL || done.epoch <= FEW || done.epoch === trainer.setup.epochs;
        if (isTold || warning.length > 0) {
          printLines(shell.stderr, [epochLine(done, trainer, rate, toCome), ...warning]);
          toldAt = shell.now();
        }
        if (run.curve !== undefined && drawing) {
          await writeFileAtomic(run.curve, drawing.learningCurve(name, trainer.history), {
            remedy: 'choose another --curve',
          });
        }
        epochAt = { time: shell.now(), batch: 0 };
      } else {
        progress.update(trainer.position.batch * batch, trainer.batches * batch);
        if (shell.now() - savedAt > 1000 * run.every) await save();
      }
      await breathe(shell);
    }
  } catch (error) {
    // Who interrupts a run that has just begun wants no file of it.
    if (shell.signal.aborted && error === shell.signal.reason && shell.now() - savedAt > 1000 * WORTH) await save();
    throw error;
  } finally {
    progress?.clear();
  }
}

/** @param toCome members after this one, whose time is left too */
function epochLine(done: EpochResult, { setup, batches }: Trainer, rate: number, toCome: number): string {
  const { epoch, loss, trainAccuracy, validationAccuracy, clipped } = done;
  const left = (((toCome + 1) * setup.epochs - epoch) * batches * setup.spec.training.batch) / rate;
  return [
    `epoch ${epoch}/${setup.epochs}`,
    `loss ${loss.toFixed(4)}`,
    `training ${formatPercent(trainAccuracy)}`,
    `validation ${formatPercent(validationAccuracy)}`,
    `${formatCount(rate)} images/s`,
    ...(left > 0 ? [`${formatSeconds(left)} left`] : []),
    ...(clipped > 0 ? [`${clipped} thresholds cut off at ${thresholdLimit(setup.spec.counts)}`] : []),
  ].join('  ');
}

/** Loss over the best so far from which a run is said to lose what it had. */
const WORSE = 1.5;
/** Images whose loss says something: epochs of fewer are taken together. */
const TELLING = 800;

/**
 * A run may forget and stay finite. It is told, not stopped: a falling rate may bring it back, and its checkpoint stays.
 * @param images of an epoch
 */
function lossWarning(history: readonly EpochResult[], images: number): string[] {
  const window = Math.ceil(TELLING / images);
  if (history.length < 2 * window) return [];
  const lossOf = (end: number) => history.slice(end - window, end).reduce((sum, { loss }) => sum + loss, 0) / window;
  const ends = Array.from({ length: history.length - 2 * window + 1 }, (_, i) => i + window);
  const best = ends.reduce((least, end) => (lossOf(end) < lossOf(least) ? end : least));
  const last = lossOf(history.length);
  if (last <= WORSE * lossOf(best)) return [];
  return [
    `warning: the loss is ${last.toFixed(4)}, after epoch ${best} it was ${lossOf(best).toFixed(4)}: the run is losing what it learnt; if it does not come back, begin anew with a lower training.rate`,
  ];
}
