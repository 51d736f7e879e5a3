import { describe, expect, it } from 'vitest';
import { createFloatNetwork, denseFloatWeights } from '../../../../src/float/neurons/float-network.ts';
import { createNeurons } from '../../../../src/float/neurons/neurons.ts';
import { eventSpikes } from '../../../support/event-lif.ts';

const DT = 0.001;

/** Lines that drive one neuron each through a synapse, and what the neuron does. */
function driven(weight: number, tau: number, delay?: number) {
  const neurons = createNeurons('lif', 1);
  const net = createFloatNetwork(DT);
  const lines = net.addLines('lines', 1);
  const population = net.addNeurons('neurons', neurons);
  net.connect(lines, population, denseFloatWeights([[weight]]), { tau, delay });
  return { net, lines, population, neurons };
}

describe('a float network', () => {
  it('brings the area of a weight to the membrane, through the synapse', () => {
    // A slow membrane sums all that comes: V rises by weight / tauRc.
    const { net, lines, neurons } = driven(0.4 * 10, 0.002);
    neurons.parameters.tauRc[0] = 10;
    net.inject(lines, 0);
    net.run(40);
    expect(neurons.voltage[0]).toBeCloseTo(0.4, 2);
    expect(neurons.spikes.count).toBe(0);
  });

  it('acts after its delay, and not before', () => {
    for (const delay of [0, 1, 5, 20]) {
      const { net, lines, neurons } = driven(1, 0.002, delay);
      net.inject(lines, 0);
      net.run(delay);
      expect(neurons.voltage[0]).toBe(0);
      net.run();
      expect(Math.max(neurons.voltage[0] as number, neurons.counts[0] as number)).toBeGreaterThan(0);
    }
  });

  it('steps neurons as they step under the same currents alone', () => {
    const neurons = createNeurons('lif', 3);
    const net = createFloatNetwork(DT);
    const population = net.addNeurons('biased', neurons, [1.5, 3, 0.9]);
    const counts = [0, 0, 0];
    for (let step = 0; step < 500; step++) {
      net.run();
      Array.from(net.counts(population)).forEach((count, i) => {
        counts[i] = (counts[i] as number) + count;
      });
    }
    const oracle = (input: number) =>
      eventSpikes({ tauRc: 0.02, tauRef: 0.002, threshold: 1, minVoltage: 0 }, [{ length: 0.5, input }]).times.length;
    expect(counts).toEqual([oracle(1.5), oracle(3), 0]);
  });

  it('reads its weights in every step, so a learning rule may change them', () => {
    const weights = denseFloatWeights([[0]]);
    const net = createFloatNetwork(DT);
    const lines = net.addLines('lines', 1);
    const neurons = createNeurons('lif', 1);
    net.connect(lines, net.addNeurons('neurons', neurons), weights, { tau: 0.005 });
    const voltageAfter = () => {
      net.reset();
      net.inject(lines, 0);
      net.run(3);
      return neurons.voltage[0] as number;
    };
    expect(voltageAfter()).toBe(0);
    weights.weights[0] = 0.01;
    const risen = voltageAfter();
    expect(risen).toBeGreaterThan(0.05);
    expect(voltageAfter()).toBe(risen);
  });

  it('excites and inhibits in a circle with a delay', () => {
    const net = createFloatNetwork(DT);
    const neurons = createNeurons('lif', 2, { minVoltage: -5 });
    const population = net.addNeurons('pair', neurons, [2, 0]);
    // 0 drives 1, and 1 holds 0 back.
    net.connect(
      population,
      population,
      denseFloatWeights([
        [0, -0.05],
        [0.03, 0],
      ]),
      { tau: 0.005, delay: 2 },
    );
    const counts = [0, 0];
    for (let step = 0; step < 1000; step++) {
      net.run();
      net.counts(population).forEach((count, i) => {
        counts[i] = (counts[i] as number) + count;
      });
    }
    const alone = eventSpikes({ tauRc: 0.02, tauRef: 0.002, threshold: 1, minVoltage: 0 }, [{ length: 1, input: 2 }]);
    expect(counts[1]).toBeGreaterThan(5);
    expect(counts[0]).toBeLessThan(alone.times.length);
  });

  it('refuses what it cannot run', () => {
    const { net, lines, population } = driven(1, 0.002);
    const one = denseFloatWeights([[1]]);
    expect(() => createFloatNetwork(0)).toThrow('dt is 0, must be above 0 seconds');
    expect(() => net.connect(lines, 99, one, { tau: 0.01 })).toThrow('the float network has no population 99');
    expect(() => net.connect(population, lines, one, { tau: 0.01 })).toThrow(
      '"lines" are lines, which have no synapses',
    );
    expect(() => net.connect(population, population, one, { tau: 0.01, delay: 0 })).toThrow(
      'connection "neurons -> neurons": delay is 0, must be a whole number from 1 to 1000',
    );
    expect(() => net.connect(lines, population, denseFloatWeights([[1, 2]]), { tau: 0.01 })).toThrow('from source 1');
    expect(() => net.connect(lines, population, denseFloatWeights([[1], [1]]), { tau: 0.01 })).toThrow(
      'weights for 2 targets',
    );
    expect(() => net.connect(lines, population, denseFloatWeights([[Number.NaN]]), { tau: 0.01 })).toThrow(
      'weight 0 is NaN',
    );
    expect(() => net.connect(lines, population, one, { tau: 0 })).toThrow('time constant of the synapses is 0');
    expect(() => net.inject(population, 0)).toThrow('is no set of lines');
    expect(() => net.inject(lines, 1)).toThrow('line of "lines" is 1');
    expect(() => denseFloatWeights([[1, 2], [1]])).toThrow('row 1 of the weights has 1 values, row 0 has 2');
    net.run();
    expect(() => net.addLines('late', 1)).toThrow('has made 1 steps: add populations and connections before the first');
  });
});
