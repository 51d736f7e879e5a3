/** The samples of a training run, with what its teachers say of them. */
import { createHash } from 'node:crypto';
import { breathe } from '../host/breath.ts';
import { readRegularFile } from '../host/node/read-file.ts';
import { nodeThreads } from '../host/node/threads.ts';
import { decodeCheckpoint } from '../train/layers/checkpoint-file.ts';
import type { Samples } from '../train/layers/sample.ts';
import { askTeachers, requireTeacher } from '../train/layers/teach.ts';
import { samplesOf } from '../train/layers/trained-model.ts';
import type { SavedRun } from '../train/layers/trainer.ts';
import { createProgress } from './progress.ts';
import type { Shell } from './shell.ts';
import type { TrainingRun } from './training-run.ts';

/** The samples with what the teachers say of them, and what tells all that from any other. */
export async function prepareSamples(run: TrainingRun, shell: Shell): Promise<{ samples: Samples; digest: string }> {
  const samples = samplesOf(run.images, run.classes);
  const hash = createHash('sha256').update(samples.pixels).update(samples.labels);
  const digest = hash.copy().digest('hex');
  const { distillation } = run.spec.training;
  if (run.teachers.length === 0 || !distillation) return { samples, digest };
  const { validation, threads = nodeThreads.hardwareThreads } = run;
  const lesson = { samples, validation, digest, temperature: distillation.temperature, threads };
  const teachers: SavedRun[] = [];
  for (const file of run.teachers) {
    const teacher = decodeCheckpoint(
      file,
      await readCheckpointFile('learn from', file, 'give the checkpoint of a trained network'),
    );
    requireTeacher(file, teacher, lesson);
    teachers.push(teacher);
  }
  const progress = createProgress(shell, 'asking the teachers', 'images');
  const onProgress = async (done: number, total: number) => {
    progress.update(done, total);
    await breathe(shell);
  };
  const taught = await askTeachers(teachers, lesson, nodeThreads, onProgress).finally(() => progress.clear());
  return { samples: { ...samples, taught }, digest: hash.update(taught).digest('hex') };
}

export async function readCheckpointFile(doing: string, file: string, remedy: string): Promise<Uint8Array> {
  return readRegularFile(file, { doing, remedy });
}
