/** What of a chip image a file format cannot carry, gathered while an image is fitted to the format. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { type ChipShape, neuronPlace } from '../../cores/chip-shape.ts';

export interface Loss {
  /** One phrase, e.g. `leak reversal (epsilon) of 12 neurons (first: core 0 neuron 3)`. */
  readonly what: string;
  /** True where the converted network can spike otherwise than the original. */
  readonly changesSpikes: boolean;
}

/** An image that a format can carry, and what it took. */
export interface Fitted {
  readonly image: ChipImage;
  readonly losses: readonly Loss[];
}

export interface LossList {
  /** A property of neurons: the rows are counted and the first is named. */
  ofNeuron(what: string, row: number): void;
  ofImage(what: string, changesSpikes: boolean): void;
  /** Faults of silicon that our own chip image alone has. */
  ofFaults(image: ChipImage): void;
  list(): Loss[];
}

/** @param shape that of the image whose rows are named */
export function createLossList(shape: ChipShape): LossList {
  const neurons = new Map<string, { count: number; first: number }>();
  const losses: Loss[] = [];
  return {
    ofNeuron(what, row) {
      const entry = neurons.get(what);
      if (entry) entry.count++;
      else neurons.set(what, { count: 1, first: row });
    },
    ofImage(what, changesSpikes) {
      losses.push({ what, changesSpikes });
    },
    ofFaults({ stuckAxons, packetLoss, enabled }) {
      if (stuckAxons) losses.push({ what: 'axons that are stuck, active in every tick', changesSpikes: true });
      packetLoss?.forEach((loss, row) => {
        if (loss > 0 && enabled[row] === 1) this.ofNeuron('packets that are lost', row);
      });
    },
    list() {
      const counted = Array.from(neurons, ([what, { count, first }]) => {
        return {
          what: `${what} of ${count} ${count === 1 ? 'neuron' : 'neurons'} (first: ${neuronPlace(shape, first)})`,
          changesSpikes: true,
        };
      });
      return [...counted, ...losses];
    },
  };
}

/** A copy whose neuron parameters may be changed. */
export function copyNeurons(image: ChipImage): ChipImage {
  return {
    ...image,
    weights: image.weights.slice(),
    leak: image.leak.slice(),
    threshold: image.threshold.slice(),
    negativeThreshold: image.negativeThreshold.slice(),
    reset: image.reset.slice(),
    thresholdBits: image.thresholdBits.slice(),
    modes: image.modes.slice(),
    targetDelay: image.targetDelay.slice(),
    potential: image.potential.slice(),
  };
}
