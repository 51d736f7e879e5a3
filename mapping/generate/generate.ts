/**
 * Networks by description: `{ "generator": "hidden-partition", "side": 64, "seed": 1 }`. Each has a size, a seed, and gives
 * the same network on every machine.
 */
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import type { NetworkGraph } from '../graph.ts';
import { convolutionSize, generateConvolution } from './convolution.ts';
import { generateHiddenPartition } from './hidden-partition.ts';
import { generateRandomNetwork } from './random-network.ts';

/** A description as JSON gives it. */
export interface GeneratorDescription {
  readonly generator: string;
  readonly [field: string]: unknown;
}

/** A network that is described and not made yet: how large it will be, its synapses at the most. */
export interface Generator {
  readonly neurons: number;
  readonly synapses: number;
  readonly generate: () => NetworkGraph;
}

/** The least and the most of a number, and what it is when left out. */
type Range = readonly [low: number, high: number, otherwise?: number];
type Ranges = Readonly<Record<string, Range>>;
type Fields<R extends Ranges> = { readonly [Name in keyof R]: number };

const SEED: Range = [0, 2 ** 32 - 1, 1];
/** Most synapses of a random network. */
const MOST_SYNAPSES = 2 ** 27;

const GENERATORS: Readonly<Record<string, (description: GeneratorDescription) => Generator>> = {
  'hidden-partition': (description) => {
    const { side, seed, coreSize, ...given } = fieldsOf(description, {
      side: [1, 64],
      seed: SEED,
      coreSize: [1, 256, 256],
      fanOut: [1, 256, 32],
    });
    if (given.fanOut > coreSize && description.fanOut !== undefined) {
      throw new SynaptickError(
        `generator "hidden-partition": fanOut is ${given.fanOut}, a core of coreSize ${coreSize} has fewer neurons: give at most ${coreSize}`,
      );
    }
    const fanOut = Math.min(given.fanOut, coreSize);
    const neurons = side ** 2 * coreSize;
    const generate = () => generateHiddenPartition({ side, seed, coreSize, fanOut });
    return { neurons, synapses: neurons * fanOut, generate };
  },
  convolution: (description) => {
    const { side, seed } = fieldsOf(description, { side: [4, 228], seed: SEED });
    if (side % 4 !== 0) {
      throw new SynaptickError(`generator "convolution": side is ${side}, must be a multiple of 4: it is halved twice`);
    }
    return { ...convolutionSize(side), generate: () => generateConvolution({ side, seed }) };
  },
  random: (description) => {
    const fields = fieldsOf(description, {
      inputs: [1, 2 ** 20, 64],
      populations: [1, 1000, 2],
      size: [1, 65_536],
      fanIn: [1, 256, 32],
      seed: SEED,
    });
    const { populations, size, fanIn, inputs } = fields;
    const synapses = populations * size * fanIn;
    if (synapses > MOST_SYNAPSES) {
      throw new SynaptickError(
        `generator "random": ${populations} populations of ${size} neurons with ${fanIn} sources make ${synapses} synapses, the limit is ${MOST_SYNAPSES}: give fewer`,
      );
    }
    return { neurons: populations * size + inputs, synapses, generate: () => generateRandomNetwork(fields) };
  },
};

/** @throws SynaptickError for a generator that is unknown, or a field that is unknown, missing or out of its range */
export function generatorOf(description: GeneratorDescription): Generator {
  const { generator } = description;
  const known = typeof generator === 'string' && Object.hasOwn(GENERATORS, generator);
  const found = known ? GENERATORS[generator] : undefined;
  if (found) return found(description);
  const names = Object.keys(GENERATORS).map((name) => `"${name}"`);
  throw new SynaptickError(`generator is ${JSON.stringify(generator)}, must be one of ${names.join(', ')}`);
}

/** Makes the network at once. Errors as of `generatorOf`. */
export function generateGraph(description: GeneratorDescription): NetworkGraph {
  return generatorOf(description).generate();
}

function fieldsOf<const R extends Ranges>(description: GeneratorDescription, ranges: R): Fields<R> {
  const where = `generator "${description.generator}"`;
  for (const name of Object.keys(description)) {
    if (name === 'generator' || Object.hasOwn(ranges, name)) continue;
    throw new SynaptickError(
      `${where} has no field "${name}": its fields are ${Object.keys(ranges).join(', ')}; correct or remove it`,
    );
  }
  return Object.fromEntries(
    Object.entries(ranges).map(([name, [low, high, otherwise]]) => {
      const value = Object.hasOwn(description, name) ? description[name] : otherwise;
      if (value === undefined) {
        throw new SynaptickError(`${where} needs "${name}": give a whole number, ${low} to ${high}`);
      }
      if (typeof value !== 'number') {
        throw new SynaptickError(
          `${where}: ${name} is ${JSON.stringify(value)}, must be a whole number from ${low} to ${high}`,
        );
      }
      requireInteger(`${where}: ${name}`, value, low, high);
      return [name, value];
    }),
  ) as Fields<R>;
}
