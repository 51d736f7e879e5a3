/** Set bits of 32-bit words. */

/** How many bits of a word are set. */
export function populationCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Numbers of the set bits of all words, ascending. */
export function setBits(words: Uint32Array): Uint32Array {
  const bits = new Uint32Array(words.reduce((sum, word) => sum + populationCount(word), 0));
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    for (let rest = words[w] as number; rest !== 0; rest &= rest - 1) {
      bits[count++] = w * 32 + 31 - Math.clz32(rest & -rest);
    }
  }
  return bits;
}
