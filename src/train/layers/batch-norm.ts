/**
 * Batch normalisation (Ioffe and Szegedy, arXiv:1502.03167) before a spike: z = slope * (x - mean) / deviation + bias, and
 * a spike where z >= 0. Means are over the batch, and over the places too where they share weights. Deployed, it is a
 * threshold on the whole sum x. Every thread works the coefficients out from the shards' totals, in shard order, in f64.
 */
import type { LayerPlan, MemoryPlan, Parameter, Span } from './memory-plan.ts';
import { SHARDS } from './memory-plan.ts';
import { blend } from './quantise.ts';
import { floats } from './spans.ts';

/** Added to a variance: a neuron that never changes stays finite. */
export const VARIANCE_FLOOR = 1e-3;

interface Normal {
  readonly mean: number;
  /** 1 / standard deviation. */
  readonly inverse: number;
}

/** z = x * scale + shift. */
export function forwardCoefficients(
  memory: WebAssembly.Memory,
  plan: MemoryPlan,
  layer: LayerPlan,
  scale: Span,
  shift: Span,
): void {
  const { columns } = layer;
  const moments = floats(memory, layer.moments);
  const bias = floats(memory, parameter(layer, 'bias').value);
  const slope = floats(memory, parameter(layer, 'slope').value);
  const scales = floats(memory, scale);
  const shifts = floats(memory, shift);
  for (let c = 0; c < columns; c++) {
    const { mean, inverse } = columnNormal(moments, plan, layer, c);
    const factor = (slope[c] as number) * inverse;
    scales[c] = factor;
    shifts[c] = (bias[c] as number) - factor * mean;
  }
}

/** The gradient by x is a * gradient by z + b * x + d. */
export function backwardCoefficients(
  memory: WebAssembly.Memory,
  plan: MemoryPlan,
  layer: LayerPlan,
  a: Span,
  b: Span,
  d: Span,
): void {
  const { columns, rows } = layer;
  const count = plan.batch * rows;
  const moments = floats(memory, layer.moments);
  const totals = floats(memory, layer.backMoments);
  const bias = floats(memory, parameter(layer, 'bias').value);
  const slope = floats(memory, parameter(layer, 'slope').value);
  const as = floats(memory, a);
  const bs = floats(memory, b);
  const ds = floats(memory, d);
  for (let c = 0; c < columns; c++) {
    const { mean, inverse } = columnNormal(moments, plan, layer, c);
    const g = total(totals, columns, 0, c);
    const product = total(totals, columns, 1, c);
    const meanGradient = g / count;
    const meanProduct = (product - (bias[c] as number) * g) / (slope[c] as number) / count;
    const factor = (slope[c] as number) * inverse;
    as[c] = factor;
    bs[c] = -factor * inverse * meanProduct;
    ds[c] = factor * (inverse * meanProduct * mean - meanGradient);
  }
}

/**
 * Spikes or their counts in f32: so much of the soft steps whose slopes are the triangles 1 - |z - k|, the rest whole ones where
 * z >= k * step, of each k up to `levels`.
 */
export function softSpikes(
  memory: WebAssembly.Memory,
  out: number,
  x: number,
  scale: Span,
  shift: Span,
  step: Span,
  rows: number,
  columns: number,
  { levels, softness }: { readonly levels: number; readonly softness: number },
): void {
  const from = new Float32Array(memory.buffer, x, rows * columns);
  const to = new Float32Array(memory.buffer, out, rows * columns);
  const scales = floats(memory, scale);
  const shifts = floats(memory, shift);
  const steps = floats(memory, step);
  for (let i = 0; i < from.length; i++) {
    const c = i % columns;
    const z = Math.fround(Math.fround((from[i] as number) * (scales[c] as number)) + (shifts[c] as number));
    let value = 0;
    for (let k = 0; k < levels; k++) value += blend(softStep(z - k), z >= k * (steps[c] as number) ? 1 : 0, softness);
    to[i] = value;
  }
}

/** Its derivative is the triangle max(0, 1 - |z|). */
function softStep(z: number): number {
  if (z <= -1) return 0;
  if (z >= 1) return 1;
  return z < 0 ? (1 + z) ** 2 / 2 : 1 - (1 - z) ** 2 / 2;
}

/** What a column is normalised by in this batch. */
export function columnNormal(moments: Float32Array, plan: MemoryPlan, layer: LayerPlan, column: number): Normal {
  const count = plan.batch * layer.rows;
  const mean = total(moments, layer.columns, 0, column) / count;
  const variance = total(moments, layer.columns, 1, column) / count - mean * mean;
  return { mean, inverse: 1 / Math.sqrt(Math.max(0, variance) + VARIANCE_FLOOR) };
}

/** Sum over the shards of `[shard][which][column]`. */
export function total(values: Float32Array, columns: number, which: 0 | 1, column: number): number {
  let sum = 0;
  for (let shard = 0; shard < SHARDS; shard++) sum += values[(shard * 2 + which) * columns + column] as number;
  return sum;
}

function parameter(layer: LayerPlan, name: Parameter['name']): Parameter {
  return layer.parameters.find((one) => one.name === name) as Parameter;
}
