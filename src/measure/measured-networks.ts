/**
 * Networks whose power was measured on TrueNorth, and what the energy estimate makes of them.
 *
 * Of a network its cores, frames per second (a frame a tick) and milliwatts are published, at 1.0 V, but no count of its
 * events. Cores and ticks give the floor, leakage and the reading of rows; what is left must be events, of which a crossbar
 * has 65,536 in a tick at most. With the events of the one-chip network carried over, boards of several chips, running other
 * networks on the same pictures, are estimated and held against what they drew.
 *
 * Sources: Esser et al., PNAS 2016 (EEDN), Table 3; Sawada et al., SC16. Both second-hand. A board counts so many chips of as many
 * cores as the one-chip network has.
 */
import { energyConstants } from './energy.ts';

/** Of all of them, in volts. */
export const MEASURED_VOLTAGE = 1;
/** Synapses of a core. */
const CROSSBAR = 256 * 256;
const NEURONS_READ = 256;

export interface MeasuredNetwork {
  readonly name: string;
  /** Share of test images classified right, 0..1. */
  readonly accuracy: number;
  readonly cores: number;
  readonly framesPerSecond: number;
  readonly watts: number;
}

export const MEASURED_NETWORKS: readonly MeasuredNetwork[] = [
  { name: 'CIFAR-10', accuracy: 0.8341, cores: 4042, framesPerSecond: 1249, watts: 0.2044 },
  { name: 'CIFAR-100', accuracy: 0.5564, cores: 4042, framesPerSecond: 1526, watts: 0.2078 },
  { name: 'SVHN', accuracy: 0.9666, cores: 4042, framesPerSecond: 2526, watts: 0.2565 },
  { name: 'GTSRB', accuracy: 0.965, cores: 4042, framesPerSecond: 1615, watts: 0.2006 },
  { name: 'LOGO32', accuracy: 0.857, cores: 3236, framesPerSecond: 1775, watts: 0.1717 },
  { name: 'VAD', accuracy: 0.9542, cores: 423, framesPerSecond: 1539, watts: 0.0261 },
  { name: 'TIMIT class', accuracy: 0.7916, cores: 1943, framesPerSecond: 2610, watts: 0.1426 },
  { name: 'TIMIT frames', accuracy: 0.7117, cores: 2476, framesPerSecond: 2107, watts: 0.1659 },
];

/** Of several chips; `cores` are those of all. */
export interface MeasuredBoard extends MeasuredNetwork {
  readonly chips: number;
}

const board = (
  name: string,
  chips: number,
  accuracy: number,
  framesPerSecond: number,
  watts: number,
): MeasuredBoard => {
  return { name, chips, accuracy, cores: chips * 4042, framesPerSecond, watts };
};

export const MEASURED_BOARDS: readonly MeasuredBoard[] = [
  board('CIFAR-10', 4, 0.8797, 1324, 0.936),
  board('CIFAR-10', 8, 0.89, 1040, 1.497),
  board('CIFAR-100', 4, 0.6386, 1257, 0.891),
  board('CIFAR-100', 8, 0.6632, 432, 1.192),
];

/** What a network drew, in watts, and what that leaves for events. */
export interface PowerSplit {
  readonly leakage: number;
  readonly rows: number;
  /** What is left of the measured power. */
  readonly events: number;
  /** Synaptic events of a core in a tick that would draw what is left, hops left out of account. */
  readonly eventsPerCoreTick: number;
  /** The same as a share of a full crossbar. */
  readonly crossbarShare: number;
}

/** Splits a measured power by the estimate. */
export function splitPower({ cores, framesPerSecond, watts }: MeasuredNetwork): PowerSplit {
  const { leakage, rows } = floorOf({ cores, framesPerSecond });
  const events = watts - leakage - rows;
  const eventsPerCoreTick = events / (cores * framesPerSecond * energyConstants(MEASURED_VOLTAGE).synapse);
  return { leakage, rows, events, eventsPerCoreTick, crossbarShare: eventsPerCoreTick / CROSSBAR };
}

/** Watts of a board with the events of the one-chip network of its name, and how far that is off. */
export function estimateBoard(measured: MeasuredBoard): { readonly watts: number; readonly error: number } {
  const one = MEASURED_NETWORKS.find(({ name }) => name === measured.name) as MeasuredNetwork;
  const { leakage, rows } = floorOf(measured);
  const { synapse } = energyConstants(MEASURED_VOLTAGE);
  const events = measured.cores * measured.framesPerSecond * splitPower(one).eventsPerCoreTick * synapse;
  const watts = leakage + rows + events;
  return { watts, error: watts / measured.watts - 1 };
}

function floorOf({ cores, framesPerSecond }: Pick<MeasuredNetwork, 'cores' | 'framesPerSecond'>) {
  const { leak, row } = energyConstants(MEASURED_VOLTAGE);
  return { leakage: cores * leak, rows: cores * NEURONS_READ * row * framesPerSecond };
}
