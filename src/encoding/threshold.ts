/** Threshold (thermometer) encoding: a pixel spikes on channel c when it is at least the channel's threshold. */

import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { NEURONS, WORDS } from '../../cores/limits.ts';

/** Puts images on the axons of a chip: `words(image)` gives the spikes of one image as 8 words for each core fed. */
export interface ImageEncoder {
  /** Core slots that receive input. */
  readonly cores: readonly number[];
  /** Fills and returns one shared array, 8 words for each of `cores`, from pixels `offset .. offset + pixels`. */
  encode(pixels: Uint8Array, offset: number): Uint32Array;
}

/**
 * @param pixelCount pixels of an image, each 0..255; input line = pixel * thresholds.length + channel
 * @throws SynaptickError when the chip has another number of input lines
 */
export function createThresholdEncoder(
  image: ChipImage,
  pixelCount: number,
  thresholds: readonly number[],
): ImageEncoder {
  const lines = image.inputOffsets.length - 1;
  if (lines !== pixelCount * thresholds.length) {
    throw new SynaptickError(
      `the chip has ${lines} input lines, ${pixelCount} pixels at ${thresholds.length} thresholds need ${pixelCount * thresholds.length}: use the model made for this image size`,
    );
  }
  const cores = [...new Set(Array.from(image.inputRows, (row) => Math.floor(row / NEURONS)))].sort((a, b) => a - b);
  const words = new Uint32Array(cores.length * WORDS);
  const { word, mask } = inputBits(image, cores);

  function encode(pixels: Uint8Array, offset: number): Uint32Array {
    words.fill(0);
    let line = 0;
    for (let pixel = 0; pixel < pixelCount; pixel++) {
      const value = pixels[offset + pixel] as number;
      for (let channel = 0; channel < thresholds.length; channel++, line++) {
        if (value < (thresholds[channel] as number)) continue;
        const end = image.inputOffsets[line + 1] as number;
        for (let k = image.inputOffsets[line] as number; k < end; k++) {
          const at = word[k] as number;
          words[at] = (words[at] as number) | (mask[k] as number);
        }
      }
    }
    return words;
  }
  return { cores, encode };
}

/** Word and bit, in an array of 8 words for each of `cores`, of every input row of the chip. */
function inputBits(image: ChipImage, cores: readonly number[]) {
  const place = new Map(cores.map((core, index) => [core, index]));
  const word = Uint32Array.from(image.inputRows, (row) => {
    const index = place.get(Math.floor(row / NEURONS)) as number;
    return index * WORDS + ((row % NEURONS) >> 5);
  });
  const mask = Uint32Array.from(image.inputRows, (row) => 1 << (row & 31));
  return { word, mask };
}
