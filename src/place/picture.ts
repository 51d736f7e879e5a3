/** A placement as a picture: who stands where, and how busy the links are. */
import { axisX, axisY, rect } from '@observablehq/plot';
import type { Grid } from '../../mapping/place/grid.ts';
import { linkLoads } from '../../mapping/place/link-load.ts';
import type { Placement } from '../../mapping/place/placement.ts';
import type { TrafficGraph } from '../../mapping/place/traffic.ts';
import { figureSvg, HEADER, type Panel } from '../plot/figure.ts';
import { svgToPng } from '../plot/png.ts';
import { SEQUENTIAL } from '../plot/theme.ts';

/** Pixels of the longer side of a map, and of what stands around it. */
const MAP = 480;
const MARGIN = { left: 52, right: 12, top: 34, bottom: 46 };
/** Most grid lines that are named along a side. */
const TICKS = 8;

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
  const panels = [
    mapPanel(grid, nodes, `x. Colours: number of the core, 0 (dark) to ${graph.nodes - 1} (yellow)`),
    mapPanel(grid, busiest, `x. Colours: busiest link out of a cell, ${rangeText(busiest)}`),
  ] as const;
  const { width, height } = panels[0].options;
  return figureSvg({
    width: 2 * width,
    height: HEADER + height,
    title,
    subtitle,
    panels: [panels[0], { ...panels[1], x: width }],
  });
}

function rangeText(loads: Float64Array): string {
  const text = (load: number) => String(Number(load.toPrecision(3)));
  const low = loads.reduce((least, load) => Math.min(least, load));
  const high = loads.reduce((most, load) => Math.max(most, load));
  return `${text(low)} (dark) to ${text(high)} (yellow)`;
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Values of cells as colours, row 0 on top as the mesh counts; a cell without a number stays white. */
function mapPanel(grid: Grid, values: Float64Array, label: string): Panel {
  const { width, height } = grid;
  const pixels = MAP / Math.max(width, height);
  const cells = Array.from(
    values,
    (value, cell): Cell => ({ x: cell % width, y: Math.floor(cell / width), value }),
  ).filter(({ value }) => !Number.isNaN(value));
  return {
    x: 0,
    y: HEADER,
    options: {
      width: MARGIN.left + Math.max(width * pixels, MAP / 2) + MARGIN.right,
      height: MARGIN.top + height * pixels + MARGIN.bottom,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      x: { domain: [0, width], label },
      y: { domain: [height, 0], label: 'y' },
      color: { type: 'linear', scheme: SEQUENTIAL },
      marks: [
        rect(cells, {
          x1: 'x',
          x2: ({ x }: Cell) => x + 1,
          y1: 'y',
          y2: ({ y }: Cell) => y + 1,
          fill: 'value',
          inset: pixels > 12 ? 0.5 : 0,
        }),
        axisX({ ticks: ticksOf(width), labelAnchor: 'center', labelArrow: 'none', labelOffset: 38, tickSize: 3 }),
        axisY({ ticks: ticksOf(height), labelAnchor: 'center', labelArrow: 'none', tickSize: 3 }),
      ],
    },
  };
}

/** Whole numbers along a side, a power of two apart. */
function ticksOf(length: number): number[] {
  let step = 1;
  while (length / step > TICKS) step *= 2;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => i * step);
}
