/** Pictures of 28 x 28 with a blob of ink, in a place for each of four classes. */
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import type { ImageSet } from '../../../../src/input/data/image-set.ts';

export function blobs(count: number, seed: number): ImageSet {
  const random = seededRandom(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 4);
  const pixels = new Uint8Array(count * 784);
  labels.forEach((label, image) => {
    for (let k = 0; k < 120; k++) {
      const x = 5 + 10 * (label % 2) + Math.floor(uniform(random, 0, 9));
      const y = 5 + 10 * Math.floor(label / 2) + Math.floor(uniform(random, 0, 9));
      pixels[image * 784 + y * 28 + x] = uniform(random, 100, 256);
    }
  });
  return {
    dataset: 'blobs',
    split: 'train',
    count,
    width: 28,
    height: 28,
    channels: 1,
    pixels,
    labels,
    source: 'a test',
  };
}
