/**
 * The kinds of projection: which neurons it joins, with which integer weights (-255..255; 0 is no synapse). The functions
 * here only write a kind down; `connect` checks it against the two populations, whose names its errors then carry.
 */

/** A rectangle of grid places that moves over the source. A place outside the source has no neuron. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly strideX: number;
  readonly strideY: number;
  readonly padX: number;
  readonly padY: number;
}

interface Dense {
  readonly kind: 'dense';
  /** `weights[source * targets + target]`. */
  readonly weights: ArrayLike<number>;
  /** Lengths of the rows as they were given; empty for a flat matrix. */
  readonly rowLengths: readonly number[];
}

interface Sparse {
  readonly kind: 'sparse';
  readonly offsets: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

interface OneToOne {
  readonly kind: 'one-to-one';
  /** One for all, or one for each neuron. */
  readonly weights: ArrayLike<number>;
}

export interface Convolution {
  readonly kind: 'conv1d' | 'conv2d';
  readonly window: Window;
  readonly filters: number;
  readonly groups: number;
  readonly weights: ArrayLike<number>;
}

export interface Pooling {
  readonly kind: 'pooling';
  readonly window: Window;
  /** The one weight of all its synapses. */
  readonly weights: ArrayLike<number>;
}

/** Which synapses a projection has. Made by `dense`, `sparse`, `oneToOne`, `conv1d`, `conv2d` and `sumPool`. */
export type Connectivity = Dense | Sparse | OneToOne | Convolution | Pooling;

/** Weights of every pair, row-major `[source][target]`: flat, or an array of rows. */
export type Matrix = ArrayLike<number> | readonly ArrayLike<number>[];

/** Every source to every target. */
export function dense(matrix: Matrix): Connectivity {
  const first = matrix[0];
  if (typeof first !== 'object') return { kind: 'dense', weights: matrix as ArrayLike<number>, rowLengths: [] };
  const rows = Array.from(matrix as readonly ArrayLike<number>[], (row) => Array.from(row));
  return { kind: 'dense', weights: rows.flat(), rowLengths: rows.map((row) => row.length) };
}

/** Compressed rows by source: the synapses of source i are `offsets[i] .. offsets[i + 1]`. */
export function sparse(rows: {
  /** One more than there are sources; from 0, never falling. */
  readonly offsets: ArrayLike<number>;
  /** Target neuron of each synapse; each at most once in a row. */
  readonly targets: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}): Connectivity {
  return { kind: 'sparse', offsets: rows.offsets, targets: rows.targets, weights: rows.weights };
}

/** Neuron i to neuron i. `weights`: one for all, or one for each. */
export function oneToOne(weights: number | ArrayLike<number>): Connectivity {
  return { kind: 'one-to-one', weights: typeof weights === 'number' ? [weights] : weights };
}

interface ConvolutionOptions {
  /** Channels of the target. */
  readonly filters: number;
  /** Step of the window in places of the source; 1 unless given. */
  readonly stride?: number;
  /** Places added on each side of the source, without neurons; 0 unless given. */
  readonly padding?: number;
  /** Parts of the channels that see only each other; 1 unless given. */
  readonly groups?: number;
}

/**
 * Convolution along x, as neural networks mean it (the kernel is not flipped). The source has height 1.
 * `weights`: OIW, `[filter][channel of its group][x]`; `size`: places of the kernel.
 */
export function conv1d(
  options: ConvolutionOptions & { readonly size: number; readonly weights: ArrayLike<number> },
): Convolution {
  const { filters, size, weights, stride = 1, padding = 0, groups = 1 } = options;
  const window = { width: size, height: 1, strideX: stride, strideY: 1, padX: padding, padY: 0 };
  return { kind: 'conv1d', window, filters, groups, weights };
}

/** Side of a square, or both sides of a rectangle, in grid places. */
export type WindowSize = number | { readonly width: number; readonly height: number };

/**
 * Convolution in the plane, as neural networks mean it (the kernel is not flipped).
 * `weights`: OIHW, `[filter][channel of its group][y][x]`.
 */
export function conv2d(
  options: ConvolutionOptions & { readonly size: WindowSize; readonly weights: ArrayLike<number> },
): Convolution {
  const { filters, weights, stride = 1, padding = 0, groups = 1 } = options;
  const window = { ...sides(options.size), strideX: stride, strideY: stride, padX: padding, padY: padding };
  return { kind: 'conv2d', window, filters, groups, weights };
}

/**
 * Sum pooling: every target neuron adds the spikes of its window, channel by channel, each with `weight` (1 unless given).
 * Windows lie side by side unless a stride is given.
 *
 * Average pooling is this with the target's threshold multiplied by the places of the window: weights are whole numbers,
 * so the division moves to the other side of the comparison and nothing is rounded.
 */
export function sumPool(options: {
  readonly size: WindowSize;
  readonly stride?: WindowSize;
  readonly weight?: number;
}): Pooling {
  const size = sides(options.size);
  const stride = options.stride === undefined ? size : sides(options.stride);
  const window = { ...size, strideX: stride.width, strideY: stride.height, padX: 0, padY: 0 };
  return { kind: 'pooling', window, weights: [options.weight ?? 1] };
}

function sides(size: WindowSize): { width: number; height: number } {
  return typeof size === 'number' ? { width: size, height: size } : { width: size.width, height: size.height };
}
