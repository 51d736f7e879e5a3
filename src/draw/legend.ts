/** A legend: a coloured square and a name, one below the other. */
import { rect, text } from '@observablehq/plot';
import type { Panel } from './figure.ts';
import { wrapText } from './text-width.ts';
import { FAINT, INK } from './theme.ts';

export interface LegendEntry {
  readonly colour: string;
  readonly label: string;
}

/** Pixels from entry to entry, and from line to line of a label. */
const ENTRY = 20;
const LINE = 14;
/** Lines that a label takes at most. */
const MOST_LINES = 3;
const TEXT = { x: 18, size: 12 };

export const LEGEND_WIDTH = 150;

/** A name that is too long for one line goes on in the next. */
export function legend(x: number, y: number, entries: readonly LegendEntry[]): Panel {
  const squares: { colour: string; top: number }[] = [];
  const lines: { label: string; top: number }[] = [];
  let top = 0;
  for (const { colour, label } of entries) {
    squares.push({ colour, top });
    const wrapped = wrapText(label, LEGEND_WIDTH - TEXT.x - 4, TEXT.size, MOST_LINES);
    wrapped.forEach((line, i) => {
      lines.push({ label: line, top: top + i * LINE });
    });
    top += ENTRY + (wrapped.length - 1) * LINE;
  }
  return {
    x,
    y,
    options: {
      width: LEGEND_WIDTH,
      height: Math.max(top, 1),
      margin: 0,
      x: { domain: [0, LEGEND_WIDTH], axis: null },
      y: { domain: [0, top], range: [0, top], axis: null },
      marks: [
        rect(squares, {
          x1: 1,
          x2: 12,
          y1: ({ top: from }: { top: number }) => from + 1,
          y2: ({ top: from }: { top: number }) => from + 12,
          fill: 'colour',
          stroke: FAINT,
          strokeWidth: 0.5,
        }),
        text(lines, {
          x: TEXT.x,
          y: ({ top: from }: { top: number }) => from + 6,
          text: 'label',
          textAnchor: 'start',
          fill: INK,
          fontSize: TEXT.size,
        }),
      ],
    },
  };
}
