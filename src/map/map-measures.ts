/** What the traffic of a placed chip comes to: packets, hops, links, and how cores are joined. */
import type { ChipImage } from '../../cores/chip-image.ts';
import type { CellGrid } from '../../mapping/place/cell-grid.ts';
import { linkLoads } from '../../mapping/place/link-load.ts';
import { type Measurement, scaledMeasurement } from '../../mapping/place/measure.ts';
import { type TrafficGraph, totalRate } from '../../mapping/place/traffic.ts';
import { type CoreConnectivity, connectivityOf, type DelaySlack, delaySlackOf } from './core-traffic.ts';
import { busiestLink, type Link, linksAbove } from './links.ts';
import type { RowRates } from './measured-rates.ts';
import type { PlacedGraph } from './place/place-graph.ts';

/** Figures of the placed chip; rates are per tick. */
export interface MapMeasures extends Measurement, CoreConnectivity {
  /** Spikes per tick that leave a neuron for a core, its own too. */
  readonly packets: number;
  readonly busiest: Link | null;
  /** Null where no capacity is stated. */
  readonly overloaded: readonly Link[] | null;
  readonly delaySlack: DelaySlack | null;
}

export function measuresOf(
  image: ChipImage,
  grid: CellGrid,
  rates: RowRates,
  traffic: TrafficGraph,
  { placement, measured }: PlacedGraph,
  capacity: number | undefined,
): MapMeasures {
  const { ticks } = rates;
  const loads = linkLoads(traffic, placement, grid);
  const perTick = (link: Link): Link => ({ ...link, load: link.load / ticks });
  const busiest = busiestLink(loads, grid);
  const { coreEdges, weighted } = connectivityOf(image, rates);
  return {
    packets: totalRate(traffic) / ticks,
    ...scaledMeasurement(measured, ticks),
    busiest: busiest && perTick(busiest),
    overloaded:
      capacity === undefined
        ? null
        : linksAbove(loads, grid, capacity * ticks)
            .map(perTick)
            .sort((a, b) => b.load - a.load),
    coreEdges,
    weighted: weighted / ticks,
    delaySlack: delaySlackOf(image),
  };
}
