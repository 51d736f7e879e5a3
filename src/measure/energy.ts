/**
 * Counts of a run -> joules, by an energy model: TrueNorth's unless another is given.
 *
 *     E = N_syn * E_syn + N_spike * E_spike + N_hop * E_hop + updates * E_neuron + (cores * P_core + chips * P_chip) * time
 *         + N_cross * E_cross
 *
 * What the terms are and how each is known stands with the models: truenorth-energy.ts, device-energies.ts, or a file.
 */
import { type ChipShape, SHAPE_LIMITS, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import type { Counters } from '../../cores/counters.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { coreBits } from './core-bits.ts';
import { constantOf, type EnergyModel, NEEDED_TERMS, TERM_TEXTS, type TermName } from './energy-model.ts';
import { type EnergyScale, isScaled, otherScales, scaleBetween, UNSCALED } from './scale-energy.ts';
import { DEFAULT_VOLTAGE, TRUENORTH, VOLTAGE_MIN } from './truenorth-energy.ts';

/** Tick period unless given, in seconds. */
export const DEFAULT_TICK_PERIOD = 1e-3;

/** What one event, row, core or crossing costs on TrueNorth at a supply voltage. */
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
export interface EnergyCounts
  extends Pick<Counters, 'ticks' | 'synapticEvents' | 'hops' | 'neuronUpdates'>,
    Partial<Pick<Counters, 'spikes'>> {
  /** Cores with a configured neuron. */
  readonly cores: number;
  /** Configured neurons, for devices that update no others; all of the cores in use unless given. */
  readonly neurons?: number;
  /** Spikes that crossed from chip to chip; none unless given. */
  readonly chipCrossings?: number;
  /** How many of the hops are north or south; half of them unless given. */
  readonly hopsNorthSouth?: number;
  /** Chips in use; one unless given. */
  readonly chips?: number;
  /** Shape of the cores, TrueNorth's in what it does not say. */
  readonly core?: CoreSize & Partial<ChipShape>;
}

export interface CoreSize {
  readonly axons: number;
  readonly neurons: number;
}

export interface OperatingPoint {
  /** Supply voltage in volts, within the model's range; its base voltage unless given. */
  readonly voltage?: number;
  /** Seconds per tick, above 0; 0.001 unless given. */
  readonly tickPeriod?: number;
}

/** Joules of a run by what they were spent on. */
export interface Energy {
  /** Version of the model; with `-scaled-2` where it is carried over to cores of another shape. */
  readonly model: string;
  readonly core: CoreSize;
  /** SRAM bits of a core, and of all cores in use: the area that the network takes. */
  readonly sramBits: { readonly core: number; readonly cores: number };
  /** What terms were multiplied by for the shape of the cores; null on cores that the model is of. */
  readonly scale: EnergyScale | null;
  /** Stated error of the total, relative: how far it may be above at most; null where nobody states any. */
  readonly uncertainty: number | null;
  /** How far it may be below at most. */
  readonly uncertaintyBelow: number | null;
  /** Volts; null where the model knows none. */
  readonly voltage: number | null;
  /** Seconds. */
  readonly tickPeriod: number;
  readonly synapticJoules: number;
  readonly spikeJoules: number;
  readonly hopJoules: number;
  /** Updating neurons; on TrueNorth reading and updating every row of the cores in use, every tick. */
  readonly neuronJoules: number;
  /** Static power of cores and chips. */
  readonly leakageJoules: number;
  readonly chipCrossingJoules: number;
  readonly totalJoules: number;
  /** Terms that the run would be charged for and nobody has published: without any the total is the estimate, else its least. */
  readonly unpublished: readonly TermName[];
}

/** What is appended to the version of a model that is carried over to another shape; the number is that of the rules of scale-energy.ts. */
const SCALED = '-scaled-2';

/** TrueNorth's constants at a supply voltage in volts. @throws SynaptickError outside the fitted range 0.70..1.05 V */
export function energyConstants(voltage: number = DEFAULT_VOLTAGE): EnergyConstants {
  const at = (term: TermName) => valueAt(TRUENORTH, term, requireVoltage(TRUENORTH, voltage));
  return {
    voltage,
    synapse: at('synapse'),
    hop: at('hop'),
    row: at('neuron'),
    leak: at('core'),
    chipCrossing: at('chipCrossing'),
  };
}

/** A voltage of the model in volts, its base voltage where none is given. @throws SynaptickError outside of its range */
function requireVoltage({ name, version, voltage: range }: EnergyModel, voltage: number | undefined): number | null {
  if (range === null || voltage === undefined) return range?.base ?? null;
  if (voltage >= range.min && voltage <= range.max) return voltage;
  const what = version === TRUENORTH.version ? 'the energy estimate is fitted' : `the energy model ${name} is`;
  throw new SynaptickError(
    `voltage is ${voltage} V, ${what} for ${range.min.toFixed(2)} to ${range.max} V: choose one in this range, e.g. ${range.base}`,
  );
}

/** Joules or watts of a term at a voltage; 0 where it has no constant. */
function valueAt(model: EnergyModel, term: TermName, voltage: number | null): number {
  const constant = constantOf(model, term);
  if (constant === null) return 0;
  const { value, voltageExponent = 0 } = constant;
  if (model.voltage === null || voltage === null || voltageExponent === 0) return value;
  return value * (voltage / model.voltage.base) ** voltageExponent;
}

/** How often a run is charged for each term; for the static power of cores and chips in each of its ticks. */
type Charges = { readonly [T in TermName]: number } & { readonly ticks: number; readonly tickPeriod: number };

/**
 * Joules that a chip spends on a run with these counts. The counts are those of ONE chip: a run spread over lanes,
 * threads or workers sums them first.
 * @throws SynaptickError for a voltage outside the model's range, a tick period that is not positive, a negative count, a core
 * that no chip has, or where the model lacks a term without which joules mean nothing (`missingTerms`)
 */
export function energyOf(counts: EnergyCounts, point: OperatingPoint = {}, model: EnergyModel = TRUENORTH): Energy {
  const { tickPeriod = DEFAULT_TICK_PERIOD } = point;
  const voltage = requireVoltage(model, point.voltage);
  const shape = shapeOf(counts);
  const charges = chargesOf(counts, tickPeriod, model);
  const missing = missingOf(model, charges);
  if (missing.needed.length > 0) {
    throw new SynaptickError(
      `the energy model ${model.name} has no joules of ${missing.needed.map((term) => TERM_TEXTS[term]).join(' and ')}, which the run has: its counts are told, joules are not`,
    );
  }
  const scale = model.shape === null ? UNSCALED : scaleBetween(model.shape, shape);
  const parts = partsOf(model, charges, voltage, scale);
  const others = model.shape === null ? [] : otherScales(model.shape, shape, scale);
  const bits = coreBits(shape).core;
  return {
    model: isScaled(scale) ? `${model.version}${SCALED}` : model.version,
    core: { axons: shape.axons, neurons: shape.neurons },
    sramBits: { core: bits, cores: bits * counts.cores },
    scale: isScaled(scale) ? scale : null,
    ...errorOf(
      model,
      parts.totalJoules,
      others.map((other) => partsOf(model, charges, voltage, other).totalJoules),
    ),
    voltage,
    tickPeriod,
    ...parts,
    unpublished: missing.left,
  };
}

/** What a run would be charged for, and the model has no constant of: `needed` is told no joules without, `left` only leaves out. */
export function missingTerms(
  counts: EnergyCounts,
  model: EnergyModel,
): { readonly needed: readonly TermName[]; readonly left: readonly TermName[] } {
  return missingOf(model, chargesOf(counts, DEFAULT_TICK_PERIOD, model));
}

function missingOf({ terms }: EnergyModel, charges: Charges) {
  const missing = (Object.keys(terms) as TermName[]).filter(
    (term) => terms[term] === 'unpublished' && charges[term] > 0,
  );
  return {
    needed: missing.filter((term) => NEEDED_TERMS.includes(term)),
    left: missing.filter((term) => !NEEDED_TERMS.includes(term)),
  };
}

function chargesOf(counts: EnergyCounts, tickPeriod: number, model: EnergyModel): Charges {
  if (!(tickPeriod > 0 && Number.isFinite(tickPeriod))) {
    throw new SynaptickError(
      `tick period is ${tickPeriod} s, must be finite and above 0: real time is ${DEFAULT_TICK_PERIOD}`,
    );
  }
  const { ticks, synapticEvents, hops, neuronUpdates, cores, chipCrossings = 0, chips = 1, spikes = 0 } = counts;
  const { hopsNorthSouth = hops / 2, neurons } = counts;
  const given = { ticks, synapticEvents, hops, neuronUpdates, cores, chipCrossings, chips, spikes, hopsNorthSouth };
  for (const [name, value] of Object.entries({ ...given, neurons: neurons ?? 0 })) {
    if (value >= 0 && Number.isFinite(value)) continue;
    throw new SynaptickError(`energy of a run: ${name} is ${value}, a count is finite and at least 0`);
  }
  const northSouth = model.terms.hopNorthSouth === undefined ? 0 : hopsNorthSouth;
  return {
    ticks,
    tickPeriod,
    synapse: synapticEvents,
    spike: spikes,
    hop: hops - northSouth,
    hopNorthSouth: northSouth,
    neuron: model.updates === 'neurons' && neurons !== undefined ? neurons * ticks : neuronUpdates,
    core: ticks > 0 ? cores : 0,
    chip: ticks > 0 && cores > 0 ? chips : 0,
    chipCrossing: chipCrossings,
  };
}

function partsOf(model: EnergyModel, charges: Charges, voltage: number | null, scale: EnergyScale) {
  const joules = (term: TermName, factor = 1) => charges[term] * valueAt(model, term, voltage) * factor;
  const { ticks, tickPeriod } = charges;
  const leaked = (term: 'core' | 'chip', factor = 1) =>
    charges[term] * valueAt(model, term, voltage) * ticks * tickPeriod * factor;
  const synapticJoules = joules('synapse', scale.synapse);
  const hopJoules = joules('hop', scale.hop) + joules('hopNorthSouth', scale.hop);
  const neuronJoules = joules('neuron', scale.neuron);
  const leakageJoules = leaked('core', scale.core) + leaked('chip');
  const chipCrossingJoules = joules('chipCrossing');
  const spikeJoules = joules('spike');
  const totalJoules = synapticJoules + hopJoules + neuronJoules + leakageJoules + chipCrossingJoules + spikeJoules;
  return {
    synapticJoules,
    spikeJoules,
    hopJoules,
    neuronJoules,
    leakageJoules,
    chipCrossingJoules,
    totalJoules,
  };
}

/** The stated error, widened to the totals of other assumptions with theirs. */
function errorOf({ uncertainty: stated }: EnergyModel, total: number, others: readonly number[]) {
  if (stated === null) return { uncertainty: null, uncertaintyBelow: null };
  if (others.length === 0 || total === 0) return { uncertainty: stated, uncertaintyBelow: stated };
  return {
    uncertainty: ((1 + stated) * Math.max(total, ...others)) / total - 1,
    uncertaintyBelow: 1 - ((1 - stated) * Math.min(total, ...others)) / total,
  };
}

/** The shape of a run's cores. @throws SynaptickError where no chip has such cores */
function shapeOf({ core }: EnergyCounts): ChipShape {
  const shape = { ...TRUENORTH_SHAPE, ...core };
  for (const key of ['axons', 'neurons'] as const) {
    const { min, max } = SHAPE_LIMITS[key];
    if (Number.isInteger(shape[key]) && shape[key] >= min && shape[key] <= max) continue;
    throw new SynaptickError(
      `energy of a run: a core has ${shape[key]} ${key}, must be a whole number from ${min} to ${max}`,
    );
  }
  return shape;
}

/** Voltages at which every model's energy is told: the least of the fit, that of the quoted 26 pJ, and that of EEDN's chips. */
export const TOLD_VOLTAGES: readonly number[] = [VOLTAGE_MIN, DEFAULT_VOLTAGE, 1];

/**
 * Joules of an image on TrueNorth at another voltage than the default one, at which they are known: the leakage of the cores
 * is that of their ticks, all else is switching.
 * @param joules at DEFAULT_VOLTAGE and ticks of DEFAULT_TICK_PERIOD
 */
export function joulesAtVoltage(joules: number, cores: number, ticks: number, voltage: number): number {
  const [before, after] = [energyConstants(), energyConstants(voltage)];
  const leakage = Math.min(joules, cores * ticks * DEFAULT_TICK_PERIOD * before.leak);
  return (leakage * after.leak) / before.leak + ((joules - leakage) * after.row) / before.row;
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
