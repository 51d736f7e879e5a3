/** Where the windows of an integer layer lie on its input, and which of its weights meet which lines. */
import type { Grid } from '../../mapping/line-grid.ts';
import { type IntegerNetwork, type LayerShape, outputGridOf } from './integer-network.ts';

/** The input grid of every layer, and last the grid of the network's output. */
export function gridsOf({ input, layers }: { input: Grid; layers: readonly LayerShape[] }): Grid[] {
  const all = [input];
  for (const layer of layers) all.push(outputGridOf(all.at(-1) as Grid, layer));
  return all;
}

/** Sizes that follow from a layer's shape and its input. */
export interface LayerSizes {
  readonly output: Grid;
  /** Places of the output grid, and of those the ones that have weights of their own: all, or 1 where they share. */
  readonly places: number;
  readonly ownPlaces: number;
  /** Places of a window. */
  readonly windowPlaces: number;
  /** Channels of a group, of the input and of the output. */
  readonly groupInputs: number;
  readonly groupOutputs: number;
}

export function sizesOf(input: Grid, layer: LayerShape): LayerSizes {
  const output = outputGridOf(input, layer);
  const places = output.width * output.height;
  return {
    output,
    places,
    ownPlaces: layer.shared ? 1 : places,
    windowPlaces: layer.kernel === null ? input.width * input.height : layer.kernel ** 2,
    groupInputs: input.channels / layer.groups,
    groupOutputs: layer.channels / layer.groups,
  };
}

/** A place of a window that lies on the input: its number within the window, and on the grid. */
export interface SeenPlace {
  readonly inWindow: number;
  readonly place: number;
}

/** The places that the window of an output place sees, row by row, so in ascending order; padding is left out. */
export function seenPlaces(input: Grid, layer: LayerShape, outputPlace: number): SeenPlace[] {
  const { kernel, stride, padding } = layer;
  if (kernel === null) {
    return Array.from({ length: input.width * input.height }, (_, place) => ({ inWindow: place, place }));
  }
  const { width } = outputGridOf(input, layer);
  const left = (outputPlace % width) * stride - padding;
  const top = Math.floor(outputPlace / width) * stride - padding;
  const seen: SeenPlace[] = [];
  for (let wy = 0; wy < kernel; wy++) {
    for (let wx = 0; wx < kernel; wx++) {
      const [x, y] = [left + wx, top + wy];
      if (x < 0 || y < 0 || x >= input.width || y >= input.height) continue;
      seen.push({ inWindow: wy * kernel + wx, place: y * input.width + x });
    }
  }
  return seen;
}

/** The input channel that is the i-th of a group. */
export function channelOf(layer: LayerShape, input: Grid, group: number, i: number): number {
  return layer.shuffled ? i * layer.groups + group : group * (input.channels / layer.groups) + i;
}

/** Output lines of a network: the neurons of its last layer. */
export function outputLinesOf(network: IntegerNetwork): number {
  const { width, height, channels } = gridsOf(network).at(-1) as Grid;
  return width * height * channels;
}
