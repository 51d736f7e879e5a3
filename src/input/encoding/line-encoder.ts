/** From the spikes of input lines to the axons of a chip, as words ready to inject. */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { axonWords } from '../../../cores/chip-shape.ts';

export interface LineEncoder {
  /** Core slots that receive input. */
  readonly cores: readonly number[];
  /** Fills and returns one shared array, the words of a core's axons for each of `cores`, from the spikes (0 or 1) of all input lines. */
  encode(spikes: Uint8Array): Uint32Array;
}

export function createLineEncoder(image: ChipImage): LineEncoder {
  const { axons } = image.shape;
  const cores = [...new Set(Array.from(image.inputRows, (row) => Math.floor(row / axons)))].sort((a, b) => a - b);
  const words = new Uint32Array(cores.length * axonWords(image.shape));
  const { starts, lines, bits } = inputsByWord(image, cores);

  // Word by word, without a branch on any spike: lines spike at random, which no processor predicts.
  function encode(spikes: Uint8Array): Uint32Array {
    for (let word = 0; word < words.length; word++) {
      let set = 0;
      const end = starts[word + 1] as number;
      for (let k = starts[word] as number; k < end; k++) {
        set |= (spikes[lines[k] as number] as number) << (bits[k] as number);
      }
      words[word] = set;
    }
    return words;
  }
  return { cores, encode };
}

/** For each word of each of `cores` (from `starts[word]` on): the lines that set its bits, and which bits. */
function inputsByWord({ inputOffsets, inputRows, shape }: ChipImage, cores: readonly number[]) {
  const { axons } = shape;
  const words = axonWords(shape);
  const place = new Map(cores.map((core, index) => [core, index]));
  const wordOf = (row: number) => (place.get(Math.floor(row / axons)) as number) * words + ((row % axons) >> 5);
  const order = Uint32Array.from(inputRows.keys()).sort((a, b) => (inputRows[a] as number) - (inputRows[b] as number));
  const lineOf = new Uint32Array(inputRows.length);
  for (let line = 0; line + 1 < inputOffsets.length; line++)
    lineOf.fill(line, inputOffsets[line], inputOffsets[line + 1]);
  const starts = new Uint32Array(cores.length * words + 1);
  for (const row of inputRows) starts[wordOf(row) + 1] = (starts[wordOf(row) + 1] as number) + 1;
  for (let word = 1; word < starts.length; word++)
    starts[word] = (starts[word] as number) + (starts[word - 1] as number);
  return {
    starts,
    lines: order.map((k) => lineOf[k] as number),
    bits: Uint8Array.from(order, (k) => ((inputRows[k] as number) % axons) & 31),
  };
}
