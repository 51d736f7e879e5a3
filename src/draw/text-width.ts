/** How wide text is in the figures' typeface, and lines that fit a width. */

/** Advance widths of Lato's regular characters from space to tilde, in thousandths of the type size (its hmtx table). */
const WIDTHS = [
  193, 343, 397, 580, 580, 786, 703, 230, 300, 300, 400, 580, 212, 347, 212, 373, 580, 580, 580, 580, 580, 580, 580,
  580, 580, 580, 252, 252, 580, 580, 580, 398, 822, 680, 647, 685, 753, 581, 566, 734, 756, 307, 444, 681, 514, 920,
  756, 798, 611, 798, 644, 530, 590, 730, 680, 1019, 643, 629, 624, 300, 375, 300, 580, 394, 307, 507, 559, 467, 559,
  524, 337, 511, 556, 256, 254, 524, 256, 821, 556, 556, 552, 559, 403, 434, 373, 556, 512, 766, 504, 512, 462, 300,
  300, 300, 580,
];
const FIRST = 32;
/** Of characters beyond the table. */
const OTHER = 727;
/** Bold letters are wider by so much, at most. */
const BOLD = 1.06;

/** Pixels of a line of text of `size` pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  let sum = 0;
  for (const character of text) sum += WIDTHS[(character.codePointAt(0) as number) - FIRST] ?? OTHER;
  return (sum / 1000) * size * (bold ? BOLD : 1);
}

/**
 * The text in lines of at most `width` pixels, parted at blanks, within a word where one is too long. What passes `most` lines
 * ends in an ellipsis.
 */
export function wrapText(text: string, width: number, size: number, most: number, bold = false): string[] {
  const fits = (line: string) => textWidth(line, size, bold) <= width;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((each) => parts(each, fits))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || fits(longer)) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const shown = lines.slice(0, most);
  let last = shown[most - 1] as string;
  while (last !== '' && !fits(`${last}…`)) last = [...last].slice(0, -1).join('');
  shown[most - 1] = `${last.trimEnd()}…`;
  return shown;
}

/** A word in pieces that fit. */
function parts(word: string, fits: (text: string) => boolean): string[] {
  if (fits(word)) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && !fits(piece + character)) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
