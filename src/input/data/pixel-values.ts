/** Numbers of any type and range as the bytes of pixels. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { NpyData, NpyElementType } from '../../formats/npz.ts';

const WHITE = 255;

/**
 * Pixels as bytes: whole numbers from 0 to 255 as they are (of any type), fractions from 0 to 1 as the nearest of 255ths,
 * truth values as black and white. Bytes are given back as they are, not copied.
 *
 * @param name how errors call the numbers
 * @param type of the elements in the file: arrays of 64 bits are read as floats
 * @throws SynaptickError for any other range, with what was found
 */
export function toPixelBytes(name: string, values: NpyData, type: NpyElementType): Uint8Array {
  if (type === 'b1') return Uint8Array.from(values, (value) => (value ? WHITE : 0));
  if (values instanceof Uint8Array) return values;
  const isFloat = type.startsWith('f');
  const { least, most, whole, nan } = rangeOf(values);
  if (nan >= 0) throw new SynaptickError(`${name} has no number (NaN) at pixel ${nan}: save it without`);
  if (whole && least >= 0 && most <= WHITE && !(isFloat && most <= 1)) return Uint8Array.from(values);
  if (isFloat && least >= 0 && most <= 1) {
    const pixels = new Uint8Array(values.length);
    for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round((values[i] as number) * WHITE);
    return pixels;
  }
  throw new SynaptickError(
    `${name} has values from ${shown(least)} to ${shown(most)}, must be whole numbers from 0 to ${WHITE} or fractions from 0 to 1: scale it to one of them`,
  );
}

function shown(value: number): number {
  return Number(value.toPrecision(6));
}

/** The range, whether all are whole, and where the first is that is no number, -1 where none is. */
function rangeOf(values: NpyData): { least: number; most: number; whole: boolean; nan: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value !== Math.floor(value)) {
      if (Number.isNaN(value)) return { least, most, whole: false, nan: i };
      whole = false;
    }
  }
  return { least, most, whole, nan: -1 };
}
