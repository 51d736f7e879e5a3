/** `connect`: a projection between two populations, for people at a prompt. */

import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import type { Grid } from '../../mapping/line-grid.ts';
import { checkedConnectivity } from './check.ts';
import { type Connectivity, dense, type Matrix, oneToOne } from './connectivity.ts';
import { type PopulationReference, requirePopulation } from './network.ts';
import { type ArgumentType, overloaded } from './overloaded.ts';
import { addProjection, type Network } from './structure.ts';

const { maxDelay: MAX_DELAY } = TRUENORTH_SHAPE;

export interface ConnectOptions {
  /**
   * Ticks from a source's spike to its effect, 1..15; 1 unless given. From input lines 0..15, counted from the tick for which
   * the host injects; 0 unless given.
   */
  readonly delay?: number;
  /** `from -> to` unless given, with a number behind it where that is taken. */
  readonly name?: string;
}

/** Every form returns the projection's number. A projection from a population onto itself is a recurrent one. */
export interface Connect {
  /** One to one: neuron i to neuron i with this weight. */
  (net: Network, from: PopulationReference, to: PopulationReference, weight: number, options?: ConnectOptions): number;
  /** Dense: a weight for every pair, `[source][target]`. */
  (net: Network, from: PopulationReference, to: PopulationReference, matrix: Matrix, options?: ConnectOptions): number;
  /** Any other kind: `sparse`, `oneToOne`, `conv1d`, `conv2d`, `sumPool`, `dense`. */
  (
    net: Network,
    from: PopulationReference,
    to: PopulationReference,
    connectivity: Connectivity,
    options?: ConnectOptions,
  ): number;
}

function project(
  net: Network,
  from: PopulationReference,
  to: PopulationReference,
  connectivity: Connectivity,
  options: ConnectOptions = {},
): number {
  const fromEid = requirePopulation(net, from);
  const toEid = requirePopulation(net, to);
  const nameOf = (eid: number) => net.population.name[eid] as string;
  const name = options.name ?? freeName(net, `${nameOf(fromEid)} -> ${nameOf(toEid)}`);
  const owner = `projection "${name}"`;
  if (net.projectionNamed.has(name)) {
    throw new SynaptickError(`${owner} is already in network "${net.name}": give every projection a name of its own`);
  }
  if (!net.population.neurons[toEid]) {
    throw new SynaptickError(
      `${owner}: "${nameOf(toEid)}" are input lines, which have no synapses: connect to neurons`,
    );
  }
  const unknown = Object.keys(options).find((option) => option !== 'delay' && option !== 'name');
  if (unknown !== undefined) {
    throw new SynaptickError(`${owner}: unknown option "${unknown}": the options are delay, name`);
  }
  const least = net.population.neurons[fromEid] ? 1 : 0;
  const delay = options.delay ?? least;
  if (delay === 0 && fromEid === toEid) {
    throw new SynaptickError(
      `${owner}: a cycle with delay 0, must be from 1 to ${MAX_DELAY}: a spike acts after its own tick`,
    );
  }
  const remedy = delay === 0 ? 'a spike acts after its own tick' : 'relay it through another population';
  requireInteger(`${owner}: delay`, delay, least, MAX_DELAY, remedy);
  const shapeOf = (eid: number) => net.population.shape[eid] as Grid;
  const checked = checkedConnectivity(owner, connectivity, shapeOf(fromEid), shapeOf(toEid));
  return addProjection(net, { name, fromEid, toEid, delay, connectivity: checked });
}

function freeName(net: Network, name: string): string {
  let free = name;
  for (let number = 2; net.projectionNamed.has(free); number++) free = `${name} ${number}`;
  return free;
}

const TYPES: readonly ArgumentType[] = [
  { name: 'Network', test: (value: unknown) => isRecord(value) && 'projectionNamed' in value },
  { name: 'Connectivity', test: (value: unknown) => isRecord(value) && 'kind' in value },
  { name: 'Matrix', test: (value: unknown) => Array.isArray(value) || ArrayBuffer.isView(value) },
  { name: 'ConnectOptions', test: (value: unknown) => isRecord(value) && !('kind' in value) },
];

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

type Rest = [net: Network, from: PopulationReference, to: PopulationReference];

/**
 * Adds a projection.
 * @throws SynaptickError when a population is unknown, sizes do not match, a weight has more than 9 bits or a delay is
 * outside its range
 * @throws TypeError naming the signatures when the arguments fit none
 */
export const connect: Connect = overloaded('connect', TYPES, forms()) as Connect;

/** Each form of the fourth argument, without and with options. */
function forms(): Record<string, (...args: never[]) => number> {
  const first = 'Network, number | string, number | string';
  const made = {
    number: (weight: number) => oneToOne(weight),
    Matrix: (matrix: Matrix) => dense(matrix),
    Connectivity: (connectivity: Connectivity) => connectivity,
  };
  return Object.fromEntries(
    Object.entries(made).flatMap(([type, make]) => {
      const form = (...args: [...Rest, never, ConnectOptions?]) => {
        const [net, from, to, given, options] = args;
        return project(net, from, to, make(given), options);
      };
      return [`${first}, ${type}`, `${first}, ${type}, ConnectOptions`].map((signature) => [signature, form]);
    }),
  );
}
