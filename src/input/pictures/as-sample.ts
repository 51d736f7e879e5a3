/**
 * A picture as a sample of a data set. One way serves the pictures that train a network and those that it classifies later, so
 * that both are prepared alike.
 */
import type { Grid } from '../../../mapping/line-grid.ts';
import type { PngPixels } from '../../formats/png.ts';
import { coloursOf, greyOf } from '../../formats/png-paper.ts';
import { resized } from './resize.ts';

/** A size of samples that have shades of grey or colours. */
export interface SampleShape extends Grid {
  /** 1: shades of grey, of colours their luma. 3: red, green and blue, equal ones of grey pictures. */
  readonly channels: 1 | 3;
}

/**
 * The picture on white paper, in grey or colour, then stretched to the size by area averages ({@link resized}).
 * @returns `[shape.height][shape.width][shape.channels]`, 0 to 255; what the picture holds where nothing is to be done
 */
export function asSample(picture: PngPixels, shape: SampleShape): Uint8Array {
  const { width, height } = picture;
  const onPaper = shape.channels === 1 ? greyOf(picture).grey : coloursOf(picture);
  return resized(onPaper, { width, height, channels: shape.channels }, shape);
}
