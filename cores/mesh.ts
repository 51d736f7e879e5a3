/**
 * The mesh of cores: a spike packet travels along X first, then along Y (Akopyan 2015, section V). A hop is one mesh
 * step, so a route has |dx| + |dy| hops. A packet of TrueNorth reaches 255 cores in each direction (9-bit signed offsets).
 */
import { type ChipImage, OUTPUT } from './chip-image.ts';

/** Mesh steps from (x0, y0) to (x1, y1). */
export function hops(x0: number, y0: number, x1: number, y1: number): number {
  return Math.abs(x1 - x0) + Math.abs(y1 - y0);
}

/** Hops of one spike of a neuron row: to its target core, to the cell of the output bus, or none. */
export function hopsOfRow(image: ChipImage, row: number): number {
  const core = Math.floor(row / image.shape.neurons);
  const x = image.coreX[core] as number;
  const y = image.coreY[core] as number;
  const target = image.targetCore[row] as number;
  if (target >= 0) return hops(x, y, image.coreX[target] as number, image.coreY[target] as number);
  if (target === OUTPUT && image.outputCell) return hops(x, y, image.outputCell.x, image.outputCell.y);
  return 0;
}
