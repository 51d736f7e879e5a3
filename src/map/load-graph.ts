/** Reads what `map` maps, whichever form it is in: a network file or a generator's description (JSON), or a hypergraph. */
import { SynaptickError } from '../../cores/errors.ts';
import { type GeneratorDescription, generateGraph } from '../../mapping/generate/generate.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { requireFileSize } from '../files.ts';
import { readFile } from '../files-read.ts';
import { isHypergraph, readHypergraphNetwork } from '../formats/graph/read-graph.ts';
import { readNetwork } from '../network/network-file.ts';
import { toRealGraph } from '../network/to-graph.ts';

/** Largest JSON file in bytes: parsed it takes about ten times as much memory. */
const MAX_JSON = 2 ** 28;
/** A description is a few numbers; what is larger is a network. */
const MAX_DESCRIPTION = 4096;

/** @throws SynaptickError when it cannot be read, is too large (said before it is read), or holds no network */
export async function loadGraph(path: string, signal?: AbortSignal): Promise<RealGraph> {
  if (await isHypergraph(path)) return readHypergraphNetwork(path, signal);
  const size = await requireFileSize(path, MAX_JSON, 'JSON network', 'put its weights into an .npz file ("arrays")');
  const description = size <= MAX_DESCRIPTION ? await readDescription(path) : null;
  return description ? named(path, () => generateGraph(description)) : toRealGraph(await readNetwork(path));
}

/** The description of a generated network; null where the file is anything else. */
async function readDescription(path: string): Promise<GeneratorDescription | null> {
  try {
    const json: unknown = JSON.parse((await readFile(path)).toString('utf8'));
    return typeof json === 'object' && json !== null && 'generator' in json ? (json as GeneratorDescription) : null;
  } catch {
    return null;
  }
}

/** Errors of `make` name the file. */
function named<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof SynaptickError) throw new SynaptickError(`${path}: ${error.message}`);
    throw error;
  }
}
