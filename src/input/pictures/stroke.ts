/** The width of drawn strokes: measuring it, and thickening what is too thin to survive a reduction to 20 pixels. */

/** A field of ink, `[height][width]`, 0 none to 1 full. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Where ink counts as drawn. */
const HALF = 0.5;

/**
 * The mean width of the strokes in pixels: twice the inked area by its outline. An outline of pixel edges is longer than
 * the line it follows by 4 / pi on the average over all directions, which is taken off.
 */
export function strokeWidth({ width, height, values }: Ink): number {
  const inked = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && (values[y * width + x] as number) >= HALF;
  let area = 0;
  let edges = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inked(x, y)) continue;
      area++;
      edges += +!inked(x - 1, y) + +!inked(x + 1, y) + +!inked(x, y - 1) + +!inked(x, y + 1);
    }
  }
  return edges === 0 ? 0 : (2 * area) / ((edges * Math.PI) / 4);
}

/** The same strokes, wider by `radius` pixels on each side, in a field wider by `margin` pixels on each side. */
export function thicken(ink: Ink, radius: number): Ink {
  const margin = Math.ceil(radius);
  const width = ink.width + 2 * margin;
  const height = ink.height + 2 * margin;
  const squared = new Float64Array(width * height).fill(FAR);
  const values = new Float32Array(width * height);
  for (let y = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++) {
      const to = (y + margin) * width + x + margin;
      const value = ink.values[y * ink.width + x] as number;
      values[to] = value;
      if (value >= HALF) squared[to] = 0;
    }
  }
  distanceTransform(squared, width, height);
  for (let i = 0; i < values.length; i++) {
    const cover = Math.min(radius + HALF - Math.sqrt(squared[i] as number), 1);
    if (cover > (values[i] as number)) values[i] = cover;
  }
  return { width, height, values };
}

/** More than any squared distance in a picture, small enough for exact arithmetic. */
const FAR = 1e12;

/**
 * The squared distance of each pixel to the nearest one that held 0 (others hold FAR), in place: rows, then columns.
 * Source: Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012, algorithm 1.
 */
function distanceTransform(squared: Float64Array, width: number, height: number): void {
  for (let y = 0; y < height; y++) transformLine(squared, y * width, 1, width);
  for (let x = 0; x < width; x++) transformLine(squared, x, width, height);
}

/** The lower envelope of the parabolas that stand on the samples of one row or column. */
function transformLine(samples: Float64Array, start: number, step: number, length: number): void {
  const height = new Float64Array(length);
  for (let i = 0; i < length; i++) height[i] = samples[start + i * step] as number;
  const apex = new Int32Array(length);
  const from = new Float64Array(length + 1);
  let top = 0;
  from[0] = Number.NEGATIVE_INFINITY;
  from[1] = Number.POSITIVE_INFINITY;
  const crossing = (q: number, p: number) =>
    ((height[q] as number) + q * q - ((height[p] as number) + p * p)) / (2 * q - 2 * p);
  for (let q = 1; q < length; q++) {
    let at = crossing(q, apex[top] as number);
    while (at <= (from[top] as number)) at = crossing(q, apex[--top] as number);
    apex[++top] = q;
    from[top] = at;
    from[top + 1] = Number.POSITIVE_INFINITY;
  }
  for (let q = 0, k = 0; q < length; q++) {
    while ((from[k + 1] as number) < q) k++;
    const p = apex[k] as number;
    samples[start + q * step] = (q - p) ** 2 + (height[p] as number);
  }
}
