/** How many images are classified: at least one, or words that say which number is at fault. */
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../../cores/errors.ts';
import { classifyImages, loadModel, run } from '../../../../src/on-node.ts';
import { pictureSetOf, randomPictures } from '../../../support/random-model.ts';

describe('classifyImages', () => {
  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %d images, and names the limit', async (limit) => {
    const model = await loadModel('mnist-5core');
    const set = pictureSetOf(model, randomPictures(model, 2, 1));
    const classified = classifyImages(model, set, { limit });
    await expect(classified).rejects.toThrow(`limit is ${limit}, must be a whole number from 1`);
    await expect(classified).rejects.toBeInstanceOf(SynaptickError);
  });

  it('refuses a set of no images, also where run is asked', async () => {
    const model = await loadModel('mnist-5core');
    const set = { ...pictureSetOf(model, new Uint8Array(0)), count: 0 };
    for (const classified of [classifyImages(model, set), run(model, set)]) {
      await expect(classified).rejects.toThrow(/set of .* images of .* is empty: give at least one image/);
      await expect(classified).rejects.toBeInstanceOf(SynaptickError);
    }
  });

  it('refuses lanes and ticks of rate input that are none', async () => {
    const model = await loadModel('mnist-5core');
    const set = pictureSetOf(model, randomPictures(model, 2, 1));
    await expect(classifyImages(model, set, { lanes: 0 })).rejects.toThrow('lanes is 0, must be a whole number');
    const rate = { ticks: 0, seed: 1 };
    await expect(classifyImages(model, set, { rate })).rejects.toThrow('ticks of rate input is 0, must be');
  });
});
