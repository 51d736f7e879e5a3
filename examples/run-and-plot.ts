/**
 * One name to run things and one to draw them: encoded values through a network on cores, the spikes as a figure.
 *
 *     npx tsx examples/run-and-plot.ts
 */
import { connect, encode, input, network, plot, population, run } from '../src/index.ts';

const values = Float64Array.from({ length: 64 }, (_, i) => 4 * i);
const weights = Array.from({ length: 64 }, (_, i) => Array.from({ length: 8 }, (_, j) => (i >> 3 === j ? 2 : 0)));
const net = network('which eighth is bright');
input(net, 'pixels', 64);
population(net, 'eighths', 8, { threshold: 8, resetMode: 'subtract', negativeThreshold: 8, negativeMode: 'saturate' });
connect(net, 'pixels', 'eighths', weights);

const trains = encode(values, 'poisson', { steps: 300, maxRate: 500, seed: 1 });
const result = await run(net, trains);
console.log(`${result.spikes?.count} spikes in ${result.ticks} ticks on ${result.cores} core`);
const figures = { trains: await plot(trains), run: await plot(result), weights: await plot(weights) };
for (const [name, { svg }] of Object.entries(figures)) console.log(`${name}: ${svg.length} characters of SVG`);
