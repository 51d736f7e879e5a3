/**
 * One network on float neurons and on cores: described once, run both ways on the same random input.
 *
 *     npx tsx examples/float-and-cores.ts
 */
import { compareNetwork, connect, input, network, population, toGraph } from '../src/index.ts';

const matrix = (sources: number, targets: number) =>
  Array.from({ length: sources }, (_, i) => Array.from({ length: targets }, (_, j) => ((i * 7 + j) % 3) - 1));
const neurons = { threshold: 3, resetMode: 'subtract', negativeThreshold: 12, negativeMode: 'saturate' } as const;
const net = network('two layers');
input(net, 'in', 64);
population(net, 'hidden', 32, neurons);
population(net, 'out', 4, neurons);
connect(net, 'in', 'hidden', matrix(64, 32));
connect(net, 'hidden', 'out', matrix(32, 4));
const { cores, populations } = await compareNetwork(toGraph(net), { ticks: 500, seed: 1, rate: 0.2 });
for (const { name, coreSpikes, float } of populations) {
  console.log(
    `${name}: ${coreSpikes} spikes on ${cores} core(s), ${float.if?.spikes} float IF, ${float.lif?.spikes} float LIF`,
  );
}
