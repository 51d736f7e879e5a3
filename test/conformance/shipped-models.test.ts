/**
 * Shipped models: the chip gives each class of a test image the votes that the integer networks give. Here the small ones;
 * `.ci/run` asks every model by `classify --verify`, and holds the votes of whole test sets to those on record (votes.json).
 */
import { describe, expect, it } from 'vitest';
import { nodeHost } from '../../src/host/node/host.ts';
import { loadDataset } from '../../src/input/data/datasets.ts';
import { DATASETS, type DatasetName } from '../../src/input/data/known.ts';
import type { Model } from '../../src/models/model-file.ts';
import { shippedModels } from '../../src/models/models.ts';
import { classifyImages, loadModel } from '../../src/on-node.ts';
import { verifyVotes } from '../../src/run/classify/verify-votes.ts';

const IMAGES = 50;
/** Cores of a model that is mapped in no time. */
const FEW_CORES = 40;

/** MNIST comes with the install; other data sets lie where SYNAPTICK_DATA says. */
const data = process.env.SYNAPTICK_DATA;

const models = (await shippedModels(nodeHost)).filter(({ card }) => (card.cores ?? 0) <= FEW_CORES);

describe('a shipped model votes on the chip as in whole numbers', () => {
  for (const { name, dataset } of models) {
    const missing = dataset !== 'mnist' && !data;
    const reason = missing ? ' (skipped: set SYNAPTICK_DATA to the folder of data)' : '';
    it.skipIf(missing)(`does so for ${name}, on ${IMAGES} images${reason}`, async () =>
      votesAlike(await loadModel(name)),
    );
  }
});

async function votesAlike(model: Model): Promise<void> {
  expect(DATASETS).toContain(model.dataset);
  const set = await loadDataset(model.dataset as DatasetName, 'test', { host: nodeHost });
  const { votes, cores } = await classifyImages(model, set, { limit: IMAGES });
  expect(votes.some((count) => count > 0)).toBe(true);
  await verifyVotes(nodeHost, model, set, votes);
  expect(cores).toBe(model.card.cores ?? cores);
}
