/**
 * Counts of a run -> joules of a TrueNorth chip (28 nm, Merolla et al. 2014).
 *
 *     E = N_syn * E_syn + N_hop * E_hop + neurons * ticks * E_row + cores * P_leak * time  [+ N_cross * E_cross]
 *
 * N_syn: set crossbar bits met by active axons; N_hop: mesh steps of the spikes; neurons * ticks: neuron updates, because
 * the silicon reads every row in every tick; cores: those in use; time: ticks * tick period. The terms, as `Counters`
 * counts them, are the same for every engine, lane and thread count.
 *
 * Derivation. Four measurements of full chips (4096 cores, ticks of 1 ms) and one quoted constant give the constants; the
 * split between them is ours, not IBM's:
 *
 * - E_hop: 2.30 pJ per spike and hop at 0.775 V, quoted.
 * - E_row: reading all core memory in every tick takes about 20 mW: 20 mW / (1,048,576 * 1000/s) = 19.1 pJ at 0.775 V.
 * - E_syn: 128 synapses a spike at 0.80 V draw 68 mW at 11.58 Hz and 94 mW at 95.93 Hz (Akopyan 2015, Fig. 17). The
 *   difference over the difference in spikes, less 42.66 hops a spike (21.33 in x and in y, the mean of uniform random
 *   targets on 64 x 64 cores), over 128.
 * - P_leak: what is left of the 68 mW at 0.80 V, and of the 42 mW without spikes at 0.70 V, gives 10.5 and 6.3 uW a core,
 *   so leakage goes with V^3.88. Energies of switching go with V^2 (charge on a capacitance).
 *
 * Held out of the fit, model against measurement: -0.5 % in the middle of the sweep (71 mW at 20.07 Hz), +3.8 % at 1.05 V,
 * 200 Hz and 256 synapses (323 mW), +2.5 % at 0.75 V and 58 GSOPS (145 mW), -11 % at 0.775 V (72 mW) and 0.75 V (65 mW)
 * with 20 Hz and 128 synapses. Published points disagree among themselves by about 10 %, so: +-15 %.
 * The check points are in `published.ts`, the tests hold the model to them.
 *
 * Smaller cores (RANC's, or `map --axons --neurons`) were never measured. A row has a bit for each axon and some 150 of its own:
 * four weights of 9 bits and their modes, leak, two thresholds, reset, a potential of 20 bits, a target. We take reading a row to
 * scale with its bits and leakage with those of the whole core, as memory does; events and hops cost what they do. Were neither
 * to scale, because decoders, router and clock are what they were, the total would be that of full cores: up to there goes the
 * stated error.
 *
 * The widely quoted 26 pJ per synaptic event is not a constant of this model: it is total chip power over events at one
 * operating point (72 mW, 0.775 V, 20 Hz, 128 synapses) and errs by -41 % to +256 % at others.
 */
import type { Counters } from '../../cores/counters.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { AXONS, NEURONS } from '../../cores/limits.ts';

/** Name and version of this estimate, for reports: the same name means the same formula and constants. */
export const ENERGY_MODEL = 'truenorth-28nm-fit-1';
/** The same carried over to cores of fewer axons or neurons. */
const SCALED_MODEL = `${ENERGY_MODEL}-scaled`;
/** Stated error of a total on full cores, relative. */
export const ENERGY_UNCERTAINTY = 0.15;
/** Bits of a row beside those of its synapses: parameters, potential and target of a neuron. */
export const NEURON_BITS = 150;

/** Supply voltages that the fit covers, in volts. */
export const VOLTAGE_MIN = 0.7;
export const VOLTAGE_MAX = 1.05;
/** Supply voltage unless given, in volts: the operating point of the published 26 pJ. */
export const DEFAULT_VOLTAGE = 0.775;
/** Tick period unless given, in seconds. */
export const DEFAULT_TICK_PERIOD = 1e-3;

/** Constants at the base voltage of 0.775 V and how they scale. */
const BASE_VOLTAGE = 0.775;
const BASE = { synapse: 1.39e-12, hop: 2.3e-12, row: 19.1e-12, leak: 9.3e-6 } as const;
const SWITCHING_EXPONENT = 2;
const LEAKAGE_EXPONENT = 3.88;
/** A spike that crosses a chip boundary: 26 pJ a bit through pads at 1.8 V (Merolla 2014, S5) * 32 bits; pads do not follow the core voltage. */
const CHIP_CROSSING = 832e-12;

/** What one event, row, core or crossing costs at a supply voltage. */
export interface EnergyConstants {
  /** Supply voltage in volts. */
  readonly voltage: number;
  /** Joules per synaptic event. */
  readonly synapse: number;
  /** Joules per spike and mesh step. */
  readonly hop: number;
  /** Joules per neuron and tick. */
  readonly row: number;
  /** Watts per core in use. */
  readonly leak: number;
  /** Joules per spike that crosses from chip to chip. */
  readonly chipCrossing: number;
}

/** What the estimate needs of a run's counters, and the cores in use. */
export interface EnergyCounts extends Pick<Counters, 'ticks' | 'synapticEvents' | 'hops' | 'neuronUpdates'> {
  /** Cores with a configured neuron. */
  readonly cores: number;
  /** Spikes that crossed from chip to chip; none unless given. */
  readonly chipCrossings?: number;
  /** Axons and neurons of a core; 256 of each unless given. */
  readonly core?: CoreSize;
}

export interface CoreSize {
  readonly axons: number;
  readonly neurons: number;
}

export interface OperatingPoint {
  /** Supply voltage in volts, 0.70..1.05; 0.775 unless given. */
  readonly voltage?: number;
  /** Seconds per tick, above 0; 0.001 unless given. */
  readonly tickPeriod?: number;
}

/** Joules of a run by what they were spent on. */
export interface Energy {
  /** Which estimate: ENERGY_MODEL, or its name for smaller cores. */
  readonly model: string;
  readonly core: CoreSize;
  /** Stated error of the total, relative: how far it may be above at most; below, ENERGY_UNCERTAINTY. */
  readonly uncertainty: number;
  /** Volts. */
  readonly voltage: number;
  /** Seconds. */
  readonly tickPeriod: number;
  readonly synapticJoules: number;
  readonly hopJoules: number;
  /** Reading and updating every row of the cores in use, every tick. */
  readonly neuronJoules: number;
  readonly leakageJoules: number;
  readonly chipCrossingJoules: number;
  readonly totalJoules: number;
}

/** Constants at a supply voltage in volts. @throws SynaptickError outside the fitted range 0.70..1.05 V */
export function energyConstants(voltage: number = DEFAULT_VOLTAGE): EnergyConstants {
  if (!(voltage >= VOLTAGE_MIN && voltage <= VOLTAGE_MAX)) {
    throw new SynaptickError(
      `voltage is ${voltage} V, the energy estimate is fitted for ${VOLTAGE_MIN.toFixed(2)} to ${VOLTAGE_MAX} V: ` +
        `choose one in this range, e.g. ${DEFAULT_VOLTAGE}`,
    );
  }
  const ratio = voltage / BASE_VOLTAGE;
  const switching = ratio ** SWITCHING_EXPONENT;
  return {
    voltage,
    synapse: BASE.synapse * switching,
    hop: BASE.hop * switching,
    row: BASE.row * switching,
    leak: BASE.leak * ratio ** LEAKAGE_EXPONENT,
    chipCrossing: CHIP_CROSSING,
  };
}

/**
 * Joules that a chip spends on a run with these counts. The counts are those of ONE chip: a run spread over lanes,
 * threads or workers sums them first.
 * @throws SynaptickError for a voltage outside 0.70..1.05 V, a tick period that is not positive, a negative count, a core of
 * more than 256 axons or neurons
 */
export function energyOf(counts: EnergyCounts, point: OperatingPoint = {}): Energy {
  const { tickPeriod = DEFAULT_TICK_PERIOD } = point;
  const constants = energyConstants(point.voltage);
  if (!(tickPeriod > 0 && Number.isFinite(tickPeriod))) {
    throw new SynaptickError(
      `tick period is ${tickPeriod} s, must be finite and above 0: real time is ${DEFAULT_TICK_PERIOD}`,
    );
  }
  const { ticks, synapticEvents, hops, neuronUpdates, cores, chipCrossings = 0, core = FULL_CORE } = counts;
  const { row, whole } = sharesOf(core);
  for (const [name, value] of Object.entries({ ticks, synapticEvents, hops, neuronUpdates, cores, chipCrossings })) {
    if (value >= 0 && Number.isFinite(value)) continue;
    throw new SynaptickError(`energy of a run: ${name} is ${value}, a count is finite and at least 0`);
  }
  const synapticJoules = synapticEvents * constants.synapse;
  const hopJoules = hops * constants.hop;
  const neuronJoules = neuronUpdates * constants.row * row;
  const leakageJoules = cores * constants.leak * ticks * tickPeriod * whole;
  const chipCrossingJoules = chipCrossings * constants.chipCrossing;
  const totalJoules = synapticJoules + hopJoules + neuronJoules + leakageJoules + chipCrossingJoules;
  const unscaledJoules = totalJoules + neuronJoules * (1 / row - 1) + leakageJoules * (1 / whole - 1);
  return {
    model: whole === 1 ? ENERGY_MODEL : SCALED_MODEL,
    core,
    uncertainty: totalJoules > 0 ? ((1 + ENERGY_UNCERTAINTY) * unscaledJoules) / totalJoules - 1 : ENERGY_UNCERTAINTY,
    voltage: constants.voltage,
    tickPeriod,
    synapticJoules,
    hopJoules,
    neuronJoules,
    leakageJoules,
    chipCrossingJoules,
    totalJoules,
  };
}

/** Voltages at which every model's energy is told: the least of the fit, that of the quoted 26 pJ, and that of EEDN's chips. */
export const TOLD_VOLTAGES: readonly number[] = [VOLTAGE_MIN, DEFAULT_VOLTAGE, 1];

/**
 * Joules of an image at another voltage than the default one, at which they are known: the leakage of the cores is that of
 * their ticks, all else is switching.
 * @param joules at DEFAULT_VOLTAGE and ticks of DEFAULT_TICK_PERIOD
 */
export function joulesAtVoltage(joules: number, cores: number, ticks: number, voltage: number): number {
  const [before, after] = [energyConstants(), energyConstants(voltage)];
  const leakage = Math.min(joules, cores * ticks * DEFAULT_TICK_PERIOD * before.leak);
  return (leakage * after.leak) / before.leak + ((joules - leakage) * after.row) / before.row;
}

const FULL_CORE: CoreSize = { axons: AXONS, neurons: NEURONS };

/** The bits of a row, and of a core, as shares of those of a full one. */
function sharesOf({ axons, neurons }: CoreSize): { readonly row: number; readonly whole: number } {
  for (const [what, count, most] of [
    ['axons', axons, AXONS],
    ['neurons', neurons, NEURONS],
  ] as const) {
    if (Number.isInteger(count) && count >= 1 && count <= most) continue;
    throw new SynaptickError(`energy of a run: a core has ${count} ${what}, must be a whole number from 1 to ${most}`);
  }
  const row = (axons + NEURON_BITS) / (AXONS + NEURON_BITS);
  return { row, whole: (row * neurons) / NEURONS };
}

/**
 * Joules per image: the energy of one chip that is fed image after image, over the images. The pipeline's filling and
 * draining is in the energy, spread over all images. @throws SynaptickError unless images is a whole number above 0
 */
export function joulesPerImage(energy: Energy, images: number): number {
  if (!Number.isInteger(images) || images < 1) {
    throw new SynaptickError(`joules per image of ${images} images: at least one image is needed`);
  }
  return energy.totalJoules / images;
}
