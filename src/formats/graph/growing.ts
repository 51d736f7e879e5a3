/** Edges as they are read, in arrays that grow. */
import { SynaptickError } from '../../../cores/errors.ts';
import { requireTotalRate } from '../../../mapping/place/traffic.ts';
import { type MemoryLimit, requireMemory } from '../../host/memory.ts';

export interface GrowingEdges {
  count: number;
  /** One more than the largest number of a node. */
  nodes: number;
  sources: Uint32Array;
  targets: Uint32Array;
  rates: Float64Array;
  /** The sum of all rates. */
  total: number;
  /** What the graph may take, and how much of it a node does. */
  readonly memory: MemoryLimit;
  readonly nodeBytes: number;
}

/** Most edges of a graph, a hyperedge counted once for each destination: 1.6 GB while it is read. */
export const MAX_EDGES = 1 << 26;
const FIRST = 1024;
/** Bytes that an edge takes, a hyperedge for each destination and one, until it is placed or mapped. */
export const EDGE_BYTES = 80;
/** Edges between two looks at what the graph will take. */
const LOOK = 1 << 16;

export function growingEdges(memory: MemoryLimit, nodeBytes: number): GrowingEdges {
  return {
    count: 0,
    nodes: 0,
    sources: new Uint32Array(FIRST),
    targets: new Uint32Array(FIRST),
    rates: new Float64Array(FIRST),
    total: 0,
    memory,
    nodeBytes,
  };
}

/**
 * @param where names the file and the place in it
 * @throws SynaptickError when there are too many, their rates add up to too much, or the graph so far would take too much
 */
export function addEdge(edges: GrowingEdges, source: number, target: number, rate: number, where: string): void {
  if (edges.count % LOOK === 0) requireGraph(edges, where);
  if (edges.count === edges.sources.length) grow(edges, where);
  edges.sources[edges.count] = source;
  edges.targets[edges.count] = target;
  edges.rates[edges.count] = rate;
  edges.total += rate;
  requireTotalRate(where, edges.total);
  edges.nodes = Math.max(edges.nodes, source + 1, target + 1);
  edges.count++;
}

/** @throws SynaptickError with what the graph would take until it is placed, where that is too much */
export function requireGraph({ memory, count, nodes, nodeBytes }: GrowingEdges, where: string): void {
  requireMemory(memory, nodeBytes * nodes + EDGE_BYTES * count, `${where}: a graph of ${nodes} nodes, ${count} edges`);
}

function grow(edges: GrowingEdges, where: string): void {
  if (edges.count >= MAX_EDGES) {
    throw new SynaptickError(`${where}: the graph has more than ${MAX_EDGES} edges, the limit: merge edges`);
  }
  const longer = <T extends Uint32Array | Float64Array>(from: T, to: T): T => {
    to.set(from);
    return to;
  };
  const length = edges.count * 2;
  edges.sources = longer(edges.sources, new Uint32Array(length));
  edges.targets = longer(edges.targets, new Uint32Array(length));
  edges.rates = longer(edges.rates, new Float64Array(length));
}
