/**
 * The best that plain JavaScript does: no WebAssembly, one thread, typed arrays. It is here to be compared with, so it
 * carries the networks of `random-network.ts` and no more: deterministic neurons with small parameters. Within these it
 * equals the oracle bit for bit.
 *
 * It computes on several neurons per 32-bit integer. A row of the crossbar is 64 words of four signed bytes, each the weight
 * with which the axon reaches a neuron, or 0: an axon costs 64 additions. Potentials lie two to a word, and one test of both
 * top bits finds whether any of the two fires or falls below its negative threshold, which is rare.
 * `bench/plain-js-designs.ts` has the usual designs (lists of targets, bit loops, dense rows): all are slower.
 *
 * The arrays are constants of one closure, which V8 compiles into the code: 1.7 times as quick as reading them from an
 * object. It does so for the first closure only, so `createPlainJs` gives every engine a copy of this module. Once any
 * ArrayBuffer of the process was detached (tsx does it) V8 checks at every access, and all JavaScript loses a third.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { sameShape, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { AXON_TYPES, AXONS, NEURONS, RING_SLOTS, WORDS } from '../../../cores/limits.ts';
import { hopsOfRow } from '../../../cores/mesh.ts';
import { MODE } from '../../../cores/modes.ts';
import type { Subject } from './subject.ts';

/** Words of four bytes, and pairs of 16 bits, for the neurons of a core. */
const QUADS = NEURONS / 4;
const PAIRS = NEURONS / 2;
/** What is added to a potential and to a byte of a sum so that neither is negative. */
const BIAS = 0x2000;
const SUM_BIAS = 0x80;
const SUMS_AT_ZERO = 0x80808080 | 0;
const SUMS_PAIR_AT_ZERO = 0x00800080;
const EVEN_BYTES = 0x00ff00ff;
const TOP_BITS = 0x80008000 | 0;
/** Limits within which potentials stay in 16 bits: 256 weights, a leak and a threshold. */
const MOST_WEIGHT = 8;
const MOST_PARAMETER = 4096;

/** Tables of one network. Rows are neuron or axon rows, pairs two neurons: word 2q holds 4q and 4q + 2, 2q + 1 the others. */
function tablesOf(image: ChipImage) {
  const count = image.cores * NEURONS;
  const pairs = (values: ArrayLike<number>, sign: number, offset: number) =>
    Int32Array.from({ length: count / 2 }, (_, pair) => packed(values, firstRow(pair), sign, offset));
  return {
    /** Weights of an axon row onto neurons 4q..4q + 3, bytes from the lowest; a negative one borrows from the next. */
    rows: packedRows(image),
    /** Synapses of each axon row. */
    fanOut: Uint16Array.from({ length: count }, (_, row) => popcount(image.crossbar, row * WORDS, WORDS)),
    /** Biased. */
    potentials: pairs(image.potential, 1, BIAS),
    /** Less the bias of a sum. */
    leaks: pairs(image.leak, 1, -SUM_BIAS),
    /** Added to a potential these set the top bit where the neuron fires, and where it is at or above -beta. */
    fireTests: pairs(image.threshold, -1, 0x8000 - BIAS),
    floorTests: pairs(image.negativeThreshold, 1, 0x8000 - BIAS),
    /** The engines' ring: `[slot][core][8 words]`; word within a slot, and bit, of each neuron's target. */
    ring: new Int32Array(RING_SLOTS * image.cores * WORDS),
    targetWord: Int32Array.from(image.targetCore, (core, row) => core * WORDS + ((image.targetAxon[row] ?? 0) >> 5)),
    targetBit: Int32Array.from(image.targetAxon, (axon) => 1 << (axon & 31)),
    hopsOf: Uint16Array.from(image.targetCore, (_, row) => hopsOfRow(image, row)),
  };
}

let copies = 0;

/** @throws SynaptickError when the image has what this engine does not carry */
export async function createPlainJs(image: ChipImage): Promise<PlainJs> {
  const copy: typeof import('./plain-js-engine.ts') = await import(`${import.meta.url}?copy=${copies++}`);
  return copy.plainJsEngine(image);
}

export type PlainJs = Subject & { potentials(): Int32Array };

/**
 * `createPlainJs` within this copy of the module.
 * @public called through a copy
 */
export function plainJsEngine(image: ChipImage): PlainJs {
  requireSmall(image);
  const { cores } = image;
  const tables = tablesOf(image);
  const { rows, fanOut, potentials, leaks, fireTests, floorTests, ring, targetWord, targetBit, hopsOf } = tables;
  const slotWords = cores * WORDS;
  const sums = new Int32Array(QUADS).fill(SUMS_AT_ZERO);
  /** Active axons whose weights a byte holds for sure. */
  const capacity = Math.floor(127 / Math.max(1, largest(image.weights)));
  const counters = { spikes: 0, activeAxons: 0, synapticEvents: 0, hops: 0 };
  let tick = 0;

  /** Fetches the active axons of a core and adds their rows up. */
  function integrate(core: number): void {
    const slot = (tick & 15) * slotWords + core * WORDS;
    let held = 0;
    for (let word = 0; word < WORDS; word++) {
      let bits = ring[slot + word] as number;
      if (bits === 0) continue;
      ring[slot + word] = 0;
      while (bits !== 0) {
        const lowest = bits & -bits;
        bits ^= lowest;
        if (held++ === capacity) {
          flush(core);
          held = 1;
        }
        addRow(core * NEURONS + word * 32 + 31 - Math.clz32(lowest));
      }
    }
  }

  function addRow(axonRow: number): void {
    const from = axonRow * QUADS;
    for (let quad = 0; quad < QUADS; quad++) sums[quad] = ((sums[quad] as number) + (rows[from + quad] as number)) | 0;
    counters.activeAxons++;
    counters.synapticEvents += fanOut[axonRow] as number;
  }

  /** Moves the sums into the potentials before a byte could overflow. */
  function flush(core: number): void {
    for (let quad = 0, pair = core * PAIRS; quad < QUADS; quad++, pair += 2) {
      const sum = sums[quad] as number;
      sums[quad] = SUMS_AT_ZERO;
      potentials[pair] = (potentials[pair] as number) + (sum & EVEN_BYTES) - SUMS_PAIR_AT_ZERO;
      potentials[pair + 1] = (potentials[pair + 1] as number) + ((sum >>> 8) & EVEN_BYTES) - SUMS_PAIR_AT_ZERO;
    }
  }

  /** Adds sums and leak to the potentials of a core and settles those beyond a threshold. */
  function update(core: number): void {
    for (let quad = 0, pair = core * PAIRS; quad < QUADS; quad++, pair += 2) {
      const sum = sums[quad] as number;
      sums[quad] = SUMS_AT_ZERO;
      let v = ((potentials[pair] as number) + (sum & EVEN_BYTES) + (leaks[pair] as number)) | 0;
      let beyond = (v + (fireTests[pair] as number)) | 0 | ~((v + (floorTests[pair] as number)) | 0);
      potentials[pair] = (beyond & TOP_BITS) === 0 ? v : settlePair(pair, v);
      v = ((potentials[pair + 1] as number) + ((sum >>> 8) & EVEN_BYTES) + (leaks[pair + 1] as number)) | 0;
      beyond = (v + (fireTests[pair + 1] as number)) | 0 | ~((v + (floorTests[pair + 1] as number)) | 0);
      potentials[pair + 1] = (beyond & TOP_BITS) === 0 ? v : settlePair(pair + 1, v);
    }
  }

  function settlePair(pair: number, v: number): number {
    const row = firstRow(pair);
    const low = settle(row, (v & 0xffff) - BIAS) + BIAS;
    const high = settle(row + 2, (v >>> 16) - BIAS) + BIAS;
    return low | (high << 16);
  }

  /** Step 5 of TICK.md for one neuron, and step 6 where it fires. */
  function settle(row: number, v: number): number {
    const modes = image.modes[row] as number;
    const gamma = modes & MODE.resetMode;
    const alpha = image.threshold[row] as number;
    const beta = image.negativeThreshold[row] as number;
    if (v >= alpha) {
      const word = ((tick + (image.targetDelay[row] as number)) & 15) * slotWords + (targetWord[row] as number);
      ring[word] = (ring[word] as number) | (targetBit[row] as number);
      counters.spikes++;
      counters.hops += hopsOf[row] as number;
      return gamma === MODE.resetToValue
        ? (image.reset[row] as number)
        : gamma === MODE.resetBySubtraction
          ? v - alpha
          : v;
    }
    if (v >= -beta) return v;
    if (modes & MODE.kappa) return -beta;
    return gamma === MODE.resetToValue
      ? -(image.reset[row] as number)
      : gamma === MODE.resetBySubtraction
        ? v + beta
        : v;
  }

  return {
    name: 'js',
    memoryBytes: Object.values(tables).reduce((sum, { byteLength }) => sum + byteLength, 0),
    counters,
    step(ticks = 1) {
      for (let i = 0; i < ticks; i++) {
        for (let core = 0; core < cores; core++) {
          integrate(core);
          update(core);
        }
        tick++;
      }
    },
    potentials: () =>
      Int32Array.from(image.potential, (_, row) => {
        const pair = at(potentials, ((row >> 2) << 1) + (row & 1));
        return ((pair >>> (row & 2 ? 16 : 0)) & 0xffff) - BIAS;
      }),
    restore(snapshot) {
      tick = snapshot.tick;
      for (const name of ['spikes', 'activeAxons', 'synapticEvents', 'hops'] as const) {
        counters[name] = snapshot.counters[name];
      }
      for (let pair = 0; pair < potentials.length; pair++) {
        potentials[pair] = packed(snapshot.potentials, firstRow(pair), 1, BIAS);
      }
      for (let ahead = 0; ahead < RING_SLOTS; ahead++) {
        const slot = snapshot.ring.subarray(ahead * slotWords, (ahead + 1) * slotWords);
        ring.set(slot, ((tick + ahead) % RING_SLOTS) * slotWords);
      }
    },
    close() {},
  };
}

function requireSmall(image: ChipImage): void {
  const within = (values: ArrayLike<number>, low: number, high: number) =>
    Array.prototype.every.call(values, (value: number) => value >= low && value <= high);
  const stochastic = MODE.leakReversal | MODE.stochasticLeak | MODE.stochasticSynapses;
  const fits =
    within(image.weights, -MOST_WEIGHT, MOST_WEIGHT) &&
    within(image.leak, -255, 255) &&
    within(image.threshold, 0, MOST_PARAMETER) &&
    within(image.negativeThreshold, 0, MOST_PARAMETER) &&
    within(image.reset, -MOST_PARAMETER, MOST_PARAMETER) &&
    within(image.potential, -MOST_PARAMETER, MOST_PARAMETER) &&
    within(image.thresholdBits, 0, 0) &&
    within(image.enabled, 1, 1) &&
    within(image.targetCore, 0, image.cores - 1) &&
    image.modes.every((modes) => (modes & stochastic) === 0) &&
    sameShape(image.shape, TRUENORTH_SHAPE);
  if (!fits) throw new SynaptickError('the engine js carries the networks of the benchmark only: use the engine simd');
}

function packedRows(image: ChipImage): Int32Array {
  const rows = new Int32Array(image.cores * AXONS * QUADS);
  for (let axonRow = 0; axonRow < image.cores * AXONS; axonRow++) {
    const type = at(image.axonType, axonRow);
    const firstNeuron = axonRow & ~(AXONS - 1);
    for (let neuron = 0; neuron < NEURONS; neuron++) {
      if (!((at(image.crossbar, axonRow * WORDS + (neuron >> 5)) >>> (neuron & 31)) & 1)) continue;
      const weight = at(image.weights, (firstNeuron + neuron) * AXON_TYPES + type);
      const quad = axonRow * QUADS + (neuron >> 2);
      rows[quad] = at(rows, quad) + (weight << (8 * (neuron & 3)));
    }
  }
  return rows;
}

/** The lower neuron row of a pair; the other is two further. */
function firstRow(pair: number): number {
  return ((pair >> 1) << 2) + (pair & 1);
}

/** `sign * value + offset` of a pair's two rows. */
function packed(values: ArrayLike<number>, row: number, sign: number, offset: number): number {
  const low = sign * at(values, row) + offset;
  const high = sign * at(values, row + 2) + offset;
  return (low + (high << 16)) | 0;
}

function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(at(values, i)));
  return most;
}

function popcount(words: Uint32Array, from: number, count: number): number {
  let bits = 0;
  for (let i = from; i < from + count; i++) {
    for (let word = at(words, i) | 0; word !== 0; word &= word - 1) bits++;
  }
  return bits;
}

/** The element of an array at an index known to be inside it. Not for a tick: reading arrays of many types makes it slow. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number;
}
