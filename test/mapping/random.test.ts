import { expect, it } from 'vitest';
import { randomBits, seededRandom, shuffle, uniform } from '../../mapping/random.ts';

// An independent sfc32: 32-bit arithmetic on BigInt, by the author's C reference.
function referenceBits(state: [bigint, bigint, bigint, bigint]): bigint {
  const mask = 0xffffffffn;
  const [a, b, c, counter] = state;
  const bits = (a + b + counter) & mask;
  state[0] = b ^ (b >> 9n);
  state[1] = (c + (c << 3n)) & mask;
  state[2] = ((((c << 21n) & mask) | (c >> 11n)) + bits) & mask;
  state[3] = (counter + 1n) & mask;
  return bits;
}

it('draws as sfc32 does', () => {
  const state = seededRandom(0xdeadbeef);
  const reference = Array.from(state, BigInt) as [bigint, bigint, bigint, bigint];
  for (let i = 0; i < 1000; i++) expect(BigInt(randomBits(state))).toBe(referenceBits(reference));
});

it('draws evenly, and otherwise for another seed', () => {
  const first = seededRandom(1);
  const second = seededRandom(2);
  expect(randomBits(first)).not.toBe(randomBits(second));
  const bins = new Uint32Array(10);
  for (let i = 0; i < 10_000; i++) {
    const bin = Math.floor(uniform(first, 0, 10));
    bins[bin] = (bins[bin] as number) + 1;
  }
  // Binomial, n = 10,000, p = 0.1: standard deviation 30; five of them.
  for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

it('shuffles without losing an item', () => {
  const items = Uint32Array.from({ length: 100 }, (_, i) => i);
  shuffle(items, seededRandom(3));
  expect(Array.from(items)).not.toEqual(Array.from(items).sort((a, b) => a - b));
  expect(new Set(items).size).toBe(100);
});
