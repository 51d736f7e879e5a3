/** A run's energy by several models: as an object for `--json`, as a table for people. */
import { type ModelEnergy, modelEnergyObject } from '../measure/compare-energies.ts';
import { type EnergyCounts, energyOf } from '../measure/energy.ts';
import { TERM_TEXTS } from '../measure/energy-model.ts';
import { assumptions, basesText, uncertaintyText } from '../measure/explain.ts';
import { type PowerPoint, powerPointsBeside } from '../measure/published.ts';
import { TRUENORTH } from '../measure/truenorth-energy.ts';
import { formatCount, formatEngineering, formatJoules } from './format.ts';
import { type Align, tableText, wrapWords } from './table.ts';

/** What joules are told of beside power: an image, where a run has images. */
export interface Share {
  readonly name: string;
  readonly count: number;
}

const PROSE = 110;
const ALIGN: readonly Align[] = ['left', 'left', 'right', 'right', 'right', 'left'];

/** @param images of the run, where it has any */
export function energiesObject(energies: readonly ModelEnergy[], images?: number) {
  return energies.map((each) => ({
    ...modelEnergyObject(each),
    ...(images !== undefined && { joulesPerImage: each.energy && each.energy.totalJoules / images }),
  }));
}

/** A line for each model: power, joules a synaptic event and a tick or an image, the error stated. */
export function energiesTable(energies: readonly ModelEnergy[], share: Share): string[] {
  const head = [
    'energy by',
    'at',
    'power',
    'pJ/synaptic event',
    `a${/^[aeiou]/.test(share.name) ? 'n' : ''} ${share.name}`,
    '',
  ];
  return tableText([head, ...energies.map((each) => rowOf(each, share))], ALIGN, '  ');
}

/** Power, and picojoules a synaptic event. */
export function powerCell({ energy, watts, joulesPerSynapticEvent }: ModelEnergy): [string, string] {
  const least = energy !== null && energy.unpublished.length > 0 ? '>= ' : '';
  return [
    watts === null ? '-' : least + formatEngineering(watts, 'W'),
    joulesPerSynapticEvent === null ? '-' : least + formatCount(joulesPerSynapticEvent * 1e12, 1),
  ];
}

function rowOf(each: ModelEnergy, { count }: Share): string[] {
  const { model, energy } = each;
  if (energy === null) {
    return [model.name, '', '-', '-', '-', 'joules are not told'];
  }
  const least = energy.unpublished.length > 0 ? '>= ' : '';
  return [
    model.name,
    energy.voltage === null ? '' : `${energy.voltage} V`,
    ...powerCell(each),
    least + formatJoules(energy.totalJoules / count),
    uncertaintyText(energy),
  ];
}

/** How each model knows its terms, what is left out, what is assumed of the cores, and how large they are. */
export function energyNotes(energies: readonly ModelEnergy[]): string[] {
  const of = ({ model, energy, needed }: ModelEnergy): string[] => {
    const terms = needed.map((term) => TERM_TEXTS[term]).join(' and ');
    const untold = energy ? [] : [`no joules of ${terms}, which the run has: its counts are told, joules are not`];
    const notes = model.notes.map((note) => `; ${note}`).join('');
    const [first, ...rest] = wrapWords(`${model.name}: ${model.device}; ${basesText(model)}${notes}`, PROSE);
    return [
      first as string,
      ...[...rest, ...untold, ...(energy ? assumptions(energy) : [])].map((line) => `  ${line}`),
    ];
  };
  const bits = energies.find(({ energy }) => energy !== null)?.energy?.sramBits;
  const least = energies.some(({ energy }) => energy !== null && energy.unpublished.length > 0);
  return [
    ...energies.flatMap(of),
    ...(least ? ['>=: without what is not published'] : []),
    ...(bits
      ? [`area: ${formatCount(bits.core)} bits of SRAM a core, ${formatCount(bits.cores)} in all cores in use`]
      : []),
  ].map((line) => `  ${line}`);
}

/** What silicon was measured at where it did the same, and TrueNorth's estimate there; empty where nothing is published. */
export function siliconText(counts: EnergyCounts, energies: readonly ModelEnergy[], rate: number): string[] {
  const { cores, synapticEvents, spikes = 0 } = counts;
  const own = energies.some(({ model, energy }) => model === TRUENORTH && energy?.scale === null);
  if (!own || spikes === 0) return [];
  return powerPointsBeside({ cores, rate, synapsesPerSpike: synapticEvents / spikes }).map((point) => {
    const energy = energyOf(counts, { voltage: point.voltage });
    const watts = energy.totalJoules / (counts.ticks * energy.tickPeriod);
    return `  silicon ${formatEngineering(point.watts, 'W')} at ${point.voltage} V, ${pointText(point)}; truenorth there ${formatEngineering(watts, 'W')}`;
  });
}

function pointText({ rate, synapsesPerSpike, source, fitted }: PowerPoint): string {
  return `${Number(rate.toFixed(2))} Hz, ${synapsesPerSpike} synapses (${source}${fitted ? '; fitted to it' : ''})`;
}
