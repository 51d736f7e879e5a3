/** Rows of small pictures as one PNG: pixels enlarged by a whole number, so that they stay crisp, with what is between them clear. */
import { encodePng } from '../formats/png.ts';
import { CATEGORICAL } from './theme.ts';

export interface SampleSheet {
  readonly width: number;
  readonly height: number;
  /** 1: shades of grey. 3: red, green, blue. 2: two kinds of events. Others are shown by their mean. */
  readonly channels: number;
  /** Rows of samples, each `[height][width][channels]` of 0..255; rows may differ in length. */
  readonly rows: readonly (readonly Uint8Array[])[];
  /** Pixels of the PNG for one of a sample. */
  readonly zoom: number;
  /** Pixels of the PNG between samples, and between rows. */
  readonly gap: number;
  readonly rowGap: number;
}

/** Of kinds of events, the first channel and the second: colours that a colour-blind reader can tell apart. */
export const EVENT_COLOURS = [
  { name: 'blue', hex: CATEGORICAL[4] },
  { name: 'orange', hex: CATEGORICAL[1] },
] as const;

/** Pixels of the PNG: the longest row, and all rows. */
export function sheetSize({ width, height, rows, zoom, gap, rowGap }: SampleSheet): { width: number; height: number } {
  const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return {
    width: Math.max(1, longest * (width * zoom + gap) - gap),
    height: Math.max(1, rows.length * (height * zoom + rowGap) - rowGap),
  };
}

export function sheetPng(sheet: SampleSheet): Uint8Array {
  const size = sheetSize(sheet);
  const bytes = new Uint8Array(size.width * size.height * 4);
  const { width, height, rows, zoom, gap, rowGap } = sheet;
  rows.forEach((row, y) => {
    row.forEach((pixels, x) => {
      const left = x * (width * zoom + gap);
      const top = y * (height * zoom + rowGap);
      paint(bytes, size.width, left, top, coloursOfSample(pixels, sheet.channels), sheet);
    });
  });
  return encodePng(size.width, size.height, bytes);
}

/** Puts a sample into the picture of `row` pixels a line. @param colours `[height][width][3]` */
function paint(
  bytes: Uint8Array,
  row: number,
  left: number,
  top: number,
  colours: Uint8Array,
  { width, height, zoom }: SampleSheet,
): void {
  for (let y = 0; y < height; y++) {
    const line = 4 * ((top + y * zoom) * row + left);
    const end = line + 4 * width * zoom;
    for (let to = line, column = 0; to < end; to += 4, column++) {
      const from = 3 * (y * width + Math.floor(column / zoom));
      for (let part = 0; part < 3; part++) bytes[to + part] = colours[from + part] as number;
      bytes[to + 3] = 255;
    }
    for (let copy = 1; copy < zoom; copy++) bytes.copyWithin(line + 4 * row * copy, line, end);
  }
}

/** `[pixel][3]`. */
function coloursOfSample(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return pixels;
  if (channels === 2) return coloursOfEvents(pixels);
  const colours = new Uint8Array((pixels.length / channels) * 3);
  for (let pixel = 0; pixel * channels < pixels.length; pixel++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += pixels[pixel * channels + channel] as number;
    colours.fill(Math.round(sum / channels), 3 * pixel, 3 * pixel + 3);
  }
  return colours;
}

/** Each kind in its colour on black, the fullest pixel of the sample in full; where both are, the colours add up. */
function coloursOfEvents(pixels: Uint8Array): Uint8Array {
  const most = pixels.reduce((largest, value) => Math.max(largest, value), 1);
  const [first, second] = EVENT_COLOURS.map(({ hex }) =>
    [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
  );
  const colours = new Uint8Array((pixels.length / 2) * 3);
  for (let pixel = 0; 2 * pixel < pixels.length; pixel++) {
    for (let part = 0; part < 3; part++) {
      const sum =
        (pixels[2 * pixel] as number) * (first?.[part] ?? 0) +
        (pixels[2 * pixel + 1] as number) * (second?.[part] ?? 0);
      colours[3 * pixel + part] = Math.min(255, Math.round(sum / most));
    }
  }
  return colours;
}
