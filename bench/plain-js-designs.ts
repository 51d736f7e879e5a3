/**
 * Plain JavaScript as one would write it first: one neuron at a time, and three ways to integrate. All lose to
 * `src/run/bench/plain-js-engine.ts`. It runs networks of the benchmark's generator and counts nothing but synaptic events.
 *
 * ns per core-tick at 64 cores, 20 Hz, fan-in 128, uniform parameters, AMD EPYC, Node 20.20. First: a process without any
 * detached ArrayBuffer, least of 25 runs; then: `npm run bench`, where tsx has detached some, medians. `simd`: 121.
 *
 *     packed bytes, pairs of potentials: the winner     500    650
 *     packed bytes, then one neuron at a time           800            the update of 256 neurons is the other half
 *     lists of targets                                  820  1,350     128 scattered additions an axon; Int16 sums alike
 *     dense rows of Int8 weights, four at once        1,040  1,620     256 additions an axon; Int16 sums 1,200
 *     bits of the crossbar, found with clz32          1,500  2,140     as the lists, and finding the bits
 *     the winner, reading its arrays from an object     840            V8 no longer knows where the arrays are
 *     the winner, through one helper `at(array, i)`   4,460            which has seen arrays of every type
 */
import type { ChipImage } from '../cores/chip-image.ts';
import { delaySlots, neuronWords, TRUENORTH_SHAPE } from '../cores/chip-shape.ts';
import { MODE } from '../cores/modes.ts';

const { axonTypes: AXON_TYPES, neurons: NEURONS } = TRUENORTH_SHAPE;
const RING_SLOTS = delaySlots(TRUENORTH_SHAPE);
const WORDS = neuronWords(TRUENORTH_SHAPE);

export const DESIGNS = ['lists', 'dense', 'bits'] as const;
type Integrate = (core: number, axonRow: number) => void;

/** A step function; arrays are constants of it, so import a copy of this module for each design. */
export function plainDesign(design: (typeof DESIGNS)[number], image: ChipImage): { step(ticks: number): void } {
  const sums = new Int32Array(NEURONS);
  const weights = weightsByType(image);
  const integrate = { lists: addList, dense: addDense, bits: addBits }[design](image, sums, weights);
  const { leak, threshold, negativeThreshold, reset, modes, targetDelay } = image;
  const potentials = image.potential.slice();
  const slotWords = image.cores * WORDS;
  const ring = new Int32Array(RING_SLOTS * slotWords);
  const targetWord = Int32Array.from(
    image.targetCore,
    (core, row) => core * WORDS + ((image.targetAxon[row] ?? 0) >> 5),
  );
  const targetBit = Int32Array.from(image.targetAxon, (axon) => 1 << (axon & 31));
  let tick = 0;

  function fetch(core: number): void {
    const slot = (tick & 15) * slotWords + core * WORDS;
    for (let word = 0; word < WORDS; word++) {
      let bits = ring[slot + word] as number;
      ring[slot + word] = 0;
      while (bits !== 0) {
        const lowest = bits & -bits;
        bits ^= lowest;
        integrate(core, core * NEURONS + word * 32 + 31 - Math.clz32(lowest));
      }
    }
  }

  function update(core: number): void {
    for (let neuron = 0, row = core * NEURONS; neuron < NEURONS; neuron++, row++) {
      let v = (potentials[row] as number) + (sums[neuron] as number) + (leak[row] as number);
      sums[neuron] = 0;
      if (v >= (threshold[row] as number)) {
        v = (modes[row] as number) & MODE.resetBySubtraction ? v - (threshold[row] as number) : (reset[row] as number);
        const word = ((tick + (targetDelay[row] as number)) & 15) * slotWords + (targetWord[row] as number);
        ring[word] = (ring[word] as number) | (targetBit[row] as number);
      } else if (v < -(negativeThreshold[row] as number)) {
        if ((modes[row] as number) & MODE.kappa) v = -(negativeThreshold[row] as number);
        else if ((modes[row] as number) & MODE.resetBySubtraction) v += negativeThreshold[row] as number;
        else v = -(reset[row] as number);
      }
      potentials[row] = v;
    }
  }

  return {
    step(ticks) {
      for (let i = 0; i < ticks; i++, tick++) {
        for (let core = 0; core < image.cores; core++) {
          fetch(core);
          update(core);
        }
      }
    },
  };
}

/** `[core][type][neuron]`. */
function weightsByType({ weights, cores }: ChipImage): Int8Array {
  const out = new Int8Array(cores * AXON_TYPES * NEURONS);
  for (let row = 0; row < cores * NEURONS; row++) {
    for (let type = 0; type < AXON_TYPES; type++) {
      out[((row >> 8) * AXON_TYPES + type) * NEURONS + (row & 255)] = weights[row * AXON_TYPES + type] as number;
    }
  }
  return out;
}

function isConnected({ crossbar }: ChipImage, axonRow: number, neuron: number): boolean {
  return (((crossbar[axonRow * WORDS + (neuron >> 5)] as number) >>> (neuron & 31)) & 1) === 1;
}

function addList(image: ChipImage, sums: Int32Array, weights: Int8Array): Integrate {
  const { axonType } = image;
  const starts = new Uint32Array(axonType.length + 1);
  const found: number[] = [];
  for (let axonRow = 0; axonRow < axonType.length; axonRow++) {
    for (let neuron = 0; neuron < NEURONS; neuron++) if (isConnected(image, axonRow, neuron)) found.push(neuron);
    starts[axonRow + 1] = found.length;
  }
  const targets = Uint8Array.from(found);
  return (core, axonRow) => {
    const from = (core * AXON_TYPES + (axonType[axonRow] as number)) * NEURONS;
    const end = starts[axonRow + 1] as number;
    for (let i = starts[axonRow] as number; i < end; i++) {
      const neuron = targets[i] as number;
      sums[neuron] = (sums[neuron] as number) + (weights[from + neuron] as number);
    }
  };
}

function addDense(image: ChipImage, sums: Int32Array, weights: Int8Array): Integrate {
  const rows = new Int8Array(image.axonType.length * NEURONS);
  for (let axonRow = 0; axonRow < image.axonType.length; axonRow++) {
    const from = ((axonRow >> 8) * AXON_TYPES + (image.axonType[axonRow] as number)) * NEURONS;
    for (let neuron = 0; neuron < NEURONS; neuron++) {
      if (isConnected(image, axonRow, neuron)) rows[axonRow * NEURONS + neuron] = weights[from + neuron] as number;
    }
  }
  return (_, axonRow) => {
    for (let neuron = 0, at = axonRow * NEURONS; neuron < NEURONS; neuron += 4, at += 4) {
      sums[neuron] = (sums[neuron] as number) + (rows[at] as number);
      sums[neuron + 1] = (sums[neuron + 1] as number) + (rows[at + 1] as number);
      sums[neuron + 2] = (sums[neuron + 2] as number) + (rows[at + 2] as number);
      sums[neuron + 3] = (sums[neuron + 3] as number) + (rows[at + 3] as number);
    }
  };
}

function addBits(image: ChipImage, sums: Int32Array, weights: Int8Array): Integrate {
  const crossbar = Int32Array.from(image.crossbar);
  const { axonType } = image;
  return (core, axonRow) => {
    const from = (core * AXON_TYPES + (axonType[axonRow] as number)) * NEURONS;
    for (let word = 0; word < WORDS; word++) {
      let bits = crossbar[axonRow * WORDS + word] as number;
      while (bits !== 0) {
        const lowest = bits & -bits;
        bits ^= lowest;
        const neuron = word * 32 + 31 - Math.clz32(lowest);
        sums[neuron] = (sums[neuron] as number) + (weights[from + neuron] as number);
      }
    }
  };
}
