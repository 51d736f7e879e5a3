/** A chip in the rows that a kernel has, tile after tile. What goes in and comes out by row is brought from one to the other here. */
import type { ChipImage } from '../../chip-image.ts';
import { axonWords, delaySlots } from '../../chip-shape.ts';
import * as K from '../../kernel/layout.ts';
import { imageInRows, restride } from '../../restride.ts';
import type { KernelLayout } from './kernel-layout.ts';

/**
 * The chip with every tile as a core of its own: 256 neurons (a narrow one leaves its last rows unused) and all axons of its core.
 * Targets are the cores that they were. Arrays that fit are shared.
 */
export function tiledImage(chip: ChipImage, { tilesPerCore, axons, axonTypes }: KernelLayout): ChipImage {
  const image = imageInRows(chip, { ...chip.shape, axons, neurons: tilesPerCore * K.NEURONS, axonTypes });
  if (tilesPerCore === 1) return image;
  const shape = { ...image.shape, neurons: K.NEURONS };
  const cores = chip.cores * tilesPerCore;
  return {
    ...image,
    shape,
    cores,
    coreX: repeat(image.coreX, 1, tilesPerCore),
    coreY: repeat(image.coreY, 1, tilesPerCore),
    axonType: repeat(image.axonType, axons, tilesPerCore),
    crossbar: crossbarByTile(image.crossbar, axons, tilesPerCore),
  };
}

/** Each group of elements so many times, one after the other. */
function repeat<T extends Uint8Array | Uint16Array>(source: T, group: number, times: number): T {
  const result = new (source.constructor as new (length: number) => T)(source.length * times);
  for (let at = 0, to = 0; at < source.length; at += group) {
    for (let i = 0; i < times; i++, to += group) result.set(source.subarray(at, at + group), to);
  }
  return result;
}

/** `[core][axon][tile][word]` as `[core][tile][axon][word]`. */
function crossbarByTile(source: Uint32Array, axons: number, tilesPerCore: number): Uint32Array {
  const result = new Uint32Array(source.length);
  const coreWords = axons * tilesPerCore * K.WORDS;
  for (let at = 0, to = 0; at < source.length; at += coreWords) {
    for (let tile = 0; tile < tilesPerCore; tile++) {
      for (let axon = 0; axon < axons; axon++, to += K.WORDS) {
        const from = at + (axon * tilesPerCore + tile) * K.WORDS;
        result.set(source.subarray(from, from + K.WORDS), to);
      }
    }
  }
  return result;
}

/** Numbers of kernel rows as those of the shape, in place. */
export function rowsOfShape({ shape }: ChipImage, { tilesPerCore }: KernelLayout, rows: Uint32Array): Uint32Array {
  const stride = tilesPerCore * K.NEURONS;
  if (stride === shape.neurons) return rows;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    rows[i] = Math.floor(row / stride) * shape.neurons + (row % stride);
  }
  return rows;
}

/** Rings `[lane][ticks ahead][core][word]` of the kernel's words and ticks, as the shape has them: the rest is empty. */
export function ringsOfShape({ shape, cores }: ChipImage, layout: KernelLayout, rings: Uint32Array): Uint32Array {
  const words = axonWords(shape);
  const slot = cores * words;
  return restride(restride(rings, layout.ringWords, words), layout.slots * slot, delaySlots(shape) * slot);
}

/** The way back. */
export function ringsOfKernel({ shape, cores }: ChipImage, layout: KernelLayout, rings: Uint32Array): Uint32Array {
  const words = axonWords(shape);
  const slot = cores * layout.ringWords;
  return restride(restride(rings, words, layout.ringWords), delaySlots(shape) * slot, layout.slots * slot);
}
