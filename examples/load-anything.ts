/**
 * A file as whatever it is, told by its content, and as what it can become.
 *
 *     npx tsx examples/load-anything.ts
 */
import { load, run } from '../src/index.ts';

const network = await load('docs/networks/three-layers.json', 'network');
const { image, notes } = await load('models/mnist-5core.npz', 'chip');
const bytes = new TextEncoder().encode('0 1 2.5\n1 0 2.5\n');

console.log(`populations ${network.populations.map(({ name }) => name).join(', ')}`);
console.log(`a trained model: ${image.cores} cores; ${notes[0]}`);
console.log(`two lines of bytes: ${Object.keys(await load(bytes, 'edges')).join(', ')}`);
console.log(`${(await run(network, 100)).counters.outputSpikes} output spikes in 100 ticks`);
