/** Names of neurons on a chip: `hidden[3]` is neuron 3 of population "hidden", wherever it landed. */

import { axonRow, neuronRow } from '../../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import { type Landed, populationOf } from './landed.ts';
import { type LandedNeuron, neuronOfUnit, requireCore, requireLanded } from './landed-queries.ts';

/** The name of a core's neuron; a copy has that of its neuron. Null where the core has none there. */
export function nameOfNeuron(landed: Landed, core: number, neuron: number): string | null {
  requireCore(landed, core);
  const { enabled, streams, shape } = landed.image;
  requireInteger('neuron', neuron, 0, shape.neurons - 1);
  const row = neuronRow(shape, core, neuron);
  return enabled[row] ? nameOfUnit(landed, streams?.[row] ?? row) : null;
}

/** The name of the neuron or input line that an axon hears; null where it hears none. */
export function nameOfAxon(landed: Landed, core: number, axon: number): string | null {
  requireCore(landed, core);
  const { shape } = landed.image;
  requireInteger('axon', axon, 0, shape.axons - 1);
  const unit = landed.unitOfAxon[axonRow(shape, core, axon)] as number;
  return unit < 0 ? null : nameOfUnit(landed, unit);
}

/** Where the neuron of a name is: its core, and the neurons of the core that it is. @throws SynaptickError where there is none */
export function neuronNamed(landed: Landed, name: string): LandedNeuron {
  const [, population, digits] = /^(.+)\[(\d{1,10})\]$/s.exec(name) ?? [];
  if (population === undefined) {
    throw new SynaptickError(`"${name}" names no neuron: write the population and a number, e.g. "hidden[3]"`);
  }
  const eid = requireLanded(landed, population);
  const index = Number(digits);
  requireInteger(`neuron of "${population}"`, index, 0, (landed.population.size[eid] as number) - 1);
  const neuron = neuronOfUnit(landed, (landed.population.firstUnit[eid] as number) + index, index);
  if (neuron) return neuron;
  throw new SynaptickError(`"${name}" is an input line, which is on no core: ask which axons hear it`);
}

function nameOfUnit({ firstUnits, population, populationEids }: Landed, unit: number): string {
  const p = populationOf(firstUnits, unit);
  return `${population.name[populationEids[p] as number]}[${unit - (firstUnits[p] as number)}]`;
}
