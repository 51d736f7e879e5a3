/** Which links of the mesh are busy, and which beyond what a router can carry. */
import type { CellGrid } from '../../mapping/place/cell-grid.ts';
import type { LinkLoads } from '../../mapping/place/link-load.ts';

/** A directed link from a cell to its neighbour, `[x, y]` each, and its load in the unit of the rates. */
export interface Link {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly load: number;
}

const STEPS = { east: [1, 0], west: [-1, 0], south: [0, 1], north: [0, -1] } as const;

/** All links of the mesh that carry more than `least`. */
export function linksAbove(loads: LinkLoads, { width }: CellGrid, least: number): Link[] {
  const links: Link[] = [];
  for (const [direction, [dx, dy]] of Object.entries(STEPS)) {
    loads[direction as keyof LinkLoads].forEach((load, cell) => {
      if (!(load > least)) return;
      const x = cell % width;
      const y = Math.floor(cell / width);
      links.push({ from: [x, y], to: [x + dx, y + dy], load });
    });
  }
  return links;
}

/** The busiest link; null where none carries a spike. */
export function busiestLink(loads: LinkLoads, grid: CellGrid): Link | null {
  return linksAbove(loads, grid, 0).reduce<Link | null>((most, link) => {
    return most && most.load >= link.load ? most : link;
  }, null);
}
