/** What the cores of a mapped network hold, and what of it repeats something: copies, axons given twice, splitters. */
import type { RealGraph } from '../../mapping/real-graph.ts';
import type { MappedNetwork } from './map-network.ts';

export interface MappedContents {
  readonly cores: number;
  /** Configured neurons, copies too. */
  readonly columns: number;
  readonly axons: number;
  /** Set crossbar bits. */
  readonly synapses: number;
  /** Columns of neurons beyond their first. */
  readonly copies: number;
  readonly splitters: number;
  /** Neurons of partial sums and relays. */
  readonly addedNeurons: number;
  /** Axons that repeat a line of their core with another type. */
  readonly duplicatedAxons: number;
  /** Shares of all that the cores have, 0..1. */
  readonly utilisation: { readonly neurons: number; readonly axons: number; readonly synapses: number };
}

export function contentsOf(
  run: Pick<MappedNetwork, 'described' | 'plan' | 'mapped' | 'occupancy' | 'splitters'>,
): MappedContents {
  const { plan, occupancy } = run;
  const { counts } = plan;
  // Of the silicon: beside faults that are gone round, the plan has less of a core to use.
  const { shape } = run.mapped.image;
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
  const splitters = run.splitters?.relays ?? 0;
  const columns = sum(occupancy.neurons);
  const axons = sum(occupancy.axons);
  const synapses = sum(occupancy.synapses);
  const { cores } = counts;
  return {
    cores,
    columns,
    axons,
    synapses,
    copies: columns - counts.neurons,
    splitters,
    addedNeurons: counts.neurons - neuronsOf(run.described) - splitters,
    duplicatedAxons: counts.duplicatedAxons,
    utilisation: {
      neurons: columns / (cores * shape.neurons),
      axons: axons / (cores * shape.axons),
      synapses: synapses / (cores * shape.neurons * shape.axons),
    },
  };
}

function neuronsOf({ populations }: RealGraph): number {
  return populations.reduce((sum, { size, neurons }) => sum + (neurons === null ? 0 : size), 0);
}
