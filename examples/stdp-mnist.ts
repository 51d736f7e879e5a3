/** Digits without labels, in seconds (Diehl and Cook 2015, 100 neurons, a part of the images). `npx tsx examples/stdp-mnist.ts` */
import {
  assignVotes,
  createPresenter,
  createWinnerState,
  finish,
  loadMnist,
  scoreWinners,
  trainWinners,
  winnerRecipe,
} from '../src/index.ts';

const { pixels, labels } = await loadMnist('train');
const images = (from: number, to: number) => ({
  pixels: pixels.subarray(from * 784, to * 784),
  labels: labels.subarray(from, to),
});
const state = createWinnerState(winnerRecipe({ neurons: 100, epochs: 1, seed: 1 }));
const presenter = createPresenter(state.recipe);
for (const step of trainWinners(state, presenter, images(0, 20_000), 5000)) {
  if (step.kind === 'report') console.log(`${step.presented} images, ${step.spikesPerImage.toFixed(1)} spikes each`);
}
const evidence = finish(assignVotes(state, presenter, images(0, 10_000)));
const score = finish(scoreWinners(state, presenter, evidence, images(50_000, 60_000)));
console.log(`${score.correct} of ${score.images} images that it never saw`);
