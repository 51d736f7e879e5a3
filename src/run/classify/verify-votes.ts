/** The chip held against plain integers: every vote of every image, computed again without cores. */
import { SynaptickError } from '../../../cores/errors.ts';
import { lines } from '../../../mapping/line-grid.ts';
import { createBreath } from '../../host/breath.ts';
import type { Host } from '../../host/host.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import type { Model } from '../../models/model-file.ts';
import { modelForward } from '../../models/model-forward.ts';

/** What is told of a verification while it runs. */
export interface VerifyVotesOptions {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compares the votes that cores gave with those of `modelForward`.
 * @param votes `[image][class]` of the first images of the set
 * @throws SynaptickError naming the first image and class that differ; rethrows the signal's reason when aborted
 */
export async function verifyVotes(
  host: Host,
  model: Model,
  { pixels }: Pick<ImageSet, 'pixels'>,
  votes: Uint16Array,
  { onProgress, signal }: VerifyVotesOptions = {},
): Promise<void> {
  const forward = modelForward(model);
  const size = lines(model.picture);
  const images = votes.length / model.classes;
  const breath = createBreath({ host, signal });
  for (let image = 0; image < images; image++) {
    const expected = forward(pixels.subarray(image * size, (image + 1) * size));
    for (let c = 0; c < model.classes; c++) {
      const vote = votes[image * model.classes + c];
      if (vote === expected[c]) continue;
      throw new SynaptickError(
        `model "${model.name}" gives class ${c} of image ${image} ${vote} votes on cores and ${expected[c]} without: this is a fault of the mapper or an engine, please report it`,
      );
    }
    if (!breath.due()) continue;
    onProgress?.(image + 1, images);
    await breath.take();
  }
}
