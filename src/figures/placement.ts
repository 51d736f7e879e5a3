/** A placement as a picture: who stands where, and how busy the links are. */
import type { CellGrid } from '../../mapping/place/cell-grid.ts';
import { linkLoads } from '../../mapping/place/link-load.ts';
import type { Placement } from '../../mapping/place/placement.ts';
import type { TrafficGraph } from '../../mapping/place/traffic.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { barMap, barMapPixels } from '../draw/mesh-map.ts';
import { svgToPng } from '../draw/png.ts';

const GAP = 24;

export interface PlacementPicture {
  readonly title: string;
  readonly subtitle: string;
  readonly graph: TrafficGraph;
  readonly grid: CellGrid;
  readonly placement: Placement;
}

/** Two maps of the mesh, side by side, as PNG. @throws SynaptickError where the typeface is missing */
export function placementPng(picture: PlacementPicture): Uint8Array {
  return svgToPng(placementSvg(picture));
}

/** The picture as text of an SVG file. */
export function placementSvg({ title, subtitle, graph, grid, placement }: PlacementPicture): string {
  const { east, west, south, north } = linkLoads(graph, placement, grid);
  const busiest = east.map((load, cell) =>
    Math.max(load, west[cell] as number, south[cell] as number, north[cell] as number),
  );
  const nodes = new Float64Array(grid.width * grid.height).fill(Number.NaN);
  placement.forEach((cell, node) => {
    nodes[cell] = node;
  });
  const numbers = [0, Math.max(1, graph.nodes - 1)] as const;
  const { width, height } = barMapPixels(grid);
  const map = { y: HEADER, mesh: grid };
  return figureSvg({
    width: 2 * width + GAP,
    height: HEADER + height,
    title,
    subtitle,
    panels: [
      ...barMap({ ...map, x: 0, values: nodes, label: 'number of the core', range: numbers, whole: true }),
      ...barMap({ ...map, x: width + GAP, values: busiest, label: 'busiest link out of the cell' }),
    ],
  });
}
