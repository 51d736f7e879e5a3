/**
 * Times functions: prints the tables that docs/results.md, docs/kernel.md and docs/neurons.md quote as the time of one.
 *
 *     npm run bench            all, some three minutes
 *     npm run bench lanes      those of this name: kernel, engines, lanes, loading, pictures, mapper, neurons
 *
 * Apart stand whole commands, with scripts of their own beside this one (classify-profile.ts, views.ts, counts.ts), what is
 * measured by processor time over threads (training-arithmetic.ts, stdp.ts), and memory (mapping-scale.ts).
 */
import { engines, kernel, lanes, loading } from './timed/engines.ts';
import { mapper } from './timed/mapper.ts';
import { neurons } from './timed/neurons.ts';
import { pictures } from './timed/pictures.ts';

const TABLES = { kernel, engines, lanes, loading, pictures, mapper, neurons };
const wanted = process.argv[2];
const names = Object.keys(TABLES) as (keyof typeof TABLES)[];
const chosen = names.filter((name) => wanted === undefined || name === wanted);
if (chosen.length === 0) {
  console.error(`there is no table "${wanted}": choose one of ${names.join(', ')}`);
  process.exitCode = 2;
}
for (const name of chosen) await TABLES[name]();
