/**
 * A graph in the binary form of public mapping benchmarks, little-endian: u32 nodes, u32 edges, then for each edge u32
 * number of destinations, u32 source, u32 destinations, f32 rate.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { MAX_CELLS } from '../../../mapping/place/cell-grid.ts';
import { type TrafficGraph, trafficGraph } from '../../../mapping/place/traffic.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../../host/memory.ts';
import { EDGE_BYTES, MAX_EDGES } from './growing.ts';

/** Largest file of a graph in bytes, unzipped. */
export const MAX_BYTES = 2 ** 30;
const HEADER = 8;
const WORD = 4;
/** Bytes of an edge beside its destinations. */
const EDGE = 3 * WORD;

export interface Hypergraph {
  readonly nodes: number;
  /** Source and rate of each edge. */
  readonly sources: Uint32Array;
  readonly rates: Float32Array;
  /** Destinations of edge e: `destinations[offsets[e] .. offsets[e + 1]]`. */
  readonly offsets: Uint32Array;
  readonly destinations: Uint32Array;
}

/** What a hypergraph may be. */
export interface HypergraphLimits {
  readonly mostNodes: number;
  /** Bytes that a node takes. */
  readonly nodeBytes: number;
}

/** Its nodes are neurons. */
export const NEURON_LIMITS: HypergraphLimits = { mostNodes: 2 ** 24, nodeBytes: 48 };
/** Its nodes are cores, until they are placed: bounds and baselines take the most. */
export const CORE_LIMITS: HypergraphLimits = { mostNodes: MAX_CELLS, nodeBytes: 600 };

/**
 * @param memory what the graph may take
 * @throws SynaptickError when it is truncated or longer than its edges, none leads anywhere, an edge is not of this graph, or it
 * would take too much
 */
export function decodeHypergraph(
  file: string,
  bytes: Uint8Array,
  limits: HypergraphLimits = NEURON_LIMITS,
  memory: MemoryLimit = memoryLimit(),
): Hypergraph {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  requireHypergraph(file, bytes, limits);
  const [nodes, count] = countsOf(bytes);
  const room = roomFor(file, count, bytes.length);
  requireMemory(memory, limits.nodeBytes * nodes + EDGE_BYTES * (room + count), `${file}: a graph of ${nodes} nodes`);
  const sources = new Uint32Array(count);
  const rates = new Float32Array(count);
  const offsets = new Uint32Array(count + 1);
  const destinations = new Uint32Array(room);
  let at = HEADER;
  let end = 0;
  for (let edge = 0; edge < count; edge++) {
    const where = () => `${file} edge ${edge} of ${count}`;
    need(where, at, EDGE, bytes.length);
    const size = view.getUint32(at, true);
    need(where, at, EDGE + WORD * size, bytes.length);
    sources[edge] = nodeAt(view, at + WORD, nodes, 'source', where);
    at += 2 * WORD;
    for (let i = 0; i < size; i++, at += WORD) {
      destinations[end++] = nodeAt(view, at, nodes, 'destination', where);
    }
    const rate = view.getFloat32(at, true);
    if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
      throw new SynaptickError(`${where()}: rate is ${rate}, must be a number of at least 0: correct it`);
    }
    rates[edge] = rate;
    offsets[edge + 1] = end;
    at += WORD;
  }
  if (at < bytes.length) {
    throw new SynaptickError(
      `${file} has ${bytes.length - at} bytes after its ${count} edges: it is damaged, or not of this form`,
    );
  }
  if (end === 0) {
    throw new SynaptickError(
      `${file} has no edges: none of its ${count} has a destination: give it an edge with a destination`,
    );
  }
  return { nodes, sources, rates, offsets, destinations };
}

/** The graph whose nodes are cores. An edge to several destinations is as many edges: the mesh has no multicast. */
export function hypergraphTraffic({ nodes, sources, rates, offsets, destinations }: Hypergraph): TrafficGraph {
  const from = new Uint32Array(destinations.length);
  const rate = new Float64Array(destinations.length);
  for (let edge = 0; edge < sources.length; edge++) {
    from.fill(sources[edge] as number, offsets[edge], offsets[edge + 1]);
    rate.fill(rates[edge] as number, offsets[edge], offsets[edge + 1]);
  }
  return trafficGraph(nodes, from, destinations, rate);
}

/**
 * Says by the first bytes of a file that is no text whether it can be a hypergraph: its counts must fit into a file at all.
 * @throws SynaptickError naming the file and what it would be as a hypergraph
 */
export function requireHypergraph(file: string, head: Uint8Array, { mostNodes }: HypergraphLimits): void {
  if (head.length < HEADER) throw none(file, `is truncated: its header has ${HEADER} bytes, the file ${head.length}`);
  const [nodes, edges] = countsOf(head);
  if (nodes === 0 || edges === 0) throw none(file, `has no edges: it has ${nodes} nodes and ${edges} edges`);
  if (nodes > mostNodes) throw none(file, `has ${nodes} nodes, the limit is ${mostNodes}`);
  const least = leastBytes(edges);
  if (least <= MAX_BYTES) return;
  throw none(file, `is too large: ${edges} edges need at least ${least} bytes, the limit is ${MAX_BYTES}`);
}

function none(file: string, why: string): SynaptickError {
  return new SynaptickError(`${file} is no text, and as a hypergraph it ${why}: is it the right file?`);
}

function countsOf(head: Uint8Array): [nodes: number, edges: number] {
  const view = new DataView(head.buffer, head.byteOffset, HEADER);
  return [view.getUint32(0, true), view.getUint32(WORD, true)];
}

/** Bytes of a file of edges that lead nowhere. */
function leastBytes(edges: number): number {
  return HEADER + EDGE * edges;
}

/** @returns the destinations that all edges have together, if the file is whole */
function roomFor(file: string, edges: number, size: number): number {
  const least = leastBytes(edges);
  if (size < least) {
    throw new SynaptickError(
      `${file} is truncated: ${edges} edges need at least ${least} bytes, the file has ${size}: copy or download it again`,
    );
  }
  const destinations = Math.floor((size - least) / WORD);
  if (destinations > MAX_EDGES) {
    throw new SynaptickError(
      `${file}: its edges have ${destinations} destinations, the limit is ${MAX_EDGES}: merge edges`,
    );
  }
  return destinations;
}

function need(where: () => string, at: number, size: number, length: number): void {
  if (at + size <= length) return;
  throw new SynaptickError(
    `${where()} is truncated: it needs ${at + size} bytes, the file has ${length}: copy or download it again`,
  );
}

function nodeAt(view: DataView, at: number, nodes: number, what: string, where: () => string): number {
  const node = view.getUint32(at, true);
  if (node < nodes) return node;
  throw new SynaptickError(`${where()}: ${what} is node ${node}, the graph has nodes 0 to ${nodes - 1}: correct it`);
}
