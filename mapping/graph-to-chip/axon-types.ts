/**
 * Gives the lines of one core their axons and types.
 *
 * A neuron has one weight for each of four axon types, so a line whose type is g must weigh, for every neuron that listens to
 * it, what that neuron has for g. Where no type suits all listeners, the line takes another axon for the rest.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { AXON_TYPES, WEIGHT_LIMIT } from '../../cores/limits.ts';
import { type GraphLines, unitName } from './lines.ts';

export interface CoreAxons {
  /** Line and type of each axon. */
  readonly lines: readonly number[];
  readonly types: readonly number[];
  /** Weights by type of each neuron, `[neuron * 4 + type]`, in the order of the units given. */
  readonly weights: Int32Array;
  /** Axons that each neuron listens to. */
  readonly synapses: readonly (readonly number[])[];
}

/**
 * Tries two ways and takes the one of fewer axons.
 * @param units the units on the core
 * @throws SynaptickError when a neuron has more than four different weights, or one beyond 9 bits
 */
export function assignAxons(graph: GraphLines, units: readonly number[]): CoreAxons {
  const distinct = units.map((unit) => distinctWeights(graph, unit));
  const listeners = listenersByLine(graph, units);
  const greedy = assignGreedily(listeners, distinct);
  const values = [...new Set(distinct.flatMap((weights) => [...weights]))].sort((a, b) => a - b);
  if (values.length > AXON_TYPES) return greedy;
  const shared = assignByValue(listeners, values, units.length);
  return shared.lines.length < greedy.lines.length ? shared : greedy;
}

/**
 * One type for each weight that occurs on the core, and an axon for each weight that a line has: good where neurons mix the same
 * few weights freely, as ternary ones do.
 */
function assignByValue(
  listeners: ReadonlyMap<number, readonly Listener[]>,
  values: readonly number[],
  neurons: number,
): CoreAxons {
  const weights = new Int32Array(neurons * AXON_TYPES);
  for (let i = 0; i < weights.length; i++) weights[i] = values[i % AXON_TYPES] ?? 0;
  const synapses: number[][] = Array.from({ length: neurons }, () => []);
  const lines: number[] = [];
  const types: number[] = [];
  for (const [line, all] of listeners) {
    values.forEach((value, type) => {
      const hearing = all.filter(({ weight }) => weight === value);
      if (hearing.length === 0) return;
      for (const { neuron } of hearing) synapses[neuron]?.push(lines.length);
      lines.push(line);
      types.push(type);
    });
  }
  return { lines, types, weights, synapses };
}

/**
 * Line by line, the type that suits most listeners: good where each neuron has weights of its own and the lines' types lie
 * hidden in them, as training under a crossbar's constraint leaves them.
 */
function assignGreedily(listeners: ReadonlyMap<number, Listener[]>, distinct: readonly Set<number>[]): CoreAxons {
  const weights = new Int32Array(distinct.length * AXON_TYPES);
  const unplaced = distinct.map((weights) => new Set(weights));
  const synapses: number[][] = distinct.map(() => []);
  const lines: number[] = [];
  const types: number[] = [];

  /** Whether neuron n can take weight w on type g and still have a type for each weight not placed yet. */
  function suits(n: number, g: number, w: number): boolean {
    const own = weights[n * AXON_TYPES + g] as number;
    if (own === w) return true;
    if (own !== 0) return false;
    const waiting = unplaced[n] as Set<number>;
    if (waiting.has(w)) return true;
    let free = 0;
    for (let type = 0; type < AXON_TYPES; type++) if (weights[n * AXON_TYPES + type] === 0) free++;
    return free > waiting.size;
  }

  for (const [line, all] of listeners) {
    let rest = all;
    while (rest.length > 0) {
      const type = bestType(rest, suits, weights);
      const axon = lines.length;
      lines.push(line);
      types.push(type);
      const left: Listener[] = [];
      for (const listener of rest) {
        const { neuron, weight } = listener;
        if (!suits(neuron, type, weight)) {
          left.push(listener);
          continue;
        }
        weights[neuron * AXON_TYPES + type] = weight;
        unplaced[neuron]?.delete(weight);
        synapses[neuron]?.push(axon);
      }
      rest = left;
    }
  }
  return { lines, types, weights, synapses };
}

/** A neuron of the core, by its place among the units, and what a line weighs for it. */
interface Listener {
  readonly neuron: number;
  readonly weight: number;
}

function listenersByLine(graph: GraphLines, units: readonly number[]): Map<number, Listener[]> {
  const byLine = new Map<number, Listener[]>();
  units.forEach((unit, neuron) => {
    for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
      const line = graph.lines[k] as number;
      const listeners = byLine.get(line);
      const listener = { neuron, weight: graph.weights[k] as number };
      if (listeners) listeners.push(listener);
      else byLine.set(line, [listener]);
    }
  });
  return byLine;
}

/** The type that suits most listeners; of equals the one for which most have that weight already. */
function bestType(
  listeners: readonly Listener[],
  suits: (neuron: number, type: number, weight: number) => boolean,
  weights: Int32Array,
): number {
  let best = 0;
  let most = -1;
  for (let type = 0; type < AXON_TYPES; type++) {
    let score = 0;
    for (const { neuron, weight } of listeners) {
      if (!suits(neuron, type, weight)) continue;
      score += listeners.length + 1;
      if (weights[neuron * AXON_TYPES + type] === weight) score++;
    }
    if (score > most) {
      most = score;
      best = type;
    }
  }
  return best;
}

function distinctWeights(graph: GraphLines, unit: number): Set<number> {
  const distinct = new Set(graph.weights.subarray(graph.offsets[unit], graph.offsets[unit + 1]));
  for (const weight of distinct) {
    if (Math.abs(weight) <= WEIGHT_LIMIT) continue;
    throw new SynaptickError(
      `${unitName(graph, unit)} has weight ${weight}, the limit is +-${WEIGHT_LIMIT} (9 bits): scale its weights and thresholds down`,
    );
  }
  if (distinct.size > AXON_TYPES) {
    throw new SynaptickError(
      `${unitName(graph, unit)} has ${distinct.size} different weights, a neuron has one for each of ${AXON_TYPES} axon types (${distinct.size - AXON_TYPES} too many): quantise its weights`,
    );
  }
  return distinct;
}
