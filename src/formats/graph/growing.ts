/** Edges as they are read, in arrays that grow. */
import { SynaptickError } from '../../../cores/errors.ts';
import { requireTotalRate } from '../../../mapping/place/traffic.ts';
import { type MemoryLimit, requireMemory } from '../../host/memory.ts';

export interface GrowingEdges {
  count: number;
  sources: Uint32Array;
  targets: Uint32Array;
  rates: Float64Array;
  /** The sum of all rates. */
  total: number;
  /** What the graph may take. */
  readonly memory: MemoryLimit;
}

/** Most edges of a graph, a hyperedge counted once for each destination: 1.6 GB while it is read. */
export const MAX_EDGES = 1 << 26;
const FIRST = 1024;
/** Bytes of an edge while it is read. */
const EDGE = 16;

export function growingEdges(memory: MemoryLimit): GrowingEdges {
  return {
    count: 0,
    sources: new Uint32Array(FIRST),
    targets: new Uint32Array(FIRST),
    rates: new Float64Array(FIRST),
    total: 0,
    memory,
  };
}

/** @throws SynaptickError when there are too many, or their rates add up to too much; `where` names the file and the place in it */
export function addEdge(edges: GrowingEdges, source: number, target: number, rate: number, where: string): void {
  if (edges.count === edges.sources.length) grow(edges, where);
  edges.sources[edges.count] = source;
  edges.targets[edges.count] = target;
  edges.rates[edges.count] = rate;
  edges.total += rate;
  requireTotalRate(where, edges.total);
  edges.count++;
}

function grow(edges: GrowingEdges, where: string): void {
  if (edges.count >= MAX_EDGES) {
    throw new SynaptickError(`${where}: the graph has more than ${MAX_EDGES} edges, the limit: merge edges`);
  }
  requireMemory(edges.memory, 3 * EDGE * edges.count, `${where}: a graph of more than ${edges.count} edges`);
  const longer = <T extends Uint32Array | Float64Array>(from: T, to: T): T => {
    to.set(from);
    return to;
  };
  const length = edges.count * 2;
  edges.sources = longer(edges.sources, new Uint32Array(length));
  edges.targets = longer(edges.targets, new Uint32Array(length));
  edges.rates = longer(edges.rates, new Float64Array(length));
}
