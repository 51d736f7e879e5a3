/** Small networks by hand, for tests of what prepares them. */
import { MODE } from '../../cores/modes.ts';
import { interpret } from '../../mapping/interpreter.ts';
import type { RealGraph, RealNeurons, RealPopulation, RealProjection } from '../../mapping/real-graph.ts';
import { generator } from './generator.ts';

export const SUBTRACT = MODE.resetBySubtraction;

export function neurons(size: number, parameters: Partial<Record<keyof RealNeurons, number>>): RealNeurons {
  const fill = (name: keyof RealNeurons) => new Float64Array(size).fill(parameters[name] ?? 0);
  const all = {
    leak: fill('leak'),
    threshold: fill('threshold'),
    negativeThreshold: fill('negativeThreshold'),
    reset: fill('reset'),
    potential: fill('potential'),
    modes: new Uint16Array(size).fill(parameters.modes ?? 0),
  };
  const whole = Object.values(all).every((array) => array.every(Number.isInteger));
  if (!whole) return all;
  const integers = (array: ArrayLike<number>) => Int32Array.from(array);
  return {
    leak: integers(all.leak),
    threshold: integers(all.threshold),
    negativeThreshold: integers(all.negativeThreshold),
    reset: integers(all.reset),
    potential: integers(all.potential),
    modes: all.modes,
  };
}

export function inputs(name: string, size: number): RealPopulation {
  return { name, size, neurons: null, probed: false };
}

export function cells(
  name: string,
  size: number,
  parameters: Partial<Record<keyof RealNeurons, number>>,
  more: Partial<RealPopulation> = {},
): RealPopulation {
  return { name, size, neurons: neurons(size, parameters), probed: true, ...more };
}

/** Weights `[source][target]`; 0 is no synapse. */
export function matrix(
  source: number,
  target: number,
  rows: readonly (readonly number[])[],
  delay: number,
): RealProjection {
  const targets = rows[0]?.length ?? 0;
  const offsets = [0];
  const sources: number[] = [];
  const weights: number[] = [];
  for (let j = 0; j < targets; j++) {
    rows.forEach((row, i) => {
      if (row[j] === 0) return;
      sources.push(i);
      weights.push(row[j] as number);
    });
    offsets.push(sources.length);
  }
  const whole = weights.every(Number.isInteger);
  return {
    name: `${source} -> ${target}`,
    source,
    target,
    delay,
    offsets: Uint32Array.from(offsets),
    sources: Uint32Array.from(sources),
    weights: whole ? Int32Array.from(weights) : Float64Array.from(weights),
  };
}

/** Spikes of each population named, tick by tick, on random input of the first population. */
export function spikesOf(
  graph: RealGraph,
  names: readonly string[],
  ticks: number,
  seed: number,
  rate: number,
): { spikes: Map<string, number[][]>; potentials: (name: string) => number[] } {
  const slow = interpret(graph);
  const random = generator(seed);
  const spikes = new Map(names.map((name) => [name, [] as number[][]]));
  for (let tick = 0; tick < ticks; tick++) {
    graph.populations.forEach(({ neurons: own, size }, p) => {
      if (own) return;
      for (let line = 0; line < size; line++) if (random() < rate) slow.inject(p, line);
    });
    slow.step();
    for (const [name, rows] of spikes) rows.push([...slow.fired(name)]);
  }
  return { spikes, potentials: (name) => [...slow.potentials(name)] };
}
