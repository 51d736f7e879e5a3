// Fails unless the README shows what `npm start` printed: `node .ci/readme-shows.mjs OUTPUT`.
import { readFileSync } from 'node:fs';

const [, console] = /^```console\n([\s\S]*?)^```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
// Engine and speed are the machine's; a column is as wide as its widest word, which the README cuts.
const words = (line) => line.trim().replace(/ +/g, ' ');
const printed = new Set(readFileSync(process.argv[2], 'utf8').split('\n').map(words));
const shown = (console ?? '').split('\n').filter((line) => line !== '...' && !/^(\$|Engine|Speed|$)/.test(line));
const missing = shown.filter((line) => !printed.has(words(line)));
for (const line of missing) process.stderr.write(`README.md shows what npm start did not print: ${line}\n`);
process.stdout.write(`${shown.length - missing.length} of ${shown.length} lines of the README were printed\n`);
process.exitCode = missing.length > 0 || shown.length < 10 ? 1 : 0;
