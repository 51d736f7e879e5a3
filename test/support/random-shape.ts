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
  /** Largest weights, as far as a potential and a tick's sum hold them. */
  readonly weights: readonly number[];
}

/** Whatever there is, kept small; 258 axons have draws past those of leak and threshold. */
export const ANY_SIZES: ShapeSizes = {
  rows: [1, 2, 31, 32, 33, 40, 64, 70, 258, 300],
  types: [1, 2, 3, 4, 5, 8, 16],
  delays: [1, 2, 7, 15, 16, 31, 62, 63],
  bits: [8, 9, 16, 20, 24, 32],
  weights: [255, 255, 40_000, 2 ** 20],
};

/** Those that fit a core of TrueNorth. */
export const SMALL_SIZES: ShapeSizes = {
  rows: [1, 31, 32, 33, 100, 255, 256],
  types: [1, 2, 3, 4],
  delays: [1, 2, 7, 14, 15],
  bits: [20],
  weights: [255],
};

/** Sizes at which a kernel's tiles and words begin and end. */
export const TILED_SIZES: ShapeSizes = {
  ...ANY_SIZES,
  rows: [1, 15, 17, 63, 64, 65, 100, 128, 129, 192, 255, 256, 257, 320, 512, 513, 700, 1023, 1024],
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
  const axons = one(sizes.rows);
  const wide = proved ? 255 : one(sizes.weights);
  const limit = Math.min(wide, 2 ** (potentialBits - 1) - 1, Math.floor((2 ** 31 - 1) / axons));
  const shape: ChipShape = {
    ...TRUENORTH_SHAPE,
    axons,
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
    // Cores whose neurons draw nothing and are alike are what the fast engines have short forms for.
    const plain = chance(0.5);
    const alike = plain && chance(0.5);
    const shared = Array.from({ length: shape.axonTypes }, () => pick(-9, 12));
    const sharedLeak = pick(-3, 5);
    const extreme = (share: number) => !plain && chance(share);
    for (let axon = 0; axon < shape.axons; axon++) {
      setAxonType(image, core, axon, pick(0, shape.axonTypes - 1));
      for (let k = 0; k < 6; k++) setSynapse(image, core, axon, pick(0, shape.neurons - 1));
    }
    for (let neuron = 0; neuron < shape.neurons; neuron++) {
      // At least one, so that the core is in use.
      if (neuron > 0 && !alike && chance(0.1)) continue;
      const target = chance(0.2)
        ? { output: pick(0, 4) }
        : { core: pick(0, cores - 1), axon: pick(0, shape.axons - 1), delay: pick(1, shape.maxDelay) };
      configureNeuron(image, core, neuron, {
        weights: alike
          ? shared
          : Array.from({ length: shape.axonTypes }, () => (extreme(0.2) ? one([-limit, limit]) : pick(-9, 12))),
        leak: alike ? sharedLeak : pick(-3, 5),
        threshold: extreme(0.1) ? shape.threshold.max : pick(1, 40),
        negativeThreshold: alike ? 20 : pick(0, 40),
        reset: extreme(0.05) && !proved ? one([potentials.min, potentials.max]) : pick(-9, 9),
        resetMode: proved ? one(['value', 'subtract']) : one(['value', 'subtract', 'none']),
        negativeMode: alike ? 'saturate' : one(['reset', 'saturate']),
        potential: extreme(0.05) && !proved ? one([potentials.min, potentials.max]) : pick(-9, 9),
        target: chance(0.1) ? undefined : target,
        ...(!(proved || plain) && {
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
