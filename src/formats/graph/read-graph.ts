/** Reads a graph of cores from a file, gzipped or not, in whichever form it is. */
import { stat } from 'node:fs/promises';
import { SynaptickError } from '../../../cores/errors.ts';
import type { TrafficGraph } from '../../../mapping/place/traffic.ts';
import { readBytes, readHead } from '../byte-source.ts';
import { readEdgeList } from './edge-list.ts';
import { decodeHypergraph } from './hypergraph.ts';

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
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > MAX_BYTES) throw tooLarge(file, `${(size / GIB).toFixed(2)} GiB`);
  const head = await readHead(file, HEAD);
  if (head.length === 0) throw new SynaptickError(`${file} is empty: give it lines of "source target [rate]"`);
  if (!head.includes(0)) return readEdgeList(file, signal);
  return decodeHypergraph(file, await readWhole(file, signal));
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
    `${file} is ${size}, the limit is ${MAX_BYTES / GIB} GiB: merge edges between the same cores`,
  );
}
