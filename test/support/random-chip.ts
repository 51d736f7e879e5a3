/** Random chips over the whole parameter space, and a driver that runs engines side by side. */
import { configureNeuron, type NeuronParameters, setAxonType, setSynapse } from '../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { MODE } from '../../cores/modes.ts';
import { generator } from './generator.ts';

export interface RandomChipOptions {
  readonly seed: number;
  readonly cores: number;
  /** Share of set crossbar bits; 0 and 1 are empty and full. */
  readonly density: number;
  /** Largest |weight|, 0..255. */
  readonly weightLimit: number;
  /** How far the modes go. */
  readonly modes: 'plain' | 'resets' | 'leaky' | 'stochastic';
  /** Parameters are those of the core, of the neuron, or extreme. */
  readonly spread: 'shared' | 'narrow' | 'wide' | 'extreme';
  /** Share of neurons that are configured. */
  readonly configured: number;
  readonly ranc?: boolean;
}

/** 32 bits, each set with this probability; where one number tells them all, it alone is drawn. */
function randomBits(density: number, random: () => number): number {
  if (density === 0) return 0;
  if (density === 1) return 0xffffffff;
  if (density === 0.5) return Math.floor(random() * 2 ** 32);
  let bits = 0;
  for (let bit = 0; bit < 32; bit++) if (random() < density) bits |= 1 << bit;
  return bits;
}

/** A chip for an option set; equal options give equal chips. */
export function randomChip(options: RandomChipOptions): ChipImage {
  const random = generator(options.seed);
  const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const { cores } = options;
  const width = Math.ceil(Math.sqrt(cores)) + 1;
  const image = emptyImage({
    width,
    height: width,
    cores,
    seed: pick(0, 2 ** 31),
    outputLines: 40,
    outputCell: random() < 0.5 ? { x: pick(0, width - 1), y: pick(0, width - 1) } : null,
    ...(options.ranc && { weights: new Int32Array(cores * 1024) }),
    ...(options.ranc && {
      shape: { ...TRUENORTH_SHAPE, overflow: 'proved', negativeTest: random() < 0.5 ? '<' : '<=' },
    }),
    ...(random() < 0.3 && { streams: Uint32Array.from({ length: cores * 256 }, () => pick(0, 1000)) }),
  });
  for (let core = 0; core < cores; core++) {
    const shared = neuronParameters(options, pick, random);
    for (let axon = 0; axon < 256; axon++) {
      setAxonType(image, core, axon, pick(0, 3));
      for (let word = 0; word < 8; word++) {
        image.crossbar[(core * 256 + axon) * 8 + word] = randomBits(options.density, random);
      }
    }
    setSynapse(image, core, 255, 255);
    for (let neuron = 0; neuron < 256; neuron++) {
      if (random() >= options.configured) {
        image.potential[core * 256 + neuron] = pick(-5, 5);
        continue;
      }
      const own = neuronParameters(options, pick, random);
      const parameters = options.spread === 'shared' ? { ...shared, threshold: own.threshold } : own;
      const where = random();
      const target =
        where < 0.1
          ? undefined
          : where < 0.2
            ? { output: pick(0, 39) }
            : {
                core: where < 0.3 ? core : pick(0, cores - 1),
                axon: pick(0, 255),
                delay: random() < 0.3 ? 15 : pick(1, 15),
              };
      configureNeuron(image, core, neuron, { ...parameters, potential: own.potential, target });
    }
  }
  if (options.ranc) widen(image, options, pick, random);
  return image;
}

/** RANC's integers: weights, thresholds and leaks of up to 32 bits, thresholds and limits on either side of 0. */
function widen(
  image: ChipImage,
  { weightLimit, modes }: RandomChipOptions,
  pick: (low: number, high: number) => number,
  random: () => number,
): void {
  const weight = [1, 127, 128, 16_383, 16_384, 32_767, 32_768, 100_000][weightLimit % 8] as number;
  for (let row = 0; row < image.enabled.length; row++) {
    if (!image.enabled[row] || random() < 0.3) continue;
    for (let type = 0; type < 4; type++) image.weights[row * 4 + type] = pick(-1, 1) * (random() < 0.5 ? weight : 1);
    image.leak[row] = pick(-300, 300);
    image.threshold[row] = pick(-50, 40_000);
    image.negativeThreshold[row] = pick(-50, 40_000);
    if (modes !== 'stochastic') image.modes[row] = pick(0, 1) * MODE.resetBySubtraction;
  }
}

function neuronParameters(
  { weightLimit, modes, spread }: RandomChipOptions,
  pick: (low: number, high: number) => number,
  random: () => number,
): NeuronParameters {
  const chance = (share: number) => random() < share;
  const weights = [0, 1, 2, 3].map(() => (chance(0.1) ? pick(-1, 1) * weightLimit : pick(-weightLimit, weightLimit)));
  const [high, low] = { shared: [60, 60], narrow: [200, 150], wide: [3000, 3000], extreme: [262_143, 262_143] }[
    spread
  ] as [number, number];
  const extreme = spread === 'extreme';
  const plain = modes === 'plain';
  const odd = modes === 'leaky' || modes === 'stochastic';
  return {
    weights,
    leak: extreme ? pick(-255, 255) : pick(-3, 6),
    threshold: chance(0.05) ? 0 : pick(1, high),
    negativeThreshold: chance(0.1) ? 0 : pick(0, low),
    reset: extreme ? pick(-524_288, 524_287) : pick(-20, 20),
    resetMode: plain ? 'value' : (['value', 'subtract', 'none'] as const)[chance(0.05) ? 2 : pick(0, 1)],
    negativeMode: plain || chance(0.5) ? 'reset' : 'saturate',
    leakReversal: odd && chance(0.3),
    stochasticLeak: modes === 'stochastic' && chance(0.3),
    stochasticSynapses: modes === 'stochastic' ? [chance(0.3), chance(0.3), chance(0.3), chance(0.3)] : undefined,
    thresholdBits: modes === 'stochastic' && chance(0.3) ? pick(0, 18) : 0,
    potential: extreme ? pick(-524_288, 524_287) : pick(-30, 50),
  };
}
