/**
 * The dark theme: a finished figure with its light colours exchanged. Every figure takes its colours from theme.ts, so a
 * table of them is all it needs; colour scales of maps (viridis) are readable on both and stay.
 */

import { GRID, SHADE } from './chart.ts';
import { CATEGORICAL, FAINT, INK, PAPER } from './theme.ts';

/** Dark paper is not black, dark ink not white: less glare. Blue and brown are lightened to keep their contrast. */
const DARK: ReadonlyMap<string, string> = new Map<string, string>([
  [INK, '#e8ecf0'],
  [FAINT, '#9fabb7'],
  [PAPER, '#14181d'],
  [GRID, '#2c343d'],
  [SHADE, '#323b45'],
  [CATEGORICAL[0], '#3fa0e6'],
  [CATEGORICAL[5], '#f07a2a'],
]);

/** @param svg a figure in the light theme */
export function darkSvg(svg: string): string {
  return svg.replace(/#[0-9a-f]{6}\b/gi, (colour) => DARK.get(colour.toLowerCase()) ?? colour);
}
