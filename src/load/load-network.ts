/** What becomes a network of populations and projections: a network file, or the description of one that is generated. */
import { within } from '../../cores/errors.ts';
import { type GeneratorDescription, generatorOf } from '../../mapping/generate/generate.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { limited, type ReadOptions } from '../host/byte-source.ts';
import { requireMemory } from '../host/memory.ts';
import { buildNetwork, readNetworkJson } from '../network/network-file.ts';
import { toRealGraph } from '../network/to-graph.ts';

/** Bytes at the most that making it holds at once, for each neuron and synapse of a generated network. */
const NEURON = 48;
const SYNAPSE = 12;

/** @throws SynaptickError as `load` */
export async function networkOfJson(path: string, options: ReadOptions): Promise<RealGraph> {
  const given = limited(options);
  const json = await readNetworkJson(path, given);
  if (!isDescription(json)) return toRealGraph(await buildNetwork(path, json, given));
  const { neurons, synapses, generate } = within(path, () => generatorOf(json));
  const bytes = NEURON * neurons + SYNAPSE * synapses;
  requireMemory(given.memory, bytes, `${path}: a network of ${neurons} neurons and ${synapses} synapses`);
  return generate();
}

/** Whether JSON describes a network that is generated. */
function isDescription(json: unknown): json is GeneratorDescription {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, 'generator');
}
