/**
 * A layered network that a crossbar can hold: what training produces and the mapper consumes.
 *
 * Every value is binary (a spike or none), every line has a place (x, y) and a channel, numbered channel-last:
 * `line = (y * width + x) * channels + channel`. A layer looks at its input through square windows; all neurons of a
 * window see the same lines. A dense layer is a layer with one window over everything.
 */
import { SynaptickError } from '../cores/errors.ts';

/** A grid of lines. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

export interface Layer {
  readonly name: string;
  /** Side and step of the square windows in grid places; null for a dense layer. */
  readonly window: { readonly size: number; readonly stride: number } | null;
  /** Neurons of each window. */
  readonly neurons: number;
  /** Axon type of each input line of each window, `[window][input]`, 0..3. */
  readonly axonTypes: Uint8Array;
  /**
   * Integer weights `[window][input][neuron]`. Representable by a crossbar: of the inputs of one type, a neuron gives each
   * the same weight or none (0).
   */
  readonly weights: Int16Array;
  /** A neuron spikes in a tick when its weighted sum of that tick reaches its threshold; `[window][neuron]`, -255..255. */
  readonly thresholds: Int16Array;
}

export interface LayeredNetwork {
  readonly name: string;
  readonly input: Grid;
  readonly layers: readonly Layer[];
}

/** Lines of a grid. */
export function lines(grid: Grid): number {
  return grid.width * grid.height * grid.channels;
}

/** The grid of windows that a layer lays over its input; its channels are the neurons of a window. */
export function outputGrid(input: Grid, layer: Layer): Grid {
  if (!layer.window) return { width: 1, height: 1, channels: layer.neurons };
  const { size, stride } = layer.window;
  if (size > input.width || size > input.height) {
    throw new SynaptickError(
      `layer "${layer.name}": a window of ${size} does not fit its input of ${input.width} x ${input.height}: make it smaller`,
    );
  }
  return {
    width: Math.floor((input.width - size) / stride) + 1,
    height: Math.floor((input.height - size) / stride) + 1,
    channels: layer.neurons,
  };
}

/** The input grid of every layer, and last the grid of the network's output. */
export function grids(network: LayeredNetwork): Grid[] {
  const all = [network.input];
  for (const layer of network.layers) all.push(outputGrid(all.at(-1) as Grid, layer));
  return all;
}

/** The input lines that each window of a layer sees, in window order (row by row); within a window row by row, channel last. */
export function windowLines(input: Grid, layer: Layer): Uint32Array[] {
  if (!layer.window) return [Uint32Array.from({ length: lines(input) }, (_, line) => line)];
  const { size, stride } = layer.window;
  const output = outputGrid(input, layer);
  const windows: Uint32Array[] = [];
  for (let wy = 0; wy < output.height; wy++) {
    for (let wx = 0; wx < output.width; wx++) {
      const seen: number[] = [];
      for (let y = wy * stride; y < wy * stride + size; y++) {
        for (let x = wx * stride; x < wx * stride + size; x++) {
          for (let c = 0; c < input.channels; c++) seen.push((y * input.width + x) * input.channels + c);
        }
      }
      windows.push(Uint32Array.from(seen));
    }
  }
  return windows;
}
