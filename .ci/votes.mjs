// Fails unless a shipped model gives every image of its test set the votes that are on record, with the same counts, and what
// its card says of it: `node .ci/votes.mjs MODEL`. The record is of another engine than the check takes for a whole set:
//     node .ci/votes.mjs --write [MODEL...]     makes it anew, of all models unless some are named; after `npm run build`
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { classifyImages, energyOf, joulesPerImage, listModels, loadDataset, loadModel } from 'synaptick';
import { nodeHost } from '../dist/src/host/node/host.js';

const RECORD = 'test/conformance/votes.json';
/** Steps the chip event by event, as no image in the bits of a word does. */
const RECORDING_ENGINE = 'simd';
/** Joules of a card are sums of the same counts, perhaps in another order. */
const ROUNDING = 1e-9;

const writing = process.argv[2] === '--write';
const named = process.argv.slice(writing ? 3 : 2);
if (!writing && named.length !== 1) throw new Error('usage: node .ci/votes.mjs [--write] MODEL');
const records = JSON.parse(readFileSync(RECORD, 'utf8'));
for (const name of writing && named.length === 0 ? listModels() : named) {
  const began = performance.now();
  const model = await loadModel(name);
  const result = await classified(model, writing ? RECORDING_ENGINE : 'auto');
  const record = recordOf(result);
  const wrong = unlikeCard(model.card, result);
  if (writing) records[name] = record;
  else if (records[name]) wrong.push(...differences(record, records[name]));
  else wrong.push(`not in ${RECORD}: add it by --write ${name}`);
  for (const line of wrong) process.stderr.write(`${name}: ${line}\n`);
  if (wrong.length > 0) process.exitCode = 1;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const verdict = wrong.length > 0 ? 'NOT as recorded' : writing ? 'recorded' : 'as recorded';
  const { votes, images, correct, engine } = result;
  process.stdout.write(
    `${name}: all ${votes.length} votes of ${images} images ${verdict}, ${correct} right (${engine}, ${seconds} s)\n`,
  );
}
if (writing) {
  const byName = Object.fromEntries(Object.entries(records).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(RECORD, `${JSON.stringify(byName, null, 2)}\n`);
}

/** The whole test set. */
async function classified(model, engine) {
  const set = await loadDataset(model.dataset, 'test');
  return classifyImages(model, set, { engine, cache: nodeHost.cache?.folder('chips') });
}

function recordOf({ votes, images, correct, counters }) {
  const bytes = new Uint8Array(votes.buffer, votes.byteOffset, votes.byteLength);
  return { images, correct, ...counters, votes: createHash('sha256').update(bytes).digest('hex') };
}

/** What a card says that the run does not. */
function unlikeCard(card, result) {
  const { images, correct, cores, ticksPerImage, counters } = result;
  const joules = joulesPerImage(energyOf({ ...counters, cores }), images);
  const near = Math.abs(joules / card.joulesPerImage - 1) < ROUNDING ? card.joulesPerImage : joules;
  const measured = { testAccuracy: correct / images, cores, ticksPerImage, joulesPerImage: near };
  return differences(measured, card).map((line) => `${line}: its card`);
}

function differences(measured, recorded) {
  return Object.entries(measured)
    .filter(([name, value]) => value !== recorded[name])
    .map(([name, value]) => `${name} ${value}, not ${recorded[name]}`);
}
