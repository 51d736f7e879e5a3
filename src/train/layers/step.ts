/**
 * One step of training as a list of phases, and one of measuring. A phase has so many tasks, in any order and on any
 * thread; the next phase begins when all are done. Forward with the hard network, whole weights and spikes or none, unless
 * the run is in f32: then so soft as it is told.
 *
 *     forward, a phase per layer    spikes of the layer below, windows, products, sums and squares of each shard
 *     loss                          votes, their gradient, and it through the last spikes
 *     backward, a phase per layer   the normalisation's gradient, weights' gradients of the shard, the spikes' below
 *     update                        a task per weight block: shards' gradients added up, Adam, new weights
 */
import { lines } from '../../../mapping/line-grid.ts';
import { backwardCoefficients, forwardCoefficients, softSpikes } from './batch-norm.ts';
import { isFixed } from './fixed-filters.ts';
import { type LayerPlan, SHARDS, type Span } from './memory-plan.ts';
import { multiplyBackward, multiplyForward, type ProductContext, spikeValues } from './products.ts';
import type { SampleReader } from './sample.ts';
import { floats } from './spans.ts';
import { blockGradients, learnBlock } from './update.ts';

/** What a step is told: f64 words of the plan's arguments. */
export const ARGUMENT = {
  /** Learning rate over the bias correction of Adam's first moment, and 1 / sqrt of the second's. */
  rate: 0,
  correction: 1,
  epoch: 2,
  /** Samples in the batch: the batch's size in training. */
  count: 3,
  /** 1: samples are changed at random. */
  augment: 4,
  /** Part of the stand-ins in weights and spikes (f32 runs; 0 is hard), and that which the step's new weights get. */
  softness: 5,
  nextSoftness: 6,
} as const;

export interface StepContext extends ProductContext {
  readonly reader: SampleReader;
}

export interface Phase {
  readonly tasks: number;
  run(task: number): void;
}

/** The phases of a training step. */
export function trainingPhases(context: StepContext): Phase[] {
  return [...backwardPhases(context), updatePhase(context, true)];
}

/** The phases that work out every layer's sums and their moments over the batch. */
export function forwardPhases(context: StepContext): Phase[] {
  const { layers } = context.plan;
  return layers.map((layer, index) =>
    shards((shard) => {
      const { first, images } = shardImages(context, shard);
      if (index === 0) loadSamples(context, first, images);
      else activate(context, layers[index - 1] as LayerPlan, first, images);
      multiplyForward(context, index, first, images);
      measure(context, layer, shard, first, images);
    }),
  );
}

function shards(run: (shard: number) => void): Phase {
  return { tasks: SHARDS, run };
}

/** A training step that leaves all gradients with their parameters and learns nothing. */
export function gradientPhases(context: StepContext): Phase[] {
  return [...backwardPhases(context), updatePhase(context, false)];
}

function backwardPhases(context: StepContext): Phase[] {
  const { layers } = context.plan;
  const last = layers.at(-1) as LayerPlan;
  const loss = shards((shard) => {
    const { first, images } = shardImages(context, shard);
    activate(context, last, first, images);
    voteLoss(context, shard, first, images);
    spikesBackward(context, last, shard, first, images);
  });
  const learnt = layers.filter((layer) => !isFixed(context.plan.spec, layer));
  const backward = learnt.map((layer) =>
    shards((shard) => {
      const { first, images } = shardImages(context, shard);
      layerBackward(context, layers.indexOf(layer), shard, first, images);
      const below = learnt[learnt.indexOf(layer) - 1];
      if (below) spikesBackward(context, below, shard, first, images);
    }),
  );
  return [...forwardPhases(context), loss, ...backward.reverse()];
}

/** The phase that measures a batch with the deployed thresholds: integers all the way. */
export function evaluationPhases(context: StepContext): Phase[] {
  const { plan } = context;
  const run = (shard: number) => {
    const { first, images } = shardImages(context, shard);
    if (images === 0) {
      floats64(context, plan.shardResults).fill(0, shard * 2, shard * 2 + 2);
      return;
    }
    loadSamples(context, first, images);
    plan.layers.forEach((layer, index) => {
      multiplyForward(context, index, first, images);
      fire(context, layer, first, images, [layer.deployedScale, layer.deployedShift, layer.deployedStep]);
    });
    voteLoss(context, shard, first, images);
  };
  return [{ tasks: SHARDS, run }];
}

/** The phase that works out the moments of every layer's sums over a whole batch in the network as it is deployed. */
export function calibrationPhase(context: StepContext): Phase {
  return shards((shard) => {
    const { first, images } = shardImages(context, shard);
    loadSamples(context, first, images);
    context.plan.layers.forEach((layer, index) => {
      multiplyForward(context, index, first, images);
      measure(context, layer, shard, first, images);
      fire(context, layer, first, images, [layer.deployedScale, layer.deployedShift, layer.deployedStep]);
    });
  });
}

function shardImages({ plan, arithmetic }: StepContext, shard: number): { first: number; images: number } {
  const size = plan.batch / SHARDS;
  const count = new Float64Array(arithmetic.memory.buffer, plan.arguments.address)[ARGUMENT.count] as number;
  const first = shard * size;
  return { first, images: Math.max(0, Math.min(size, count - first)) };
}

function floats64({ arithmetic }: StepContext, { address, length }: Span): Float64Array {
  return new Float64Array(arithmetic.memory.buffer, address, length);
}

function loadSamples(context: StepContext, first: number, images: number): void {
  const { plan, arithmetic, reader } = context;
  const args = floats64(context, plan.arguments);
  const samples = new Int32Array(arithmetic.memory.buffer, plan.samples.address, plan.samples.length);
  const input = spikeValues(context, plan.input);
  const size = lines(plan.inputGrid);
  for (let image = first; image < first + images; image++) {
    const into = input.subarray(image * size, (image + 1) * size);
    const epoch = args[ARGUMENT.augment] === 1 ? (args[ARGUMENT.epoch] as number) : null;
    reader.read(samples[image] as number, epoch, into);
  }
}

function measure(context: StepContext, layer: LayerPlan, shard: number, first: number, images: number): void {
  const { columns } = layer;
  const sums = shardRow(layer.moments, shard, 2 * columns);
  floats(context.arithmetic.memory, sums).fill(0);
  context.arithmetic.columnMoments(
    sums.address,
    sums.address + 4 * columns,
    layer.sums.address + 4 * first * lines(layer.output),
    images * layer.rows,
    columns,
  );
}

function shardRow({ address }: Span, shard: number, length: number): Span {
  return { address: address + 4 * shard * length, length };
}

/** Spikes of a layer whose sums and moments are known: normalised by the batch, and at least 0. */
function activate(context: StepContext, layer: LayerPlan, first: number, images: number): void {
  const [scale, shift] = context.scratch.vectors as [Span, Span];
  forwardCoefficients(context.arithmetic.memory, context.plan, layer, scale, shift);
  fire(context, layer, first, images, [scale, shift, context.plan.ones]);
}

/** Spikes where sum * scale + shift is at least 0; of spikes that are counted one for each of 0, step, 2 step ... that it is. */
function fire(
  context: StepContext,
  layer: LayerPlan,
  first: number,
  images: number,
  [scale, shift, step]: readonly [Span, Span, Span],
): void {
  const { arithmetic, plan, soft } = context;
  const at = first * lines(layer.output);
  const out = layer.spikes.address + plan.valueSize * at;
  const sums = layer.sums.address + 4 * at;
  const rows = images * layer.rows;
  if (soft) {
    const softness = floats64(context, plan.arguments)[ARGUMENT.softness] as number;
    const how = { levels: layer.ticks, softness };
    softSpikes(arithmetic.memory, out, sums, scale, shift, step, rows, layer.columns, how);
  } else if (layer.ticks > 1) {
    const { columns } = layer;
    arithmetic.countBytes(out, sums, scale.address, shift.address, step.address, rows, columns, layer.ticks);
  } else arithmetic.spikeBytes(out, sums, scale.address, shift.address, rows, layer.columns);
}

/** Votes, loss and right answers of a shard, and the loss's gradient by the last spikes. */
function voteLoss(context: StepContext, shard: number, first: number, images: number): void {
  const { plan, arithmetic, reader } = context;
  const { classes, spec, voteScale: scale } = plan;
  const last = plan.layers.at(-1) as LayerPlan;
  const outputs = last.output.channels;
  const smooth = spec.training.labelSmoothing;
  const lesson = spec.training.distillation?.weight ?? 0;
  const samples = new Int32Array(arithmetic.memory.buffer, plan.samples.address, plan.samples.length);
  const spikes = spikeValues(context, last.spikes);
  const gradient = floats(context.arithmetic.memory, last.gradient);
  const votes = floats(context.arithmetic.memory, plan.votes);
  const byVote = new Float64Array(classes);
  let loss = 0;
  let right = 0;
  for (let image = first; image < first + images; image++) {
    const label = reader.label(samples[image] as number);
    const taught = reader.taught(samples[image] as number);
    const mine = votes.subarray(image * classes, (image + 1) * classes).fill(0);
    const start = image * outputs;
    for (let k = 0; k < outputs; k++) mine[k % classes] = (mine[k % classes] as number) + (spikes[start + k] as number);
    let best = 0;
    for (let c = 1; c < classes; c++) if ((mine[c] as number) > (mine[best] as number)) best = c;
    if (best === label) right++;
    const most = mine[best] as number;
    let total = 0;
    for (let c = 0; c < classes; c++) {
      const e = Math.exp(((mine[c] as number) - most) * scale);
      byVote[c] = e;
      total += e;
    }
    for (let c = 0; c < classes; c++) {
      const hard = (c === label ? 1 - smooth : 0) + smooth / classes;
      const target = taught === null ? hard : lesson * (taught[c] as number) + (1 - lesson) * hard;
      loss -= target * (((mine[c] as number) - most) * scale - Math.log(total));
      byVote[c] = (((byVote[c] as number) / total - target) * scale) / plan.batch;
    }
    for (let k = 0; k < outputs; k++) gradient[start + k] = byVote[k % classes] as number;
  }
  const results = floats64(context, plan.shardResults);
  results[shard * 2] = loss;
  results[shard * 2 + 1] = right;
}

/** From the gradient by a layer's spikes to that by its normalised sums, whose totals go to the shard's row. */
function spikesBackward(context: StepContext, layer: LayerPlan, shard: number, first: number, images: number): void {
  const { columns } = layer;
  const [scale, shift] = context.scratch.vectors as [Span, Span];
  forwardCoefficients(context.arithmetic.memory, context.plan, layer, scale, shift);
  const totals = shardRow(layer.backMoments, shard, 2 * columns);
  floats(context.arithmetic.memory, totals).fill(0);
  const at = 4 * first * lines(layer.output);
  context.arithmetic.spikesBackward(
    layer.gradient.address + at,
    layer.sums.address + at,
    scale.address,
    shift.address,
    totals.address,
    totals.address + 4 * columns,
    images * layer.rows,
    columns,
    layer.ticks,
  );
}

/** Through the normalisation and the products of a layer. */
function layerBackward(context: StepContext, index: number, shard: number, first: number, images: number): void {
  const { plan, arithmetic, scratch } = context;
  const layer = plan.layers[index] as LayerPlan;
  const [, , a, b, d] = scratch.vectors as [Span, Span, Span, Span, Span];
  backwardCoefficients(arithmetic.memory, plan, layer, a, b, d);
  const at = 4 * first * lines(layer.output);
  arithmetic.affineGradient(
    layer.gradient.address + at,
    layer.sums.address + at,
    a.address,
    b.address,
    d.address,
    images * layer.rows,
    layer.columns,
  );
  multiplyBackward(context, index, shard, first, images);
}

/** A task per weight block. */
function updatePhase(context: StepContext, learn: boolean): Phase {
  const tasks = context.plan.layers.flatMap((layer, index) =>
    Array.from({ length: layer.blocks }, (_, block) => ({ index, block })),
  );
  const run = (task: number) => {
    const { index, block } = tasks[task] as (typeof tasks)[number];
    const args = floats64(context, context.plan.arguments);
    blockGradients(context, index, block, args[ARGUMENT.softness] as number);
    if (!learn) return;
    const rates = { rate: args[ARGUMENT.rate] as number, correction: args[ARGUMENT.correction] as number };
    learnBlock(context, index, block, rates, args[ARGUMENT.nextSoftness] as number);
  };
  return { tasks: tasks.length, run };
}
