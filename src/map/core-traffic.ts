/** The spikes between the cores of a chip image. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { type TrafficGraph, trafficGraph } from '../../mapping/place/traffic.ts';
import type { RowRates } from './measured-rates.ts';

/**
 * One edge for each pair of cores with a neuron of the first that targets the second, its rate their spikes in
 * `rates.ticks` ticks. A core's edge to itself costs no hop and is kept: its spikes count in means.
 */
export function trafficOf(image: ChipImage, rates: RowRates): TrafficGraph {
  const { cores, targetCore, enabled } = image;
  const { neurons } = image.shape;
  const sources: number[] = [];
  const targets: number[] = [];
  const weights: number[] = [];
  const sum = new Float64Array(cores);
  const lastSource = new Int32Array(cores).fill(-1);
  for (let core = 0; core < cores; core++) {
    const reached: number[] = [];
    for (let row = core * neurons; row < (core + 1) * neurons; row++) {
      const target = targetCore[row] as number;
      if (!enabled[row] || target < 0) continue;
      if (lastSource[target] !== core) reached.push(target);
      lastSource[target] = core;
      sum[target] = (sum[target] as number) + (rates.spikes[row] as number);
    }
    for (const target of reached) {
      sources.push(core);
      targets.push(target);
      weights.push(sum[target] as number);
      sum[target] = 0;
    }
  }
  return trafficGraph(cores, sources, targets, weights);
}

export interface CoreConnectivity {
  /** Ordered pairs of different cores with a neuron of the first that targets the second. */
  readonly coreEdges: number;
  /** Sum over neurons of rate * (other cores that it reaches, each once): lambda - 1 of the partitioning literature. */
  readonly weighted: number;
}

/** How far the neurons' targets are spread; copies of a neuron, told by their stream, count as one. */
export function connectivityOf(image: ChipImage, rates: RowRates): CoreConnectivity {
  const { cores, targetCore, enabled, streams } = image;
  const { neurons } = image.shape;
  let coreEdges = 0;
  let weighted = 0;
  for (let core = 0; core < cores; core++) {
    const reached = new Set<number>();
    const reachedBy = new Set<number>();
    for (let row = core * neurons; row < (core + 1) * neurons; row++) {
      const target = targetCore[row] as number;
      if (!enabled[row] || target < 0 || target === core) continue;
      reached.add(target);
      const pair = (streams?.[row] ?? row) * cores + target;
      if (!reachedBy.has(pair)) weighted += rates.spikes[row] as number;
      reachedBy.add(pair);
    }
    coreEdges += reached.size;
  }
  return { coreEdges, weighted };
}

export interface DelaySlack {
  /** The chip's longest delay less that of the longest axonal delay on the chip, and on average over the neurons with a target core. */
  readonly least: number;
  readonly mean: number;
}

/** Ticks by which the delays on the chip could grow. Null where no neuron targets a core. */
export function delaySlackOf({ shape, enabled, targetCore, targetDelay }: ChipImage): DelaySlack | null {
  let least = shape.maxDelay;
  let sum = 0;
  let count = 0;
  for (let row = 0; row < enabled.length; row++) {
    if (!enabled[row] || (targetCore[row] as number) < 0) continue;
    const slack = shape.maxDelay - (targetDelay[row] as number);
    least = Math.min(least, slack);
    sum += slack;
    count++;
  }
  return count > 0 ? { least, mean: sum / count } : null;
}
