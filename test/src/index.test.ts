/** What a user of the library writes, by the entry of the package alone. */
import { expect, it } from 'vitest';
import * as synaptick from '../../src/index.ts';

it('changes a synapse by the timing of a pair of spikes', () => {
  const rule = synaptick.stdpRule({ aPlus: 0.02, tauPlus: 0.01 });
  const synapses = synaptick.createPlasticSynapses(2, 1, { rule, weights: 0.5 });
  const recorder = synaptick.createStdpRecorder(synapses);
  recorder.sample(0);
  // Input 0 spikes 5 ms before the neuron, input 1 5 ms after it.
  for (let step = 0; step <= 10; step++) {
    synaptick.stepPlasticSynapses(synapses, 0.001, [Number(step === 0), Number(step === 10)], [Number(step === 5)]);
  }
  recorder.sample(0.011);
  expect(recorder.weights[1]?.[0]).toBeCloseTo(0.5 + 0.02 * Math.exp(-5 / 10), 12);
  expect(recorder.weights[1]?.[1]).toBeCloseTo(0.5 - 0.011 * Math.exp(-5 / 20), 12);
  expect(synaptick.measureWindow(rule, [0.005])[0]?.change).toBeCloseTo(synaptick.windowTheory(rule, 0.005), 12);
  synaptick.normaliseWeights(synapses, 1);
  expect((synapses.weights[0] as number) + (synapses.weights[1] as number)).toBeCloseTo(1, 12);
  const input = new Float64Array(1);
  synaptick.addInput(synapses, [0, 1], input, 2);
  expect(input[0]).toBe(2 * (synapses.weights[1] as number));
});

it('represents a value by a population and decodes it from its spikes', () => {
  const ensemble = synaptick.createEnsemble(80, 1, { seed: 2 });
  const decoders = synaptick.decodersFor(ensemble, (x) => [x[0] as number, (x[0] as number) ** 2]);
  const { decoded } = synaptick.runDecoded(ensemble, decoders, [0.7], 400);
  const [value, square] = decoded.subarray(-2);
  expect(value).toBeCloseTo(0.7, 1);
  expect(square).toBeCloseTo(0.49, 1);
});

it('fits a network of real weights and too much fan-in to cores, maps, proves and compares it', async () => {
  const net = synaptick.network('wide');
  synaptick.input(net, 'in', 300);
  synaptick.population(net, 'sum', 3, { threshold: 15.5, resetMode: 'subtract' }, { partialSums: true });
  synaptick.probe(net, 'sum');
  const rows = Array.from({ length: 300 }, (_, i) => [0.5, i % 3 === 0 ? 1 : 0.5, i % 2 === 0 ? 0.5 : -0.5]);
  synaptick.connect(net, 'in', 'sum', rows);
  const described = synaptick.toRealGraph(net);
  const { graph, report } = synaptick.prepareGraph(described);
  expect(report.partialSums.map(({ population }) => population)).toEqual(['sum']);
  const { graph: split, plan } = synaptick.finish(
    synaptick.planWithSplitters(graph, (each, quick) => synaptick.planSteps(each, { quick })),
  );
  expect(plan.counts.cores).toBe(synaptick.usedCores(synaptick.mapGraph(split).image));
  expect(await synaptick.verifyMapping(graph, synaptick.mapGraph(graph), 40, 1)).toMatchObject({ difference: null });
  const late = report.delays.late;
  const deviation = synaptick.measureDeviation(described, graph, { ticks: 200, seed: 1, inputRate: 0.2, late });
  expect(deviation.populations[0]?.meanError).toBeLessThan(0.02);
  const { populations } = await synaptick.compareNetwork(described, { ticks: 200, seed: 1, rate: 0.2 });
  expect(populations[0]?.late).toBe(late[0]?.ticks);
  expect(Math.abs(populations[0]?.float.if?.relative ?? 1)).toBeLessThan(0.05);
});
