/**
 * Why does accuracy fall when a network of this kind is trained longer? Thresholds that only grow against thresholds that
 * balance, all else equal and nothing annealed: 100 neurons, three passes over 50,000 images.
 *
 *     npx tsx bench/stdp-thresholds.ts        half a minute
 */

import { loadMnist } from '../src/on-node.ts';
import { balanceThresholds, growThresholds } from '../src/train/stdp/thresholds.ts';
import { winnerRecipe } from '../src/train/stdp/winner/recipe.ts';
import { createWinnerState, trainWinners } from '../src/train/stdp/winner/train.ts';
import { createPresenter } from '../src/train/stdp/winner/wasm.ts';

const IMAGES = 50_000;
const { pixels, labels } = await loadMnist('train');
const samples = { pixels: pixels.subarray(0, IMAGES * 784), labels: labels.subarray(0, IMAGES) };
const recipe = {
  ...winnerRecipe({ neurons: 100, epochs: 3, seed: 1 }),
  rate: [0.01, 0.01],
  thresholdStep: [0.015, 0.015],
} as const;

for (const [name, rule] of Object.entries({ growing: growThresholds, balanced: balanceThresholds })) {
  const state = createWinnerState(recipe);
  const rows: Record<string, number | string>[] = [];
  for (const step of trainWinners(state, createPresenter(recipe), samples, 25_000, rule)) {
    if (step.kind !== 'report') continue;
    rows.push({
      images: step.presented,
      'mean threshold': Number((state.thresholds.reduce((a, b) => a + b) / recipe.neurons).toFixed(2)),
      'spikes an image': Number(step.spikesPerImage.toFixed(2)),
      'running accuracy %': step.runningAccuracy === null ? '' : Number((100 * step.runningAccuracy).toFixed(2)),
    });
  }
  console.log(`\n${name} thresholds`);
  console.table(rows);
}
