/** How fast sets of images pass a chip: lanes of the event-driven kernel against images in the bits of a word (docs/kernel.md). */
import { type ClassifyOptions, classifyImages, loadMnist, loadModel, modelChip } from '../../src/index.ts';
import { perSecond, printTable, type Timed } from '../timing.ts';

const MODEL = 'mnist-counts';
const ROUNDS = 5;
/** Images of a call: so few that simd is as fast, and so many that setting up is nothing. */
const SETS = [256, 4096];

/** The beginning of MNIST's test set on one thread, from pixels to votes. */
export async function images(): Promise<void> {
  const [model, set] = [await loadModel(MODEL), await loadMnist('test')];
  const chip = await modelChip(model);
  const classifying = (name: string, limit: number, options: ClassifyOptions): Timed => ({
    name,
    run: () => classifyImages(model, set, { chip, limit, threads: 1, ...options }),
    async: true,
    amount: limit,
  });
  for (const limit of SETS) {
    await printTable(
      `${limit.toLocaleString('en-US')} images, ${MODEL}`,
      [
        classifying('simd, 8 lanes', limit, { engine: 'simd', lanes: 8 }),
        classifying('sliced, 256 lanes', limit, { engine: 'sliced', lanes: 256 }),
        classifying('auto', limit, {}),
      ],
      { unit: 'images/s', figure: perSecond, rounds: ROUNDS, turn: 0 },
    );
  }
}
