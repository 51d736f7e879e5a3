/** A figure: a title over panels of Observable Plot and a table, as one SVG. */
import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { printableLines } from '../host/printable.ts';
import { wrapText } from './text-width.ts';
import { FAINT, FONT, INK, PAPER } from './theme.ts';

/** A plot at a place of the figure; pixels. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly options: PlotOptions & { readonly width: number; readonly height: number };
}

/** Text in columns below the panels; the first row is the heading. */
export interface FigureTable {
  readonly rows: readonly (readonly string[])[];
  readonly columns: readonly { readonly x: number; readonly align: 'start' | 'end' }[];
  /** Top of the table. */
  readonly y: number;
}

export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
  readonly panels: readonly Panel[];
  readonly table?: FigureTable;
}

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 24;
/** Height of the title and subtitle, a line each: panels start below it. More lines move all panels down. */
export const HEADER = 66;
const TITLE = { size: 19, line: 24, most: 2 };
const SUBTITLE = { size: 13, line: 17, most: 3 };
/** Height of a row of a table. */
export const ROW = 17;

type FigureDocument = ReturnType<typeof parseHTML>['document'];

/** The figure as text of an SVG file. A title and a subtitle that are too long for one line go on in the next. */
export function figureSvg(figure: Figure): string {
  const { width, title, subtitle, panels, table } = figure;
  const titles = wrapText(title, width - 2 * MARGIN, TITLE.size, TITLE.most, true);
  const subtitles = wrapText(subtitle, width - 2 * MARGIN, SUBTITLE.size, SUBTITLE.most);
  const titleHeight = (titles.length - 1) * TITLE.line;
  const down = titleHeight + (subtitles.length - 1) * SUBTITLE.line;
  const height = figure.height + down;
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const root = element(document, 'svg', {
    xmlns: SVG,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': FONT,
    fill: INK,
  });
  root.append(
    element(document, 'rect', { width, height, fill: PAPER }),
    ...titles.map((line, i) =>
      text(document, line, { x: MARGIN, y: 32 + i * TITLE.line, 'font-size': TITLE.size, 'font-weight': 700 }),
    ),
    ...subtitles.map((line, i) =>
      text(document, line, {
        x: MARGIN,
        y: 53 + titleHeight + i * SUBTITLE.line,
        'font-size': SUBTITLE.size,
        fill: FAINT,
      }),
    ),
    ...panels.map((panel) => panelElement(document, { ...panel, y: panel.y + down })),
    ...(table ? tableElements(document, { ...table, y: table.y + down }) : []),
  );
  // Names of files may hold what XML cannot.
  return `${printableLines(root.outerHTML)}\n`;
}

function panelElement(document: FigureDocument, { x, y, options }: Panel) {
  const svg = plot({ ...options, document, style: { fontFamily: FONT, fontSize: '12px', color: INK } });
  // Its style sheet is for web pages, and its class names are random: without them the same data is the same file.
  svg.querySelector('style')?.remove();
  svg.removeAttribute('class');
  svg.setAttribute('x', String(x));
  svg.setAttribute('y', String(y));
  return svg;
}

function tableElements(document: FigureDocument, { rows, columns, y }: FigureTable) {
  return rows.flatMap((row, line) =>
    row.map((cell, column) => {
      const { x, align } = columns[column] as FigureTable['columns'][number];
      return text(document, cell, {
        x,
        y: y + ROW * (line + 0.75),
        'font-size': 12,
        'text-anchor': align,
        ...(line === 0 ? { fill: FAINT } : {}),
      });
    }),
  );
}

function text(document: FigureDocument, content: string, attributes: Record<string, string | number>) {
  const node = element(document, 'text', attributes);
  node.textContent = content;
  return node;
}

function element(document: FigureDocument, name: string, attributes: Record<string, string | number>) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
