/** The energy of a mapped chip that was run: as an object for `--json`, as text for people. */
import type { ChipRun } from '../map/map-network.ts';
import type { ModelEnergy } from '../measure/compare-energies.ts';
import { DEFAULT_TICK_PERIOD } from '../measure/energy.ts';
import { assumptions, uncertaintyText } from '../measure/explain.ts';
import { energiesObject, energiesTable, energyNotes } from './energy-report.ts';
import { formatCount, formatCounted, formatJoules } from './format.ts';

export interface MapEnergies {
  /** By the models that were chosen; empty where nothing was run. */
  readonly energies: readonly ModelEnergy[];
  /** Whether they were asked for by name, so that they stand side by side. */
  readonly compared: boolean;
}

/** The run, and what it comes to by each model, without the counts that stand in it anyway. */
export function chipRunObject({ counts: _, ...ran }: ChipRun, { energies }: MapEnergies) {
  return { ...ran, energies: energiesObject(energies) };
}

/** Lines of text. */
export function chipRunText(run: ChipRun, told: MapEnergies, heading: (text: string) => string): string[] {
  const { counts, hops, ticks } = run;
  return [
    ...(told.compared ? comparedText(run, told, heading) : estimateText(run, counts.cores, heading)),
    `  the chip itself counted ${formatCount(hops)} hops in ${formatCount(ticks)} ticks: the sum above, exactly`,
  ];
}

function comparedText({ ticks }: ChipRun, { energies }: MapEnergies, heading: (text: string) => string): string[] {
  const models = energies.length === 1 ? 'the model' : `${energies.length} models`;
  return [
    heading(`Energy by ${models}, ${DEFAULT_TICK_PERIOD * 1e3} ms a tick`),
    ...energiesTable(energies, { name: 'tick', count: ticks }),
    ...energyNotes(energies),
  ];
}

function estimateText(run: ChipRun, cores: number, heading: (text: string) => string): string[] {
  const { energy, ticks } = run;
  const each = (joules: number) => formatJoules(joules / ticks);
  return [
    heading(
      `Energy a tick, estimated at ${energy.voltage} V and ${DEFAULT_TICK_PERIOD * 1e3} ms, ${uncertaintyText(energy)}`,
    ),
    `  ${each(energy.totalJoules)}: synaptic events ${each(energy.synapticJoules)}, hops ${each(energy.hopJoules)}, ` +
      `neuron reads ${each(energy.neuronJoules)}, leakage of ${formatCounted(cores, 'core')} ${each(energy.leakageJoules)}` +
      (energy.chipCrossingJoules > 0 ? `, chip crossings ${each(energy.chipCrossingJoules)}` : ''),
    ...assumptions(energy).map((line) => `  ${line}`),
  ];
}
