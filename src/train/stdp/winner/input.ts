/** Images as Poisson spike trains: the gaps that a presenter draws from, and the keys of its draws. */
import { streamKey } from '../../../../cores/random.ts';

/** No input spikes more often than every second step. */
const MOST = 0.5;

/**
 * Writes the gaps of an image, `[inputs]`. Every image that has any ink brings `spikesPerStep` spikes a step in the mean, so that
 * a thin digit drives the network as hard as a bold one; a pixel's share goes with the square root of its value, which
 * lets the grey borders of a stroke count.
 * @param pixels 0..255
 */
export function inputGaps(pixels: Uint8Array, spikesPerStep: number, gaps: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) sum += ROOTS[pixels[i] as number] as number;
  const rate = spikesPerStep / sum;
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] as number;
    gaps[i] = pixel === 0 ? 0 : -1 / Math.log1p(-Math.min(MOST, rate * (ROOTS[pixel] as number)));
  }
}

const ROOTS = Float64Array.from({ length: 256 }, (_, pixel) => Math.sqrt(pixel / 255));

/** Which draws a presentation takes: those of training, and of labelling and testing, are different streams. */
export type DrawPhase = 'train' | 'label' | 'test';
const PHASES: Record<DrawPhase, number> = { train: 0, label: 1, test: 2 };

/**
 * Writes the four words that start the draws of presentation `number` of a phase: a function of these and the seed, so
 * that neither order nor resuming changes a spike.
 */
export function presentationKey(seed: number, phase: DrawPhase, number: number, key: Uint32Array): void {
  for (let word = 0; word < 4; word++) key[word] = streamKey(seed + PHASES[phase] * 0x632be5ab, number * 4 + word);
  // The generator stands still where all are 0.
  key[3] = (key[3] as number) | 1;
}
