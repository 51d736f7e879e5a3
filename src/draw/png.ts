/** Figures as PNG. */
import { Resvg } from '@resvg/resvg-js';
import { FONT, fontFiles, PAPER } from './theme.ts';

/** Pixels of the picture per pixel of the figure. */
const SCALE = 2;

/** Draws an SVG at `scale` times its size, twice unless given. Its only typeface is the house's: the fonts of a machine change no picture. */
export function svgToPng(svg: string, scale = SCALE): Uint8Array {
  const picture = new Resvg(svg, {
    background: PAPER,
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: FONT },
  }).render();
  return picture.asPng();
}
