/**
 * How fast does the STDP network train? Presentations of 250 ms in steps of 1 ms on one thread, by the SIMD kernel and by
 * the best plain JavaScript that we know; both give the same bits. In turns, medians, by the processor time of this
 * process: other work on the machine counts little.
 *
 *     npx tsx bench/stdp.ts            some 40 s
 */

import { loadMnist } from '../src/on-node.ts';
import { inputGaps, presentationKey } from '../src/train/stdp/winner/input.ts';
import { winnerRecipe } from '../src/train/stdp/winner/recipe.ts';
import { createWinnerState, trainWinners } from '../src/train/stdp/winner/train.ts';
import { createPresenter } from '../src/train/stdp/winner/wasm.ts';
import type { Presenter } from '../src/train/stdp/winner/winner-spec.ts';
import { createPlainPresenter } from './stdp-plain-js.ts';

const ROUNDS = 7;
/** Images that settle the network before it is timed, and those of a round, for 100 neurons. */
const SETTLING = 3000;
const TIMED = { simd: 1000, js: 150 } as const;

const { pixels, labels } = await loadMnist('train');
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

const rows = [100, 400, 1600].map((neurons) => {
  const recipe = winnerRecipe({ neurons, epochs: 1, seed: 1 });
  const state = createWinnerState(recipe);
  const settling = { pixels: pixels.subarray(0, SETTLING * 784), labels: labels.subarray(0, SETTLING) };
  for (const _ of trainWinners(state, createPresenter(recipe), settling));
  const subjects = { simd: createPresenter(recipe), js: createPlainPresenter(recipe) };
  for (const presenter of Object.values(subjects)) {
    presenter.setWeights(state.weights);
    presenter.setThresholds(state.thresholds);
  }
  const rates: Record<keyof typeof TIMED, number[]> = { simd: [], js: [] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of ['simd', 'js'] as const) {
      const images = Math.max(10, Math.round((TIMED[name] * 100) / neurons));
      const rate = imagesPerSecond(subjects[name], recipe.inputRate, images);
      if (round >= 0) rates[name].push(rate);
    }
  }
  const [simd, js] = [median(rates.simd), median(rates.js)];
  const spread = (Math.max(...rates.simd) - Math.min(...rates.simd)) / simd;
  return {
    neurons,
    'SIMD images/s': Math.round(simd),
    'plain JS images/s': Math.round(js),
    ratio: Number((simd / js).toFixed(1)),
    'spread %': Math.round(100 * spread),
  };
});
console.table(rows);

/** With learning, the encoding of the images included. */
function imagesPerSecond(presenter: Presenter, inputRate: number, images: number): number {
  const gaps = new Float32Array(784);
  const key = new Uint32Array(4);
  const started = process.cpuUsage().user;
  for (let k = 0; k < images; k++) {
    const image = SETTLING + k;
    inputGaps(pixels.subarray(image * 784, (image + 1) * 784), inputRate, gaps);
    presentationKey(1, 'train', image, key);
    presenter.present(gaps, key, 0.01);
  }
  return (1e6 * images) / (process.cpuUsage().user - started);
}
