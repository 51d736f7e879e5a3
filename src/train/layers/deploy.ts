/**
 * From a run to the network in whole numbers: normalisations become thresholds. A neuron spikes where
 * slope * (x - mean) / deviation + bias >= 0, that is where x >= mean - bias * deviation / slope, rounded up as x is whole. One
 * that counts spikes once more for each deviation / slope beyond that, a step rounded to a whole number.
 */

import { withinReach } from '../../models/control.ts';
import { type IntegerLayer, type IntegerNetwork, thresholdLimit } from '../../models/integer-network.ts';
import type { Transduction } from '../../models/transduction.ts';
import { total, VARIANCE_FLOOR } from './batch-norm.ts';
import type { LayerPlan, MemoryPlan, Parameter } from './memory-plan.ts';
import { parameterOf, weightValues } from './products.ts';
import { floats } from './spans.ts';

/** What a run deploys. */
export interface Deployed {
  readonly transduction: Transduction;
  readonly network: IntegerNetwork;
}

/** Running totals of each layer's sums and squares, `[layer][2][columns]`. */
export type MomentTotals = readonly Float64Array[];

export function createTotals(plan: MemoryPlan): MomentTotals {
  return plan.layers.map((layer) => new Float64Array(2 * layer.columns));
}

/** Adds the moments of the batch that has just run. */
export function addMoments(memory: WebAssembly.Memory, plan: MemoryPlan, totals: MomentTotals): void {
  plan.layers.forEach((layer, index) => {
    const moments = floats(memory, layer.moments);
    const into = totals[index] as Float64Array;
    for (let c = 0; c < layer.columns; c++) {
      into[c] = (into[c] as number) + total(moments, layer.columns, 0, c);
      into[layer.columns + c] = (into[layer.columns + c] as number) + total(moments, layer.columns, 1, c);
    }
  });
}

/**
 * Sets the deployed thresholds of every neuron, or of one layer's, from the moments of so many images; returns how many had to
 * be cut off at the limit, those of the host apart. A float network has no thresholds, it keeps its normalisation as it is.
 */
export function foldThresholds(
  memory: WebAssembly.Memory,
  plan: MemoryPlan,
  totals: MomentTotals,
  images: number,
  only?: number,
): number {
  const most = thresholdLimit(plan.spec.counts);
  let clipped = 0;
  plan.layers.forEach((layer, index) => {
    if (only !== undefined && index !== only) return;
    const host = index < plan.hostLayers;
    const moments = totals[index] as Float64Array;
    const bias = floats(memory, (parameterOf(layer, 'bias') as Parameter).value);
    const slope = floats(memory, (parameterOf(layer, 'slope') as Parameter).value);
    const count = images * layer.rows;
    const scale = floats(memory, layer.deployedScale).fill(1);
    const shift = floats(memory, layer.deployedShift);
    const steps = floats(memory, layer.deployedStep).fill(1);
    for (let c = 0; c < layer.columns; c++) {
      const mean = (moments[c] as number) / count;
      const variance = Math.max(0, (moments[layer.columns + c] as number) / count - mean * mean);
      const deviation = Math.sqrt(variance + VARIANCE_FLOOR);
      if (plan.spec.training.float) {
        scale[c] = (slope[c] as number) / deviation;
        shift[c] = (bias[c] as number) - ((slope[c] as number) * mean) / deviation;
        continue;
      }
      let first = mean - ((bias[c] as number) * deviation) / (slope[c] as number);
      if (layer.ticks > 1) {
        const step = deviation / (slope[c] as number);
        const whole = Math.max(1, Math.min(most, Math.round(step)));
        steps[c] = whole;
        // What rounding the step takes from the last count it gives to the first.
        first += ((layer.ticks - 1) / 2) * (step - whole);
      }
      const threshold = Math.ceil(first);
      const limit = host ? 2 ** 23 : most;
      if (!host && Math.abs(threshold) > limit) clipped++;
      shift[c] = -Math.max(-limit, Math.min(limit, threshold));
    }
  });
  return clipped;
}

/** The network as its weights and deployed thresholds stand. */
export function deployedNetwork(memory: WebAssembly.Memory, plan: MemoryPlan): Deployed {
  const { spec, hostLayers, layers } = plan;
  const onCores = layers.slice(hostLayers);
  const { counts } = spec;
  const network = {
    name: spec.name,
    input: (onCores[0] as LayerPlan).input,
    layers: onCores.map(
      (layer, index): IntegerLayer => ({
        ...(spec.layers[index] as (typeof spec.layers)[number]),
        kernelWeights: Int16Array.from(weightValues(memory, plan, layer)),
        thresholds: Int16Array.from(floats(memory, layer.deployedShift), (shift) => 0 - shift),
        ...(counts && { steps: Int16Array.from(floats(memory, layer.deployedStep)) }),
      }),
    ),
    ...(spec.cores && { axonTypes: spec.cores.axonTypes }),
  };
  return {
    transduction: transductionOf(memory, plan),
    network: counts ? withinReach({ ...network, counts }) : network,
  };
}

function transductionOf(memory: WebAssembly.Memory, plan: MemoryPlan): Transduction {
  const { layers, hostLayers } = plan;
  const { input } = plan.spec;
  const host = hostLayers > 0 ? (layers[0] as LayerPlan) : null;
  const thresholds = host
    ? Int32Array.from(floats(memory, host.deployedShift), (shift) => 0 - shift)
    : new Int32Array();
  if (input.kind === 'levels') {
    const levels = input.levels.map(({ channel, threshold }, plane) => ({
      channel,
      threshold: host ? Math.max(0, Math.min(256, thresholds[plane] as number)) : threshold,
    }));
    return { kind: input.inTime ? 'counts' : 'levels', levels };
  }
  const weights = Int8Array.from(weightValues(memory, plan, host as LayerPlan));
  const { kind, kernel, stride, padding, channels } = input;
  return { kind, kernel, stride, padding, channels, weights, thresholds };
}
