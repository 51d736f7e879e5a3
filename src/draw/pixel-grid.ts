/** Values of pixels. */
export interface PixelGrid {
  readonly width: number;
  readonly height: number;
  /** `[height][width]`. */
  readonly values: ArrayLike<number>;
}
