/**
 * A hypergraph whose nodes are neurons, as the mapper's graph. It has no weights and no parameters, so every synapse weighs 1
 * and every neuron spikes when one of its sources has spiked, a tick later.
 *
 * A node that no edge leads to could never spike by itself: it is an input line, which the host makes spike, and takes no
 * core. A destination named twice weighs 2.
 */
import type { NetworkGraph, NeuronArrays } from '../../../mapping/graph.ts';
import type { Hypergraph } from './hypergraph.ts';

/** Spikes per unit of time of each node: the largest rate among its edges, for a neuron has one. */
function ratesOf({ nodes, sources, rates }: Hypergraph): Float32Array {
  const rate = new Float32Array(nodes);
  sources.forEach((source, edge) => {
    rate[source] = Math.max(rate[source] as number, rates[edge] as number);
  });
  return rate;
}

/** Populations "inputs" (where there are any) and "neurons", each in the order of the nodes. Nothing is probed. */
export function hypergraphNetwork(name: string, graph: Hypergraph): NetworkGraph {
  const { nodes, sources, destinations } = graph;
  const receives = new Uint8Array(nodes);
  for (const node of destinations) receives[node] = 1;
  /** Place of each node in its population. */
  const member = new Uint32Array(nodes);
  let inputs = 0;
  let neurons = 0;
  for (let node = 0; node < nodes; node++) member[node] = receives[node] === 1 ? neurons++ : inputs++;
  const rate = ratesOf(graph);
  const ratesAmong = (kind: number) => rate.filter((_, node) => receives[node] === kind);
  const populations = [
    { name: 'neurons', size: neurons, neurons: relays(neurons), probed: false, rates: ratesAmong(1) },
    { name: 'inputs', size: inputs, neurons: null, probed: false, rates: ratesAmong(0) },
  ];
  const projections = [
    {
      name: 'neurons -> neurons',
      source: 0,
      target: 0,
      delay: 1,
      ...synapsesFrom(graph, receives, member, 1, neurons),
    },
    { name: 'inputs -> neurons', source: 1, target: 0, delay: 0, ...synapsesFrom(graph, receives, member, 0, neurons) },
  ];
  const fromInputs = sources.some((source) => receives[source] === 0);
  return {
    name,
    populations: inputs > 0 ? populations : populations.slice(0, 1),
    projections: projections.filter(({ source }) => source === 0 || fromInputs),
  };
}

/** Neurons that spike whenever something reached them. */
function relays(size: number): NeuronArrays {
  const zeros = new Int32Array(size);
  return {
    leak: zeros,
    threshold: new Int32Array(size).fill(1),
    negativeThreshold: zeros,
    reset: zeros,
    modes: new Uint16Array(size),
    potential: zeros,
  };
}

/** Compressed rows by target of the edges whose source is of one kind: the sources of a row ascend and occur once. */
function synapsesFrom(
  { sources, offsets, destinations }: Hypergraph,
  receives: Uint8Array,
  member: Uint32Array,
  kind: number,
  neurons: number,
) {
  const order = edgesBySource(sources, member.length).filter((edge) => receives[sources[edge] as number] === kind);
  // The last source put into each row: a second mention of it adds to its weight.
  const last = new Int32Array(neurons);
  const count = (visit: (target: number, source: number, again: boolean) => void) => {
    last.fill(-1);
    for (const edge of order) {
      const source = member[sources[edge] as number] as number;
      for (let i = offsets[edge] as number; i < (offsets[edge + 1] as number); i++) {
        const target = member[destinations[i] as number] as number;
        visit(target, source, last[target] === source);
        last[target] = source;
      }
    }
  };
  const rows = new Uint32Array(neurons + 1);
  count((target, _, again) => {
    if (!again) rows[target + 1] = (rows[target + 1] as number) + 1;
  });
  for (let target = 0; target < neurons; target++) {
    rows[target + 1] = (rows[target + 1] as number) + (rows[target] as number);
  }
  const next = rows.slice(0, neurons);
  const heard = new Uint32Array(rows[neurons] as number);
  const weights = new Int32Array(heard.length);
  count((target, source, again) => {
    const at = again ? (next[target] as number) - 1 : (next[target] as number);
    heard[at] = source;
    weights[at] = (weights[at] as number) + 1;
    next[target] = at + 1;
  });
  return { offsets: rows, sources: heard, weights };
}

/** Numbers of the edges, by their sources. */
function edgesBySource(sources: Uint32Array, nodes: number): Uint32Array {
  const next = new Uint32Array(nodes + 1);
  for (const source of sources) next[source + 1] = (next[source + 1] as number) + 1;
  for (let node = 0; node < nodes; node++) next[node + 1] = (next[node + 1] as number) + (next[node] as number);
  const order = new Uint32Array(sources.length);
  sources.forEach((source, edge) => {
    order[next[source] as number] = edge;
    next[source] = (next[source] as number) + 1;
  });
  return order;
}
