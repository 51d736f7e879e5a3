/** One run's counts by several energy models, side by side. */
import { type Energy, type EnergyCounts, energyOf, missingTerms, type OperatingPoint } from './energy.ts';
import { type Basis, constantOf, type EnergyModel, TERMS, type TermName } from './energy-model.ts';

/** A model, and the point that it is told at. */
export interface ChosenModel {
  readonly model: EnergyModel;
  /** Volts; the model's base voltage unless given. */
  readonly voltage?: number;
}

/** What a run comes to by one model. */
export interface ModelEnergy {
  readonly model: EnergyModel;
  /** Null where the model lacks a term without which joules mean nothing. */
  readonly energy: Energy | null;
  /** The terms that it lacks so. */
  readonly needed: readonly TermName[];
  /** Of the run at its tick period; null as `energy`. */
  readonly watts: number | null;
  readonly joulesPerTick: number | null;
  /** All of the energy over the synaptic events, as it is usually quoted; null without any, too. */
  readonly joulesPerSynapticEvent: number | null;
}

/** The run by each of the models. @throws SynaptickError as `energyOf`, but for terms that a model lacks */
export function compareEnergies(
  counts: EnergyCounts,
  chosen: readonly ChosenModel[],
  { tickPeriod }: Pick<OperatingPoint, 'tickPeriod'> = {},
): ModelEnergy[] {
  return chosen.map(({ model, voltage }) => {
    const { needed } = missingTerms(counts, model);
    if (needed.length > 0) {
      return { model, energy: null, needed, watts: null, joulesPerTick: null, joulesPerSynapticEvent: null };
    }
    const energy = energyOf(counts, { voltage, tickPeriod }, model);
    const { totalJoules } = energy;
    const { ticks, synapticEvents } = counts;
    return {
      model,
      energy,
      needed,
      watts: ticks > 0 ? totalJoules / (ticks * energy.tickPeriod) : null,
      joulesPerTick: ticks > 0 ? totalJoules / ticks : null,
      joulesPerSynapticEvent: synapticEvents > 0 ? totalJoules / synapticEvents : null,
    };
  });
}

/** How a model knows each term: `measured`, `included`, `unpublished`. */
export function basesOf(model: EnergyModel): Partial<Record<TermName, Basis | 'included' | 'unpublished'>> {
  const known = TERMS.flatMap((term) => {
    const found = model.terms[term];
    return found === undefined ? [] : [[term, typeof found === 'string' ? found : constantOf(model, term)?.basis]];
  });
  return Object.fromEntries(known);
}

/** As plain data. The units are in the names: joules, watts, volts, bits. */
export function modelEnergyObject({ model, energy, needed, ...rates }: ModelEnergy) {
  return {
    name: model.name,
    version: model.version,
    device: model.device,
    bases: basesOf(model),
    energy,
    lowerBound: energy !== null && energy.unpublished.length > 0,
    missing: needed,
    ...rates,
    notes: model.notes,
  };
}
