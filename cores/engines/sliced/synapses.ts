/** The synapses of a core by neuron and axon type, and which of its axon types are the second part (see kernel/sliced/layout.ts). */
import type { ChipImage } from '../../chip-image.ts';
import { neuronWords } from '../../chip-shape.ts';

export interface CoreSynapses {
  /** Synapses `[neuron][axon type]`. */
  readonly counts: Uint16Array;
  /** Their axons, neuron after neuron and type after type. */
  readonly axons: Uint16Array;
  /** Where those of each neuron and type begin, `[neuron][axon type]`. */
  readonly starts: Uint32Array;
  /** Part of each axon type, 0 or 1. */
  readonly parts: Uint8Array;
  /** Synapses of each axon. */
  readonly fanOut: Uint16Array;
}

/** Weights of one part are at most so many times another's. */
const LIKE = 16;

export function coreSynapses(image: ChipImage, core: number): CoreSynapses {
  const { shape, crossbar, axonType } = image;
  const { axons: axonCount, neurons, axonTypes } = shape;
  const words = neuronWords(shape);
  const counts = new Uint16Array(neurons * axonTypes);
  const fanOut = new Uint16Array(axonCount);
  const visit = (each: (axon: number, at: number) => void) => {
    for (let axon = 0; axon < axonCount; axon++) {
      const first = (core * axonCount + axon) * words;
      const type = axonType[core * axonCount + axon] as number;
      for (let word = 0; word < words; word++) {
        for (let bits = crossbar[first + word] as number; bits !== 0; bits &= bits - 1) {
          each(axon, (word * 32 + 31 - Math.clz32(bits & -bits)) * axonTypes + type);
        }
      }
    }
  };
  visit((axon, at) => {
    counts[at] = (counts[at] as number) + 1;
    fanOut[axon] = (fanOut[axon] as number) + 1;
  });
  const starts = new Uint32Array(counts.length);
  let all = 0;
  counts.forEach((count, at) => {
    starts[at] = all;
    all += count;
  });
  const axons = new Uint16Array(all);
  const next = starts.slice();
  visit((axon, at) => {
    axons[next[at] as number] = axon;
    next[at] = (next[at] as number) + 1;
  });
  return { counts, axons, starts, parts: partsOf(image, core, counts), fanOut };
}

/** Types whose largest weight is more than `LIKE` times that of the type with the smallest are the second part. */
function partsOf({ shape, enabled, weights }: ChipImage, core: number, counts: Uint16Array): Uint8Array {
  const { neurons, axonTypes } = shape;
  const largest = new Float64Array(axonTypes);
  for (let neuron = 0; neuron < neurons; neuron++) {
    const row = core * neurons + neuron;
    if (!enabled[row]) continue;
    for (let type = 0; type < axonTypes; type++) {
      if (counts[neuron * axonTypes + type] === 0) continue;
      largest[type] = Math.max(largest[type] as number, Math.abs(weights[row * axonTypes + type] as number));
    }
  }
  const least = Math.min(...largest.filter((weight) => weight > 0));
  return Uint8Array.from(largest, (weight) => Number(weight > LIKE * least));
}
