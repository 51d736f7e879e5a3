// What differs between the kernel for TrueNorth's cores, which is this, and the one for cores of any shape, for which
// build.mjs puts variant-any.ts in this file's place. Here all is constant, and what asks for ANY falls away.

/** Whether sizes are the chip's. */
export const ANY: bool = false;

/** Bits of an event that tell the axon type: crossbar rows lie at multiples of 32 bytes. */
export const TYPE_MASK: u32 = 3;
/** Bytes of a fire record, as a shift. */
export const RECORD_SHIFT: usize = 3;

/** Slots of an axon ring less one. */
// @ts-ignore: decorator
@inline
export function slotMask(): u32 {
  return 15;
}

/** Neurons of the tile of a descriptor, up to a multiple of 16. */
// @ts-ignore: decorator
@inline
export function widthOf(_descriptor: usize): usize {
  return 256;
}

/** Bits of a core in a slot of a ring. */
// @ts-ignore: decorator
@inline
export function coreBits(): u32 {
  return 256;
}

/** Tiles of a batch. */
// @ts-ignore: decorator
@inline
export function batchTiles(): u32 {
  return 32;
}

/** Largest |V| of potentials that are held in 16 bits. */
// @ts-ignore: decorator
@inline
export function narrowLimit(): u32 {
  return 32767;
}

/** A potential within its ends. */
// @ts-ignore: decorator
@inline
export function clamp(v: v128, saturate: bool): v128 {
  return saturate ? i32x4.max_s(i32x4.min_s(v, i32x4.splat(524287)), i32x4.splat(-524288)) : v;
}

/** a + b and a - b, of numbers that are far from the ends of 32 bits. */
// @ts-ignore: decorator
@inline
export function plus(a: v128, b: v128, _saturate: bool): v128 {
  return i32x4.add(a, b);
}

// @ts-ignore: decorator
@inline
export function minus(a: v128, b: v128, _saturate: bool): v128 {
  return i32x4.sub(a, b);
}
