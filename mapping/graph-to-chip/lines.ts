/**
 * The synapses of a graph as a core sees them: a line is a source neuron (or input) with a delay, and each line that a neuron
 * listens to needs an axon on its core.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { MAX_DELAY, RING_SLOTS } from '../../cores/limits.ts';
import type { GraphProjection, NetworkGraph } from '../graph.ts';

export interface GraphLines {
  readonly graph: NetworkGraph;
  /** Units are the members of all populations, in order: unit = firstUnit[population] + member. */
  readonly firstUnit: Uint32Array;
  readonly units: number;
  /** Population of each unit. */
  readonly populationOf: Uint32Array;
  /** Synapses onto unit u: `offsets[u] .. offsets[u + 1]`, lines ascending, one synapse for each line. */
  readonly offsets: Uint32Array;
  /** Line = source unit * 16 + delay. */
  readonly lines: Uint32Array;
  readonly weights: Int32Array;
}

export function sourceOf(line: number): number {
  return Math.floor(line / RING_SLOTS);
}

export function delayOf(line: number): number {
  return line % RING_SLOTS;
}

/** Name of a unit in messages: `population "hidden" neuron 3`. */
export function unitName({ graph, firstUnit, populationOf }: GraphLines, unit: number): string {
  const population = populationOf[unit] as number;
  return `population "${graph.populations[population]?.name}" neuron ${unit - (firstUnit[population] as number)}`;
}

/**
 * Gathers the synapses by target. Projections that give one neuron the same line twice add up.
 * @throws SynaptickError when a delay is none that a chip has
 */
export function gatherLines(graph: NetworkGraph): GraphLines {
  const firstUnit = new Uint32Array(graph.populations.length + 1);
  graph.populations.forEach(({ size }, i) => {
    firstUnit[i + 1] = (firstUnit[i] as number) + size;
  });
  const units = firstUnit.at(-1) as number;
  const populationOf = new Uint32Array(units);
  graph.populations.forEach((_, i) => {
    populationOf.fill(i, firstUnit[i], firstUnit[i + 1]);
  });
  for (const projection of graph.projections) requireDelay(graph, projection);

  const counts = new Uint32Array(units + 1);
  for (const { target, offsets } of graph.projections) {
    const first = firstUnit[target] as number;
    for (let j = 0; j + 1 < offsets.length; j++) {
      counts[first + j + 1] = (counts[first + j + 1] as number) + (offsets[j + 1] as number) - (offsets[j] as number);
    }
  }
  for (let u = 0; u < units; u++) counts[u + 1] = (counts[u + 1] as number) + (counts[u] as number);
  const filled = counts.slice();
  const lines = new Float64Array(counts[units] as number);
  const weights = new Int32Array(lines.length);
  for (const { source, target, delay, offsets, sources, weights: given } of graph.projections) {
    for (let j = 0; j + 1 < offsets.length; j++) {
      const unit = (firstUnit[target] as number) + j;
      for (let k = offsets[j] as number; k < (offsets[j + 1] as number); k++) {
        const at = filled[unit] as number;
        lines[at] = ((firstUnit[source] as number) + (sources[k] as number)) * RING_SLOTS + delay;
        weights[at] = given[k] as number;
        filled[unit] = at + 1;
      }
    }
  }
  return { graph, firstUnit, units, populationOf, ...mergeEqualLines(units, counts, lines, weights) };
}

function requireDelay(graph: NetworkGraph, { name, source, delay }: GraphProjection): void {
  const isInput = graph.populations[source]?.neurons === null;
  if (isInput && delay !== 0) {
    throw new SynaptickError(
      `projection "${name}" delays input by ${delay} ticks: inject it so much later, with delay 0`,
    );
  }
  if (!isInput && !(Number.isInteger(delay) && delay >= 1 && delay <= MAX_DELAY)) {
    throw new SynaptickError(`projection "${name}" has delay ${delay}, must be a whole number from 1 to ${MAX_DELAY}`);
  }
}

/** Sorts each unit's synapses by line and adds up those of one line; a sum of 0 is no synapse. */
function mergeEqualLines(units: number, offsets: Uint32Array, lines: Float64Array, weights: Int32Array) {
  const merged = new Uint32Array(units + 1);
  const outLines: number[] = [];
  const outWeights: number[] = [];
  for (let u = 0; u < units; u++) {
    const sums = new Map<number, number>();
    for (let k = offsets[u] as number; k < (offsets[u + 1] as number); k++) {
      const line = lines[k] as number;
      sums.set(line, (sums.get(line) ?? 0) + (weights[k] as number));
    }
    for (const [line, weight] of [...sums].sort((a, b) => a[0] - b[0])) {
      if (weight === 0) continue;
      outLines.push(line);
      outWeights.push(weight);
    }
    merged[u + 1] = outLines.length;
  }
  return { offsets: merged, lines: Uint32Array.from(outLines), weights: Int32Array.from(outWeights) };
}
