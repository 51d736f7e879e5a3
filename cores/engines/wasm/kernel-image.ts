/**
 * A chip of any shape that the kernel takes, in the layout that it has: cores of 256 axons, 256 neurons and four axon types. A
 * smaller core leaves its last rows unused. What goes in and comes out by row is brought from one to the other here.
 */
import type { ChipImage } from '../../chip-image.ts';
import { axonWords, type ChipShape, delaySlots, TRUENORTH_SHAPE } from '../../chip-shape.ts';
import { SynaptickError } from '../../errors.ts';
import * as K from '../../kernel/layout.ts';
import { imageInRows, restride } from '../../restride.ts';

/** What the kernel takes, in words. */
const TAKEN =
  'up to 256 axons, 256 neurons and 4 axon types, delays to 15, and potentials of 20 bits that saturate or of any width that are proved not to overflow';

/** Why the kernel does not take a shape; null where it does. */
export function kernelRefusal(shape: ChipShape): string | null {
  const counts: [string, number, number][] = [
    ['axons', shape.axons, K.AXONS],
    ['neurons', shape.neurons, K.NEURONS],
    ['axon types', shape.axonTypes, K.AXON_TYPES],
    ['ticks of delay', shape.maxDelay, K.RING_SLOTS - 1],
  ];
  const over = counts.find(([, count, most]) => count > most);
  if (over) return `cores of ${over[1]} ${over[0]}`;
  if (shape.overflow === 'proved') return null;
  if (shape.potentialBits !== TRUENORTH_SHAPE.potentialBits)
    return `potentials of ${shape.potentialBits} bits that saturate`;
  for (const key of ['weight', 'leak', 'threshold'] as const) {
    const [own, taken] = [shape[key], TRUENORTH_SHAPE[key]];
    if (own.min < taken.min || own.max > taken.max) return `${key}s from ${own.min} to ${own.max}`;
  }
  return null;
}

/** @throws SynaptickError naming what of the shape the kernel does not take, and what it takes */
export function requireKernelShape(engine: string, shape: ChipShape): void {
  const refusal = kernelRefusal(shape);
  if (refusal === null) return;
  throw new SynaptickError(
    `the engine ${engine} takes no chip with ${refusal}, but ${TAKEN}: use the engine oracle, which takes every chip`,
  );
}

/** The same chip in the rows that the kernel has. Arrays that fit are shared. */
export function kernelImage(image: ChipImage): ChipImage {
  return imageInRows(image, { ...image.shape, axons: K.AXONS, neurons: K.NEURONS, axonTypes: K.AXON_TYPES });
}

/** Numbers of kernel rows as those of the shape, in place. */
export function rowsOfShape({ neurons }: ChipShape, rows: Uint32Array): Uint32Array {
  if (neurons === K.NEURONS) return rows;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    rows[i] = Math.floor(row / K.NEURONS) * neurons + (row % K.NEURONS);
  }
  return rows;
}

/** Rings `[lane][ticks ahead][core][word]` of the kernel's words and ticks, as the shape has them: the rest is empty. */
export function ringsOfShape({ shape, cores }: ChipImage, rings: Uint32Array): Uint32Array {
  const words = axonWords(shape);
  return restride(restride(rings, K.WORDS, words), K.RING_SLOTS * cores * words, delaySlots(shape) * cores * words);
}

/** The way back. */
export function ringsOfKernel({ shape, cores }: ChipImage, rings: Uint32Array): Uint32Array {
  const words = axonWords(shape);
  return restride(restride(rings, words, K.WORDS), delaySlots(shape) * cores * K.WORDS, K.RING_SLOTS * cores * K.WORDS);
}
