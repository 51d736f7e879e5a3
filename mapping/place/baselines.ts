/** The placements that ours is held against: the usual ones of the field. */
import { seededRandom } from '../random.ts';
import { type CellGrid, requireRoom } from './cell-grid.ts';
import { onOpenCells, placeAlongHilbert, placeInRaster } from './curves.ts';
import { placeGreedily } from './greedy.ts';
import type { Placement } from './placement.ts';
import { placeSpectrally } from './spectral.ts';
import type { Neighbours } from './traffic.ts';

export const BASELINES = ['raster', 'hilbert', 'spectral', 'greedy'] as const;
export type Baseline = (typeof BASELINES)[number];

/** @throws SynaptickError when there are more nodes than cells */
export function placeBaseline(name: Baseline, neighbours: Neighbours, grid: CellGrid, seed: number): Placement {
  requireRoom(neighbours.nodes, grid);
  switch (name) {
    case 'raster':
      return onOpenCells(placeInRaster(neighbours.nodes), grid);
    case 'hilbert':
      return placeAlongHilbert(neighbours.nodes, grid);
    case 'spectral':
      return onOpenCells(placeSpectrally(neighbours, grid, seededRandom(seed)), grid);
    case 'greedy':
      return placeGreedily(neighbours, grid);
  }
}
