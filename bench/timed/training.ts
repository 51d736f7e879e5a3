/**
 * The kernels of training (src/train/layers/arithmetic) beside the plain reference, on one thread and on two: the tables of
 * docs/results.md (The arithmetic of training).
 *
 * Per second of processor time, as others' work on the machine does not count then; on two threads, operations of both
 * per second of either. The reference computes a part of the rows. Sizes are rows x inputs x outputs of a layer's forward pass for a shard of 16 images (of one
 * group): the layers of the 150-core MNIST network, wide convolutions, and squares.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { seededRandom, uniform } from '../../mapping/random.ts';
import type { Arithmetic } from '../../src/train/layers/arithmetic/arithmetic.ts';
import { createReferenceArithmetic } from '../../src/train/layers/arithmetic/reference.ts';
import { createArithmetic, SCRATCH_BYTES } from '../../src/train/layers/arithmetic/wasm.ts';
import { printTable, processorTime } from '../timing.ts';

const ROUNDS = 7;
const SAMPLE_MS = 8;
const MIB = 1 << 20;
/** What a thread has: scratch, then an area for each kind of operand. */
const AREAS = {
  floats: SCRATCH_BYTES,
  more: 6 * MIB,
  out: 11 * MIB,
  bytes: 16 * MIB,
  weights: 18 * MIB,
  shorts: 20 * MIB,
};
const TABLE = 23 * MIB;
const REGION = 24 * MIB;

interface Case {
  readonly name: string;
  /** Additions and multiplications of a product, elements of a pass. */
  readonly operations: number;
  readonly rows: number;
  /** Does `rows` of them, operands at `base`. */
  run(by: Arithmetic, base: number, rows: number): void;
}

type Size = readonly [rows: number, inputs: number, outputs: number];
const MNIST_LAYERS: Size[] = [
  [3136, 50, 16],
  [784, 64, 64],
  [256, 128, 64],
  [64, 128, 32],
  [16, 128, 60],
];
const WIDE_LAYERS: Size[] = [
  [3136, 25, 32],
  [784, 288, 128],
  [784, 256, 256],
];
const SQUARES: Size[] = [
  [512, 512, 512],
  [1024, 1024, 1024],
];

function products([m, k, n]: Size, whole: boolean): Case[] {
  const { floats, more, out, bytes, weights, shorts } = AREAS;
  const of = (name: string, run: Case['run'], rows = m): Case => ({
    name: `${name} ${m}x${k}x${n}`,
    operations: 2 * m * k * n,
    rows,
    run,
  });
  const f32 = [
    of('forward f32', (by, at, r) => by.multiply(r, n, k, at + floats, k, at + more, n, at + out, n, false)),
    of('weights f32', (by, at, r) => by.multiplyTransposedA(k, n, r, at + floats, k, at + more, n, at + out, n, false)),
    of('inputs f32', (by, at, r) => by.multiplyTransposedB(r, k, n, at + floats, n, at + more, n, at + out, k, false)),
  ];
  if (!whole) return f32;
  return [
    ...f32,
    of('weights u8*f32', (by, at, r) =>
      by.multiplyBytesTransposedA(k, n, r, at + bytes, k, at + more, n, at + out, n, false),
    ),
    of('forward binary', (by, at, r) => by.multiplyBinary(r, n, k, at + bytes, k, at + weights, n, at + out, n, 1)),
    of('forward u8*i8', (by, at, r) => by.multiplyIntegers(r, n, k, at + bytes, k, at + weights, n, at + out, n, 1)),
    of('weights u8*i16', (by, at, r) =>
      by.multiplyIntegersTransposedA(k, n, r, at + bytes, k, at + shorts, n, at + out, n, 1),
    ),
    of('inputs i16*i8', (by, at, r) =>
      by.multiplyIntegersTransposedB(r, k, n, at + shorts, n, at + weights, n, at + out, k, 1),
    ),
  ];
}

/** Passes over [rows][64]; windows of 9 taps of 64 channels. */
function passes(rows: number): Case[] {
  const { floats, more, out, bytes, shorts } = AREAS;
  const columns = 64;
  const [c0, c1, c2, c3] = [0, 1, 2, 3].map((i) => TABLE + 900_000 + 1024 * i) as [number, number, number, number];
  const of = (name: string, run: Case['run'], elements = columns): Case => ({
    name: `${name} ${rows}x${elements}`,
    operations: rows * elements,
    rows,
    run,
  });
  return [
    of('columnMoments', (by, at, r) => by.columnMoments(at + c2, at + c3, at + floats, r, columns)),
    of('spikes', (by, at, r) => by.spikes(at + out, at + floats, at + c0, at + c1, r, columns)),
    of('spikeBytes', (by, at, r) => by.spikeBytes(at + bytes, at + floats, at + c0, at + c1, r, columns)),
    of('countBytes (4)', (by, at, r) =>
      by.countBytes(at + bytes, at + floats, at + c0, at + c1, at + c0, r, columns, 4),
    ),
    of('spikesBackward', (by, at, r) =>
      by.spikesBackward(at + out, at + floats, at + c0, at + c1, at + c2, at + c3, r, columns, 1),
    ),
    of('affineGradient', (by, at, r) =>
      by.affineGradient(at + out, at + floats, at + c0, at + c0, at + c1, r, columns),
    ),
    of('largestMagnitude', (by, at, r) => by.largestMagnitude(at + floats, r * columns)),
    of('quantise', (by, at, r) => by.quantise(at + shorts, at + floats, r * columns, 32767)),
    of('adam', (by, at, r) =>
      by.adam(at + out, at + floats, at + out + 2 * MIB, at + more, r * columns, 1e-3, 1, 0.9, 0.999, 1e-8, 1),
    ),
    of(
      'gatherWindows',
      (by, at, r) => by.gatherWindows(at + out, at + floats, at + TABLE, r, 9, columns, columns, 0),
      9 * columns,
    ),
    of(
      'gatherByteWindows',
      (by, at, r) => by.gatherByteWindows(at + out, at + bytes, at + TABLE, r, 9, columns, columns, 0),
      9 * columns,
    ),
    of(
      'scatterWindows',
      (by, at, r) => by.scatterWindows(at + floats, at + out, at + TABLE, r, 9, columns, columns, 0),
      9 * columns,
    ),
  ];
}

const CASES = [
  ...SQUARES.flatMap((size) => products(size, size[0] === 1024)),
  ...[...MNIST_LAYERS, ...WIDE_LAYERS].flatMap((size) => products(size, true)),
  ...passes(784),
];

/** Operands of a thread: f32 in 0...1, binary bytes, ternary weights, full i16, places of windows. */
function fill(memory: WebAssembly.Memory, base: number): void {
  const random = seededRandom(1);
  const between = (low: number, high: number) => Math.floor(uniform(random, low, high));
  new Float32Array(memory.buffer, base + AREAS.floats, (AREAS.bytes - AREAS.floats) / 4).forEach((_, i, all) => {
    all[i] = uniform(random, 0, 1);
  });
  new Uint8Array(memory.buffer, base + AREAS.bytes, 2 * MIB).forEach((_, i, all) => {
    all[i] = between(0, 2);
  });
  new Int8Array(memory.buffer, base + AREAS.weights, 2 * MIB).forEach((_, i, all) => {
    all[i] = between(-1, 2);
  });
  new Int16Array(memory.buffer, base + AREAS.shorts, MIB).forEach((_, i, all) => {
    all[i] = between(-32767, 32768);
  });
  new Int32Array(memory.buffer, base + TABLE, 9 * 784).forEach((_, i, all) => {
    all[i] = between(-1, 784);
  });
}

/** i32 words by which the main thread tells the helper: a count of orders, which case, how often; and its state. */
const [ORDER, CASE, REPEATS, STATE] = [0, 1, 2, 3];
const [IDLE, BUSY] = [0, 1];

function help({ memory, control }: { memory: WebAssembly.Memory; control: Int32Array }): void {
  const kernels = createArithmetic(memory, REGION);
  parentPort?.postMessage('ready');
  for (let order = 0; ; order++) {
    Atomics.wait(control, ORDER, order);
    const repeats = Atomics.load(control, REPEATS);
    if (repeats < 0) return;
    const one = CASES[Atomics.load(control, CASE)] as Case;
    for (let i = 0; i < repeats; i++) one.run(kernels, REGION, one.rows);
    Atomics.store(control, STATE, IDLE);
    Atomics.notify(control, STATE);
  }
}

/** @param part of the names of those that are timed; all unless given */
export async function training(part = ''): Promise<void> {
  const cases = CASES.filter(({ name }) => name.includes(part));
  const pages = (2 * REGION) >> 16;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  for (const base of [0, REGION]) fill(memory, base);
  const control = new Int32Array(new SharedArrayBuffer(16));
  const source = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(import.meta.url)}); });`;
  const helper = new Worker(source, { eval: true, workerData: { memory, control } });
  await new Promise((resolve, reject) => helper.once('message', resolve).once('error', reject));
  const kernels = createArithmetic(memory, 0);
  const reference = createReferenceArithmetic(memory);

  /** Runs a case on this thread, or on the helper too. */
  const both = (one: Case, repeats: number): void => {
    Atomics.store(control, CASE, CASES.indexOf(one));
    Atomics.store(control, REPEATS, repeats);
    Atomics.store(control, STATE, BUSY);
    Atomics.add(control, ORDER, 1);
    Atomics.notify(control, ORDER);
    single(one, repeats);
    Atomics.wait(control, STATE, BUSY);
  };
  const single = (one: Case, repeats: number): void => {
    for (let i = 0; i < repeats; i++) one.run(kernels, 0, one.rows);
  };

  const options = { unit: '10^9 a second', figure: billions, rounds: ROUNDS, turn: 0, now: processorTime };
  for (const one of cases) {
    const { name, operations } = one;
    const repeats = repeatsOf(() => single(one, 1));
    const rows = Math.max(1, Math.floor(one.rows / Math.max(1, operations / 4e6)));
    await printTable(
      `${name}: operations, of passes elements`,
      [
        { name: '1 thread', run: () => single(one, repeats), amount: operations * repeats },
        // Twice the work, in the processor time of two.
        { name: '2 threads', run: () => both(one, repeats), amount: 4 * operations * repeats },
        { name: 'reference', run: () => one.run(reference, 0, rows), amount: (operations * rows) / one.rows },
      ],
      options,
    );
  }
  Atomics.store(control, REPEATS, -1);
  Atomics.add(control, ORDER, 1);
  Atomics.notify(control, ORDER);
}

function billions(milliseconds: number, operations: number): number {
  return operations / milliseconds / 1e6;
}

/** Calls that fill a sample. */
function repeatsOf(run: () => void): number {
  const times = Array.from({ length: 8 }, () => {
    const from = performance.now();
    run();
    return performance.now() - from;
  });
  return Math.max(1, Math.round(SAMPLE_MS / Math.min(...times)));
}

if (!isMainThread) help(workerData);
