/**
 * Where a network landed: which cores hold a population, where one of its neurons is, and what feeds that core.
 *
 *     npx tsx examples/neurons-on-chip.ts
 */
import * as synaptick from '../src/index.ts';

const net = synaptick.network('two layers');
synaptick.input(net, 'in', 600);
synaptick.population(net, 'hidden', 600, { threshold: 1 });
synaptick.population(net, 'out', 600, { threshold: 1 });
synaptick.connect(net, 'in', 'hidden', 1);
synaptick.connect(net, 'hidden', 'out', 1);
const graph = synaptick.toGraph(net);
const landed = synaptick.landNetwork(graph, synaptick.mapGraph(graph).image);
for (const { core, columns } of synaptick.coresHolding(landed, 'out')) console.log(`core ${core}: ${columns} of "out"`);
const { core, neurons } = synaptick.neuronNamed(landed, 'out[500]');
const { cores, populations } = synaptick.feedersOf(landed, core);
console.log(
  `out[500] is neuron ${neurons.join(', ')} of core ${core}, fed by ${populations.join(', ')} and cores ${cores}`,
);
console.log(`that neuron's name is ${synaptick.nameOfNeuron(landed, core, neurons[0] ?? 0)}`);
