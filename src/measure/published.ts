/**
 * Published measurements: of the chip's power, which the energy estimate is held to, and of networks on it, which results
 * are printed beside. Every entry says where it is from.
 */

/** Power of a full chip (4096 cores, ticks of 1 ms) whose neurons fire at a rate to uniform random targets. */
export interface PowerPoint {
  /** Measured power in watts. */
  readonly watts: number;
  /** Supply voltage in volts. */
  readonly voltage: number;
  /** Mean firing rate in hertz. */
  readonly rate: number;
  /** Set crossbar bits on the axon that a spike reaches. */
  readonly synapsesPerSpike: number;
  /** Whether the constants were fitted to this point, or the point only checks them. */
  readonly fitted: boolean;
  /** Estimate over measurement, less 1; for held-out points the error that the estimate states. */
  readonly error: number;
  readonly source: string;
}

/** Cores of the chip that was measured, 64 x 64. */
export const FULL_CHIP = 4096;

/** Synaptic events per second at 58 GSOPS over neurons and synapses: the rate of that point. */
const RATE_58_GSOPS = 58e9 / (1_048_576 * 256);

export const POWER_POINTS: readonly PowerPoint[] = [
  {
    watts: 0.042,
    voltage: 0.7,
    rate: 0,
    synapsesPerSpike: 0,
    fitted: true,
    error: 0,
    source: 'no spikes; Merolla 2014 with supplement, Akopyan 2015',
  },
  {
    watts: 0.068,
    voltage: 0.8,
    rate: 11.58,
    synapsesPerSpike: 128,
    fitted: true,
    error: 0,
    source: 'Akopyan 2015, Fig. 17',
  },
  {
    watts: 0.094,
    voltage: 0.8,
    rate: 95.93,
    synapsesPerSpike: 128,
    fitted: true,
    error: 0,
    source: 'Akopyan 2015, Fig. 17',
  },
  {
    watts: 0.071,
    voltage: 0.8,
    rate: 20.07,
    synapsesPerSpike: 128,
    fitted: false,
    error: -0.005,
    source: 'Akopyan 2015, Fig. 17',
  },
  {
    watts: 0.323,
    voltage: 1.05,
    rate: 200,
    synapsesPerSpike: 256,
    fitted: false,
    error: 0.038,
    source: 'Merolla 2014 with supplement, Akopyan 2015',
  },
  {
    watts: 0.145,
    voltage: 0.75,
    rate: RATE_58_GSOPS,
    synapsesPerSpike: 256,
    fitted: false,
    error: 0.025,
    source: '58 GSOPS, 400 GSOPS/W; Akopyan 2015',
  },
  {
    watts: 0.072,
    voltage: 0.775,
    rate: 20,
    synapsesPerSpike: 128,
    fitted: false,
    error: -0.11,
    source: 'the 26 pJ per synaptic event; Merolla 2014',
  },
  {
    watts: 0.065,
    voltage: 0.75,
    rate: 20,
    synapsesPerSpike: 128,
    fitted: false,
    error: -0.11,
    source: 'Akopyan 2015',
  },
];

/** Two rates, or numbers of synapses, that are taken for the same: a random network misses what it is asked by less. */
const ALIKE = 0.05;

/** What a full chip was measured at that fires as often onto as many synapses: none unless all cores are in use. */
export function powerPointsBeside(ran: {
  readonly cores: number;
  /** Mean firing rate in hertz. */
  readonly rate: number;
  readonly synapsesPerSpike: number;
}): readonly PowerPoint[] {
  if (ran.cores !== FULL_CHIP) return [];
  const alike = (measured: number, asked: number) => Math.abs(asked - measured) <= ALIKE * measured;
  return POWER_POINTS.filter(
    ({ rate, synapsesPerSpike }) => alike(rate, ran.rate) && alike(synapsesPerSpike, ran.synapsesPerSpike),
  );
}

/** A network on TrueNorth hardware. */
export interface PublishedResult {
  readonly dataset: string;
  readonly name: string;
  /** Share of test images classified right, 0..1. */
  readonly accuracy: number;
  readonly cores: number;
  /** Joules per image; null where not published. For EEDN: power over frames per second. */
  readonly joulesPerImage: number | null;
  /** Supply voltage in volts; null where not published. */
  readonly voltage: number | null;
  readonly source: string;
}

const ESSER_PAPER = 'Esser et al., NIPS 2015, the paper';
const ESSER_ABSTRACT = "Esser et al., NIPS 2015, the proceedings' web abstract";
const EEDN = 'Esser et al., PNAS 2016 (EEDN)';

export const PUBLISHED_RESULTS: readonly PublishedResult[] = [
  {
    dataset: 'mnist',
    name: '5 cores',
    accuracy: 0.927,
    cores: 5,
    joulesPerImage: 0.268e-6,
    voltage: null,
    source: ESSER_PAPER,
  },
  {
    dataset: 'mnist',
    name: '5 cores',
    accuracy: 0.927,
    cores: 5,
    joulesPerImage: 0.408e-6,
    voltage: null,
    source: ESSER_ABSTRACT,
  },
  {
    dataset: 'mnist',
    name: 'ensemble of 64, about 1,920 cores',
    accuracy: 0.9942,
    cores: 1920,
    joulesPerImage: 108e-6,
    voltage: null,
    source: ESSER_PAPER,
  },
  {
    dataset: 'mnist',
    name: 'ensemble of 64, about 1,920 cores',
    accuracy: 0.9942,
    cores: 1920,
    joulesPerImage: 121e-6,
    voltage: null,
    source: ESSER_ABSTRACT,
  },
  {
    dataset: 'cifar10',
    name: '1 chip',
    accuracy: 0.8341,
    cores: 4042,
    joulesPerImage: 0.204 / 1249,
    voltage: 1,
    source: EEDN,
  },
  {
    dataset: 'cifar100',
    name: '1 chip',
    accuracy: 0.5564,
    cores: 4042,
    joulesPerImage: 0.208 / 1526,
    voltage: 1,
    source: EEDN,
  },
  { dataset: 'svhn', name: '1 chip', accuracy: 0.9666, cores: 4042, joulesPerImage: null, voltage: 1, source: EEDN },
  {
    dataset: 'cifar100',
    name: '8 chips',
    accuracy: 0.6632,
    cores: 8 * 4096,
    joulesPerImage: null,
    voltage: 1,
    source: 'Sawada et al., SC16',
  },
];

/** Published results on a dataset with about as many cores (within a factor of four either way); may be none. */
export function publishedBeside(dataset: string, cores: number): PublishedResult[] {
  return PUBLISHED_RESULTS.filter(
    (result) => result.dataset === dataset && result.cores <= cores * 4 && result.cores * 4 >= cores,
  );
}
