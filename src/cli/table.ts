/** Columns of text that line up. */
import { printable } from '../host/printable.ts';

export type Align = 'left' | 'right';

/**
 * Lines of a table, two spaces between columns and `indent` before the first. A row may be shorter than others. Cells
 * hold no colours: widths are counted in characters.
 * @param align of each column; left where not given
 */
export function tableText(content: readonly (readonly string[])[], align: readonly Align[], indent = ''): string[] {
  const rows = content.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      align[column] === 'right' ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number),
    );
    return (indent + cells.join('  ')).trimEnd();
  });
}

/** Lines of at most `width` characters, broken between words. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}
