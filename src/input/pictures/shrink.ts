/** A grey picture made smaller in its proportions. */
import { requireInteger } from '../../../cores/errors.ts';
import type { GreyPicture } from '../../formats/png.ts';
import { resized } from './resize.ts';

/** At most `side` pixels wide and high, in the same proportions; a picture that is small enough comes back as it is. */
export function shrink(picture: GreyPicture, side: number): GreyPicture {
  requireInteger('side', side, 1, 4096);
  const scale = Math.max(picture.width, picture.height) / side;
  if (scale <= 1) return picture;
  const width = Math.max(1, Math.round(picture.width / scale));
  const height = Math.max(1, Math.round(picture.height / scale));
  return {
    width,
    height,
    grey: resized(picture.grey, { width: picture.width, height: picture.height, channels: 1 }, { width, height }),
  };
}
