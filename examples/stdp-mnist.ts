/** Digits without labels, in seconds (Diehl and Cook 2015, 100 neurons, a part of the images). `npx tsx examples/stdp-mnist.ts` */
import { loadMnist } from '../src/data/mnist.ts';
import { winnerRecipe } from '../src/learning/stdp/winner/recipe.ts';
import { assignVotes, createWinnerState, scoreWinners, trainWinners } from '../src/learning/stdp/winner/train.ts';
import { createPresenter } from '../src/learning/stdp/winner/wasm.ts';

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
const assigning = assignVotes(state, presenter, images(0, 10_000));
let votes = assigning.next();
while (!votes.done) votes = assigning.next();
const scoring = scoreWinners(state, presenter, votes.value, images(50_000, 60_000));
let score = scoring.next();
while (!score.done) score = scoring.next();
console.log(`${score.value.correct} of ${score.value.images} images that it never saw`);
