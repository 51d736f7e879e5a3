/**
 * Seeded recurrent networks for benchmarks, after Merolla et al. 2014: every core full, every neuron with a random target axon
 * on a random core, and an asked firing rate that does not depend on the number of synapses.
 *
 * A neuron fires because its leak drives it from its reset to its threshold. Its synapses disturb that drive but do not
 * change it on average: of its fan-in a quarter are of each axon type, types 0 and 1 excite, 2 and 3 inhibit as strongly,
 * and every axon has exactly one source. What resets lose or add is measured on a small network and put right in the
 * thresholds.
 */
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { createSimd } from '../../../cores/engines/simd.ts';
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { MODE } from '../../../cores/modes.ts';
import { type RandomState, randomBits, seededRandom, uniform } from '../../../mapping/random.ts';
import { writeRandomCrossbar } from './random-crossbar.ts';

const { axonTypes: AXON_TYPES, axons: AXONS, maxDelay: MAX_DELAY, neurons: NEURONS } = TRUENORTH_SHAPE;

export const PARAMETERS = ['uniform', 'mixed'] as const;

export interface BenchNetworkOptions {
  /** 1..65536 cores on the smallest square mesh. */
  readonly cores: number;
  /** Mean firing rate in Hz at ticks of 1 ms, 0..250. */
  readonly rateHz: number;
  /** Synapses of a neuron, 0..256. */
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
  requireInteger('fan-in', options.fanIn, 0, AXONS);
  if (!(options.rateHz >= 0 && options.rateHz <= 250)) {
    throw new SynaptickError(`rate is ${options.rateHz} Hz, must be from 0 to 250`);
  }
  let scale = 1;
  if (options.rateHz > 0) {
    for (let round = 0; round < PILOT.rounds; round++) scale *= pilotRate(options, scale) / options.rateHz;
  }
  return generate(options, scale);
}

/** The rate in Hz that a small network with these options has. */
function pilotRate(options: BenchNetworkOptions, scale: number): number {
  const image = generate({ ...options, cores: PILOT.cores }, scale);
  const engine = createSimd(image);
  engine.step(PILOT.settle);
  const before = engine.counters.spikes;
  engine.step(PILOT.ticks);
  const spikes = engine.counters.spikes - before;
  return (spikes / (PILOT.cores * NEURONS * PILOT.ticks)) * 1000;
}

function generate(options: BenchNetworkOptions, scale: number): ChipImage {
  const { cores, fanIn } = options;
  const random = seededRandom(options.seed);
  const width = Math.ceil(Math.sqrt(cores));
  const image = emptyImage({ width, height: Math.ceil(cores / width), cores });
  image.enabled.fill(1);
  for (let axon = 0; axon < cores * AXONS; axon++) image.axonType[axon] = axon % AXON_TYPES;
  writeTargets(image, random);
  for (let core = 0; core < cores; core++) {
    if (fanIn > 0) writeRandomCrossbar(image.crossbar, core, fanIn, random);
    writeNeurons(image, core, options, scale, random);
  }
  return image;
}

/** Targets every axon of the chip once, in random order, with delays 1..15. */
function writeTargets(image: ChipImage, random: RandomState): void {
  const axons = Uint32Array.from({ length: image.cores * AXONS }, (_, axon) => axon);
  for (let last = axons.length - 1; last >= 0; last--) {
    const other = Math.floor(uniform(random, 0, last + 1));
    const axon = axons[other] as number;
    axons[other] = axons[last] as number;
    image.targetCore[last] = axon >> 8;
    image.targetAxon[last] = axon & 255;
    image.targetDelay[last] = 1 + (randomBits(random) % MAX_DELAY);
  }
}

function writeNeurons(
  image: ChipImage,
  core: number,
  { rateHz, parameters }: BenchNetworkOptions,
  scale: number,
  random: RandomState,
): void {
  const perTick = rateHz / 1000;
  const meanLeak = rateHz === 0 ? 0 : Math.max(1, Math.round(THRESHOLD * perTick));
  const whole = (low: number, high: number) => Math.floor(uniform(random, low, high + 1));
  const mixed = parameters === 'mixed';
  for (let neuron = 0; neuron < NEURONS; neuron++) {
    const row = core * NEURONS + neuron;
    const first = mixed ? whole(1, 4) : 1;
    const second = mixed ? whole(1, 4) : 2;
    image.weights[row * AXON_TYPES] = first;
    image.weights[row * AXON_TYPES + 1] = second;
    image.weights[row * AXON_TYPES + 2] = -first;
    image.weights[row * AXON_TYPES + 3] = -second;
    const leak = mixed ? Math.min(255, whole(Math.min(1, meanLeak), 2 * meanLeak)) : meanLeak;
    const reset = mixed ? whole(-10, 10) : 0;
    const rise = rateHz === 0 ? THRESHOLD : (leak * scale) / (perTick * uniform(random, 1 - SPREAD, 1 + SPREAD));
    image.leak[row] = leak;
    image.reset[row] = reset;
    image.threshold[row] = Math.max(1, Math.round(rise + reset));
    image.negativeThreshold[row] = mixed ? whole(50, 150) : 100;
    image.modes[row] = mixed ? (whole(0, 1) * MODE.resetBySubtraction) | (whole(0, 1) * MODE.kappa) : 0;
    image.potential[row] = whole(0, (image.threshold[row] as number) - 1);
  }
}
