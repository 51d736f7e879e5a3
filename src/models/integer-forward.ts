/**
 * What an integer network computes, slowly and obviously, without a graph or cores: the reference that training validates
 * with and that the mapped chip must agree with, vote for vote.
 */
import { type Grid, lines } from '../../mapping/line-grid.ts';
import { biasOf } from './control.ts';
import type { IntegerLayer, IntegerNetwork } from './integer-network.ts';
import { channelOf, gridsOf, type LayerSizes, type SeenPlace, seenPlaces, sizesOf } from './windows.ts';

/**
 * A function that takes what each input line does in a view and returns that of the output lines: 0 or 1, a spike or none; of
 * a network of counts 0 to its ticks.
 */
export type IntegerForward = (input: Uint8Array) => Uint8Array;

/** Prepares a network to run. The function returned reuses its result array from call to call. */
export function integerForward(network: IntegerNetwork): IntegerForward {
  const stages = stagesOf(network);
  const outputs = stages.map(({ sums }) => new Uint8Array(sums.length));
  if (network.counts?.firing === 'free') return freeForward(stages, outputs, network.counts.ticks);
  const ticks = network.counts?.ticks ?? 1;
  return (input) => {
    let active = input;
    stages.forEach((stage, index) => {
      sumUp(stage, active);
      const values = outputs[index] as Uint8Array;
      for (let neuron = 0; neuron < values.length; neuron++) values[neuron] = answerOf(stage, neuron, ticks);
      active = values;
    });
    return active;
  };
}

interface Stage {
  readonly layer: IntegerLayer;
  readonly input: Grid;
  readonly sizes: LayerSizes;
  readonly seen: readonly (readonly SeenPlace[])[];
  /** The weighted sum of each neuron, `[place][channel]`. */
  readonly sums: Int32Array;
}

function stagesOf(network: IntegerNetwork): Stage[] {
  const grids = gridsOf(network);
  return network.layers.map((layer, index) => {
    const input = grids[index] as Grid;
    const sizes = sizesOf(input, layer);
    const seen = Array.from({ length: sizes.places }, (_, p) => seenPlaces(input, layer, p));
    return { layer, input, sizes, seen, sums: new Int32Array(lines(sizes.output)) };
  });
}

function sumUp({ layer, input, sizes, seen, sums }: Stage, values: Uint8Array): void {
  const { windowPlaces, groupInputs, groupOutputs } = sizes;
  sums.fill(0);
  for (let place = 0; place < sizes.places; place++) {
    const own = layer.shared ? 0 : place;
    for (let group = 0; group < layer.groups; group++) {
      for (const { inWindow, place: from } of seen[place] as (typeof seen)[number]) {
        for (let i = 0; i < groupInputs; i++) {
          const value = values[from * input.channels + channelOf(layer, input, group, i)] as number;
          if (value === 0) continue;
          const row = (((own * layer.groups + group) * windowPlaces + inWindow) * groupInputs + i) * groupOutputs;
          addRow(layer.kernelWeights, row, value, sums, place * layer.channels + group * groupOutputs, groupOutputs);
        }
      }
    }
  }
}

/** What a neuron answers to its whole sum. */
function answerOf({ layer: { thresholds, steps }, sums }: Stage, neuron: number, ticks: number): number {
  const own = neuron % thresholds.length;
  const beyond = (sums[neuron] as number) - (thresholds[own] as number);
  if (!steps) return beyond >= 0 ? 1 : 0;
  return Math.max(0, Math.min(ticks, Math.floor(beyond / (steps[own] as number)) + 1));
}

/** Tick by tick, each layer on what the one below fires in the same tick of the view: on a chip it is a tick later. */
function freeForward(stages: readonly Stage[], outputs: readonly Uint8Array[], ticks: number): IntegerForward {
  const potentials = stages.map(({ sums }) => new Int32Array(sums.length));
  const counts = new Uint8Array(outputs.at(-1)?.length ?? 0);
  return (input) => {
    stages.forEach(({ layer }, index) => {
      const own = layer.thresholds.length;
      (potentials[index] as Int32Array).forEach((_, neuron, all) => {
        all[neuron] = biasOf(layer, neuron % own);
      });
    });
    counts.fill(0);
    for (let tick = 1; tick <= ticks; tick++) {
      let active: Uint8Array = input.map((count) => (count >= tick ? 1 : 0));
      stages.forEach((stage, index) => {
        sumUp(stage, active);
        const fired = outputs[index] as Uint8Array;
        integrateAndFire(stage, potentials[index] as Int32Array, fired);
        active = fired;
      });
      active.forEach((spike, line) => {
        counts[line] = (counts[line] as number) + spike;
      });
    }
    return counts;
  };
}

/** Firing subtracts the step, reset gamma = 1. */
function integrateAndFire({ layer: { steps }, sums }: Stage, potentials: Int32Array, fired: Uint8Array): void {
  for (let neuron = 0; neuron < fired.length; neuron++) {
    const step = steps?.[neuron % steps.length] as number;
    const potential = (potentials[neuron] as number) + (sums[neuron] as number);
    fired[neuron] = potential >= step ? 1 : 0;
    potentials[neuron] = potential >= step ? potential - step : potential;
  }
}

function addRow(
  weights: IntegerLayer['kernelWeights'],
  row: number,
  value: number,
  sums: Int32Array,
  at: number,
  count: number,
): void {
  for (let o = 0; o < count; o++) sums[at + o] = (sums[at + o] as number) + value * (weights[row + o] as number);
}

/** Adds a vote for each output line that spikes: line k votes for class k mod the number of classes. */
export function addVotes(output: ArrayLike<number>, votes: Uint16Array | Float64Array): void {
  for (let k = 0; k < output.length; k++) {
    const voted = k % votes.length;
    votes[voted] = (votes[voted] as number) + (output[k] as number);
  }
}

/** The class of most votes, the lowest of equals. */
export function winner(votes: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < votes.length; c++) if ((votes[c] as number) > (votes[best] as number)) best = c;
  return best;
}

/** How many classes stand before `label`: those of more votes, and the lower ones of equally many. 0: it wins. */
export function rankOf(votes: ArrayLike<number>, label: number): number {
  let before = 0;
  const own = votes[label] as number;
  for (let c = 0; c < votes.length; c++) {
    const other = votes[c] as number;
    if (other > own || (other === own && c < label)) before++;
  }
  return before;
}
