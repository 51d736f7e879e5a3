/** The report of a network that was run: as an object for `--json`, as text for people. */

import { FORMATS } from '../formats/identify.ts';
import type { LoadedChip } from '../load/load-chip.ts';
import type { LineInput } from '../load/load-input.ts';
import type { ModelEnergy } from '../measure/compare-energies.ts';
import type { Energy, EnergyCounts } from '../measure/energy.ts';
import { assumptions, uncertaintyText } from '../measure/explain.ts';
import type { RunResult } from '../run/run-network.ts';
import type { TickTimes } from '../run/tick-times.ts';
import { chipOf, chipText } from './chip-report.ts';
import { energiesObject, energiesTable, energyNotes, siliconText } from './energy-report.ts';
import { formatCount, formatEngineering, formatJoules, formatPercent, formatSeconds } from './format.ts';
import { tableText } from './table.ts';
import { timingObject, timingText } from './timing.ts';

export interface NetworkRun {
  readonly file: string;
  readonly network: LoadedChip;
  /** Where spikes were given by input line. */
  readonly lineInput?: LineInput;
  readonly result: RunResult;
  /** By TrueNorth's model. */
  readonly energy: Energy;
  /** By the models that were asked for. */
  readonly energies: readonly ModelEnergy[];
  /** Whether they were asked for by name, so that they stand side by side. */
  readonly compared: boolean;
  readonly counts: EnergyCounts;
  /** Null where nobody asked. */
  readonly times: TickTimes | null;
  /** Files that were written. */
  readonly written: readonly string[];
}

/** Mean rate of the configured neurons in spikes per second of emulated time. */
function meanRate({ result, energy }: NetworkRun): number {
  const emulated = result.ticks * energy.tickPeriod;
  return result.neurons > 0 ? result.counters.spikes / result.neurons / emulated : 0;
}

/** Everything that was measured, as plain data. The units are in the names: hertz, joules, seconds, volts. */
export function networkRunObject(run: NetworkRun) {
  const { file, network, lineInput, result, energy, times, written } = run;
  const { counters } = result;
  return {
    file,
    format: network.format,
    chip: chipOf(network.image),
    lineInput: lineInput ?? null,
    engine: result.engine,
    engineReason: result.engineReason,
    cores: result.cores,
    neurons: result.neurons,
    ticks: result.ticks,
    spikes: counters.spikes,
    meanRateHz: meanRate(run),
    activeAxons: counters.activeAxons,
    synapticEvents: counters.synapticEvents,
    hops: counters.hops,
    neuronUpdates: counters.neuronUpdates,
    inputSpikes: counters.inputSpikes,
    lateInputSpikes: result.lateInputs,
    outputSpikes: counters.outputSpikes,
    energy,
    ...(times && { timing: timingObject(times) }),
    energies: energiesObject(run.energies),
    seconds: result.seconds,
    ticksPerSecond: result.ticks / result.seconds,
    realTime: (result.ticks * energy.tickPeriod) / result.seconds,
    notes: network.notes,
    written,
  };
}

/** Lines of text. `heading` marks headings, e.g. in bold. */
export function networkRunText(run: NetworkRun, heading: (text: string) => string): string[] {
  const { file, network, lineInput, result, energy, times, written } = run;
  const { counters, seconds, ticks } = result;
  const late = result.lateInputs ? `, ${formatCount(result.lateInputs)} more are due after the last tick` : '';
  const speed = (ticks * energy.tickPeriod) / seconds;
  const period = `${energy.tickPeriod * 1e3} ms a tick`;
  return [
    ...tableText(
      [
        ['Network', `${file}, ${FORMATS[network.format]}`],
        ['Chip', chipText(chipOf(network.image))],
        ['Size', `cores in use ${formatCount(result.cores)}, neurons ${formatCount(result.neurons)}`],
        ...(lineInput ? [['Input', lineInputText(lineInput)]] : []),
        ['Engine', `${result.engine} (${result.engineReason})`],
        [
          'Speed',
          `${formatCount(ticks / seconds)} ticks/s, ${speed.toPrecision(3)} x real time, ${formatSeconds(seconds)}`,
        ],
        ...network.notes.map((note) => ['Note', note]),
        ...written.map((path) => ['Wrote', path]),
      ],
      [],
    ),
    '',
    heading('Work on the chip'),
    ...tableText(
      [
        ['ticks', formatCount(ticks)],
        ['spikes', formatCount(counters.spikes), `${formatCount(meanRate(run), 2)} Hz a neuron at ${period}`],
        ['active axons', formatCount(counters.activeAxons)],
        ['synaptic events', formatCount(counters.synapticEvents)],
        ['hops', formatCount(counters.hops)],
        ['neuron updates', formatCount(counters.neuronUpdates)],
        ['input spikes', formatCount(counters.inputSpikes) + late],
        ['output spikes', formatCount(counters.outputSpikes)],
      ],
      ['left', 'right'],
      '  ',
    ),
    '',
    ...(run.compared ? comparedText(run, heading) : estimateText(run, heading)),
    ...(times ? ['', ...timingText(times, heading)] : []),
  ];
}

function estimateText(run: NetworkRun, heading: (text: string) => string): string[] {
  const { energy } = run;
  return [
    heading(
      `Energy, estimated at ${energy.voltage} V and ${energy.tickPeriod * 1e3} ms a tick, ${uncertaintyText(energy)}`,
    ),
    ...energyText(run),
    ...assumptions(energy).map((line) => `  ${line}`),
  ];
}

function comparedText(run: NetworkRun, heading: (text: string) => string): string[] {
  const { energies, counts, energy } = run;
  return [
    heading(
      `Energy by ${energies.length === 1 ? 'the model' : `${energies.length} models`}, ${energy.tickPeriod * 1e3} ms a tick`,
    ),
    ...energiesTable(energies, { name: 'tick', count: counts.ticks }),
    ...siliconText(counts, energies, meanRate(run)),
    ...energyNotes(energies),
  ];
}

function lineInputText({ file, spikes, repeated, firstTick, lastTick, inputs }: LineInput): string {
  const perInput = inputs.map(
    ({ name, size, spikes: own, spiking }) =>
      `${formatCount(own)} ${own === 1 ? 'spike' : 'spikes'} on ${formatCount(spiking)} of ${formatCount(size)} input ${size === 1 ? 'line' : 'lines'}${name === null ? '' : ` of "${name}"`}`,
  );
  const when = spikes > 0 ? `, ticks ${firstTick} to ${lastTick}` : '';
  const once =
    repeated > 0 ? `; ${formatCount(repeated)} more of lines that spike in the same tick already are left out` : '';
  return `${file}: ${perInput.join(', ')}${when}${once}`;
}

function energyText({ energy, result }: NetworkRun): string[] {
  const parts: [string, number][] = [
    ['synaptic events', energy.synapticJoules],
    ['hops', energy.hopJoules],
    ['neuron reads', energy.neuronJoules],
    ['leakage', energy.leakageJoules],
    ['total', energy.totalJoules],
  ];
  const watts = energy.totalJoules / (result.ticks * energy.tickPeriod);
  return tableText(
    [
      ...parts.map(([name, joules]) => [name, formatJoules(joules), formatPercent(joules / energy.totalJoules, 1)]),
      ['power', formatEngineering(watts, 'W')],
    ],
    ['left', 'right', 'right'],
    '  ',
  );
}
