/** Several looks at one picture: each is classified by itself, one a tick, and the votes are summed. */
import type { Grid } from '../../mapping/line-grid.ts';

export interface View {
  /** Pixels that the picture is moved to the right and down; what comes in is 0. */
  readonly dx: number;
  readonly dy: number;
  /** Mirrored left to right, before it is moved. */
  readonly flip: boolean;
}

/** The picture as it is. */
export const PLAIN_VIEW: View = { dx: 0, dy: 0, flip: false };

/**
 * The views that a picture is looked at by when only their number is said: the first of these. As it is, moved by a pixel
 * left and right, up and down, then along the diagonals.
 */
export const SHIFTED_VIEWS: readonly View[] = [
  [0, 0],
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
  [-1, -1],
  [1, 1],
  [-1, 1],
  [1, -1],
].map(([dx = 0, dy = 0]) => ({ dx, dy, flip: false }));

/** Writes a view of a picture, `[height][width][channels]` as the picture. */
export function lookAt({ width, height, channels }: Grid, view: View, pixels: Uint8Array, into: Uint8Array): void {
  into.fill(0);
  for (let y = Math.max(0, view.dy); y < Math.min(height, height + view.dy); y++) {
    for (let x = Math.max(0, view.dx); x < Math.min(width, width + view.dx); x++) {
      const column = x - view.dx;
      const from = ((y - view.dy) * width + (view.flip ? width - 1 - column : column)) * channels;
      const to = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) into[to + c] = pixels[from + c] as number;
    }
  }
}
