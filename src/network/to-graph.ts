/** Lowering: a described network becomes the mapper's graph, its projections compressed rows by target neuron. */
import { SynaptickError } from '../../cores/errors.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import type { RealArray, RealGraph, RealProjection } from '../../mapping/real-graph.ts';
import { requireWholeWeights } from './check.ts';
import type { Connectivity } from './connectivity.ts';
import { populations, probesByPopulation, projections } from './entities.ts';
import { requireWholeNeurons } from './neurons.ts';
import type { Network } from './structure.ts';
import { visitWindow } from './windows.ts';

type Synapses = Pick<RealProjection, 'offsets' | 'sources' | 'weights'>;

/**
 * The graph of a network whose numbers are a chip's: populations and projections in the order they were described. Weights of 0
 * are no synapses.
 * @throws SynaptickError when the network has no population, or a weight or parameter that no chip has
 */
export function toGraph(net: Network): NetworkGraph {
  for (const eid of populations(net)) {
    const neurons = net.population.neurons[eid];
    if (neurons) requireWholeNeurons(`population "${net.population.name[eid]}"`, neurons);
  }
  for (const eid of projections(net)) {
    const targets = lines(net.population.shape[net.projection.toEid[eid] as number] as Grid);
    const owner = `projection "${net.projection.name[eid]}"`;
    requireWholeWeights(owner, net.projection.connectivity[eid] as Connectivity, targets);
  }
  return toRealGraph(net) as NetworkGraph;
}

/**
 * The graph of any network, with the weights and parameters that it was given: what `prepareGraph` takes.
 * @throws SynaptickError when the network has no population
 */
export function toRealGraph(net: Network): RealGraph {
  const { population, projection } = net;
  const eids = populations(net);
  if (eids.length === 0) throw new SynaptickError(`network "${net.name}" is empty: give it a population`);
  const indexOf = new Map(eids.map((eid, index) => [eid, index]));
  const probed = probesByPopulation(net);
  return {
    name: net.name,
    populations: eids.map((eid) => ({
      name: population.name[eid] as string,
      size: lines(population.shape[eid] as Grid),
      neurons: population.neurons[eid] ?? null,
      probed: probed.has(eid),
      ...gridHint(population.shape[eid] as Grid),
      ...population.traits[eid],
    })),
    projections: projections(net).map((eid) => {
      const from = projection.fromEid[eid] as number;
      const to = projection.toEid[eid] as number;
      return {
        name: projection.name[eid] as string,
        source: indexOf.get(from) as number,
        target: indexOf.get(to) as number,
        delay: projection.delay[eid] as number,
        ...synapsesOf(
          projection.connectivity[eid] as Connectivity,
          population.shape[from] as Grid,
          population.shape[to] as Grid,
        ),
      };
    }),
  };
}

function synapsesOf(connectivity: Connectivity, from: Grid, to: Grid): Synapses {
  const sources = lines(from);
  const targets = lines(to);
  const { kind, weights } = connectivity;
  const whole = isWhole(connectivity);
  switch (kind) {
    case 'dense':
      return byTarget(targets, whole, (target, synapse) => {
        for (let source = 0; source < sources; source++) synapse(source, weights[source * targets + target] as number);
      });
    case 'one-to-one':
      return byTarget(targets, whole, (target, synapse) => {
        synapse(target, weights[weights.length === 1 ? 0 : target] as number);
      });
    case 'sparse':
      return transposed(connectivity, sources, targets);
    default:
      return byTarget(targets, whole, (target, synapse) => visitWindow(connectivity, from, to, target, synapse));
  }
}

/** Where neurons stand, for populations that were described as more than a row. */
function gridHint(grid: Grid): { readonly grid?: Grid } {
  return grid.height === 1 && grid.channels === 1 ? {} : { grid };
}

/** Whether `connect` found all weights to be a chip's. */
function isWhole({ weights }: Connectivity): boolean {
  return weights instanceof Int16Array;
}

/** Compressed rows from `visit`, which names the synapses of one target neuron, sources ascending: once to count, once to fill. */
function byTarget(
  targets: number,
  whole: boolean,
  visit: (target: number, synapse: (source: number, weight: number) => void) => void,
): Synapses {
  const offsets = new Uint32Array(targets + 1);
  let count = 0;
  for (let target = 0; target < targets; target++) {
    visit(target, (_, weight) => {
      if (weight !== 0) count++;
    });
    offsets[target + 1] = count;
  }
  const sources = new Uint32Array(count);
  const weights = whole ? new Int32Array(count) : new Float64Array(count);
  let at = 0;
  for (let target = 0; target < targets; target++) {
    visit(target, (source, weight) => {
      if (weight === 0) return;
      sources[at] = source;
      weights[at++] = weight;
    });
  }
  return { offsets, sources, weights };
}

/** Compressed rows by target from compressed rows by source: a counting sort, which keeps the sources ascending. */
function transposed(rows: Extract<Connectivity, { kind: 'sparse' }>, rowCount: number, targets: number): Synapses {
  const offsets = new Uint32Array(targets + 1);
  for (let i = 0; i < rows.targets.length; i++) {
    const row = (rows.targets[i] as number) + 1;
    if (rows.weights[i] !== 0) offsets[row] = (offsets[row] as number) + 1;
  }
  for (let target = 0; target < targets; target++) {
    offsets[target + 1] = (offsets[target + 1] as number) + (offsets[target] as number);
  }
  const next = offsets.slice(0, targets);
  const sources = new Uint32Array(offsets[targets] as number);
  const weights: RealArray = isWhole(rows) ? new Int32Array(sources.length) : new Float64Array(sources.length);
  for (let source = 0; source < rowCount; source++) {
    for (let i = rows.offsets[source] as number; i < (rows.offsets[source + 1] as number); i++) {
      if (rows.weights[i] === 0) continue;
      const target = rows.targets[i] as number;
      const at = next[target] as number;
      sources[at] = source;
      weights[at] = rows.weights[i] as number;
      next[target] = at + 1;
    }
  }
  return { offsets, sources, weights };
}
