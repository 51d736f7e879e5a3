/**
 * A graph in the binary form of public mapping benchmarks, little-endian: u32 nodes, u32 edges, then for each edge u32
 * number of destinations, u32 source, u32 destinations, f32 rate. An edge to several destinations is as many edges here:
 * the mesh has no multicast.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { type TrafficGraph, trafficGraph } from '../../../mapping/place/traffic.ts';
import { MAX_NODE } from './edge-list.ts';
import { addEdge, growingEdges } from './growing.ts';

const HEADER = 8;
const WORD = 4;
/** Bytes of an edge beside its destinations. */
const EDGE = 3 * WORD;

/** @throws SynaptickError when it is truncated or longer than its edges, or an edge is not of this graph */
export function decodeHypergraph(file: string, bytes: Uint8Array): TrafficGraph {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER) {
    throw new SynaptickError(`${file} is truncated: its header has ${HEADER} bytes, the file ${bytes.length}`);
  }
  const nodes = view.getUint32(0, true);
  const count = view.getUint32(WORD, true);
  checkHeader(file, nodes, count, bytes.length);
  const edges = growingEdges();
  let at = HEADER;
  for (let edge = 0; edge < count; edge++) {
    const where = `${file} edge ${edge} of ${count}`;
    need(where, at, EDGE, bytes.length);
    const destinations = view.getUint32(at, true);
    const size = EDGE + WORD * destinations;
    need(where, at, size, bytes.length);
    const source = nodeAt(view, at + WORD, nodes, 'source', where);
    const rate = view.getFloat32(at + size - WORD, true);
    if (!(rate >= 0 && rate < Number.POSITIVE_INFINITY)) {
      throw new SynaptickError(`${where}: rate is ${rate}, must be a number of at least 0: correct it`);
    }
    for (let i = 0; i < destinations; i++) {
      const target = nodeAt(view, at + 2 * WORD + WORD * i, nodes, 'destination', where);
      addEdge(edges, source, target, rate, where);
    }
    at += size;
  }
  if (at < bytes.length) {
    throw new SynaptickError(
      `${file} has ${bytes.length - at} bytes after its ${count} edges: it is damaged, or not of this form`,
    );
  }
  const { sources, targets, rates } = edges;
  return trafficGraph(nodes, sources.subarray(0, edges.count), targets.subarray(0, edges.count), rates);
}

function checkHeader(file: string, nodes: number, edges: number, size: number): void {
  if (nodes === 0 || edges === 0) {
    throw new SynaptickError(`${file} has ${nodes} nodes and ${edges} edges: give it at least one of each`);
  }
  if (nodes > MAX_NODE + 1) {
    throw new SynaptickError(`${file} has ${nodes} nodes, the limit is ${MAX_NODE + 1}: it may not be of this form`);
  }
  const least = HEADER + EDGE * edges;
  if (size >= least) return;
  throw new SynaptickError(
    `${file} is truncated: ${edges} edges need at least ${least} bytes, the file has ${size}: copy or download it again`,
  );
}

function need(where: string, at: number, size: number, length: number): void {
  if (at + size <= length) return;
  throw new SynaptickError(
    `${where} is truncated: it needs ${at + size} bytes, the file has ${length}: copy or download it again`,
  );
}

function nodeAt(view: DataView, at: number, nodes: number, what: string, where: string): number {
  const node = view.getUint32(at, true);
  if (node < nodes) return node;
  throw new SynaptickError(`${where}: ${what} is node ${node}, the graph has nodes 0 to ${nodes - 1}: correct it`);
}
