/** A run saved between two steps: format `synaptick-checkpoint`, an .npz container that holds all of a SavedRun. */
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { type ContainerFormat, decodeContainer, encodeContainer, requireArray } from '../formats/container.ts';
import type { NpyArray } from '../formats/npz.ts';
import type { NetworkSpec } from './network-spec.ts';
import type { SavedRun } from './trainer.ts';

const count = z.int().min(0);
const header = z.object({
  spec: z.custom<NetworkSpec>((value) => typeof value === 'object' && value !== null),
  seed: count,
  epochs: z.int().min(1),
  trained: count,
  validation: count,
  /** Of the samples; older files have none. */
  digest: z.string().optional(),
  /** Time spent on it so far. */
  seconds: z.number(),
  position: z.object({ epoch: count, batch: count, loss: z.number(), right: count }),
  history: z.array(
    z.object({
      epoch: count,
      loss: z.number(),
      trainAccuracy: z.number(),
      validationAccuracy: z.number(),
      clipped: count,
    }),
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

/** @throws SynaptickError when the bytes are no checkpoint of this version, or damaged */
export function decodeCheckpoint(file: string, bytes: Uint8Array): SavedRun {
  const { header: fields, arrays } = decodeContainer(CHECKPOINT, file, bytes);
  const names = arrays.names.filter((name) => name !== 'header');
  const floats = names.map((name) => [name, requireArray(arrays, name, [null], Float32Array)] as const);
  return { ...fields, arrays: Object.fromEntries(floats) };
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
  for (const key of ['dataset', 'input', 'training'] as const) {
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
  if (before === now) return;
  throw new SynaptickError(
    `${file} is a checkpoint of another ${what}: its ${key} is ${before ?? 'none'}, this run's is ${now ?? 'none'}: give what it was begun with, or another --checkpoint`,
  );
}
