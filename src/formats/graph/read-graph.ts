/** Reads a graph of cores, or a hypergraph of neurons, from a file, gzipped or not. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SynaptickError } from '../../../cores/errors.ts';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import type { TrafficGraph } from '../../../mapping/place/traffic.ts';
import { readBytes, readHead } from '../byte-source.ts';
import { readEdgeList } from './edge-list.ts';
import { decodeHypergraph, hypergraphTraffic } from './hypergraph.ts';
import { hypergraphNetwork } from './hypergraph-network.ts';

/** Largest file in bytes. */
const MAX_BYTES = 2 ** 30;
const GIB = 2 ** 30;
/** Bytes that tell the two forms apart. */
const HEAD = 8;

/**
 * A file with a zero byte among its first eight is a hypergraph: the upper bytes of its counts; text has none.
 * @throws SynaptickError when it cannot be read, is too large (said before it is read), or holds no graph
 */
export async function readGraph(file: string, signal?: AbortSignal): Promise<TrafficGraph> {
  await requireSize(file);
  const head = await readHead(file, HEAD);
  if (head.length === 0) throw new SynaptickError(`${file} is empty: give it lines of "source target [rate]"`);
  if (!head.includes(0)) return readEdgeList(file, signal);
  return hypergraphTraffic(decodeHypergraph(file, await readWhole(file, signal)));
}

/** Whether a file looks like a hypergraph: as `readGraph` tells. @throws SynaptickError when it cannot be read */
export async function isHypergraph(file: string): Promise<boolean> {
  return (await readHead(file, HEAD)).includes(0);
}

/**
 * Reads a hypergraph whose nodes are neurons.
 * @throws SynaptickError when it cannot be read, is too large (said before it is read), or holds no hypergraph
 */
export async function readHypergraphNetwork(file: string, signal?: AbortSignal): Promise<NetworkGraph> {
  await requireSize(file);
  return hypergraphNetwork(basename(file), decodeHypergraph(file, await readWhole(file, signal)));
}

async function requireSize(file: string): Promise<void> {
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > MAX_BYTES) throw tooLarge(file, `${(size / GIB).toFixed(2)} GiB`);
}

async function readWhole(file: string, signal?: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readBytes(file, { signal })) {
    chunks.push(Uint8Array.from(chunk));
    length += chunk.length;
    if (length > MAX_BYTES) throw tooLarge(file, 'larger once unzipped');
  }
  return Buffer.concat(chunks);
}

function tooLarge(file: string, size: string): SynaptickError {
  return new SynaptickError(
    `${file} is ${size}, the limit is ${MAX_BYTES / GIB} GiB: merge edges between the same nodes`,
  );
}
