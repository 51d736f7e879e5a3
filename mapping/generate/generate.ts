/**
 * Networks by description: `{ "generator": "hidden-partition", "side": 64, "seed": 1 }`. Each has a size, a seed, and gives
 * the same network on every machine.
 */
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import type { NetworkGraph } from '../graph.ts';
import { generateConvolution } from './convolution.ts';
import { generateHiddenPartition } from './hidden-partition.ts';
import { generateRandomNetwork } from './random-network.ts';

/** What each generator takes beside its name: the least and the most of each number, and what it is when left out. */
const FIELDS = {
  'hidden-partition': { side: [1, 64], seed: [0, 2 ** 32 - 1, 1], coreSize: [1, 256, 256], fanOut: [1, 256, 32] },
  convolution: { side: [4, 228], seed: [0, 2 ** 32 - 1, 1] },
  random: {
    inputs: [1, 2 ** 20, 64],
    populations: [1, 1000, 2],
    size: [1, 65_536],
    fanIn: [1, 256, 32],
    seed: [0, 2 ** 32 - 1, 1],
  },
} as const satisfies Record<string, Record<string, readonly [number, number, number?]>>;

const GENERATORS = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

/** A description as JSON gives it. */
export interface GeneratorDescription {
  readonly generator: string;
  readonly [field: string]: unknown;
}

/** Most synapses of a random network. */
const MOST_SYNAPSES = 2 ** 27;

/** @throws SynaptickError for a generator that is unknown, or a field that is unknown, missing or out of its range */
export function generateGraph(description: GeneratorDescription): NetworkGraph {
  const { generator } = description;
  switch (generator) {
    case 'hidden-partition': {
      const { side, seed, coreSize, fanOut } = fieldsOf(description, FIELDS[generator]);
      if (fanOut > coreSize && description.fanOut !== undefined) {
        throw new SynaptickError(
          `generator "${generator}": fanOut is ${fanOut}, a core of coreSize ${coreSize} has fewer neurons: give at most ${coreSize}`,
        );
      }
      return generateHiddenPartition({ side, seed, coreSize, fanOut: Math.min(fanOut, coreSize) });
    }
    case 'convolution': {
      const { side, seed } = fieldsOf(description, FIELDS[generator]);
      if (side % 4 !== 0) {
        throw new SynaptickError(
          `generator "${generator}": side is ${side}, must be a multiple of 4: it is halved twice`,
        );
      }
      return generateConvolution({ side, seed });
    }
    case 'random': {
      const fields = fieldsOf(description, FIELDS[generator]);
      const synapses = fields.populations * fields.size * fields.fanIn;
      if (synapses > MOST_SYNAPSES) {
        throw new SynaptickError(
          `generator "${generator}": ${fields.populations} populations of ${fields.size} neurons with ${fields.fanIn} sources make ${synapses} synapses, the limit is ${MOST_SYNAPSES}: give fewer`,
        );
      }
      return generateRandomNetwork(fields);
    }
    default:
      throw new SynaptickError(
        `generator is ${JSON.stringify(generator)}, must be one of ${GENERATORS.map((name) => `"${name}"`).join(', ')}`,
      );
  }
}

type Ranges = Record<string, readonly [number, number, number?]>;

function fieldsOf<Fields extends Ranges>(
  description: GeneratorDescription,
  fields: Fields,
): { [Name in keyof Fields]: number } {
  const where = `generator "${description.generator}"`;
  for (const name of Object.keys(description)) {
    if (name === 'generator' || name in fields) continue;
    throw new SynaptickError(
      `${where} has no field "${name}": its fields are ${Object.keys(fields).join(', ')}; correct or remove it`,
    );
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, [low, high, otherwise]]) => {
      const value = description[name] ?? otherwise;
      if (value === undefined)
        throw new SynaptickError(`${where} needs "${name}": give a whole number, ${low} to ${high}`);
      requireInteger(`${where}: ${name}`, value as number, low, high);
      return [name, value];
    }),
  ) as { [Name in keyof Fields]: number };
}
