/**
 * What a placement is judged by: the traffic between cores. Nodes are cores, a directed edge carries spikes at a rate. The
 * mesh has no multicast, so an edge to several destinations is as many edges of the same rate.
 */
import { SynaptickError } from '../../cores/errors.ts';

/** Directed edges by source (compressed rows): those of node s are `offsets[s] .. offsets[s + 1]`. */
export interface TrafficGraph {
  readonly nodes: number;
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
  /** Spikes per unit of time, 0 or more; any unit, as long as it is one. */
  readonly rates: Float64Array;
}

/** Both directions of all edges together, without loops: all that the cost of a placement depends on. */
export interface Neighbours {
  readonly nodes: number;
  readonly offsets: Uint32Array;
  /** Ascending within a node, each once. */
  readonly others: Uint32Array;
  /** The sum of the rates between the two, in both directions; above 0. */
  readonly weights: Float64Array;
}

/**
 * The most that the rates of a graph may add up to, and so the most of each: their squares and what they cost on the largest
 * grid stay far from what a double holds, so no sum of a placement is infinite.
 */
export const MAX_RATE = 1e100;

/** @param where what the error begins with @throws SynaptickError when rates add up to more than MAX_RATE */
export function requireTotalRate(where: string, total: number): void {
  if (total <= MAX_RATE) return;
  throw new SynaptickError(
    `${where}: rates add up to ${total}, the limit is ${MAX_RATE}: divide them all by one number, their unit is free`,
  );
}

/**
 * Builds the graph from edges in any order. An edge given twice counts twice; one from a node to itself costs no hop.
 * @throws SynaptickError for a node out of 0..nodes - 1, a rate that is negative, above MAX_RATE or no number, or rates that add up
 * to more
 */
export function trafficGraph(
  nodes: number,
  sources: ArrayLike<number>,
  targets: ArrayLike<number>,
  rates?: ArrayLike<number>,
): TrafficGraph {
  const edges = sources.length;
  const offsets = new Uint32Array(nodes + 1);
  let total = 0;
  for (let e = 0; e < edges; e++) {
    const source = sources[e] as number;
    const target = targets[e] as number;
    if (source >= nodes || target >= nodes) {
      throw new SynaptickError(
        `edge ${e} goes from node ${source} to node ${target}, the graph has nodes 0 to ${nodes - 1}: correct the edge`,
      );
    }
    const rate = rates ? (rates[e] as number) : 1;
    if (!(rate >= 0 && rate <= MAX_RATE)) {
      throw new SynaptickError(
        `edge ${e}, ${source} to ${target}, has rate ${rate}, must be 0 or more and at most ${MAX_RATE}: correct its rate`,
      );
    }
    total += rate;
    offsets[source + 1] = (offsets[source + 1] as number) + 1;
  }
  requireTotalRate('the graph', total);
  for (let s = 0; s < nodes; s++) offsets[s + 1] = (offsets[s + 1] as number) + (offsets[s] as number);
  const next = offsets.slice(0, nodes);
  const graph = { nodes, offsets, targets: new Uint32Array(edges), rates: new Float64Array(edges) };
  for (let e = 0; e < edges; e++) {
    const slot = next[sources[e] as number] as number;
    next[sources[e] as number] = slot + 1;
    graph.targets[slot] = targets[e] as number;
    graph.rates[slot] = rates ? (rates[e] as number) : 1;
  }
  return graph;
}

/** Calls `visit(source, target, rate)` for each directed edge. */
export function forEachEdge(graph: TrafficGraph, visit: (source: number, target: number, rate: number) => void): void {
  const { nodes, offsets, targets, rates } = graph;
  for (let source = 0; source < nodes; source++) {
    for (let e = offsets[source] as number; e < (offsets[source + 1] as number); e++) {
      visit(source, targets[e] as number, rates[e] as number);
    }
  }
}

/** The sum of all rates, loops too. */
export function totalRate(graph: TrafficGraph): number {
  return graph.rates.reduce((sum, rate) => sum + rate, 0);
}

/** Merges the two directions and parallel edges; drops loops and edges without traffic. */
export function neighboursOf(graph: TrafficGraph): Neighbours {
  const { nodes } = graph;
  const starts = new Uint32Array(nodes + 1);
  const count = (node: number) => {
    starts[node + 1] = (starts[node + 1] as number) + 1;
  };
  forEachEdge(graph, (source, target, rate) => {
    if (source === target || rate === 0) return;
    count(source);
    count(target);
  });
  for (let node = 0; node < nodes; node++) starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number);
  const next = starts.slice(0, nodes);
  const others = new Uint32Array(starts[nodes] as number);
  const weights = new Float64Array(others.length);
  const put = (node: number, other: number, rate: number) => {
    const slot = next[node] as number;
    next[node] = slot + 1;
    others[slot] = other;
    weights[slot] = rate;
  };
  forEachEdge(graph, (source, target, rate) => {
    if (source === target || rate === 0) return;
    put(source, target, rate);
    put(target, source, rate);
  });
  return mergeRows(nodes, starts, others, weights);
}

/** Sorts each row by neighbour and adds up what it names twice. */
function mergeRows(nodes: number, starts: Uint32Array, others: Uint32Array, weights: Float64Array): Neighbours {
  const offsets = new Uint32Array(nodes + 1);
  const sums = new Float64Array(nodes);
  let end = 0;
  for (let node = 0; node < nodes; node++) {
    const from = starts[node] as number;
    const to = starts[node + 1] as number;
    for (let i = from; i < to; i++) sums[others[i] as number] = 0;
    for (let i = from; i < to; i++) {
      sums[others[i] as number] = (sums[others[i] as number] as number) + (weights[i] as number);
    }
    const row = others.slice(from, to).sort();
    let last = -1;
    for (const other of row) {
      if (other === last) continue;
      others[end] = other;
      weights[end] = sums[other] as number;
      last = other;
      end++;
    }
    offsets[node + 1] = end;
  }
  return { nodes, offsets, others: others.slice(0, end), weights: weights.slice(0, end) };
}
