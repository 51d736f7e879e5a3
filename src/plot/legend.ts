/** A legend: a coloured square and a name, one below the other. */
import { rect, text } from '@observablehq/plot';
import type { Panel } from './figure.ts';
import { FAINT, INK } from './theme.ts';

export interface LegendEntry {
  readonly colour: string;
  readonly label: string;
}

/** Pixels of an entry's line, and most characters of a label. */
const LINE = 20;
const LONGEST = 18;

export const LEGEND_WIDTH = 150;

export function legend(x: number, y: number, entries: readonly LegendEntry[]): Panel {
  const lines = entries.map(({ colour, label }) => ({
    colour,
    label: label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label,
  }));
  return {
    x,
    y,
    options: {
      width: LEGEND_WIDTH,
      height: LINE * entries.length,
      margin: 0,
      x: { domain: [0, LEGEND_WIDTH], axis: null },
      y: { domain: [0, entries.length], range: [0, LINE * entries.length], axis: null },
      marks: [
        rect(lines, {
          x1: 1,
          x2: 12,
          y1: (_, i: number) => i + 1 / LINE,
          y2: (_, i: number) => i + 12 / LINE,
          fill: 'colour',
          stroke: FAINT,
          strokeWidth: 0.5,
        }),
        text(lines, {
          x: 18,
          y: (_, i: number) => i + 6 / LINE,
          text: 'label',
          textAnchor: 'start',
          fill: INK,
          fontSize: 12,
        }),
      ],
    },
  };
}
