/** Places cores on the mesh. */
import { cores, type Structure } from '../structure.ts';

/** The smallest nearly square mesh of at least `count` cells. */
export function squareMesh(count: number): { width: number; height: number } {
  const width = Math.ceil(Math.sqrt(count));
  return { width, height: Math.ceil(count / width) };
}

/** Row by row, in slot order. */
export function placeInRows(structure: Structure, mesh: { readonly width: number }): void {
  cores(structure).forEach((eid, slot) => {
    structure.core.x[eid] = slot % mesh.width;
    structure.core.y[eid] = Math.floor(slot / mesh.width);
  });
}
