/**
 * What an integer network computes, slowly and obviously, without a graph or cores: the reference that training validates
 * with and that the mapped chip must agree with, vote for vote.
 */
import { lines } from '../../mapping/network.ts';
import type { IntegerLayer, IntegerNetwork } from './integer-network.ts';
import { channelOf, gridsOf, seenPlaces, sizesOf } from './windows.ts';

/** A function that takes the spikes of the input lines (0 or 1 each) and returns those of the output lines. */
export type IntegerForward = (spikes: Uint8Array) => Uint8Array;

/** Prepares a network to run. The function returned reuses its result array from call to call. */
export function integerForward(network: IntegerNetwork): IntegerForward {
  const grids = gridsOf(network);
  const stages = network.layers.map((layer, index) => {
    const input = grids[index] as (typeof grids)[number];
    const sizes = sizesOf(input, layer);
    return { layer, input, sizes, seen: Array.from({ length: sizes.places }, (_, p) => seenPlaces(input, layer, p)) };
  });

  function runStage(stage: (typeof stages)[number], spikes: Uint8Array, fired: Uint8Array): void {
    const { layer, input, sizes, seen } = stage;
    const { windowPlaces, groupInputs, groupOutputs } = sizes;
    const sums = new Int32Array(layer.channels);
    for (let place = 0; place < sizes.places; place++) {
      const own = layer.shared ? 0 : place;
      sums.fill(0);
      for (let group = 0; group < layer.groups; group++) {
        for (const { inWindow, place: from } of seen[place] as (typeof seen)[number]) {
          for (let i = 0; i < groupInputs; i++) {
            if (spikes[from * input.channels + channelOf(layer, input, group, i)] === 0) continue;
            const row = (((own * layer.groups + group) * windowPlaces + inWindow) * groupInputs + i) * groupOutputs;
            addRow(layer.kernelWeights, row, sums, group * groupOutputs, groupOutputs);
          }
        }
      }
      for (let channel = 0; channel < layer.channels; channel++) {
        const threshold = layer.thresholds[own * layer.channels + channel] as number;
        fired[place * layer.channels + channel] = (sums[channel] as number) >= threshold ? 1 : 0;
      }
    }
  }

  const outputs = grids.slice(1).map((grid) => new Uint8Array(lines(grid)));
  return (spikes) => {
    let active = spikes;
    stages.forEach((stage, index) => {
      runStage(stage, active, outputs[index] as Uint8Array);
      active = outputs[index] as Uint8Array;
    });
    return active;
  };
}

function addRow(
  weights: IntegerLayer['kernelWeights'],
  row: number,
  sums: Int32Array,
  at: number,
  count: number,
): void {
  for (let o = 0; o < count; o++) sums[at + o] = (sums[at + o] as number) + (weights[row + o] as number);
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
