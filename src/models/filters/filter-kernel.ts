/** The filters of a picture by WebAssembly SIMD: the same spikes as `transduce`, some fifteen times sooner. */
import { decodeBase64 } from '../../../cores/engines/wasm/base64.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import { type Filters, transductionGrid } from '../transduction.ts';
import { FILTER_KERNEL } from './kernel-binary.ts';

/** Filters of a block of the kernel. */
const BLOCK = 16;
const PAGE = 65_536;
/** Bytes that the kernel may read or write past an array: less than a vector. */
const SLACK = 16;

interface FilterExports {
  filter(
    picture: number,
    pitch: number,
    step: number,
    down: number,
    rows: number,
    bytes: number,
    windows: number,
    windowBytes: number,
    weights: number,
    thresholds: number,
    blocks: number,
    width: number,
    height: number,
    into: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

/** Whether the host compiles the kernel. */
export function hasFilterKernel(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(decodeBase64(FILTER_KERNEL));
}

/**
 * A function that writes the spikes (0 or 1) of a picture's filters.
 * @returns takes pixels `[height][width][channels]`, 0..255, and where to write, `[place][filter]`
 */
export function createFilterKernel(filters: Filters, picture: Grid): (pixels: Uint8Array, spikes: Uint8Array) => void {
  const { kernel, stride, padding, channels } = filters;
  const grid = transductionGrid(filters, picture);
  const places = grid.width * grid.height;
  const blocks = Math.ceil(channels / BLOCK);
  const padded = blocks * BLOCK;
  const pitch = (picture.width + 2 * padding) * picture.channels;
  const rowBytes = kernel * picture.channels;
  const pairs = Math.ceil((kernel * rowBytes) / 2);
  const windowBytes = pairs * 4 + SLACK;

  let end = 0;
  const reserve = (bytes: number) => {
    const address = end;
    end = Math.ceil((end + bytes) / 16) * 16;
    return address;
  };
  const at = {
    picture: reserve(pitch * (picture.height + 2 * padding) + SLACK),
    windows: reserve(2 * windowBytes),
    weights: reserve(blocks * pairs * BLOCK * 4),
    thresholds: reserve(padded * 4),
    into: reserve(places * padded),
  };
  compiled ??= new WebAssembly.Module(decodeBase64(FILTER_KERNEL));
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) });
  const { filter } = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as FilterExports;
  const bytes = new Uint8Array(memory.buffer);
  new Int16Array(memory.buffer, at.weights, blocks * pairs * BLOCK * 2).set(packWeights(filters, blocks, pairs));
  new Int32Array(memory.buffer, at.thresholds, padded).set(filters.thresholds);

  return (pixels, spikes) => {
    const row = picture.width * picture.channels;
    for (let y = 0; y < picture.height; y++) {
      const to = at.picture + (y + padding) * pitch + padding * picture.channels;
      bytes.set(pixels.subarray(y * row, (y + 1) * row), to);
    }
    const [step, down] = [stride * picture.channels, stride * pitch];
    filter(
      at.picture,
      pitch,
      step,
      down,
      kernel,
      rowBytes,
      at.windows,
      windowBytes,
      at.weights,
      at.thresholds,
      blocks,
      grid.width,
      grid.height,
      at.into,
    );
    if (padded === channels) spikes.set(bytes.subarray(at.into, at.into + places * channels));
    else {
      for (let place = 0; place < places; place++) {
        const from = at.into + place * padded;
        spikes.set(bytes.subarray(from, from + channels), place * channels);
      }
    }
  };
}

/** Weights as the kernel reads them, `[block][pair of taps][filter][tap]`; those that are added are 0. */
function packWeights({ weights, channels }: Filters, blocks: number, pairs: number): Int16Array {
  const packed = new Int16Array(blocks * pairs * BLOCK * 2);
  weights.forEach((weight, i) => {
    const [tap, filter] = [Math.floor(i / channels), i % channels];
    const block = Math.floor(filter / BLOCK) * pairs + (tap >> 1);
    packed[(block * BLOCK + (filter % BLOCK)) * 2 + (tap & 1)] = weight;
  });
  return packed;
}
