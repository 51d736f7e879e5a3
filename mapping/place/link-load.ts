/**
 * The load of every link of the mesh: a spike packet goes along X first, then along Y (Akopyan et al. 2015, section V), and
 * loads each directed link on its way.
 */
import type { CellGrid } from './cell-grid.ts';
import type { Placement } from './placement.ts';
import { forEachEdge, type TrafficGraph } from './traffic.ts';

/** Spikes per unit of time that leave each cell over its link in each direction; 0 where the grid ends. */
export interface LinkLoads {
  readonly east: Float64Array;
  readonly west: Float64Array;
  readonly south: Float64Array;
  readonly north: Float64Array;
}

/** Loads of a mesh on which nothing travels. */
export function emptyLinkLoads({ width, height }: CellGrid): LinkLoads {
  const cells = width * height;
  return {
    east: new Float64Array(cells),
    west: new Float64Array(cells),
    south: new Float64Array(cells),
    north: new Float64Array(cells),
  };
}

export function linkLoads(graph: TrafficGraph, placement: Placement, grid: CellGrid): LinkLoads {
  const loads = emptyLinkLoads(grid);
  forEachEdge(graph, (source, target, rate) => {
    noteRoute(loads, grid, placement[source] as number, placement[target] as number, rate);
  });
  sumRoutes(loads, grid);
  return loads;
}

/** A route loads a run of links; only where it begins and ends is noted here, `sumRoutes` fills in the rest for all routes. */
export function noteRoute(loads: LinkLoads, { width }: CellGrid, from: number, to: number, rate: number): void {
  const corner = from - (from % width) + (to % width);
  if (corner > from) note(loads.east, from, corner, rate);
  else if (corner < from) note(loads.west, from, corner, rate);
  if (to > corner) note(loads.south, corner, to, rate);
  else if (to < corner) note(loads.north, corner, to, rate);
}

/** Turns noted routes into loads, by sums along rows and columns. */
export function sumRoutes(loads: LinkLoads, { width, height }: CellGrid): void {
  for (let y = 0; y < height; y++) {
    sumAlong(loads.east, y * width, 1, width);
    sumAlong(loads.west, (y + 1) * width - 1, -1, width);
  }
  for (let x = 0; x < width; x++) {
    sumAlong(loads.south, x, width, height);
    sumAlong(loads.north, (height - 1) * width + x, -width, height);
  }
}

function note(differences: Float64Array, from: number, to: number, rate: number): void {
  differences[from] = (differences[from] as number) + rate;
  differences[to] = (differences[to] as number) - rate;
}

function sumAlong(values: Float64Array, from: number, stride: number, count: number): void {
  let sum = 0;
  for (let i = 0, at = from; i < count; i++, at += stride) {
    sum += values[at] as number;
    values[at] = sum;
  }
}

/** The highest load of a link, and the mean over all links of the mesh (both directions). */
export function loadSummary(loads: LinkLoads, { width, height }: CellGrid): { max: number; mean: number } {
  let max = 0;
  let sum = 0;
  for (const direction of [loads.east, loads.west, loads.south, loads.north]) {
    for (const load of direction) {
      max = Math.max(max, load);
      sum += load;
    }
  }
  const links = 2 * ((width - 1) * height + width * (height - 1));
  return { max, mean: links > 0 ? sum / links : 0 };
}
