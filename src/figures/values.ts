/** Values in a grid, as pixels: a picture, a matrix of weights. */
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import { BAR_WIDTH, colourBar, rangeOf } from '../draw/colour-bar.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import type { PixelGrid } from '../draw/pixel-grid.ts';
import { PIXEL_MARGIN, pixelPanel } from '../draw/pixels.ts';

const SIDE = 480;
/** Of a side: beyond, no PNG holds it. */
const MOST_PIXELS = 2 ** 31 - 1;

export interface ValueGrid {
  readonly title: string;
  readonly subtitle: string;
  readonly grid: PixelGrid;
  /** What a value is, with its unit; null for grey levels, which need no colours. */
  readonly label: string | null;
}

/** @throws SynaptickError where there are not as many values as pixels, or none */
export function valueGridSvg({ title, subtitle, grid, label }: ValueGrid): string {
  requireValues(grid);
  const x = 10;
  const height = SIDE + PIXEL_MARGIN.top + PIXEL_MARGIN.other;
  const right = x + SIDE + 2 * PIXEL_MARGIN.other;
  const panel = { x, y: HEADER, side: SIDE, label: label ?? 'Grey levels', grid };
  const figure = { title, subtitle, height: HEADER + height + 8 };
  if (label === null) return figureSvg({ ...figure, width: right + x, panels: [pixelPanel(panel)] });
  const range = rangeOf(grid.values);
  const { top: marginTop, other: marginBottom } = PIXEL_MARGIN;
  return figureSvg({
    ...figure,
    width: right + BAR_WIDTH,
    panels: [
      pixelPanel({ ...panel, range }),
      colourBar({ x: right, y: HEADER, height, marginTop, marginBottom, range, label }),
    ],
  });
}

function requireValues({ width, height, values }: PixelGrid): void {
  requireInteger('width', width, 1, MOST_PIXELS, 'a grid has values to draw');
  requireInteger('height', height, 1, MOST_PIXELS, 'a grid has values to draw');
  if (values.length === width * height) return;
  throw new SynaptickError(
    `a grid of ${width} x ${height} has ${values.length} values, must have ${width * height}: give one for each pixel`,
  );
}
