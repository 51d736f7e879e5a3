/** A placement as a picture: who stands where, and how busy the links are. */
import type { Grid } from '../../mapping/place/grid.ts';
import { linkLoads } from '../../mapping/place/link-load.ts';
import type { Placement } from '../../mapping/place/placement.ts';
import type { TrafficGraph } from '../../mapping/place/traffic.ts';
import { figureSvg, HEADER } from '../plot/figure.ts';
import { cellMark, meshPanel, meshPixels, sequentialColours } from '../plot/mesh-map.ts';
import { svgToPng } from '../plot/png.ts';

export interface PlacementPicture {
  readonly title: string;
  readonly subtitle: string;
  readonly graph: TrafficGraph;
  readonly grid: Grid;
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
  const { width, height } = meshPixels(grid);
  const map = (x: number, values: Float64Array, label: string) =>
    meshPanel({ x, y: HEADER }, grid, label, sequentialColours(), [cellMark(grid, values)]);
  return figureSvg({
    width: 2 * width,
    height: HEADER + height,
    title,
    subtitle,
    panels: [
      map(0, nodes, `x. Colours: number of the core, 0 (dark) to ${graph.nodes - 1} (yellow)`),
      map(width, busiest, `x. Colours: busiest link out of a cell, ${rangeText(busiest)}`),
    ],
  });
}

function rangeText(loads: Float64Array): string {
  const text = (load: number) => String(Number(load.toPrecision(3)));
  const low = loads.reduce((least, load) => Math.min(least, load));
  const high = loads.reduce((most, load) => Math.max(most, load));
  return `${text(low)} (dark) to ${text(high)} (yellow)`;
}
