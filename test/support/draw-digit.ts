/** Digits as a person draws them with a round pen in a paint program: curves, smoothed edges, any size, place and polarity. */

export interface DrawOptions {
  /** Side of the square picture in pixels. */
  readonly size?: number;
  /** Width of the pen in pixels. */
  readonly thickness?: number;
  /** White on black instead of black on white. */
  readonly inverted?: boolean;
  /** Moves the digit from the middle, in pixels. */
  readonly offsetX?: number;
  readonly offsetY?: number;
  /** Height of the digit as a fraction of the picture. */
  readonly scale?: number;
  /** How far the top leans to the right, as a fraction of the height. */
  readonly slant?: number;
}

type Point = readonly [x: number, y: number];

/**
 * The strokes of each digit: points that the pen passes, x to the right and y down, in a box 1 high. The curve through
 * them is smooth; a point given twice is a corner.
 */
const STROKES: readonly (readonly (readonly Point[])[])[] = [
  // 0
  [
    [
      [0.36, 0.02],
      [0.16, 0.12],
      [0.05, 0.36],
      [0.06, 0.66],
      [0.18, 0.92],
      [0.38, 0.98],
      [0.57, 0.88],
      [0.67, 0.6],
      [0.65, 0.3],
      [0.53, 0.08],
      [0.33, 0.03],
    ],
  ],
  // 1
  [
    [
      [0.36, 0],
      [0.35, 0.25],
      [0.33, 0.5],
      [0.32, 0.75],
      [0.31, 1],
    ],
  ],
  // 2
  [
    [
      [0.08, 0.24],
      [0.16, 0.07],
      [0.36, 0.0],
      [0.56, 0.09],
      [0.6, 0.3],
      [0.48, 0.54],
      [0.28, 0.76],
      [0.05, 0.97],
      [0.05, 0.97],
      [0.3, 0.95],
      [0.68, 0.96],
    ],
  ],
  // 3
  [
    [
      [0.1, 0.1],
      [0.28, 0.0],
      [0.5, 0.06],
      [0.56, 0.24],
      [0.44, 0.41],
      [0.25, 0.47],
      [0.25, 0.47],
      [0.48, 0.51],
      [0.6, 0.7],
      [0.52, 0.91],
      [0.3, 1.0],
      [0.06, 0.9],
    ],
  ],
  // 4
  [
    [
      [0.14, 0.03],
      [0.1, 0.28],
      [0.05, 0.54],
      [0.05, 0.54],
      [0.3, 0.54],
      [0.62, 0.51],
    ],
    [
      [0.58, 0.02],
      [0.55, 0.36],
      [0.52, 0.7],
      [0.5, 1.0],
    ],
  ],
  // 5
  [
    [
      [0.18, 0.04],
      [0.15, 0.22],
      [0.11, 0.43],
      [0.11, 0.43],
      [0.3, 0.38],
      [0.52, 0.47],
      [0.58, 0.68],
      [0.48, 0.9],
      [0.26, 1.0],
      [0.03, 0.9],
    ],
    [
      [0.18, 0.04],
      [0.4, 0.04],
      [0.64, 0.0],
    ],
  ],
  // 6
  [
    [
      [0.52, 0.0],
      [0.3, 0.14],
      [0.12, 0.4],
      [0.06, 0.68],
      [0.14, 0.92],
      [0.34, 1.0],
      [0.54, 0.9],
      [0.57, 0.7],
      [0.42, 0.56],
      [0.22, 0.6],
      [0.09, 0.76],
    ],
  ],
  // 7
  [
    [
      [0.03, 0.05],
      [0.3, 0.05],
      [0.64, 0.02],
      [0.64, 0.02],
      [0.5, 0.32],
      [0.36, 0.64],
      [0.26, 1.0],
    ],
  ],
  // 8
  [
    [
      [0.54, 0.12],
      [0.36, 0.0],
      [0.15, 0.08],
      [0.14, 0.28],
      [0.34, 0.45],
      [0.55, 0.64],
      [0.58, 0.86],
      [0.38, 1.0],
      [0.14, 0.92],
      [0.1, 0.72],
      [0.28, 0.5],
      [0.5, 0.32],
      [0.56, 0.13],
    ],
  ],
  // 9
  [
    [
      [0.56, 0.16],
      [0.38, 0.0],
      [0.14, 0.08],
      [0.08, 0.3],
      [0.2, 0.46],
      [0.42, 0.42],
      [0.56, 0.2],
      [0.56, 0.2],
      [0.55, 0.5],
      [0.5, 0.78],
      [0.44, 1.0],
    ],
  ],
];

/** Draws one digit. By default black on white, upright, in the middle, 280 x 280, with a pen of a fourteenth of that. */
export function drawDigit(
  digit: number,
  options: DrawOptions = {},
): { width: number; height: number; grey: Uint8Array } {
  const {
    size = 280,
    thickness = size / 14,
    inverted = false,
    offsetX = 0,
    offsetY = 0,
    scale = 0.6,
    slant = 0,
  } = options;
  const strokes = STROKES[digit];
  if (!strokes) throw new RangeError(`no digit ${digit}`);

  const height = size * scale;
  const ink = new Float32Array(size * size);
  for (const stroke of strokes) {
    const points = smooth(stroke).map(
      ([x, y]): Point => [
        size / 2 + offsetX + (x - 0.35 + slant * (0.5 - y)) * height,
        size / 2 + offsetY + (y - 0.5) * height,
      ],
    );
    for (let i = 1; i < points.length; i++)
      inkSegment(ink, size, points[i - 1] as Point, points[i] as Point, thickness / 2);
  }
  return {
    width: size,
    height: size,
    grey: Uint8Array.from(ink, (value) => Math.round(255 * (inverted ? value : 1 - value))),
  };
}

/** Points of the Catmull-Rom curve through the given ones; a repeated point splits it into two curves. */
function smooth(points: readonly Point[]): Point[] {
  const curve: Point[] = [points[0] as Point];
  let start = 0;
  for (let i = 1; i <= points.length; i++) {
    const corner = i < points.length && same(points[i] as Point, points[i - 1] as Point);
    if (!corner && i < points.length) continue;
    catmullRom(points.slice(start, i), curve);
    start = i;
  }
  return curve;
}

function same(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function catmullRom(points: readonly Point[], curve: Point[]): void {
  const steps = 16;
  const at = (i: number): Point => points[Math.min(Math.max(i, 0), points.length - 1)] as Point;
  for (let i = 0; i + 1 < points.length; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const along = (axis: 0 | 1) =>
        p1[axis] +
        0.5 *
          t *
          (p2[axis] -
            p0[axis] +
            t *
              (2 * p0[axis] -
                5 * p1[axis] +
                4 * p2[axis] -
                p3[axis] +
                t * (3 * (p1[axis] - p2[axis]) + p3[axis] - p0[axis])));
      curve.push([along(0), along(1)]);
    }
  }
}

/** Inks all pixels within `radius` of a segment; the rim, one pixel wide, fades. */
function inkSegment(ink: Float32Array, size: number, a: Point, b: Point, radius: number): void {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy || 1;
  const reach = radius + 1;
  const clamp = (value: number) => Math.min(Math.max(Math.floor(value), 0), size - 1);
  for (let y = clamp(Math.min(a[1], b[1]) - reach); y <= clamp(Math.max(a[1], b[1]) + reach); y++) {
    for (let x = clamp(Math.min(a[0], b[0]) - reach); x <= clamp(Math.max(a[0], b[0]) + reach); x++) {
      const [px, py] = [x + 0.5 - a[0], y + 0.5 - a[1]];
      const t = Math.min(Math.max((px * dx + py * dy) / length2, 0), 1);
      const distance = Math.hypot(px - t * dx, py - t * dy);
      const cover = Math.min(Math.max(radius + 0.5 - distance, 0), 1) * Math.min(1, 2 * radius);
      const at = y * size + x;
      if (cover > (ink[at] as number)) ink[at] = cover;
    }
  }
}
