/**
 * Describing a network: populations of neurons, input lines, and the probes that observe them. Projections are added by
 * `connect` (connect.ts); `toGraph` (to-graph.ts) hands the network to the mapper.
 */

import { listText, requireInteger, SynaptickError } from '../../cores/errors.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import { show } from '../formats/json/shape.ts';
import { addProbe, populations } from './entities.ts';
import { neuronArrays, type PopulationParameters, perNeuron } from './neurons.ts';
import { addPopulation, createNetwork, type Network, type PopulationTraits } from './structure.ts';

/** Neurons of the largest population: those of 16 chips. */
const MAX_SIZE = 2 ** 24;

/** A population: what `population` and `input` return, or its name. */
export type PopulationReference = number | string;

/** A population's neurons: how many, or a grid of them, numbered channel-last. A number is a grid of that width. */
export type Size = number | Grid;

export interface InputOptions {
  /** Spikes per tick that are expected of each member, 0..1: one value, or one for each. They weigh the traffic. */
  readonly rates?: number | ArrayLike<number>;
}

/** What a population may say beside its neurons' parameters. */
export interface PopulationOptions extends InputOptions {
  /** Largest relative error that quantising real weights may leave on a neuron; what the mapper is told, or 0, unless given. */
  readonly maxError?: number;
  /** Whether a fan-in beyond a core may become rate-coded partial sums. */
  readonly partialSums?: boolean;
}

/** An empty network. */
export function network(name: string): Network {
  return createNetwork(name);
}

/**
 * Adds a population of neurons. Weights onto them and their parameters may be any numbers: `toGraph` takes a chip's, and
 * `prepareGraph` makes them so.
 * @returns its number, for `connect` and `probe`
 * @throws SynaptickError when the name is taken, the size is empty or a parameter is out of its range
 */
export function population(
  net: Network,
  name: string,
  size: Size,
  parameters: PopulationParameters,
  options: PopulationOptions = {},
): number {
  const shape = shapeOf(net, name, size);
  const owner = `population "${name}"`;
  const neurons = neuronArrays(owner, lines(shape), parameters);
  const traits = traitsOf(owner, lines(shape), options, [...MARKS, ...RATES]);
  return addPopulation(net, { name, shape, neurons, traits });
}

/**
 * Adds input lines, which spike when the host says so.
 * @returns their number, for `connect` and `probe`
 * @throws SynaptickError when the name is taken or the size is empty
 */
export function input(net: Network, name: string, size: Size, options: InputOptions = {}): number {
  const shape = shapeOf(net, name, size);
  const traits = traitsOf(`input "${name}"`, lines(shape), options, RATES);
  return addPopulation(net, { name, shape, neurons: null, traits });
}

/**
 * Observes the spikes of a population: they are what the mapped chip must give out.
 * @returns the probe's number; a population has one at most
 * @throws SynaptickError when the network has no such population
 */
export function probe(net: Network, population: PopulationReference): number {
  return addProbe(net, requirePopulation(net, population));
}

/** The entity of a population. @throws SynaptickError when the network has none of that name or number */
export function requirePopulation(net: Network, reference: PopulationReference): number {
  const eid = typeof reference === 'number' ? reference : net.populationNamed.get(reference);
  if (eid !== undefined && net.population.name[eid] !== undefined) return eid;
  const names = listText(populations(net).map((other) => `"${net.population.name[other]}"`)) || 'none';
  throw new SynaptickError(
    `network "${net.name}" has no population ${JSON.stringify(reference)}: its populations are ${names}`,
  );
}

const RATES = ['rates'];
const MARKS = ['maxError', 'partialSums'];

function traitsOf(owner: string, size: number, options: PopulationOptions, known: readonly string[]): PopulationTraits {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) {
    throw new SynaptickError(`${owner}: unknown option "${unknown}": the options are ${known.join(', ')}`);
  }
  const { maxError, partialSums, rates } = options;
  if (maxError !== undefined && !(maxError >= 0)) {
    throw new SynaptickError(`${owner}: maxError is ${maxError}, must be at least 0: 0 is exact, 0.1 a tenth`);
  }
  return {
    ...(maxError === undefined ? {} : { maxError }),
    ...(partialSums === undefined ? {} : { partialSums }),
    ...(rates === undefined ? {} : { rates: ratesOf(owner, size, rates) }),
  };
}

function ratesOf(owner: string, size: number, rates: number | ArrayLike<number>): Float32Array {
  return Float32Array.from(
    perNeuron(owner, size, 'rate', rates, (what, rate) => {
      if (typeof rate === 'number' && rate >= 0 && rate <= 1) return rate;
      throw new SynaptickError(
        `${what} is ${show(rate)}, must be from 0 to 1: spikes per tick, of which there is at most one`,
      );
    }),
  );
}

function shapeOf(net: Network, name: string, size: Size): Grid {
  const owner = `population "${name}"`;
  if (net.populationNamed.has(name)) {
    throw new SynaptickError(`${owner} is already in network "${net.name}": give every population a name of its own`);
  }
  const remedy = 'a population has at least one neuron';
  if (typeof size === 'number') {
    requireInteger(`${owner}: size`, size, 1, MAX_SIZE, remedy);
    return { width: size, height: 1, channels: 1 };
  }
  const { width, height, channels } = size;
  for (const [side, value] of Object.entries({ width, height, channels })) {
    requireInteger(`${owner}: ${side}`, value, 1, MAX_SIZE, remedy);
  }
  requireInteger(`${owner}: size`, width * height * channels, 1, MAX_SIZE, 'split the population');
  return { width, height, channels };
}
