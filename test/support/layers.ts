/** Graphs of one layer, for tests of the mapper. */
import type { GraphPopulation, GraphProjection, NetworkGraph, NeuronArrays } from '../../mapping/graph.ts';

/** Neurons that spike when they reach 1. */
export function plainNeurons(size: number): NeuronArrays {
  const ints = () => new Int32Array(size);
  return {
    leak: ints(),
    threshold: ints().fill(1),
    negativeThreshold: ints(),
    reset: ints(),
    modes: new Uint16Array(size),
    potential: ints(),
  };
}

/** Synapses given by target, `[source, weight]` each. */
export function projectionOf(
  rows: readonly (readonly (readonly [number, number])[])[],
  { delay = 0, source = 0, target = 1 } = {},
): GraphProjection {
  let count = 0;
  return {
    name: `${source} -> ${target}`,
    source,
    target,
    delay,
    offsets: Uint32Array.from([0, ...rows.map((row) => (count += row.length))]),
    sources: Uint32Array.from(rows.flat(), ([member]) => member),
    weights: Int32Array.from(rows.flat(), ([, weight]) => weight),
  };
}

/** Input lines onto one layer of neurons. */
export function oneLayer(
  inputs: number,
  rows: readonly (readonly (readonly [number, number])[])[],
  { input = {}, output = {} }: { input?: Partial<GraphPopulation>; output?: Partial<GraphPopulation> } = {},
): NetworkGraph {
  return {
    name: 'one layer',
    populations: [
      { name: 'in', size: inputs, neurons: null, probed: false, ...input },
      { name: 'out', size: rows.length, neurons: plainNeurons(rows.length), probed: false, ...output },
    ],
    projections: [projectionOf(rows)],
  };
}
