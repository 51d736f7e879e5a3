/**
 * How a matrix product is cut to fit the caches, and the scratch that it packs into. Compiled by both sides, so it
 * holds plain numbers only. A micro-kernel computes TILE_ROWS x TILE_COLUMNS elements of c over DEPTH products.
 */
export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;

/** Products summed before a tile goes back to c. Two panels of it fit the first cache. */
export const DEPTH = 384;
/** Columns of b that are packed at once, rows of a that are passed over while a panel of b stays in the first cache. */
export const PACKED_COLUMNS = 192;
export const PACKED_ROWS = 96;

/** Byte offsets in scratch: a tile at the edge of c, packed b, packed a. */
export const SCRATCH_TILE = 0;
export const SCRATCH_B = 256;
export const SCRATCH_A = 256 + 4 * 384 * 192;
export const SCRATCH_BYTES = 256 + 4 * 384 * (192 + 96);

/** Products of binary inputs and weights: rows of a whose masks lie packed, a row of masks, columns of b at once. */
export const BINARY_ROWS = 8;
export const MASK_STRIDE = 128;
export const BINARY_COLUMNS = 512;
/** Byte offset in scratch of i8 sums, BINARY_ROWS x BINARY_COLUMNS; the masks lie below, from SCRATCH_A on. */
export const SCRATCH_SUMS = SCRATCH_A + 1024;
