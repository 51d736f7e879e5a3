// The sum of a tick: what a neuron has and what its synapses bring, column after column of equal weight, by full adders. A synapse of
// weight 3 is an input of columns 0 and 1. One of weight -3 is the complement of its axon there: 3 x (1 - a), three too many,
// which the constants of the neuron take off again.
//
// Eight inputs of a column are seven adders that end in one carry, three columns on; ones, twos and fours stay in registers (the
// Harley-Seal counter, see H. S. Warren, Hacker's Delight, 2nd ed., section 5-1). Where a carry goes is known before, so it is an input
// like any other, and a column is one loop: branches that go now this way, now that, cost more than adders.

import { ADDER_BYTES, SCRATCH, SINGLE_BYTES, WORD, WORDS_BYTES } from './layout';

/** Half of the word of an input. */
// @ts-ignore: decorator
@inline
function word0(input: u32): v128 {
  return v128.load(<usize>input, SCRATCH);
}

// @ts-ignore: decorator
@inline
function word1(input: u32): v128 {
  return v128.load(<usize>input, SCRATCH + WORDS_BYTES);
}

/**
 * Adds the inputs of a sum to a number of `planes` planes.
 *
 * @param sum of `most` columns, see layout.ts
 */
export function addInputs(sum: usize, most: u32, stack: usize, planes: u32): void {
  let inputs = sum + (<usize>most << 1);
  let ones0 = v128.load(stack, 0);
  let ones1 = v128.load(stack, 16);
  let twos0 = v128.load(stack, WORD);
  let twos1 = v128.load(stack, WORD + 16);
  let fours0 = v128.load(stack, 2 * WORD);
  let fours1 = v128.load(stack, 2 * WORD + 16);
  let a: v128;
  let b: v128;
  let p: v128;
  let q: v128;
  let r: v128;
  let t: v128;
  for (let column: u32 = 0; column < planes; column++) {
    const steps = <u32>load<u16>(sum + (<usize>column << 1));
    for (let left = steps >> 1; left; left--) {
      const i0 = <u32>load<u16>(inputs, 0);
      const i1 = <u32>load<u16>(inputs, 2);
      const i2 = <u32>load<u16>(inputs, 4);
      const i3 = <u32>load<u16>(inputs, 6);
      const i4 = <u32>load<u16>(inputs, 8);
      const i5 = <u32>load<u16>(inputs, 10);
      const i6 = <u32>load<u16>(inputs, 12);
      const i7 = <u32>load<u16>(inputs, 14);
      const to = <usize>load<u16>(inputs, 16);

      // The first half of the lanes.
      b = word0(i1);
      t = v128.xor(word0(i0), b);
      p = v128.bitselect(ones0, b, t);
      ones0 = v128.xor(ones0, t);
      b = word0(i3);
      t = v128.xor(word0(i2), b);
      q = v128.bitselect(ones0, b, t);
      ones0 = v128.xor(ones0, t);
      t = v128.xor(p, q);
      r = v128.bitselect(twos0, q, t);
      twos0 = v128.xor(twos0, t);
      b = word0(i5);
      t = v128.xor(word0(i4), b);
      p = v128.bitselect(ones0, b, t);
      ones0 = v128.xor(ones0, t);
      b = word0(i7);
      t = v128.xor(word0(i6), b);
      q = v128.bitselect(ones0, b, t);
      ones0 = v128.xor(ones0, t);
      t = v128.xor(p, q);
      q = v128.bitselect(twos0, q, t);
      twos0 = v128.xor(twos0, t);
      t = v128.xor(r, q);
      v128.store(to, v128.bitselect(fours0, q, t), SCRATCH);
      fours0 = v128.xor(fours0, t);

      // The second half of the lanes.
      b = word1(i1);
      t = v128.xor(word1(i0), b);
      p = v128.bitselect(ones1, b, t);
      ones1 = v128.xor(ones1, t);
      b = word1(i3);
      t = v128.xor(word1(i2), b);
      q = v128.bitselect(ones1, b, t);
      ones1 = v128.xor(ones1, t);
      t = v128.xor(p, q);
      r = v128.bitselect(twos1, q, t);
      twos1 = v128.xor(twos1, t);
      b = word1(i5);
      t = v128.xor(word1(i4), b);
      p = v128.bitselect(ones1, b, t);
      ones1 = v128.xor(ones1, t);
      b = word1(i7);
      t = v128.xor(word1(i6), b);
      q = v128.bitselect(ones1, b, t);
      ones1 = v128.xor(ones1, t);
      t = v128.xor(p, q);
      q = v128.bitselect(twos1, q, t);
      twos1 = v128.xor(twos1, t);
      t = v128.xor(r, q);
      v128.store(to, v128.bitselect(fours1, q, t), SCRATCH + WORDS_BYTES);
      fours1 = v128.xor(fours1, t);
      inputs += ADDER_BYTES;
    }
    if (steps & 1) {
      const i0 = <u32>load<u16>(inputs, 0);
      const to = <usize>load<u16>(inputs, 2);

      a = word0(i0);
      p = v128.and(ones0, a);
      ones0 = v128.xor(ones0, a);
      r = v128.and(twos0, p);
      twos0 = v128.xor(twos0, p);
      v128.store(to, v128.and(fours0, r), SCRATCH);
      fours0 = v128.xor(fours0, r);

      a = word1(i0);
      p = v128.and(ones1, a);
      ones1 = v128.xor(ones1, a);
      r = v128.and(twos1, p);
      twos1 = v128.xor(twos1, p);
      v128.store(to, v128.and(fours1, r), SCRATCH + WORDS_BYTES);
      fours1 = v128.xor(fours1, r);
      inputs += SINGLE_BYTES;
    }
    const at = stack + <usize>column * WORD;
    v128.store(at, ones0, 0);
    v128.store(at, ones1, 16);
    ones0 = twos0;
    ones1 = twos1;
    twos0 = fours0;
    twos1 = fours1;
    // Past the planes this is of another number, and goes nowhere.
    fours0 = v128.load(at, 3 * WORD);
    fours1 = v128.load(at, 3 * WORD + 16);
  }
}
