/**
 * Proves a mapping: the chip and the unmapped graph run side by side on random input. Every spike of every probed population
 * must leave the chip on its line in its tick, and every other neuron must spike on its core as it does in the graph, all its
 * copies alike.
 */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { CreateEngineOptions } from '../../cores/engines/choose.ts';
import { injectLines } from '../../cores/inject-lines.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import type { MappedGraph } from '../../mapping/graph-to-chip/map-graph.ts';
import { interpret } from '../../mapping/interpreter.ts';
import { seededRandom } from '../../mapping/random.ts';
import { drive } from '../drive/drive.ts';
import { openEngine } from '../drive/engine.ts';
import type { Host } from '../host/host.ts';
import { drawLines, inputRateOf, inputRates, withInputRate } from './random-input.ts';

export interface Verification {
  readonly ticks: number;
  /** Mean share of the input lines that spiked in a tick. */
  readonly inputRate: number;
  /** Spikes of the graph's probed neurons, and of all its neurons. */
  readonly spikes: number;
  readonly allSpikes: number;
  /** Populations of neurons none of which spiked: of them nothing is proved. */
  readonly silent: readonly string[];
  /** The first spike that only one of the two has; null when all agree. */
  readonly difference: { readonly tick: number; readonly population: string; readonly neuron: number } | null;
}

export interface VerifyOptions extends CreateEngineOptions {
  /** Share of the input lines that spike in a tick, 0..1, whatever the graph says; what it says, else 0.2, unless given. */
  readonly inputRate?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** @param graph the reference: its inputs and probed populations stand where those of the mapped graph do */
export async function verifyOn(
  host: Host,
  graph: NetworkGraph,
  mapped: MappedGraph,
  ticks: number,
  seed: number,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { signal, onProgress, inputRate, ...engineOptions } = options;
  const rates = inputRates(withInputRate(graph, inputRate));
  const inputs = [...mapped.firstInputLine].reverse();
  const { image } = mapped;
  const reference = interpret(graph, { seed: image.seed, shape: image.shape });
  const chip = await openEngine(image, host, engineOptions);
  const random = seededRandom(seed);
  const rows = rowsByUnit(image, graph);
  let spikes = 0;
  let allSpikes = 0;
  const silent = new Set(graph.populations.flatMap(({ name, neurons }) => (neurons ? [name] : [])));
  const { rate } = inputRateOf(graph, inputRate);
  let difference: Verification['difference'] = null;

  function feed(_tick: number, ahead: number): void {
    for (const line of drawLines(rates, random)) {
      const [population, first] = inputs.find((input) => input[1] <= line) as [number, number];
      injectLines(chip, [line], ahead);
      reference.inject(population, line - first);
    }
  }

  /** Both are looked at population by population, to the first neuron in which they differ. */
  function compareTick(tick: number): Verification['difference'] {
    reference.step();
    const outputs = new Set(chip.outputs());
    const fired = firedByUnit(chip.fired(), image, rows.length);
    let unit = 0;
    for (const [p, { name, size, neurons }] of graph.populations.entries()) {
      const expected = new Set(neurons ? reference.fired(p) : []);
      const line = mapped.firstOutputLine.get(p);
      allSpikes += expected.size;
      if (expected.size > 0) silent.delete(name);
      if (line !== undefined) spikes += expected.size;
      for (let neuron = 0; neurons && neuron < size; neuron++) {
        const spiked = expected.has(neuron);
        const asOne = fired[unit + neuron] === (spiked ? rows[unit + neuron] : 0);
        if (asOne && (line === undefined || outputs.has(line + neuron) === spiked)) continue;
        return { tick, population: name, neuron };
      }
      unit += size;
    }
    return null;
  }

  const observe = (tick: number) => {
    difference = compareTick(tick);
  };
  try {
    const until = () => difference !== null;
    const { ticks: run } = await drive(chip, { ticks, feed, observe, until, onProgress, signal }, host);
    return { ticks: run, inputRate: rate, spikes, allSpikes, silent: [...silent], difference };
  } finally {
    chip.close();
  }
}

/** Rows of the chip that are each member of the graph's populations: a neuron and its copies. Streams number them. */
function rowsByUnit({ enabled, streams }: ChipImage, graph: NetworkGraph): Uint32Array {
  const rows = new Uint32Array(graph.populations.reduce((sum, { size }) => sum + size, 0));
  enabled.forEach((on, row) => {
    const unit = streams?.[row] ?? row;
    if (on === 1 && unit < rows.length) rows[unit] = (rows[unit] as number) + 1;
  });
  return rows;
}

/** Of them, those that fired. Neurons that the mapper added come after the graph's and are none of them. */
function firedByUnit(rows: Uint32Array, { streams }: ChipImage, units: number): Uint32Array {
  const fired = new Uint32Array(units);
  for (const row of rows) {
    const unit = streams?.[row] ?? row;
    if (unit < units) fired[unit] = (fired[unit] as number) + 1;
  }
  return fired;
}
