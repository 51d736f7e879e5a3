/** From the spikes of input lines to the axons of a chip, as words ready to inject. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { NEURONS, WORDS } from '../../cores/limits.ts';

export interface LineEncoder {
  /** Core slots that receive input. */
  readonly cores: readonly number[];
  /** Fills and returns one shared array, 8 words for each of `cores`, from the spikes (0 or 1) of all input lines. */
  encode(spikes: Uint8Array): Uint32Array;
}

export function createLineEncoder(image: ChipImage): LineEncoder {
  const lines = image.inputOffsets.length - 1;
  const cores = [...new Set(Array.from(image.inputRows, (row) => Math.floor(row / NEURONS)))].sort((a, b) => a - b);
  const words = new Uint32Array(cores.length * WORDS);
  const { word, mask } = inputBits(image, cores);

  function encode(spikes: Uint8Array): Uint32Array {
    words.fill(0);
    for (let line = 0; line < lines; line++) {
      if (spikes[line] === 0) continue;
      const end = image.inputOffsets[line + 1] as number;
      for (let k = image.inputOffsets[line] as number; k < end; k++) {
        const at = word[k] as number;
        words[at] = (words[at] as number) | (mask[k] as number);
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
