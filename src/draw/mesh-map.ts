/** Maps of the mesh: a colour for each cell, or for each link between cells; x to the right and y down, as cores are named. */

import type { PlotOptions } from '@observablehq/plot';
import { axisX, axisY, type Markish, rect } from '@observablehq/plot';
import { BAR_WIDTH, colourBar, rangeOf } from './colour-bar.ts';
import type { Panel } from './figure.ts';
import { SEQUENTIAL } from './theme.ts';

export interface MeshSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the longer side of a map, and of what stands around it. */
const MAP = 480;
/** Height that a colour bar and its label take at least. */
const LEAST_BAR = 260;
export const MESH_MARGIN = { left: 52, right: 12, top: 34, bottom: 46 };
/** Most grid lines that are named along a side. */
const TICKS = 8;

/** A cell is named in its middle. */
const AXIS = {
  tickFormat: (middle: number) => String(Math.floor(middle)),
  labelAnchor: 'center',
  labelArrow: 'none',
  tickSize: 3,
} as const;

/** Pixels of a panel, and of one cell in it. */
export function meshPixels({ width, height }: MeshSize): { width: number; height: number; cell: number } {
  const cell = MAP / Math.max(width, height);
  return {
    width: MESH_MARGIN.left + Math.max(width * cell, MAP / 2) + MESH_MARGIN.right,
    height: MESH_MARGIN.top + height * cell + MESH_MARGIN.bottom,
    cell,
  };
}

/** A panel over the cells of a mesh. `label` stands below it. */
export function meshPanel(
  place: { readonly x: number; readonly y: number },
  mesh: MeshSize,
  label: string,
  color: NonNullable<PlotOptions['color']>,
  marks: readonly Markish[],
): Panel {
  const { width, height } = meshPixels(mesh);
  return {
    ...place,
    options: {
      width,
      height,
      marginLeft: MESH_MARGIN.left,
      marginRight: MESH_MARGIN.right,
      marginTop: MESH_MARGIN.top,
      marginBottom: MESH_MARGIN.bottom,
      x: { domain: [0, mesh.width], label },
      y: { domain: [mesh.height, 0], label: 'y' },
      color,
      marks: [
        ...marks,
        axisX({ ...AXIS, ticks: ticksOf(mesh.width), labelOffset: 38 }),
        axisY({ ...AXIS, ticks: ticksOf(mesh.height) }),
      ],
    },
  };
}

/** Colours of numbers over a range, dark for low ones. */
function sequentialColours(domain: readonly [number, number], reverse = false): NonNullable<PlotOptions['color']> {
  return { type: 'linear', scheme: SEQUENTIAL, reverse, domain: [...domain] };
}

/** Pixels of a map with its colour bar. */
export function barMapPixels(mesh: MeshSize): { width: number; height: number } {
  const { width, height } = meshPixels(mesh);
  return { width: width + BAR_WIDTH, height: Math.max(height, LEAST_BAR) };
}

export interface BarMap {
  readonly x: number;
  readonly y: number;
  readonly mesh: MeshSize;
  /** By cell; NaN stays white. */
  readonly values: Float64Array;
  /** What the colours mean, with the unit. */
  readonly label: string;
  /** That of the values unless given. */
  readonly range?: readonly [low: number, high: number];
  /** Whether values are whole numbers. */
  readonly whole?: boolean;
  /** Light for low and dark for high values. */
  readonly reverse?: boolean;
  /** Drawn instead of a rectangle for each cell; `values` still give the range. */
  readonly marks?: readonly Markish[];
}

/** A map of numbers with the bar that says what its colours mean. */
export function barMap(map: BarMap): Panel[] {
  const { x, y, mesh, values, label, range = rangeOf(values), whole, reverse, marks } = map;
  return [
    meshPanel({ x, y }, mesh, 'x', sequentialColours(range, reverse), marks ?? [cellMark(mesh, values)]),
    colourBar({
      x: x + meshPixels(mesh).width,
      y,
      height: barMapPixels(mesh).height,
      marginTop: MESH_MARGIN.top,
      marginBottom: MESH_MARGIN.bottom,
      range,
      label,
      whole,
      reverse,
    }),
  ];
}

interface Cell<Value> {
  readonly x: number;
  readonly y: number;
  readonly value: Value;
}

/** A rectangle for each cell with a value; null and NaN stay white. */
export function cellMark(mesh: MeshSize, values: ArrayLike<number | string | null>): Markish {
  const cells = Array.from(
    values,
    (value, cell): Cell<number | string | null> => ({ x: cell % mesh.width, y: Math.floor(cell / mesh.width), value }),
  ).filter(({ value }) => value !== null && !Number.isNaN(value));
  return rect(cells, {
    x1: 'x',
    x2: ({ x }: Cell<unknown>) => x + 1,
    y1: 'y',
    y2: ({ y }: Cell<unknown>) => y + 1,
    fill: 'value',
    inset: meshPixels(mesh).cell > 12 ? 0.5 : 0,
  });
}

/** Middles of cells along a side, a power of two apart. */
function ticksOf(length: number): number[] {
  let step = 1;
  while (length / step > TICKS) step *= 2;
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step + 0.5);
}
