/**
 * A grid of lines: places (x, y) with channels each, numbered channel-last,
 * `line = (y * width + x) * channels + channel`.
 */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Lines of a grid. */
export function lines(grid: Grid): number {
  return grid.width * grid.height * grid.channels;
}
