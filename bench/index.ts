/**
 * Times functions: prints the tables that docs/results.md, docs/kernel.md, docs/neurons.md and docs/stdp.md quote.
 *
 *     npm run bench            all, some six minutes
 *     npm run bench lanes      those of this name: kernel, engines, lanes, images, shapes, loading, pictures, mapper, neurons, training, stdp
 *     npm run bench training 1024x     training alone may be asked for a part of it
 *
 * Apart stand whole commands, with scripts of their own beside this one (classify-profile.ts, views.ts, counts.ts), and memory
 * (mapping-scale.ts).
 */
import { engines, kernel, lanes, loading } from './timed/engines.ts';
import { images } from './timed/images.ts';
import { mapper } from './timed/mapper.ts';
import { neurons } from './timed/neurons.ts';
import { pictures } from './timed/pictures.ts';
import { shapes } from './timed/shapes.ts';
import { stdp } from './timed/stdp.ts';
import { training } from './timed/training.ts';

const [wanted, part] = process.argv.slice(2);
const TABLES = {
  kernel,
  engines,
  lanes,
  images,
  shapes,
  loading,
  pictures,
  mapper,
  neurons,
  training: () => training(part),
  stdp,
};
const names = Object.keys(TABLES) as (keyof typeof TABLES)[];
const chosen = names.filter((name) => wanted === undefined || name === wanted);
if (chosen.length === 0) {
  console.error(`there is no table "${wanted}": choose one of ${names.join(', ')}`);
  process.exitCode = 2;
}
for (const name of chosen) await TABLES[name]();
