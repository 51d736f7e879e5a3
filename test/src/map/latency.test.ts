/** Ticks until a network answers, by sums of its delays. */
import { expect, it } from 'vitest';
import type { GraphPopulation, GraphProjection, NetworkGraph } from '../../../mapping/graph.ts';
import { latencyOf } from '../../../src/map/latency.ts';
import { randomGraph } from '../../support/random-graph.ts';

const neurons = randomGraph(1).populations.find((each) => each.neurons)?.neurons ?? null;
const inputs: GraphPopulation = { name: 'in', size: 1, neurons: null, probed: false };
const some = (probed: boolean): GraphPopulation => ({ name: 'some', size: 1, neurons, probed });
const path = (source: number, target: number, delay: number, synapses = 1): GraphProjection => ({
  ...{ name: '', source, target, delay, offsets: Uint32Array.of(0, synapses) },
  ...{ sources: new Uint32Array(synapses), weights: new Int32Array(synapses).fill(1) },
});
const graph = (populations: GraphPopulation[], ...projections: GraphProjection[]): NetworkGraph => ({
  ...{ name: 'net', populations, projections },
});

it.each<[string, NetworkGraph, number | null]>([
  ['a neuron answers in the tick of its input', graph([inputs, some(true)], path(0, 1, 0)), 1],
  ['layers add their delays', graph([inputs, some(false), some(true)], path(1, 2, 4), path(0, 1, 2)), 7],
  ['the shorter of two ways', graph([inputs, some(false), some(true)], path(0, 1, 0), path(1, 2, 1), path(0, 2, 9)), 2],
  ['the later of two answers', graph([inputs, some(true), some(true)], path(0, 1, 0), path(1, 2, 3)), 4],
  ['a loop', graph([inputs, some(true)], path(1, 1, 5), path(0, 1, 2)), 3],
  ['nothing probed: all that is reached', graph([inputs, some(false), some(false)], path(0, 1, 1)), 2],
  ['no way from an input', graph([inputs, some(true)], path(0, 1, 0, 0)), null],
  ['no input', graph([some(true)], path(0, 0, 1)), null],
])('%s', (_, net, ticks) => {
  expect(latencyOf(net)).toBe(ticks);
});
