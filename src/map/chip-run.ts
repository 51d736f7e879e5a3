/** Runs of a mapped chip on random input: to measure its rates, and once it is placed to hold its counters to them. */
import { type ChipImage, usedCores } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import { type TrafficGraph, totalRate } from '../../mapping/place/traffic.ts';
import type { Host } from '../host/host.ts';
import { energyOf } from '../measure/energy.ts';
import { type ChipSides, chipsUsed } from './chips-used.ts';
import type { ChipRun, MapNetworkOptions } from './map-network.ts';
import { MEASURED_TICKS, measureRates, type RowRates } from './measured-rates.ts';
import type { PlacedGraph } from './place/place-graph.ts';
import { type InputRate, inputRates } from './random-input.ts';

export function runOn(host: Host, image: ChipImage, graph: NetworkGraph, stage: string, options: MapNetworkOptions) {
  const { ticks = MEASURED_TICKS, seed, signal, onProgress } = options;
  return measureRates(host, image, {
    ticks,
    rates: inputRates(graph),
    seed,
    signal,
    onProgress: (done) => onProgress?.(stage, 'ticks', done, ticks),
  });
}

/**
 * Runs the placed chip on the input that rates were measured with. Its counter of hops must say what the rates and the
 * placement come to.
 */
export async function runPlaced(
  host: Host,
  image: ChipImage,
  graph: NetworkGraph,
  rates: RowRates,
  traffic: TrafficGraph,
  { measured, grid }: PlacedGraph & { readonly grid: ChipSides },
  { rate }: InputRate,
  options: MapNetworkOptions,
): Promise<ChipRun> {
  const { counters } = await runOn(host, image, graph, 'running the placed chip', options);
  if (counters.hops !== measured.spikeHops) {
    throw new SynaptickError(
      `the chip counted ${counters.hops} hops in ${rates.ticks} ticks, the traffic of ${totalRate(traffic)} spikes says ${measured.spikeHops}: this is a fault of the mapper, please report it`,
    );
  }
  const counts = {
    ...counters,
    cores: usedCores(image),
    chips: chipsUsed(image, grid),
    chipCrossings: measured.chipCrossings,
    core: image.shape,
  };
  return {
    ticks: rates.ticks,
    inputRate: rate,
    spikes: counters.spikes,
    synapticEvents: counters.synapticEvents,
    hops: counters.hops,
    computedHops: measured.spikeHops,
    counts,
    energy: energyOf(counts, { voltage: options.voltage }),
  };
}
