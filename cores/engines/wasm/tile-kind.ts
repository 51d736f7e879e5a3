/**
 * Decides how the kernel holds one tile of a core: which parameters its neurons share, how many bits they need, and whether it
 * needs the general update. Every kind gives the same results; they differ in bytes and speed.
 */
import type { ChipImage } from '../../chip-image.ts';
import * as K from '../../kernel/layout.ts';
import { MODE } from '../../modes.ts';

/** The neuron parameters of one tile as the kernel compares and sets them, one for each neuron of its width. */
export interface TileParameters {
  readonly enabled: Uint8Array;
  /** A neuron fires when V > alpha. */
  readonly alpha: Int32Array;
  readonly leak: Int32Array;
  /** V is below when V < limit; then V = (keep ? V : 0) + negative. */
  readonly limit: Int32Array;
  readonly negative: Int32Array;
  readonly negativeKeep: Uint8Array;
  /** On firing V = (keep ? V : 0) + value. */
  readonly fireValue: Int32Array;
  readonly fireKeep: Uint8Array;
}

/** A tile of the image, and how it is held. */
export interface TileKind {
  readonly tile: number;
  /** Neurons, up to a multiple of 16. */
  readonly width: number;
  /** The K_* bits. */
  readonly kind: number;
  /** Weights: 8, 16 or 32 bits, or 0 when shared by the tile. */
  readonly weightBits: 0 | 8 | 16 | 32;
  readonly weightMax: number;
  /** The tile needs the general update. */
  readonly general: boolean;
  /** The potentials start as i32. */
  readonly wide: boolean;
}

const I16 = 32_767;

/** Rows of a tile, and the largest |V| that may be held in 16 bits. */
export interface TileRows {
  readonly tile: number;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

export function tileRows(tile: number, width: number, limit: number): TileRows {
  return { tile, from: tile * K.NEURONS, to: tile * K.NEURONS + width, limit };
}

/** Classifies a tile of an image in the rows of the kernel. */
export function tileKind(image: ChipImage, rows: TileRows): TileKind {
  const { tile } = rows;
  const width = rows.to - rows.from;
  const enabled = image.enabled.subarray(rows.from, rows.to);
  const someDisabled = enabled.includes(0);
  const weightMax = largestWeight(image, rows);
  let kind = someDisabled ? K.K_DISABLED : 0;
  const stochasticSynapses = anyMode(image, rows, MODE.stochasticSynapses);
  if (isRestless(image, rows)) kind |= K.K_RESTLESS;
  const parameters = tileParameters(image, rows);
  const general =
    stochasticSynapses ||
    weightMax > I16 ||
    anyMode(image, rows, MODE.leakReversal | MODE.stochasticLeak) ||
    image.thresholdBits.subarray(rows.from, rows.to).some((bits) => bits > 0) ||
    !fitsFast(image, rows, parameters);
  const weightBits = weightMax > I16 ? 32 : weightMax > 127 || stochasticSynapses ? 16 : 8;
  if (general) {
    kind |= K.K_GENERAL | (stochasticSynapses ? K.K_STOCHASTIC_SYNAPSE : 0);
    const weights = { 8: K.W_8, 16: K.W_16, 32: K.W_32 }[weightBits];
    return { tile, width, kind: kind | (weights << K.K_WEIGHTS_SHIFT), weightBits, weightMax, general, wide: true };
  }
  const shared = sharesWeights(image, rows) && !someDisabled && weightBits === 8;
  const weights = shared ? K.W_SHARED8 : weightBits === 8 ? K.W_8 : K.W_16;
  kind |= parameterKind(parameters, someDisabled, weightMax) | (weights << K.K_WEIGHTS_SHIFT);
  kind |= negativeKind(image, rows, parameters) << K.K_NEGATIVE_SHIFT;
  const wide = image.potential.subarray(rows.from, rows.to).some((v) => Math.abs(v) > rows.limit);
  return { tile, width, kind, weightBits: shared ? 0 : weightBits, weightMax, general, wide };
}

/** What a neuron compares and sets, from its thresholds and modes. Neurons that are off get values that never matter. */
export function tileParameters(image: ChipImage, rows: TileRows): TileParameters {
  const width = rows.to - rows.from;
  const enabled = image.enabled.subarray(rows.from, rows.to);
  const int = () => new Int32Array(width);
  const parameters: TileParameters = {
    enabled,
    alpha: int(),
    leak: int(),
    limit: int(),
    negative: int(),
    negativeKeep: new Uint8Array(width),
    fireValue: int(),
    fireKeep: new Uint8Array(width),
  };
  const inclusive = image.shape.negativeTest === '<=' ? 1 : 0;
  for (let neuron = 0; neuron < width; neuron++) {
    const row = rows.from + neuron;
    const alpha = image.threshold[row] as number;
    const beta = image.negativeThreshold[row] as number;
    const reset = image.reset[row] as number;
    const modes = image.modes[row] as number;
    const toValue = (modes & MODE.resetMode) === MODE.resetToValue;
    const subtracts = (modes & MODE.resetMode) === MODE.resetBySubtraction;
    parameters.alpha[neuron] = alpha - 1;
    parameters.leak[neuron] = image.leak[row] as number;
    parameters.limit[neuron] = -beta + inclusive;
    parameters.fireKeep[neuron] = toValue ? 0 : 1;
    parameters.fireValue[neuron] = toValue ? reset : subtracts ? -alpha : 0;
    const kappa = (modes & MODE.kappa) !== 0;
    parameters.negativeKeep[neuron] = kappa || toValue ? 0 : 1;
    parameters.negative[neuron] = kappa ? -beta : toValue ? -reset : subtracts ? beta : 0;
  }
  quietDisabled(parameters);
  return parameters;
}

/** Gives the neurons that are off the values of the first that is on, without leak: they stay still and cost no bits. */
function quietDisabled(parameters: TileParameters): void {
  const model = Math.max(0, parameters.enabled.indexOf(1));
  for (let neuron = 0; neuron < parameters.enabled.length; neuron++) {
    if (parameters.enabled[neuron]) continue;
    for (const array of [parameters.alpha, parameters.limit, parameters.negative, parameters.negativeKeep]) {
      array[neuron] = array[model] as number;
    }
    parameters.leak[neuron] = 0;
  }
}

/** The 16-bit update is exact when a neuron cannot be at once above its threshold and below its limit, and all values fit. */
function fitsFast(image: ChipImage, rows: TileRows, p: TileParameters): boolean {
  for (let neuron = 0; neuron < p.enabled.length; neuron++) {
    if (!p.enabled[neuron]) continue;
    const row = rows.from + neuron;
    const subtracts = ((image.modes[row] as number) & MODE.resetMode) === MODE.resetBySubtraction;
    const alpha = image.threshold[row] as number;
    const beta = image.negativeThreshold[row] as number;
    const magnitude = Math.max(
      Math.abs(alpha),
      Math.abs(beta) + 1,
      Math.abs(image.leak[row] as number),
      Math.abs(p.negative[neuron] as number),
      Math.abs(p.fireValue[neuron] as number),
    );
    if (magnitude > rows.limit) return false;
    if (alpha < (p.limit[neuron] as number)) return false;
    if (subtracts && (alpha < 0 || beta < 0)) return false;
  }
  return true;
}

/** A shared leak begins the sums, so with 8-bit weights it must leave room for one of them. */
function parameterKind(p: TileParameters, someDisabled: boolean, weightMax: number): number {
  const leak = p.leak[0] as number;
  const shared =
    isConstant(p.leak) &&
    isConstant(p.limit) &&
    isConstant(p.negative) &&
    !(someDisabled && leak !== 0) &&
    Math.abs(leak) + (weightMax <= 127 ? weightMax : 0) <= 127;
  if (shared) return spread(p.alpha) <= 255 ? K.P_SHARED_NARROW : K.P_SHARED;
  return spread(p.leak) <= 255 && spread(p.limit) <= 255 ? K.P_NARROW : K.P_WIDE;
}

function negativeKind(image: ChipImage, rows: TileRows, p: TileParameters): number {
  let floors = true;
  for (let neuron = 0; neuron < p.enabled.length; neuron++) {
    if (!p.enabled[neuron]) continue;
    if (p.negativeKeep[neuron]) return K.N_MIXED;
    floors &&= p.negative[neuron] === -(image.negativeThreshold[rows.from + neuron] as number);
  }
  return floors ? K.N_FLOOR : K.N_VALUE;
}

function largestWeight(image: ChipImage, rows: TileRows): number {
  const { axonTypes } = image.shape;
  let most = 0;
  for (let row = rows.from; row < rows.to; row++) {
    if (!image.enabled[row]) continue;
    for (let type = 0; type < axonTypes; type++) {
      most = Math.max(most, Math.abs(image.weights[row * axonTypes + type] as number));
    }
  }
  return most;
}

function sharesWeights(image: ChipImage, rows: TileRows): boolean {
  const { axonTypes } = image.shape;
  const first = rows.from * axonTypes;
  for (let i = first; i < rows.to * axonTypes; i++) {
    if (image.weights[i] !== image.weights[first + ((i - first) % axonTypes)]) return false;
  }
  return true;
}

/** A stochastic leak or threshold may act in any tick. */
function isRestless(image: ChipImage, rows: TileRows): boolean {
  const bits = image.thresholdBits.subarray(rows.from, rows.to);
  return anyMode(image, rows, MODE.stochasticLeak) || bits.some((tm) => tm > 0);
}

function anyMode(image: ChipImage, rows: TileRows, mask: number): boolean {
  for (let row = rows.from; row < rows.to; row++) {
    if (image.enabled[row] && (image.modes[row] as number) & mask) return true;
  }
  return false;
}

function isConstant(values: Int32Array): boolean {
  return values.every((value) => value === values[0]);
}

export function lowest(values: Int32Array): number {
  return values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
}

function spread(values: Int32Array): number {
  return values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY) - lowest(values);
}
