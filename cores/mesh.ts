/**
 * The mesh of cores: a spike packet travels along X first, then along Y (Akopyan 2015, section V). A hop is one mesh
 * step, so a route has |dx| + |dy| hops. A packet of TrueNorth reaches 255 cores in each direction (9-bit signed offsets).
 */
import { type ChipImage, OUTPUT } from './chip-image.ts';

/** Mesh steps from (x0, y0) to (x1, y1). */
export function hops(x0: number, y0: number, x1: number, y1: number): number {
  return Math.abs(x1 - x0) + Math.abs(y1 - y0);
}

/** The core slot of a neuron row. */
export function coreOfRow({ shape }: ChipImage, row: number): number {
  return Math.floor(row / shape.neurons);
}

/** Where a spike of a neuron row leaves the mesh: at its target core, at the cell of the output bus; null where it has no way on it. */
export function destinationOfRow(image: ChipImage, row: number): { readonly x: number; readonly y: number } | null {
  const target = image.targetCore[row] as number;
  if (target >= 0) return { x: image.coreX[target] as number, y: image.coreY[target] as number };
  return target === OUTPUT ? image.outputCell : null;
}

/** Hops of one spike of a neuron row: to its target core, to the cell of the output bus, or none. */
export function hopsOfRow(image: ChipImage, row: number): number {
  const core = coreOfRow(image, row);
  const to = destinationOfRow(image, row);
  return to ? hops(image.coreX[core] as number, image.coreY[core] as number, to.x, to.y) : 0;
}
