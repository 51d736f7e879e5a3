/** A picture of any size and colour, brought to what a model takes. */
import { SynaptickError } from '../../cores/errors.ts';
import type { PngPixels } from '../formats/png.ts';
import { greyOf } from '../formats/png-paper.ts';
import { asSample, type SampleShape } from '../input/pictures/as-sample.ts';
import { DIGIT_SIDE, toDigit } from '../input/pictures/digit.ts';
import type { Model } from './model-file.ts';

/** Whether a model asks for pictures made as MNIST's were. Models of digits that were made before cards said so do too. */
export function asksForDigits({ card, dataset, picture }: Pick<Model, 'card' | 'dataset' | 'picture'>): boolean {
  const { width, height, channels } = picture;
  const fits = width === DIGIT_SIDE && height === DIGIT_SIDE && channels === 1;
  return fits && (card.pictures === 'digit' || dataset === 'mnist');
}

/**
 * A picture as a sample of the model: as MNIST did it where the model asks for that, else on white paper and resized, as the
 * pictures that trained it were where they had other sizes.
 * @param name how errors call the picture
 * @returns `[height][width][channels]` of the model's pictures
 * @throws SynaptickError where the picture is empty of ink that is asked for, or the model takes no pictures
 */
export function pictureFor(
  model: Pick<Model, 'name' | 'card' | 'dataset' | 'picture'>,
  pixels: PngPixels,
  name: string,
): Uint8Array {
  if (asksForDigits(model)) return toDigit(greyOf(pixels), name);
  const { width, height, channels } = model.picture;
  if (channels === 1 || channels === 3) return asSample(pixels, model.picture as SampleShape);
  throw new SynaptickError(
    `model "${model.name}" takes samples of ${height} x ${width} x ${channels} (height, width, channels), which no picture has: give its data by --data PATH`,
  );
}
