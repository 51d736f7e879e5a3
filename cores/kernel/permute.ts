// Brings crossbar rows into the order that integrate.ts expects: bit b of the k-th u16 of each half goes to bit 7 - k of
// byte b.

/** Permutes `rows` rows of 32 bytes in place. */
export function permuteRows(address: usize, rows: u32): void {
  for (let half = address, end = address + ((<usize>rows) << 5); half < end; half += 16) {
    let x = v128.load(half);
    // Lane k to place 7 - k, so that the mask of the top bits has k at bit 7 - k.
    x = i8x16.shuffle(x, x, 14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1);
    for (let byte: usize = 16; byte > 0; byte--) {
      store<u8>(half + byte - 1, i16x8.bitmask(x));
      x = i16x8.shl(x, 1);
    }
  }
}
