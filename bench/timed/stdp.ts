/**
 * How fast does the STDP network train? Presentations of 250 ms in steps of 1 ms on one thread, by the SIMD kernel and by
 * the best plain JavaScript that we know; both give the same bits. By the processor time of this process: other work on the
 * machine counts little. The table of docs/stdp.md (Speed).
 */
import { loadMnist } from '../../src/on-node.ts';
import { inputGaps, presentationKey } from '../../src/train/stdp/winner/input.ts';
import { winnerRecipe } from '../../src/train/stdp/winner/recipe.ts';
import { createWinnerState, trainWinners } from '../../src/train/stdp/winner/train.ts';
import { createPresenter } from '../../src/train/stdp/winner/wasm.ts';
import type { Presenter } from '../../src/train/stdp/winner/winner-spec.ts';
import { createPlainPresenter } from '../stdp-plain-js.ts';
import { perSecond, printTable, processorTime } from '../timing.ts';

const ROUNDS = 7;
/** Images that settle the network before it is timed, and those of a round, for 100 neurons. */
const SETTLING = 3000;
const TIMED = { simd: 1000, js: 150 } as const;

export async function stdp(): Promise<void> {
  const { pixels, labels } = await loadMnist('train');
  for (const neurons of [100, 400, 1600]) {
    const recipe = winnerRecipe({ neurons, epochs: 1, seed: 1 });
    const state = createWinnerState(recipe);
    const settling = { pixels: pixels.subarray(0, SETTLING * 784), labels: labels.subarray(0, SETTLING) };
    for (const _ of trainWinners(state, createPresenter(recipe), settling));
    const presenting = (name: keyof typeof TIMED, presenter: Presenter) => {
      presenter.setWeights(state.weights);
      presenter.setThresholds(state.thresholds);
      const images = Math.max(10, Math.round((TIMED[name] * 100) / neurons));
      return { name, run: () => present(presenter, pixels, recipe.inputRate, images), amount: images };
    };
    await printTable(
      `STDP, ${neurons} neurons`,
      [presenting('simd', createPresenter(recipe)), presenting('js', createPlainPresenter(recipe))],
      { unit: 'images/s', figure: perSecond, rounds: ROUNDS, turn: 0, now: processorTime },
    );
  }
}

/** With learning, the encoding of the images included. */
function present(presenter: Presenter, pixels: Uint8Array, inputRate: number, images: number): void {
  const gaps = new Float32Array(784);
  const key = new Uint32Array(4);
  for (let image = SETTLING; image < SETTLING + images; image++) {
    inputGaps(pixels.subarray(image * 784, (image + 1) * 784), inputRate, gaps);
    presentationKey(1, 'train', image, key);
    presenter.present(gaps, key, 0.01);
  }
}
