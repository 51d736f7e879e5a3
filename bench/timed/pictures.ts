/** How fast pictures become spikes: by the filters of cifar100, the other work of docs/results.md (Where the time goes). */
import { lines } from '../../mapping/line-grid.ts';
import { seededRandom, uniform } from '../../mapping/random.ts';
import { createTransducer } from '../../src/models/transducer.ts';
import { transduce, transductionGrid } from '../../src/models/transduction.ts';
import { loadModel } from '../../src/on-node.ts';
import { printTable, type Timed } from '../timing.ts';

/** Models whose lines are filters, and whose lines are levels of pixels. */
const MODELS = ['cifar100', 'mnist-record'];

/** All looks at an image: a call makes one of them. */
export async function pictures(): Promise<void> {
  for (const name of MODELS) {
    const { transduction, picture, views } = await loadModel(name);
    const random = seededRandom(1);
    const pixels = Uint8Array.from({ length: lines(picture) }, () => Math.floor(uniform(random, 0, 256)));
    const spikes = new Uint8Array(lines(transductionGrid(transduction, picture)));
    const fastest = createTransducer(transduction, picture);
    const timed: Timed[] = [
      { name: 'as classify does it', run: () => fastest(pixels, spikes), amount: 1 / views.length },
      {
        name: 'the reference',
        run: () => transduce(transduction, picture, pixels, spikes),
        amount: 1 / views.length,
      },
    ];
    await printTable(`${transduction.kind === 'filters' ? 'Filters' : 'Levels'} of ${name}`, timed, {
      unit: 'ms an image',
      figure: (milliseconds, images) => milliseconds / images,
    });
  }
}
