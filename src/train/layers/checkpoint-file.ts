/** A run saved between two steps: format `synaptick-checkpoint`, an .npz container that holds all of a SavedRun. */
import { z } from 'zod';
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { type ContainerFormat, decodeContainer, encodeContainer, requireArray } from '../../formats/container.ts';
import type { NpyArray } from '../../formats/npz.ts';
import { listOf } from '../../formats/schema.ts';
import { MAX_EPOCHS } from '../epochs.ts';
import { type NetworkSpec, readWholeSpec } from './network-spec.ts';
import { runRequest } from './run-request.ts';
import type { SavedRun } from './trainer.ts';

/** Minutes between two checkpoints within an epoch unless given. */
export const SAVING_MINUTES = 10;

const count = z.int().min(0);
const size = z.number().min(0);
const share = z.number().min(0).max(1);
const header = z.object({
  /** A NetworkSpec, checked by itself. */
  spec: z.unknown(),
  /** Members have the seeds that follow the first one's. */
  seed: count.max(2 ** 32 + 98),
  epochs: z.int().min(1).max(MAX_EPOCHS),
  /** All of at most 32 bits, which threads share. */
  trained: count.max(2 ** 31),
  validation: count.max(2 ** 31),
  /** Of the samples; older files have none. */
  digest: z.string().optional(),
  /** How it was asked for; older files do not say. */
  request: runRequest.optional(),
  /** Time spent on it so far. */
  seconds: size,
  position: z.object({ epoch: count, batch: count, loss: size, right: count }),
  history: listOf(
    z.object({ epoch: count, loss: size, trainAccuracy: share, validationAccuracy: share, clipped: count }),
  ),
});

const CHECKPOINT: ContainerFormat<z.infer<typeof header>> = {
  format: 'synaptick-checkpoint',
  version: 2,
  oldest: 2,
  schema: header,
};

export function encodeCheckpoint({ arrays, ...rest }: SavedRun): Uint8Array {
  const stored = Object.entries(arrays).map(([name, data]): [string, NpyArray] => [
    name,
    { shape: [data.length], data },
  ]);
  return encodeContainer(CHECKPOINT, {
    header: { ...rest, history: [...rest.history] },
    arrays: Object.fromEntries(stored),
  });
}

/** @throws SynaptickError when the bytes are no checkpoint of this version, damaged, or none that a run can have left */
export function decodeCheckpoint(file: string, bytes: Uint8Array): SavedRun {
  const { header: fields, arrays } = decodeContainer(CHECKPOINT, file, bytes);
  const names = arrays.names.filter((name) => name !== 'header');
  const floats = names.map((name) => [name, requireArray(arrays, name, [null], Float32Array)] as const);
  const spec = readWholeSpec(`${file}: header: spec`, fields.spec);
  const saved = { ...fields, spec, arrays: Object.fromEntries(floats) };
  requirePosition(file, saved);
  for (const [name, values] of floats) requireNumbers(file, name, values);
  return saved;
}

/** A run is within its epochs and batches, and has a result of each epoch behind it. */
function requirePosition(file: string, { spec, epochs, trained, position, history }: SavedRun): void {
  const where = `${file}: header: position`;
  const damaged = 'the file is damaged';
  const { batch } = spec.training;
  const batches = Math.floor(trained / batch);
  if (batches === 0)
    throw new SynaptickError(`${file}: header: ${trained} are trained on, a batch is ${batch}: ${damaged}`);
  requireInteger(`${where}.epoch`, position.epoch, 0, epochs, damaged);
  requireInteger(`${where}.batch`, position.batch, 0, position.epoch === epochs ? 0 : batches - 1, damaged);
  requireInteger(`${where}.right`, position.right, 0, position.batch * batch, damaged);
  if (history.length === position.epoch && history.every(({ epoch }, index) => epoch === index + 1)) return;
  throw new SynaptickError(
    `${file}: header: history has ${history.length} epochs, must have 1 to ${position.epoch} in order, those that are done: ${damaged}`,
  );
}

/** Second moments (of Adam) are means of squares. */
function requireNumbers(file: string, name: string, values: Float32Array): void {
  const least = name.endsWith('.v') ? 0 : Number.NEGATIVE_INFINITY;
  const at = values.findIndex((value) => !(Number.isFinite(value) && value >= least));
  if (at < 0) return;
  const wanted = least === 0 ? 'a number of at least 0' : 'a number';
  throw new SynaptickError(`${file}: array ${name} has ${values[at]} at ${at}, must be ${wanted}: the file is damaged`);
}

/** What a run must have in common with its checkpoint. */
export interface RunIdentity {
  readonly spec: NetworkSpec;
  /** Those that a person has named; undefined where not. */
  readonly seed?: number | undefined;
  readonly epochs?: number | undefined;
  /** Samples to train on and to validate with. */
  readonly trained: number;
  readonly validation: number;
  readonly digest: string;
}

/**
 * A run goes on only as what it was begun; its name, how many members it is one of, and whether firing is held change no bit.
 * @throws SynaptickError naming the first field that differs
 */
export function requireSameRun(file: string, saved: SavedRun, wanted: RunIdentity): void {
  const { spec, digest, ...numbers } = wanted;
  for (const key of ['dataset', 'input', 'views', 'training'] as const) {
    requireSame(file, 'network', key, saved.spec[key], spec[key]);
  }
  for (let i = 0; i < Math.max(saved.spec.layers.length, spec.layers.length); i++) {
    requireSame(file, 'network', `layer ${i + 1}`, saved.spec.layers[i], spec.layers[i]);
  }
  requireSame(file, 'network', 'counts.ticks', saved.spec.counts?.ticks, spec.counts?.ticks);
  for (const [key, value] of Object.entries(numbers)) {
    if (value !== undefined) requireSame(file, 'run', key, saved[key as keyof typeof numbers], value);
  }
  if (saved.digest !== undefined && saved.digest !== digest) {
    throw new SynaptickError(
      `${file} is a checkpoint of a run on other pictures, labels or teachers: give those it was begun with (--data, --teacher), or another --checkpoint`,
    );
  }
}

function requireSame(file: string, what: string, key: string, saved: unknown, wanted: unknown): void {
  const before: string | undefined = JSON.stringify(saved);
  const now: string | undefined = JSON.stringify(wanted);
  if (before === now || canonical(before) === canonical(now)) return;
  throw new SynaptickError(
    `${file} is a checkpoint of another ${what}: its ${key} is ${before ?? 'none'}, this run's is ${now ?? 'none'}: give what it was begun with, or another --checkpoint`,
  );
}

/** With its keys in order. */
function canonical(json: string | undefined): string | undefined {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return json === undefined ? undefined : JSON.stringify(JSON.parse(json), sorted);
}
