/**
 * The output lines that spiked, read from fired masks through a mask of the rows that are outputs. A chip has few of them among
 * many rows that fire: listing every fired row to pick these out took ten times as long as the kernel's own ticks.
 */
import { type ChipImage, OUTPUT } from '../../chip-image.ts';

/**
 * A reader of one lane's fired mask.
 * @returns takes the mask, bit r of it row r, and which packets are lost where some are, and gives the line of each output row that fired, in the order of rows; a new array
 */
export function outputLineReader({
  targetCore,
  targetAxon,
}: ChipImage): (fired: Uint32Array, isLost: ((row: number) => boolean) | null) => Uint32Array {
  const masks = new Map<number, number>();
  targetCore.forEach((target, row) => {
    if (target === OUTPUT) masks.set(row >> 5, (masks.get(row >> 5) ?? 0) | (1 << (row & 31)));
  });
  const words = Uint32Array.from(masks.keys());
  const wordMasks = Uint32Array.from(masks.values());
  const lines = new Uint32Array(words.length * 32);

  return (fired, isLost) => {
    let count = 0;
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      for (let rest = (fired[word] as number) & (wordMasks[i] as number); rest !== 0; rest &= rest - 1) {
        const row = word * 32 + 31 - Math.clz32(rest & -rest);
        if (!isLost?.(row)) lines[count++] = targetAxon[row] as number;
      }
    }
    return lines.slice(0, count);
  };
}
