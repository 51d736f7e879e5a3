/**
 * Distillation (Hinton et al., arXiv:1503.02531): what trained networks, the teachers, say of each training picture becomes
 * part of another's target. A teacher is a run of this trainer, in floats or in whole numbers, as its checkpoint has it.
 */
import type { ThreadHost } from '../../../cores/engines/threads.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { layerGrids } from './layer-grids.ts';
import type { Samples } from './sample.ts';
import { createTrainer, measureThresholds, runBatch, type SavedRun } from './trainer.ts';

export interface Lesson {
  readonly samples: Samples;
  /** So many of the last samples are not asked for. */
  readonly validation: number;
  readonly digest: string;
  /** Logits are divided by it. */
  readonly temperature: number;
  readonly threads: number;
}

/** @throws SynaptickError when a teacher has learnt from other samples than its pupil will, or its layers do not fit them */
export function requireTeacher(file: string, teacher: SavedRun, { samples, validation, digest }: Lesson): void {
  try {
    layerGrids(teacher.spec, samples.picture, samples.classes);
  } catch (error) {
    throw error instanceof SynaptickError ? new SynaptickError(`the teacher ${file}: ${error.message}`) : error;
  }
  const trained = samples.labels.length - validation;
  if (teacher.trained !== trained || (teacher.digest !== undefined && teacher.digest !== digest)) {
    throw new SynaptickError(
      `the teacher ${file} was trained on other pictures (${teacher.trained} of them; this run's are ${trained}): give a checkpoint of a run on the same data`,
    );
  }
}

/** The probabilities that teachers give each class, their mean: `[sample][classes]` of the samples that are trained on. */
export async function askTeachers(
  teachers: readonly SavedRun[],
  lesson: Lesson,
  host: ThreadHost,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<Float32Array> {
  const { samples, validation } = lesson;
  const count = samples.labels.length - validation;
  const taught = new Float32Array(count * samples.classes);
  for (const [index, teacher] of teachers.entries()) {
    const { spec, seed, epochs } = teacher;
    const trainer = await createTrainer({ ...lesson, spec, seed, epochs }, host, teacher);
    try {
      measureThresholds(trainer);
      const { batch } = spec.training;
      for (let first = 0; first < count; first += batch) {
        const images = Math.min(batch, count - first);
        runBatch(
          trainer.team,
          'evaluate',
          Int32Array.from({ length: images }, (_, i) => first + i),
        );
        const { memory, plan } = trainer.team;
        const votes = new Float32Array(memory.buffer, plan.votes.address, images * plan.classes);
        const scale = plan.voteScale / lesson.temperature;
        for (let image = 0; image < images; image++) {
          const of = votes.subarray(image * plan.classes, (image + 1) * plan.classes);
          addSoftmax(of, scale, 1 / teachers.length, taught.subarray((first + image) * plan.classes));
        }
        await onProgress(index * count + first + images, teachers.length * count);
      }
    } finally {
      trainer.close();
    }
  }
  return taught;
}

/** into += weight * softmax(scale * votes) */
function addSoftmax(votes: Float32Array, scale: number, weight: number, into: Float32Array): void {
  const most = votes.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(votes, (vote) => Math.exp((vote - most) * scale));
  const total = powers.reduce((a, b) => a + b);
  powers.forEach((power, c) => {
    into[c] = (into[c] as number) + (weight * power) / total;
  });
}
