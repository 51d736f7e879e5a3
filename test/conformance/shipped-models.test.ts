/** Every shipped model: the chip gives each class of a test image the votes that the integer networks give. */
import { describe, expect, it } from 'vitest';
import { classifyImages } from '../../src/classify/classify.ts';
import { verifyVotes } from '../../src/classify/verify-votes.ts';
import { DATASETS, type DatasetName, loadDataset } from '../../src/data/datasets.ts';
import { listModels, loadModel } from '../../src/models/models.ts';

const IMAGES = 100;
/** A model of a whole chip takes this long to map, in milliseconds. */
const TIMEOUT = 600_000;

const data = process.env.SYNAPTICK_DATA;
const models = await Promise.all(listModels().map(loadModel));

describe('a shipped model votes on the chip as in whole numbers', () => {
  for (const model of models) {
    const absent = model.dataset !== 'mnist' && !data;
    const reason = absent ? ' (skipped: set SYNAPTICK_DATA to the folder of data)' : '';
    it.skipIf(absent)(
      `${model.name}, on ${IMAGES} images${reason}`,
      async () => {
        expect(DATASETS).toContain(model.dataset);
        const set = await loadDataset(model.dataset as DatasetName, 'test');
        const { votes, cores } = await classifyImages(model, set, { limit: IMAGES });
        expect(votes.some((count) => count > 0)).toBe(true);
        await verifyVotes(model, set, votes);
        expect(cores).toBe(model.card.cores ?? cores);
      },
      TIMEOUT,
    );
  }
});
