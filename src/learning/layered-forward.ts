/**
 * What a layered network computes, in plain integers and without cores: the reference that training validates with and
 * that the mapped chip must agree with, vote for vote. The networks are stateless: a layer answers one tick's spikes.
 */
import { type Grid, grids, type LayeredNetwork, lines, windowLines } from '../../mapping/network.ts';

/** A function that takes the spikes of the input lines (0 or 1 each) and returns those of the output lines. */
export type LayeredForward = (spikes: Uint8Array) => Uint8Array;

/** Prepares a network to run. The function returned reuses its result array from call to call. */
export function layeredForward(network: LayeredNetwork): LayeredForward {
  const shapes = grids(network);
  const stages = network.layers.map((layer, index) => {
    const neurons = lines(shapes[index + 1] as Grid);
    return {
      layer,
      windows: windowLines(shapes[index] as Grid, layer),
      start: Int32Array.from(layer.thresholds, (threshold) => -threshold),
      sums: new Int32Array(neurons),
      fired: new Uint8Array(neurons),
    };
  });
  return (spikes) => {
    let input = spikes;
    for (const { layer, windows, start, sums, fired } of stages) {
      sums.set(start);
      for (let w = 0; w < windows.length; w++) {
        const seen = windows[w] as Uint32Array;
        for (let i = 0; i < seen.length; i++) {
          if (input[seen[i] as number] === 0) continue;
          const row = (w * seen.length + i) * layer.neurons;
          const first = w * layer.neurons;
          for (let j = 0; j < layer.neurons; j++) {
            sums[first + j] = (sums[first + j] as number) + (layer.weights[row + j] as number);
          }
        }
      }
      for (let j = 0; j < sums.length; j++) fired[j] = (sums[j] as number) >= 0 ? 1 : 0;
      input = fired;
    }
    return input;
  };
}

/** Spikes per class: output line k votes for class k mod `classes`. */
export function countVotes(output: ArrayLike<number>, classes: number): Float64Array {
  const votes = new Float64Array(classes);
  for (let k = 0; k < output.length; k++) votes[k % classes] = (votes[k % classes] as number) + (output[k] as number);
  return votes;
}

/** The class of most votes, the lowest of equals. */
export function winner(votes: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < votes.length; c++) if ((votes[c] as number) > (votes[best] as number)) best = c;
  return best;
}

/** A spike where a pixel is at least `threshold` bright. */
export function pixelSpikes(pixels: ArrayLike<number>, threshold: number, into: Uint8Array | Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (pixels[i] as number) >= threshold ? 1 : 0;
}
