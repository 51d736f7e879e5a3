/** The frames of images: each view of each image in turn, as spikes of the input lines. */
import { lines } from '../../mapping/network.ts';
import type { Model } from '../models/model-file.ts';
import { transduce, transductionGrid } from '../models/transduction.ts';
import { lookAt } from '../models/views.ts';

/**
 * A function that gives the spikes (0 or 1) of a frame, view `frame mod views` of image `frame / views`: one array for all.
 * @param pixels of all images, `[image][height][width][channels]`
 */
export function frameSpikes(
  { picture, transduction, views }: Pick<Model, 'picture' | 'transduction' | 'views'>,
  pixels: Uint8Array,
): (frame: number) => Uint8Array {
  const size = lines(picture);
  const seen = new Uint8Array(size);
  const spikes = new Uint8Array(lines(transductionGrid(transduction, picture)));
  return (frame) => {
    const first = Math.floor(frame / views.length) * size;
    const view = views[frame % views.length] as Model['views'][number];
    lookAt(picture, view, pixels.subarray(first, first + size), seen);
    transduce(transduction, picture, seen, spikes);
    return spikes;
  };
}
