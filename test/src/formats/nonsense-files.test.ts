/** Files that are whole and say nonsense are refused in our words, or work: none ends in an error of the program. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { anneal, createAnnealing } from '../../../mapping/place/anneal.ts';
import { createGrid } from '../../../mapping/place/cell-grid.ts';
import { placeInRaster } from '../../../mapping/place/curves.ts';
import { neighboursOf } from '../../../mapping/place/traffic.ts';
import { decodeChip, encodeChip } from '../../../src/formats/chip-file.ts';
import { noSpikes } from '../../../src/formats/spike-train.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { nodeThreads } from '../../../src/host/node/threads.ts';
import { decodeState, encodeState } from '../../../src/map/place/state-file.ts';
import { decodeModel, encodeModel } from '../../../src/models/model-file.ts';
import { classifyImages } from '../../../src/on-node.ts';
import { runNetwork } from '../../../src/run/run-network.ts';
import { decodeCheckpoint, encodeCheckpoint, requireSameRun } from '../../../src/train/layers/checkpoint-file.ts';
import { readNetworkSpec } from '../../../src/train/layers/network-spec.ts';
import { askTeachers, requireTeacher } from '../../../src/train/layers/teach.ts';
import { createTrainer, deploy, saveRun, type TrainerSetup, trainStep } from '../../../src/train/layers/trainer.ts';
import { decodeWinners, encodeWinners, requireSameTraining } from '../../../src/train/stdp/winner/model-file.ts';
import { winnerRecipe } from '../../../src/train/stdp/winner/recipe.ts';
import { createWinnerState, trainWinners } from '../../../src/train/stdp/winner/train.ts';
import { createPresenter } from '../../../src/train/stdp/winner/wasm.ts';
import { tryNonsense } from '../../support/nonsense.ts';
import { randomChip } from '../../support/random-chip.ts';
import { pictureSetOf, randomCountingModel, randomModel, randomPictures } from '../../support/random-model.ts';
import { bars, train } from '../train/layers/bars.ts';
import { blobs } from '../train/stdp/blobs.ts';

const SPEC = readNetworkSpec('test', {
  name: 'bars',
  dataset: 'mnist',
  input: { levels: [60, { channel: 0, threshold: 140 }] },
  layers: [
    { name: 'edges', kernel: 3, stride: 3, padding: 1, channels: 4, weights: 'ternary' },
    { name: 'votes', channels: 8 },
  ],
  training: { batch: 16, warmUp: 2, augmentation: { kind: 'digits' } },
});
const SETUP: TrainerSetup = {
  ...{ spec: SPEC, seed: 7, epochs: 3, samples: bars(60, 1), digest: 'of bars', validation: 20, threads: 1 },
};

/** A checkpoint after so many steps: two are an epoch. */
async function checkpoint(steps: number): Promise<Uint8Array> {
  const trainer = await createTrainer(SETUP, nodeThreads);
  onTestFinished(trainer.close);
  train(trainer, steps);
  return encodeCheckpoint(saveRun(trainer, 3));
}

/** Of each property. */
const RUNS = 40;

describe('a checkpoint of nonsense', () => {
  it.each([3, 6])('is refused, or gone on with: after step %i', async (steps) => {
    await tryNonsense(await checkpoint(steps), RUNS, async (bytes) => {
      const saved = decodeCheckpoint('a file', bytes);
      requireSameRun('a file', saved, { spec: SPEC, trained: 40, validation: 20, digest: 'of bars' });
      const { seed, epochs } = saved;
      const trainer = await createTrainer({ ...SETUP, seed, epochs }, nodeThreads, saved);
      try {
        if (trainer.position.epoch < epochs) trainStep(trainer);
        deploy(trainer);
      } finally {
        trainer.close();
      }
    });
  });

  it('goes on only with the views that it was begun with', async () => {
    const saved = decodeCheckpoint('a file', await checkpoint(3));
    const spec = { ...SPEC, views: [{ dx: 1, dy: 0, flip: false }] };
    expect(() => requireSameRun('a file', saved, { spec, trained: 40, validation: 20, digest: 'of bars' })).toThrow(
      /^a file is a checkpoint of another network: its views is \[\{"dx":0,.*\}\], this run's is \[\{"dx":1,/,
    );
  });

  it('is refused, or learnt from', async () => {
    const { seed, samples, validation, digest } = SETUP;
    const lesson = { samples, validation, digest: digest as string, temperature: 1, threads: 1 };
    await tryNonsense(await checkpoint(6), RUNS, async (bytes) => {
      const teacher = decodeCheckpoint('a file', bytes);
      requireTeacher('a file', teacher, lesson);
      await askTeachers([{ ...teacher, seed }], lesson, nodeThreads, async () => {});
    });
  });
});

describe('a placement state of nonsense', () => {
  it('is refused, or gone on with', async () => {
    const grid = createGrid(4, 4);
    const neighbours = neighboursOf({
      nodes: 12,
      offsets: Uint32Array.from({ length: 13 }, (_, i) => i),
      targets: Uint32Array.from({ length: 12 }, (_, i) => (i * 5 + 1) % 12),
      rates: new Float64Array(12).fill(1.5),
    });
    const state = createAnnealing(neighbours, grid, placeInRaster(12), { seed: 3, moves: 5000 });
    anneal(state, 3000);
    await tryNonsense(encodeState(state, 3), RUNS, (bytes) => {
      const before = decodeState('a file', bytes, neighbours, grid, 0);
      anneal(before.state, 500);
    });
  });
});

describe('a model of nonsense', () => {
  it.each([
    ['levels', randomModel(3)],
    ['filters', randomModel(4)],
    ['counts', randomCountingModel(25)],
  ])('is refused, or classifies: %s', async (_, model) => {
    const images = pictureSetOf(model, randomPictures(model, 2, 1));
    await tryNonsense(encodeModel(model), RUNS, async (bytes) => {
      await classifyImages(decodeModel('a file', bytes), images, { engine: 'simd' });
    });
  });
});

describe('a chip of nonsense', () => {
  it('is refused, or runs', async () => {
    const image = randomChip({
      ...{ seed: 5, cores: 2, density: 0.1, weightLimit: 20, modes: 'stochastic', spread: 'wide', configured: 0.3 },
    });
    await tryNonsense(encodeChip(image), RUNS, async (bytes) => {
      await runNetwork(nodeHost, decodeChip('a file', bytes), noSpikes, 5, { engine: 'simd' });
    });
  });
});

describe('a network trained by STDP, of nonsense', () => {
  it('is refused, or gone on with', async () => {
    const recipe = winnerRecipe({ neurons: 3, epochs: 2, seed: 1 });
    const samples = blobs(20, 1);
    const state = createWinnerState(recipe);
    for (const _ of trainWinners(state, createPresenter(recipe), samples, 10)) break;
    await tryNonsense(encodeWinners(state, 20), RUNS, (bytes) => {
      const saved = decodeWinners('a file', bytes);
      const { neurons, epochs, seed } = saved.state.recipe;
      const wanted = winnerRecipe({ neurons, epochs: Math.min(epochs, 3), seed });
      requireSameTraining('a file', saved, wanted, 20);
      for (const _ of trainWinners(saved.state, createPresenter(wanted), samples, 10)) break;
    });
  });
});
