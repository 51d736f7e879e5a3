/** A picture made smaller: each pixel of the result is the mean of the area that it covers. */
import { requireInteger } from '../../../cores/errors.ts';
import type { GreyPicture } from '../../formats/png.ts';

/** At most `side` pixels wide and high, in the same proportions; a picture that is small enough comes back as it is. */
export function shrink(picture: GreyPicture, side: number): GreyPicture {
  requireInteger('side', side, 1, 4096);
  const scale = Math.max(picture.width, picture.height) / side;
  if (scale <= 1) return picture;
  const width = Math.max(1, Math.round(picture.width / scale));
  const height = Math.max(1, Math.round(picture.height / scale));
  const across = averaged(picture.grey, picture.height, picture.width, width);
  const down = averaged(transposed(across, picture.height, width), width, picture.height, height);
  return { width, height, grey: Uint8Array.from(transposed(down, width, height), Math.round) };
}

/** Every row of `from` values as `to` means over equal parts of it. */
function averaged(values: ArrayLike<number>, rows: number, from: number, to: number): Float64Array {
  const means = new Float64Array(rows * to);
  const part = from / to;
  for (let column = 0; column < to; column++) {
    const [start, end] = [column * part, (column + 1) * part];
    for (let source = Math.floor(start); source < Math.min(Math.ceil(end), from); source++) {
      const share = (Math.min(end, source + 1) - Math.max(start, source)) / part;
      for (let row = 0; row < rows; row++) {
        const at = row * to + column;
        means[at] = (means[at] as number) + share * (values[row * from + source] as number);
      }
    }
  }
  return means;
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) {
    turned[(at % columns) * rows + Math.floor(at / columns)] = values[at] as number;
  }
  return turned;
}
