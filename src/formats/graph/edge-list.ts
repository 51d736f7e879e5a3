/**
 * A graph as text: `source target [rate]` a line, separated by blanks or commas. Nodes are numbered from 0, the rate is 1
 * where none is given; what follows a `#` is a comment.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { MAX_RATE, type TrafficGraph, trafficGraph } from '../../../mapping/place/traffic.ts';
import type { ReadOptions } from '../../host/byte-source.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { readLines } from '../text-source.ts';
import { addEdge, growingEdges, requireGraph } from './growing.ts';
import { CORE_LIMITS } from './hypergraph.ts';

/** The largest number of a node: the nodes are cores. */
const MAX_NODE = CORE_LIMITS.mostNodes - 1;

/** @throws SynaptickError with the line, for one that is no edge */
export async function readEdgeList(
  file: string,
  options: ReadOptions & { readonly memory: MemoryLimit },
): Promise<TrafficGraph> {
  const edges = growingEdges(options.memory, CORE_LIMITS.nodeBytes);
  for await (const [line, text] of readLines(file, options)) {
    const fields = text
      .replace(/#.*/, '')
      .split(/[\s,]+/)
      .filter(Boolean);
    if (fields.length === 0) continue;
    const where = `${file}:${line}`;
    if (fields.length < 2 || fields.length > 3) {
      throw new SynaptickError(
        `${where}: has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, an edge is "source target" or "source target rate": correct the line`,
      );
    }
    const source = nodeOf(fields[0] as string, 'source', where);
    const target = nodeOf(fields[1] as string, 'target', where);
    addEdge(edges, source, target, fields[2] === undefined ? 1 : rateOf(fields[2], where), where);
  }
  if (edges.count === 0) throw new SynaptickError(`${file} has no edges: give it lines of "source target [rate]"`);
  requireGraph(edges, file);
  return trafficGraph(
    edges.nodes,
    edges.sources.subarray(0, edges.count),
    edges.targets.subarray(0, edges.count),
    edges.rates,
  );
}

function nodeOf(text: string, what: string, where: string): number {
  const node = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (node <= MAX_NODE) return node;
  throw new SynaptickError(
    `${where}: ${what} is "${text}", must be a whole number from 0 to ${MAX_NODE}: number nodes`,
  );
}

/** @throws SynaptickError for a rate that is negative, above MAX_RATE or no number */
function rateOf(text: string, where: string): number {
  const rate = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (rate >= 0 && rate <= MAX_RATE) return rate;
  throw new SynaptickError(
    `${where}: rate is "${text}", must be a number of at least 0 and at most ${MAX_RATE}: correct it`,
  );
}
