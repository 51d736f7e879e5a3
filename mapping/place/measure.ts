/** What a placement comes to, counted edge by edge. */
import { hops } from '../../cores/mesh.ts';
import { type CellGrid, crossings } from './cell-grid.ts';
import { linkLoads, loadSummary } from './link-load.ts';
import type { Placement } from './placement.ts';
import { forEachEdge, type TrafficGraph } from './traffic.ts';

export interface Measurement {
  /** Sum over edges of rate * hops. */
  readonly spikeHops: number;
  /** Hops of a spike on average, those of loops (0) too. */
  readonly meanHops: number;
  /** Hops of the longest edge that carries spikes. */
  readonly maxHops: number;
  /** Spikes per unit of time on the busiest directed link, by X-then-Y routes. */
  readonly maxLinkLoad: number;
  /** The same over all links of the mesh. */
  readonly meanLinkLoad: number;
  /** Chip boundaries that spikes cross per unit of time. */
  readonly chipCrossings: number;
}

export function measurePlacement(graph: TrafficGraph, placement: Placement, grid: CellGrid): Measurement {
  const { width } = grid;
  let spikeHops = 0;
  let maxHops = 0;
  let spikes = 0;
  let chipCrossings = 0;
  forEachEdge(graph, (source, target, rate) => {
    const from = placement[source] as number;
    const to = placement[target] as number;
    const distance = hops(from % width, Math.floor(from / width), to % width, Math.floor(to / width));
    spikes += rate;
    spikeHops += rate * distance;
    chipCrossings += rate * crossings(grid, from, to);
    if (rate > 0) maxHops = Math.max(maxHops, distance);
  });
  const { max, mean } = loadSummary(linkLoads(graph, placement, grid), grid);
  return {
    spikeHops,
    meanHops: spikes > 0 ? spikeHops / spikes : 0,
    maxHops,
    maxLinkLoad: max,
    meanLinkLoad: mean,
    chipCrossings,
  };
}

/** The same with all rates divided: of a traffic summed over `per` ticks, what it is per tick. */
export function scaledMeasurement(measurement: Measurement, per: number): Measurement {
  const { spikeHops, maxLinkLoad, meanLinkLoad, chipCrossings } = measurement;
  return {
    ...measurement,
    spikeHops: spikeHops / per,
    maxLinkLoad: maxLinkLoad / per,
    meanLinkLoad: meanLinkLoad / per,
    chipCrossings: chipCrossings / per,
  };
}
