/** The report of a benchmark: as an object for `--json`, as tables for people. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { type ChosenModel, compareEnergies, type ModelEnergy } from '../measure/compare-energies.ts';
import type { BenchCase, BenchResult } from '../run/bench/measure.ts';
import { chipText, type NamedShape } from './chip-report.ts';
import { energiesObject, energiesTable, energyNotes, siliconText } from './energy-report.ts';
import { formatCount, formatEngineering } from './format.ts';
import { type Align, tableText } from './table.ts';

/** What the report says of the command. */
export interface BenchSettings {
  readonly seed: number;
  readonly runs: number;
  readonly chip: NamedShape;
  /** Energy models that the networks are told by. */
  readonly chosen: readonly ChosenModel[];
}

/** Times mean something only with the machine, and how busy it was. */
function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    hardwareThreads: availableParallelism(),
    loadAverage: loadavg()[0] as number,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** Everything that was measured, as plain data. */
export function benchObject({ cases, notes }: BenchResult, { seed, runs, chip, chosen }: BenchSettings) {
  const told = cases.map((each) => ({ ...each, energies: energiesObject(compareEnergies(each.counts, chosen)) }));
  return { machine: machine(), seed, runs, chip: { name: chip.name, shape: chip.shape }, cases: told, notes };
}

/** Lines of text. `heading` marks headings, e.g. in bold. */
export function benchText(result: BenchResult, settings: BenchSettings, heading: (text: string) => string): string[] {
  const { cpu, hardwareThreads, loadAverage, node } = machine();
  const names = [...new Set(result.cases.map(networkName))];
  return [
    `${cpu}, ${hardwareThreads} hardware threads, load ${loadAverage.toFixed(1)}, Node ${node}, seed ${settings.seed}`,
    `Chip ${chipText(settings.chip)}`,
    `Medians of ${settings.runs} runs in turns, least and most behind them; real time is 1,000 ticks/s`,
    ...names.flatMap((name) => {
      const cases = result.cases.filter((each) => networkName(each) === name);
      return ['', heading(name), ...networkTable(cases), ...energyText(cases, settings)];
    }),
    ...(result.cases.length > 0 ? ['', ...energyNotes(energiesOfCase(result.cases, settings))] : []),
    ...(result.notes.length > 0 ? ['', ...result.notes] : []),
  ];
}

function networkName({ cores, rateHz, fanIn, parameters }: BenchCase): string {
  const size = `${formatCount(cores)} ${cores === 1 ? 'core' : 'cores'}`;
  return `${size} at ${rateHz} Hz, ${fanIn} synapses a neuron, ${parameters} parameters`;
}

/** What a network takes on the chip in real time, whatever emulates it: all engines run the same ticks of it. */
function energyText(cases: readonly BenchCase[], settings: BenchSettings): string[] {
  const [first] = cases;
  if (first === undefined) return [];
  const energies = energiesOfCase(cases, settings);
  return [
    ...energiesTable(energies, { name: 'tick', count: first.counts.ticks }),
    ...siliconText(first.counts, energies, first.measuredRateHz),
  ];
}

function energiesOfCase([first]: readonly BenchCase[], { chosen }: BenchSettings): ModelEnergy[] {
  return first === undefined ? [] : compareEnergies(first.counts, chosen);
}

const BEFORE_BASELINES = 10;

function networkTable(cases: readonly BenchCase[]): string[] {
  const baselines = [...new Set(cases.flatMap(({ timesFasterThan }) => Object.keys(timesFasterThan)))];
  const head = ['engine', 'threads', 'ns/core-tick', 'least..most', 'ticks/s', 'x real time', 'synaptic ops/s', 'Hz'];
  const rows = cases.map((each) => [
    each.engine,
    `${each.threads}`,
    formatCount(each.nsPerCoreTick),
    `${formatCount(each.nsPerCoreTickMin)}..${formatCount(each.nsPerCoreTickMax)}`,
    formatCount(each.ticksPerSecond, each.ticksPerSecond < 100 ? 1 : 0),
    formatFactor(each.realTime),
    formatEngineering(each.sops, '').trim(),
    each.measuredRateHz.toFixed(2),
    each.memoryMiB === null ? '' : each.memoryMiB.toFixed(1),
    each.loadSeconds.toFixed(2),
    ...baselines.map((name) =>
      name in each.timesFasterThan ? formatFactor(each.timesFasterThan[name] as number) : '',
    ),
  ]);
  const align: Align[] = ['left', ...new Array<Align>(BEFORE_BASELINES - 1 + baselines.length).fill('right')];
  return tableText([[...head, 'MiB', 'load s', ...baselines.map((name) => `x ${name}`)], ...rows], align, '  ');
}

/** Three digits, and all of a number's whole part. */
function formatFactor(factor: number): string {
  return factor >= 100 ? formatCount(factor) : factor.toPrecision(3);
}
