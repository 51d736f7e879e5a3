/** Random shapes of cores, and random chips of them. */
import { configureNeuron, setAxonType, setSynapse } from '../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../cores/chip-image.ts';
import { type ChipShape, potentialRange, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { MODE } from '../../cores/modes.ts';
import { generator } from './generator.ts';

/** Numbers of axons and neurons, of types and delays that a kind of shape has. */
export interface ShapeSizes {
  readonly rows: readonly number[];
  readonly types: readonly number[];
  readonly delays: readonly number[];
  /** Widths of potentials; of those that saturate. */
  readonly bits: readonly number[];
}

/** Whatever there is, kept small; 258 axons have draws past those of leak and threshold. */
export const ANY_SIZES: ShapeSizes = {
  rows: [1, 2, 31, 32, 33, 40, 64, 70, 258, 300],
  types: [1, 2, 3, 4, 5, 8, 16],
  delays: [1, 2, 7, 15, 16, 31, 62, 63],
  bits: [8, 9, 16, 20, 24, 32],
};

/** Those that fit a core of TrueNorth. */
export const SMALL_SIZES: ShapeSizes = {
  rows: [1, 31, 32, 33, 100, 255, 256],
  types: [1, 2, 3, 4],
  delays: [1, 2, 7, 14, 15],
  bits: [20],
};

/** The chip with axons that are stuck and packets that are lost: none, some and all of a neuron's. */
export function withRandomFaults(image: ChipImage, seed: number): ChipImage {
  const random = generator(seed);
  const axonRows = Array.from(image.axonType.keys());
  return {
    ...image,
    stuckAxons: Uint32Array.from(axonRows.filter(() => random() < 0.1)),
    packetLoss: Uint32Array.from(image.enabled, () => {
      const kind = random();
      return kind < 0.3 ? 0 : kind < 0.4 ? 2 ** 32 - 1 : random() * 2 ** 32;
    }),
  };
}

/** A shape and a chip of it; equal seeds give equal ones. */
export function randomShapedChip(seed: number, sizes: ShapeSizes): ChipImage {
  const random = generator(seed);
  const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const one = <T>(values: readonly T[]): T => values[pick(0, values.length - 1)] as T;
  const proved = random() < 0.3;
  const potentialBits = proved ? 32 : one(sizes.bits);
  const limit = Math.min(255, 2 ** (potentialBits - 1) - 1);
  const shape: ChipShape = {
    ...TRUENORTH_SHAPE,
    axons: one(sizes.rows),
    neurons: one(sizes.rows),
    axonTypes: one(sizes.types),
    maxDelay: one(sizes.delays),
    potentialBits,
    overflow: proved ? 'proved' : 'saturate',
    negativeTest: one(['<', '<=']),
    weight: { min: -limit, max: limit },
    leak: { min: -limit, max: limit },
    threshold: { min: 0, max: Math.min(262_143, 2 ** (potentialBits - 1) - 1) },
    thresholdBits: proved ? 0 : 18,
    modes: proved ? MODE.resetBySubtraction | MODE.kappa : MODE.all,
  };
  const cores = pick(1, 3);
  const image = emptyImage({ shape, width: 2, height: 2, cores, seed: pick(0, 2 ** 31), outputLines: 5 });
  const potentials = potentialRange(shape);
  const chance = (share: number) => random() < share;
  for (let core = 0; core < cores; core++) {
    for (let axon = 0; axon < shape.axons; axon++) {
      setAxonType(image, core, axon, pick(0, shape.axonTypes - 1));
      for (let k = 0; k < 6; k++) setSynapse(image, core, axon, pick(0, shape.neurons - 1));
    }
    for (let neuron = 0; neuron < shape.neurons; neuron++) {
      // At least one, so that the core is in use.
      if (neuron > 0 && chance(0.1)) continue;
      const target = chance(0.2)
        ? { output: pick(0, 4) }
        : { core: pick(0, cores - 1), axon: pick(0, shape.axons - 1), delay: pick(1, shape.maxDelay) };
      configureNeuron(image, core, neuron, {
        weights: Array.from({ length: shape.axonTypes }, () => (chance(0.2) ? one([-limit, limit]) : pick(-9, 12))),
        leak: pick(-3, 5),
        threshold: chance(0.1) ? shape.threshold.max : pick(1, 40),
        negativeThreshold: pick(0, 40),
        reset: chance(0.05) && !proved ? one([potentials.min, potentials.max]) : pick(-9, 9),
        resetMode: proved ? one(['value', 'subtract']) : one(['value', 'subtract', 'none']),
        negativeMode: one(['reset', 'saturate']),
        potential: chance(0.05) && !proved ? one([potentials.min, potentials.max]) : pick(-9, 9),
        target: chance(0.1) ? undefined : target,
        ...(!proved && {
          leakReversal: chance(0.3),
          stochasticLeak: chance(0.3),
          stochasticSynapses: Array.from({ length: shape.axonTypes }, () => chance(0.3)),
          thresholdBits: chance(0.3) ? pick(0, 5) : 0,
        }),
      });
    }
  }
  return image;
}
