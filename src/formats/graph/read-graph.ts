/** Reads a graph of cores, or a hypergraph of neurons, from a file, gzipped or not. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import type { TrafficGraph } from '../../../mapping/place/traffic.ts';
import { limited, type ReadOptions, readBytes, readHead } from '../../host/byte-source.ts';
import { concatBytes } from '../../host/bytes.ts';
import { type MemoryLimit, requireMemory, sizeText } from '../../host/memory.ts';
import { encodingOf, knownOther } from '../text-source.ts';
import { readEdgeList } from './edge-list.ts';
import {
  CORE_LIMITS,
  decodeHypergraph,
  type Hypergraph,
  type HypergraphLimits,
  hypergraphTraffic,
  MAX_BYTES,
  NEURON_LIMITS,
  requireHypergraph,
} from './hypergraph.ts';
import { hypergraphNetwork } from './hypergraph-network.ts';

const LIMIT = { most: MAX_BYTES, what: 'graph', smaller: 'merge edges between the same nodes' };
/** Bytes that tell the two forms apart. */
const HEAD = 16;

/**
 * Reads a graph whose nodes are cores: an edge list, or a hypergraph.
 * @param options.memory what the file may take
 * @throws SynaptickError when it cannot be read, would take more of the memory than it may (said before it is taken), or holds
 * no graph
 */
export async function readGraph(file: string, options: ReadOptions): Promise<TrafficGraph> {
  const given = limited({ ...options, ...LIMIT });
  const head = await readHead(file, HEAD, { ...LIMIT, host: options.host });
  if (head.length === 0) throw new SynaptickError(`${file} is empty: give it lines of "source target [rate]"`);
  if (!isBinary(head)) return readEdgeList(file, given);
  return hypergraphTraffic(await readHypergraph(file, CORE_LIMITS, given));
}

/** A hypergraph has zeros among its first bytes, the upper ones of its counts. Text has none, but for that in UTF-16. */
function isBinary(head: Uint8Array): boolean {
  return head.length > 0 && encodingOf(head) === null && !knownOther(head);
}

/** Reads a hypergraph whose nodes are neurons. Options and errors as of `readGraph`. */
export async function readHypergraphNetwork(file: string, options: ReadOptions): Promise<NetworkGraph> {
  return hypergraphNetwork(
    options.host.files.paths.basename(file),
    await readHypergraph(file, NEURON_LIMITS, limited({ ...options, ...LIMIT })),
  );
}

async function readHypergraph(
  file: string,
  limits: HypergraphLimits,
  options: ReadOptions & { readonly memory: MemoryLimit },
): Promise<Hypergraph> {
  requireHypergraph(file, await readHead(file, HEAD, { host: options.host }), limits);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readBytes(file, options)) {
    chunks.push(Uint8Array.from(chunk));
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new SynaptickError(
        `${file} has more than ${sizeText(MAX_BYTES)} once unzipped, the limit of a ${LIMIT.what}: ${LIMIT.smaller}`,
      );
    }
    requireMemory(options.memory, 2 * length, `${file}: its edges`);
  }
  return decodeHypergraph(file, concatBytes(chunks), limits, options.memory);
}
