/** What a step learns: gradients of all shards added up, passed on to the latents, a step of Adam, and new weights. */
import { thresholdLimit } from '../../models/integer-network.ts';
import { columnNormal } from './batch-norm.ts';
import { isFixed } from './fixed-filters.ts';
import type { LayerPlan, Parameter, Span } from './memory-plan.ts';
import { SHARDS } from './memory-plan.ts';
import { multiplyPlaceGradient, type ProductContext, parameterOf, weightValues } from './products.ts';
import { bytes, bytesBackward, ternary, typed, typedBackward } from './quantise.ts';
import { floats } from './spans.ts';

/** Adam's own: Kingma and Ba, arXiv:1412.6980. */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
const EPSILON = 1e-8;
/** Part of the rate for biases, which are in standard deviations of a sum, and slopes. */
const BIAS_RATE = 0.25;
/** Slopes stay positive: a neuron's sign is its weights'. */
const MIN_SLOPE = 0.05;

/** Rates of a step: the learning rate over the bias correction of Adam's first moment; 1 / sqrt of the second's. */
export interface Rates {
  readonly rate: number;
  readonly correction: number;
}

/** Leaves the gradients by a block's latents with its parameters; by the layer's biases too, with its first block. */
export function blockGradients(context: ProductContext, index: number, block: number, softness: number): void {
  const layer = context.plan.layers[index] as LayerPlan;
  if (isFixed(context.plan.spec, layer)) return;
  if (block === 0) biasGradients(context, layer);
  if (layer.kind === 'unit') return;
  weightGradient(context, index, block);
  const { latent, strengths, types, gradient, strengthGradient } = blockViews(context, layer, block);
  if (layer.kind === 'bytes') bytesBackward(gradient);
  if (layer.kind !== 'typed') return;
  const { neurons, strengthScale } = layer;
  typedBackward(latent, strengths, types, strengthScale, neurons, gradient, strengthGradient, softness);
}

/**
 * Learns from the gradients that lie with a block's parameters; from those of the biases too, with its first block. The new
 * weights are as soft as told.
 */
export function learnBlock(
  context: ProductContext,
  index: number,
  block: number,
  rates: Rates,
  softness: number,
): void {
  const layer = context.plan.layers[index] as LayerPlan;
  if (isFixed(context.plan.spec, layer)) return;
  if (block === 0) learnBiases(context, layer, rates);
  if (layer.kind === 'unit') return;
  const size = layer.inputs * layer.neurons;
  adam(context, parameterOf(layer, 'weights') as Parameter, block * size, size, rates, 1);
  const strengths = parameterOf(layer, 'strengths');
  if (strengths) {
    const length = strengths.value.length / layer.blocks;
    adam(context, strengths, block * length, length, rates, layer.strengthLimit);
  }
  quantiseBlock(context, layer, block, softness);
}

/** Makes all weights from their latents: hard ones unless some softness is asked for. */
export function quantiseAll(context: ProductContext, softness = 0): void {
  for (const layer of context.plan.layers) {
    for (let block = 0; block < layer.blocks; block++) quantiseBlock(context, layer, block, softness);
  }
}

/** The gradient by a block's weights, over all shards in their order. */
function weightGradient(context: ProductContext, index: number, block: number): void {
  const { plan, arithmetic } = context;
  const layer = plan.layers[index] as LayerPlan;
  const size = layer.inputs * layer.neurons;
  const target = (parameterOf(layer, 'weights') as Parameter).gradient.address + 4 * block * size;
  if (!layer.shared) {
    multiplyPlaceGradient(context, index, block, target);
    return;
  }
  const from = layer.shardGradient.address + 4 * block * size;
  arithmetic.multiply(1, size, SHARDS, plan.ones.address, SHARDS, from, layer.blocks * size, target, size, false);
}

/** Gradients of biases and slopes, from the totals of all shards. */
function biasGradients(context: ProductContext, layer: LayerPlan): void {
  const { columns } = layer;
  const totals = floats(context.arithmetic.memory, layer.backMoments);
  const bias = parameterOf(layer, 'bias') as Parameter;
  const slope = parameterOf(layer, 'slope') as Parameter;
  const biases = floats(context.arithmetic.memory, bias.value);
  const slopes = floats(context.arithmetic.memory, slope.value);
  const byBias = floats(context.arithmetic.memory, bias.gradient);
  const bySlope = floats(context.arithmetic.memory, slope.gradient);
  for (let c = 0; c < columns; c++) {
    let g = 0;
    let product = 0;
    for (let shard = 0; shard < SHARDS; shard++) {
      g += totals[shard * 2 * columns + c] as number;
      product += totals[(shard * 2 + 1) * columns + c] as number;
    }
    byBias[c] = g;
    bySlope[c] = (product - (biases[c] as number) * g) / (slopes[c] as number);
  }
}

function learnBiases(context: ProductContext, layer: LayerPlan, rates: Rates): void {
  const slower = { ...rates, rate: BIAS_RATE * rates.rate };
  adam(context, parameterOf(layer, 'bias') as Parameter, 0, layer.columns, slower, Number.POSITIVE_INFINITY);
  if (context.plan.spec.training.boundThresholds && !isHost(layer)) boundBiases(context, layer);
  if (!context.plan.spec.training.learnSlope) return;
  const slope = parameterOf(layer, 'slope') as Parameter;
  adam(context, slope, 0, layer.columns, slower, Number.POSITIVE_INFINITY);
  const slopes = floats(context.arithmetic.memory, slope.value);
  for (let c = 0; c < slopes.length; c++) slopes[c] = Math.max(MIN_SLOPE, slopes[c] as number);
}

function isHost({ kind }: LayerPlan): boolean {
  return kind === 'bytes' || kind === 'unit';
}

/** Moves biases to where their thresholds, mean - bias * deviation / slope, are within the limit by this batch's moments. */
function boundBiases(context: ProductContext, layer: LayerPlan): void {
  const bias = floats(context.arithmetic.memory, (parameterOf(layer, 'bias') as Parameter).value);
  const slope = floats(context.arithmetic.memory, (parameterOf(layer, 'slope') as Parameter).value);
  const moments = floats(context.arithmetic.memory, layer.moments);
  const limit = thresholdLimit(context.plan.spec.counts);
  for (let c = 0; c < layer.columns; c++) {
    const { mean, inverse } = columnNormal(moments, context.plan, layer, c);
    const factor = (slope[c] as number) * inverse;
    const least = (mean - limit) * factor;
    const most = (mean + limit) * factor;
    bias[c] = Math.max(least, Math.min(most, bias[c] as number));
  }
}

function adam(
  { arithmetic }: ProductContext,
  { value, gradient, m, v }: Parameter,
  first: number,
  length: number,
  { rate, correction }: Rates,
  limit: number,
): void {
  const at = 4 * first;
  arithmetic.adam(
    value.address + at,
    gradient.address + at,
    m.address + at,
    v.address + at,
    length,
    rate,
    correction,
    BETA1,
    BETA2,
    EPSILON,
    limit,
  );
}

interface BlockViews {
  readonly latent: Float32Array;
  readonly gradient: Float32Array;
  readonly strengths: Float32Array;
  readonly strengthGradient: Float32Array;
  readonly types: Uint8Array;
}

const NONE = new Float32Array();

function blockViews(context: ProductContext, layer: LayerPlan, block: number): BlockViews {
  const { inputs, neurons } = layer;
  const part = (span: Span | undefined, length: number) =>
    span ? floats(context.arithmetic.memory, span).subarray(block * length, (block + 1) * length) : NONE;
  const weights = parameterOf(layer, 'weights');
  const strengths = parameterOf(layer, 'strengths');
  const ofStrengths = strengths ? strengths.value.length / layer.blocks : 0;
  return {
    latent: part(weights?.value, inputs * neurons),
    gradient: part(weights?.gradient, inputs * neurons),
    strengths: part(strengths?.value, ofStrengths),
    strengthGradient: part(strengths?.gradient, ofStrengths),
    types: layer.types.subarray(block * inputs, (block + 1) * inputs),
  };
}

function quantiseBlock(context: ProductContext, layer: LayerPlan, block: number, softness: number): void {
  const { latent, strengths, types } = blockViews(context, layer, block);
  const { kind, inputs, neurons, strengthScale } = layer;
  const size = inputs * neurons;
  const weights = weightValues(context.arithmetic.memory, context.plan, layer).subarray(
    block * size,
    (block + 1) * size,
  );
  if (kind === 'ternary') ternary(latent, inputs, neurons, weights, softness);
  else if (kind === 'typed') typed(latent, strengths, types, strengthScale, neurons, weights, softness);
  else if (kind === 'bytes') bytes(latent, weights, softness);
  else weights.fill(1);
}
