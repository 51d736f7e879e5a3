/** Rows of one stride among rows of another, and a whole chip image in the rows of another shape. */
import { type ChipImage, NO_TARGET } from './chip-image.ts';
import { type ChipShape, neuronWords } from './chip-shape.ts';

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array;

/**
 * The groups of `from` elements of an array as groups of `to`: cut off behind, or filled up with `fill`. The array itself where
 * both are the same.
 */
export function restride<T extends Numbers>(source: T, from: number, to: number, fill = 0): T {
  if (from === to) return source;
  const groups = source.length / from;
  const result = new (source.constructor as new (length: number) => T)(groups * to);
  if (fill !== 0 && to > from) result.fill(fill);
  const kept = Math.min(from, to);
  for (let group = 0; group < groups; group++) {
    result.set(source.subarray(group * from, group * from + kept), group * to);
  }
  return result;
}

/** What decides where rows lie. */
export type Rows = Pick<ChipShape, 'axons' | 'neurons' | 'axonTypes'>;

/**
 * An image in the rows of another shape, whose sizes alone are looked at; cores of more rows than that are cut off, of fewer
 * get rows that are not used. Every neuron keeps the random stream that it had. Arrays that need no change are shared.
 */
export function imageInRows(image: ChipImage, shape: ChipShape): ChipImage {
  const own = image.shape;
  if (own.axons === shape.axons && own.neurons === shape.neurons && own.axonTypes === shape.axonTypes) {
    return { ...image, shape };
  }
  const isKept = (row: number) => row % own.axons < shape.axons;
  const perNeuron = <T extends Numbers>(rows: T, fill = 0): T => restride(rows, own.neurons, shape.neurons, fill);
  const numbered = () => Uint32Array.from({ length: image.enabled.length }, (_, row) => row);
  return {
    ...image,
    shape,
    axonType: restride(image.axonType, own.axons, shape.axons),
    crossbar: crossbarInRows(image.crossbar, own, shape),
    enabled: perNeuron(image.enabled),
    weights: weightsInRows<ChipImage['weights']>(image.weights, own, shape),
    leak: perNeuron(image.leak),
    threshold: perNeuron(image.threshold),
    negativeThreshold: perNeuron(image.negativeThreshold),
    reset: perNeuron(image.reset),
    thresholdBits: perNeuron(image.thresholdBits),
    modes: perNeuron(image.modes),
    potential: perNeuron(image.potential),
    streams: own.neurons === shape.neurons ? image.streams : perNeuron(image.streams ?? numbered()),
    targetCore: perNeuron(image.targetCore, NO_TARGET),
    targetAxon: perNeuron(image.targetAxon),
    targetDelay: perNeuron(image.targetDelay, 1),
    inputRows: axonRowsInRows(image.inputRows, own, shape),
    stuckAxons: image.stuckAxons && axonRowsInRows(image.stuckAxons.filter(isKept), own, shape),
    packetLoss: image.packetLoss && perNeuron(image.packetLoss),
  };
}

/** The numbers of axon rows, none of which is cut off, as another shape numbers them. */
function axonRowsInRows(rows: Uint32Array, from: Rows, to: Rows): Uint32Array {
  return rows.map((row) => Math.floor(row / from.axons) * to.axons + (row % from.axons));
}

/** Weights in the rows of another shape. */
export function weightsInRows<T extends Numbers>(weights: T, from: Rows, to: Rows): T {
  const typed = restride(weights, from.axonTypes, to.axonTypes);
  return restride(typed, from.neurons * to.axonTypes, to.neurons * to.axonTypes);
}

/** A crossbar in the rows of another shape; synapses onto neurons that it has not are gone. */
export function crossbarInRows(crossbar: Uint32Array, from: Rows, to: Rows): Uint32Array {
  const words = neuronWords(to);
  const wide = restride(crossbar, neuronWords(from), words);
  if (to.neurons >= from.neurons || to.neurons % 32 === 0) return restride(wide, from.axons * words, to.axons * words);
  const kept = 2 ** (to.neurons & 31) - 1;
  const cut = wide.map((word, index) => (index % words === words - 1 ? word & kept : word));
  return restride(cut, from.axons * words, to.axons * words);
}
