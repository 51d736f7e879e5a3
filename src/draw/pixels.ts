/** A picture within a figure: its pixels enlarged into a PNG that the SVG carries. */
import { frame, image, scale, text } from '@observablehq/plot';
import { encodePng } from '../formats/png.ts';
import { base64Text } from '../host/bytes.ts';
import type { Panel } from './figure.ts';
import type { PixelGrid } from './pixel-grid.ts';
import { FAINT, INK, SEQUENTIAL } from './theme.ts';

export interface PixelPanel {
  /** Place in the figure and side of the square that the picture fills, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** Stands above it. */
  readonly label: string;
  readonly grid: PixelGrid;
  /** Of the colours of maps, dark to light; shades of grey from 0 to 255 unless given. */
  readonly range?: readonly [low: number, high: number];
  /** Values are colours themselves, 0xrrggbb. */
  readonly coloured?: boolean;
}

/** Pixels of the PNG's longer side, at least: enlarged so that no viewer smooths them. */
const SIDE = 600;
/** Above the picture, for its label, and around it. */
export const PIXEL_MARGIN = { top: 26, other: 6 } as const;

export function pixelPanel({ x, y, side, label, grid, range, coloured }: PixelPanel): Panel {
  const colourOf = coloured ? ownColour : range ? mapColour(range) : greyColour;
  const src = `data:image/png;base64,${base64Text(enlarged(grid, colourOf))}`;
  const longer = Math.max(grid.width, grid.height);
  const { top, other } = PIXEL_MARGIN;
  return {
    x,
    y,
    options: {
      width: side + 2 * other,
      height: side + top + other,
      margin: other,
      marginTop: top,
      x: { domain: [0, 1], axis: null },
      y: { domain: [0, 1], axis: null },
      marks: [
        image([0], {
          x: 0.5,
          y: 0.5,
          width: (side * grid.width) / longer,
          height: (side * grid.height) / longer,
          src: () => src,
        }),
        frame({ stroke: FAINT, strokeWidth: 0.5 }),
        text([label], { frameAnchor: 'top-left', dy: -18, fill: INK, fontSize: 13, fontWeight: 700 }),
      ],
    },
  };
}

type Colour = readonly [red: number, green: number, blue: number];

function ownColour(value: number): Colour {
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function greyColour(value: number): Colour {
  const grey = Math.round(Math.min(Math.max(value, 0), 255));
  return [grey, grey, grey];
}

function mapColour([low, high]: readonly [number, number]): (value: number) => Colour {
  const colours = scale({ color: { type: 'linear', scheme: SEQUENTIAL, domain: [low, high] } });
  return (value) => {
    const css = String(colours?.apply(Math.min(Math.max(value, low), high)));
    const hex = /^#([0-9a-f]{6})$/i.exec(css)?.[1];
    const parts = hex
      ? [0, 2, 4].map((k) => Number.parseInt(hex.slice(k, k + 2), 16))
      : (css.match(/\d+(\.\d+)?/g) ?? []).map(Number);
    return [Math.round(parts[0] ?? 0), Math.round(parts[1] ?? 0), Math.round(parts[2] ?? 0)];
  };
}

function enlarged({ width, height, values }: PixelGrid, colourOf: (value: number) => Colour): Uint8Array {
  const zoom = Math.max(1, Math.ceil(SIDE / Math.max(width, height)));
  const bytes = new Uint8Array(width * height * zoom * zoom * 4).fill(255);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const colour = colourOf(values[row * width + column] as number);
      for (let y = row * zoom; y < (row + 1) * zoom; y++) {
        for (let x = column * zoom; x < (column + 1) * zoom; x++) bytes.set(colour, (y * width * zoom + x) * 4);
      }
    }
  }
  return encodePng(width * zoom, height * zoom, bytes);
}
