/**
 * Seeded recurrent networks for benchmarks, after Merolla et al. 2014: every core full, every neuron with a random target axon
 * on a random core, and an asked firing rate that does not depend on the number of synapses.
 *
 * A neuron fires because its leak drives it from its reset to its threshold. Its synapses disturb that drive but do not
 * change it on average: of its fan-in as many are of each axon type as can be, the first half of the types excite, the others
 * inhibit as strongly (a type without a partner weighs nothing), and the neurons are spread evenly over all axons: on as many
 * of both every axon has exactly one source. What resets lose or add is measured on a small network and put right in the
 * thresholds.
 */
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { type ChipShape, potentialRange, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { createOracle } from '../../../cores/engines/oracle.ts';
import { createSimd } from '../../../cores/engines/simd.ts';
import { kernelRefusal } from '../../../cores/engines/wasm/kernel-layout.ts';
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { MODE } from '../../../cores/modes.ts';
import { type RandomState, randomBits, seededRandom, uniform } from '../../../mapping/random.ts';
import { type ChipDescription, DEFAULT_CHIP } from '../../formats/chip-description.ts';
import { meshOn } from '../../map/board.ts';
import { writeAnyCrossbar } from './any-crossbar.ts';
import { writeRandomCrossbar } from './random-crossbar.ts';

export const PARAMETERS = ['uniform', 'mixed'] as const;

export interface BenchNetworkOptions {
  /** 1..65536 cores on the smallest square mesh of the chip. */
  readonly cores: number;
  /** What its cores are like, and where they stand; TrueNorth unless given. */
  readonly chip?: ChipDescription;
  /** Mean firing rate in Hz at ticks of 1 ms, 0..250. */
  readonly rateHz: number;
  /** Synapses of a neuron, from 0 to the axons of a core. */
  readonly fanIn: number;
  /**
   * `uniform`: a core's neurons share weights, leak, negative threshold and reset; thresholds and start potentials are each
   * neuron's own. `mixed`: every parameter, reset modes included, is each neuron's own.
   */
  readonly parameters: (typeof PARAMETERS)[number];
  readonly seed: number;
}

/** Cores and ticks of the network on which resets are measured, and how often. */
const PILOT = { cores: 16, settle: 150, ticks: 400, rounds: 4 };
/** Threshold that a mean leak is chosen for, so that it resolves the rate. */
const THRESHOLD = 200;
/** Thresholds of a core spread over +-20 %. */
const SPREAD = 0.2;

/** @throws SynaptickError when an option is out of range */
export function randomNetwork(options: BenchNetworkOptions): ChipImage {
  requireInteger('cores', options.cores, 1, 65_536);
  const { shape } = options.chip ?? DEFAULT_CHIP;
  requireInteger('fan-in', options.fanIn, 0, shape.axons, `a core of this chip has ${shape.axons} axons`);
  if (!(options.rateHz >= 0 && options.rateHz <= 250)) {
    throw new SynaptickError(`rate is ${options.rateHz} Hz, must be from 0 to 250`);
  }
  requireReach(options);
  let scale = 1;
  if (options.rateHz > 0) {
    for (let round = 0; round < PILOT.rounds; round++) scale *= pilotRate(options, scale) / options.rateHz;
  }
  return generate(options, scale);
}

/** The rate in Hz that a small network with these options has. */
function pilotRate(options: BenchNetworkOptions, scale: number): number {
  const chip = { ...(options.chip ?? DEFAULT_CHIP), mesh: null };
  const image = generate({ ...options, chip, cores: PILOT.cores }, scale);
  const engine = kernelRefusal(image.shape) === null ? createSimd(image) : createOracle(image);
  engine.step(PILOT.settle);
  const before = engine.counters.spikes;
  engine.step(PILOT.ticks);
  const spikes = engine.counters.spikes - before;
  return (spikes / (PILOT.cores * image.shape.neurons * PILOT.ticks)) * 1000;
}

function generate(options: BenchNetworkOptions, scale: number): ChipImage {
  const { cores, fanIn, chip = DEFAULT_CHIP } = options;
  const { shape } = chip;
  const random = seededRandom(options.seed);
  const image = emptyImage({ ...meshOn('the network', cores, chip), cores, shape, chip: chip.name });
  image.enabled.fill(1);
  for (let axon = 0; axon < cores * shape.axons; axon++) {
    image.axonType[axon] = (axon % shape.axons) % shape.axonTypes;
  }
  writeTargets(image, random);
  for (let core = 0; core < cores; core++) {
    if (fanIn > 0) writeCrossbar(image, core, fanIn, random);
    writeNeurons(image, core, options, scale, random);
  }
  return image;
}

/** Columns as TrueNorth's are drawn word by word; those of any other shape neuron by neuron. */
function writeCrossbar({ crossbar, shape }: ChipImage, core: number, fanIn: number, random: RandomState): void {
  const { axons, neurons, axonTypes } = shape;
  const known = TRUENORTH_SHAPE;
  if (axons === known.axons && neurons === known.neurons && axonTypes === known.axonTypes) {
    writeRandomCrossbar(crossbar, core, fanIn, random);
  } else {
    writeAnyCrossbar(crossbar, shape, core, fanIn, random);
  }
}

/** @throws SynaptickError where targets on random cores are further than packets go */
function requireReach({ cores, chip = DEFAULT_CHIP }: BenchNetworkOptions): void {
  const { width, height } = meshOn('the network', cores, chip);
  const { reach } = chip.shape;
  const furthest = Math.max(width, height) - 1;
  if (furthest <= reach) return;
  throw new SynaptickError(
    `a random network of ${cores} cores has targets up to ${furthest} cores away, a packet of chip "${chip.name}" goes ${reach} (${furthest - reach} too few): take at most ${(reach + 1) ** 2} cores`,
  );
}

/** Targets every axon of the chip as often as any other, give or take one, in random order, with every delay alike. */
function writeTargets(image: ChipImage, random: RandomState): void {
  const { cores, shape } = image;
  const axons = Uint32Array.from({ length: cores * shape.axons }, (_, axon) => axon);
  for (let last = axons.length - 1; last >= 0; last--) {
    const other = Math.floor(uniform(random, 0, last + 1));
    const axon = axons[other] as number;
    axons[other] = axons[last] as number;
    for (let row = last; row < image.targetCore.length; row += axons.length) {
      image.targetCore[row] = Math.floor(axon / shape.axons);
      image.targetAxon[row] = axon % shape.axons;
      image.targetDelay[row] = 1 + (randomBits(random) % shape.maxDelay);
    }
  }
}

function writeNeurons(
  image: ChipImage,
  core: number,
  { rateHz, parameters }: BenchNetworkOptions,
  scale: number,
  random: RandomState,
): void {
  const { shape } = image;
  const limits = limitsOf(shape);
  const perTick = rateHz / 1000;
  const meanLeak = rateHz === 0 ? 0 : Math.min(limits.leak, Math.max(1, Math.round(limits.rise * perTick)));
  const whole = (low: number, high: number) => Math.floor(uniform(random, low, high + 1));
  const mixed = parameters === 'mixed';
  for (let neuron = 0; neuron < shape.neurons; neuron++) {
    const row = core * shape.neurons + neuron;
    const first = mixed ? whole(Math.min(1, limits.weight), limits.weight) : Math.min(1, limits.weight);
    const second = mixed ? whole(Math.min(1, limits.weight), limits.weight) : Math.min(2, limits.weight);
    writeWeights(image, row, first, second);
    const leak = mixed ? Math.min(limits.leak, whole(Math.min(1, meanLeak), 2 * meanLeak)) : meanLeak;
    const reset = mixed ? whole(-10, 10) : 0;
    const rise = rateHz === 0 ? limits.rise : (leak * scale) / (perTick * uniform(random, 1 - SPREAD, 1 + SPREAD));
    image.leak[row] = leak;
    image.reset[row] = reset;
    image.threshold[row] = Math.min(limits.threshold, Math.max(1, Math.round(rise + reset)));
    image.negativeThreshold[row] = Math.min(limits.threshold, mixed ? whole(50, 150) : 100);
    image.modes[row] = mixed ? ((whole(0, 1) * MODE.resetBySubtraction) | (whole(0, 1) * MODE.kappa)) & shape.modes : 0;
    image.potential[row] = whole(0, (image.threshold[row] as number) - 1);
  }
}

/** What numbers may be, on TrueNorth and on narrower chips. */
function limitsOf({ threshold, leak, weight, potentialBits }: ChipShape) {
  const most = Math.min(threshold.max, potentialRange({ potentialBits }).max);
  return {
    threshold: most,
    /** The threshold is to stay in range at every scale and spread. */
    rise: Math.min(THRESHOLD, Math.floor(most / 2)),
    leak: Math.min(255, leak.max),
    weight: Math.min(4, weight.max, -weight.min),
  };
}

/** Types of the first half excite, in turns by the one and the other weight; those of the second inhibit as strongly. */
function writeWeights({ weights, shape: { axonTypes } }: ChipImage, row: number, first: number, second: number): void {
  const half = axonTypes >> 1;
  for (let type = 0; type < half; type++) {
    const weight = type % 2 === 0 ? first : second;
    weights[row * axonTypes + type] = weight;
    weights[row * axonTypes + half + type] = -weight;
  }
}
