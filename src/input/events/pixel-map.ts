/** A camera's pixels brought to fewer, by counting: each falls to the one that covers it. */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { MOST_SIDE, type PixelSize } from '../../formats/events/recording.ts';

export interface PixelMap {
  /** Pixels of the camera, and those that they are brought to. */
  readonly sensor: PixelSize;
  readonly size: PixelSize;
  /** By the camera's columns and rows: the column, and where the row begins, `width * row`. */
  readonly columnOf: Uint16Array;
  readonly rowStart: Uint32Array;
}

/** @throws SynaptickError for sides out of range, and for more pixels than the camera has */
export function pixelMap(sensor: PixelSize, size: PixelSize = sensor): PixelMap {
  for (const side of ['width', 'height'] as const) {
    requireInteger(`${side} of the camera`, sensor[side], 1, MOST_SIDE);
    requireInteger(side, size[side], 1, MOST_SIDE);
    if (size[side] <= sensor[side]) continue;
    throw new SynaptickError(
      `${size.width} x ${size.height} pixels are asked for, the camera has ${sensor.width} x ${sensor.height}: events are counted into fewer pixels, never into more`,
    );
  }
  const columnOf = Uint16Array.from({ length: sensor.width }, (_, x) => Math.floor((x * size.width) / sensor.width));
  const rowStart = Uint32Array.from(
    { length: sensor.height },
    (_, y) => size.width * Math.floor((y * size.height) / sensor.height),
  );
  return { sensor, size, columnOf, rowStart };
}
