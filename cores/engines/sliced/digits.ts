/**
 * A digit of a weight, 1 or -1, at column k, where it is worth 2^k: 255 is 256 - 1, two digits in place of eight. That of -1 is the
 * complement of what it multiplies, 2^k (1 - a), which is 2^k too much.
 */
export interface Digit {
  readonly column: number;
  readonly value: 1 | -1;
}

const digitsByWeight = new Map<number, readonly Digit[]>();

/** The digits of a weight, no two of them side by side: the fewest there are. */
export function digitsOf(weight: number): readonly Digit[] {
  const known = digitsByWeight.get(weight);
  if (known) return known;
  const digits: Digit[] = [];
  for (let rest = weight, column = 0; rest !== 0; rest /= 2, column++) {
    if (rest % 2 === 0) continue;
    // The digit that leaves a multiple of four.
    const value = ((rest % 4) + 4) % 4 === 1 ? 1 : -1;
    digits.push({ column, value });
    rest -= value;
  }
  // RANC's weights are any number: those of a chip are few all the same.
  if (digitsByWeight.size < 65_536) digitsByWeight.set(weight, digits);
  return digits;
}
