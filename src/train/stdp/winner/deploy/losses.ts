/**
 * Where does accuracy go from the float network to cores? The same task with one thing changed at a time, votes assigned anew
 * each time:
 *
 * 1. the float network: Poisson input, some ten winners an image, each a vote;
 * 2. one winner, the best exact match of weights and image: no noise, no second vote;
 * 3. the same with image and weights pooled to 121 inputs;
 * 4. the same with weights in two binary planes;
 * 5. on cores: the match is a race in whole numbers, and neurons that arrive in the same tick share the vote.
 */
import { CLASSES, type WinnerSamples, type WinnerState } from '../train.ts';
import { addToTally, classByEvidence, createVoteTally, evidenceOf } from '../votes.ts';
import { POOLED_INPUTS, pool } from './code.ts';
import { planeWeight } from './planes.ts';
import { type CoreNetwork, lengthOf, pooledWeights } from './race.ts';

/** Accuracies, fractions, of steps 2 to 4. */
export interface MatchAccuracies {
  readonly exact: number;
  readonly pooled: number;
  readonly quantised: number;
}

/** Votes from `training`, accuracies on `test`. Takes a while: it yields now and then. */
export function* matchAccuracies(
  state: WinnerState,
  cores: CoreNetwork,
  training: WinnerSamples,
  test: WinnerSamples,
): Generator<void, MatchAccuracies> {
  const { recipe, weights, thresholds } = state;
  const scales = Float64Array.from(thresholds, (threshold) => 1 / threshold);
  const pooled = pooledWeights(weights, recipe.inputs);
  const planes = Float32Array.from(cores.codes, (code, at) => {
    const j = Math.floor(at / POOLED_INPUTS);
    return planeWeight(code, cores.low[j] as number, cores.high[j] as number);
  });
  const planeScales = scales.map((scale, j) => {
    const codes = cores.codes.subarray(j * POOLED_INPUTS, (j + 1) * POOLED_INPUTS);
    return scale / lengthOf(codes, cores.low[j] as number, cores.high[j] as number);
  });
  const full = yield* accuracyOfMatch(weights, scales, recipe.inputs, rootsOf, training, test);
  const reduced = yield* accuracyOfMatch(pooled, scales, POOLED_INPUTS, pooledRootsOf, training, test);
  const quantised = yield* accuracyOfMatch(planes, planeScales, POOLED_INPUTS, pooledRootsOf, training, test);
  return { exact: full, pooled: reduced, quantised };
}

/** Winner: largest `scales[j] * weights[j] . features`. */
function* accuracyOfMatch(
  weights: Float32Array,
  scales: Float64Array,
  inputs: number,
  featuresOf: (pixels: Uint8Array, features: Float64Array) => void,
  training: WinnerSamples,
  test: WinnerSamples,
): Generator<void, number> {
  const neurons = scales.length;
  const votes = new Uint8Array(neurons);
  const features = new Float64Array(inputs);
  const inked = new Uint32Array(inputs);

  function* winners(samples: WinnerSamples, onVotes: (image: number) => void): Generator<void, void> {
    const size = samples.pixels.length / samples.labels.length;
    for (let image = 0; image < samples.labels.length; image++) {
      if (image % 100 === 0) yield;
      featuresOf(samples.pixels.subarray(image * size, (image + 1) * size), features);
      let active = 0;
      features.forEach((x, i) => {
        if (x > 0) inked[active++] = i;
      });
      let best = -1;
      let winner = 0;
      for (let j = 0; j < neurons; j++) {
        const first = j * inputs;
        let sum = 0;
        for (let k = 0; k < active; k++) {
          const i = inked[k] as number;
          sum += (weights[first + i] as number) * (features[i] as number);
        }
        const match = sum * (scales[j] as number);
        if (match <= best) continue;
        best = match;
        winner = j;
      }
      votes[winner] = 1;
      onVotes(image);
      votes[winner] = 0;
    }
  }

  const tally = createVoteTally(neurons, CLASSES);
  yield* winners(training, (image) => addToTally(tally, votes, training.labels[image] as number));
  const evidence = evidenceOf(tally);
  let correct = 0;
  yield* winners(test, (image) => {
    if (classByEvidence(evidence, CLASSES, votes) === test.labels[image]) correct++;
  });
  return correct / test.labels.length;
}

function rootsOf(pixels: Uint8Array, features: Float64Array): void {
  for (let i = 0; i < features.length; i++) features[i] = Math.sqrt(pixels[i] as number);
}

function pooledRootsOf(pixels: Uint8Array, features: Float64Array): void {
  pool((i) => Math.sqrt(pixels[i] as number), features);
}
