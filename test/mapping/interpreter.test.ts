/** The interpreter equals the oracle engine where a graph is one core, and closed forms elsewhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron, type NeuronParameters, setAxonType, setSynapse } from '../../cores/chip-builder.ts';
import { emptyImage } from '../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { stochasticSynapse } from '../../cores/modes.ts';
import { interpret } from '../../mapping/interpreter.ts';
import { connect } from '../../src/network/connect.ts';
import { input, network, population } from '../../src/network/network.ts';
import { toGraph } from '../../src/network/to-graph.ts';
import { generator } from '../support/generator.ts';

const TICKS = 60;

/** A random network of one core, built twice: as an image by the chip's terms, and as populations and projections. */
function builtTwice(seed: number, extreme: boolean) {
  const random = generator(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const choose = <Value>(values: readonly Value[]) => values[below(values.length)] as Value;
  const lines = 1 + below(20);
  const groups = Array.from({ length: 1 + below(3) }, () => ({ size: 1 + below(20), delay: 1 + below(15) }));
  const delays = groups.flatMap(({ size, delay }) => new Array<number>(size).fill(delay));
  const neurons = delays.map((): NeuronParameters & { weights: number[] } => ({
    weights: Array.from({ length: 4 }, () => below(511) - 255),
    leak: below(extreme ? 511 : 21) - (extreme ? 255 : 10),
    threshold: extreme ? choose([0, 1000, 262_143]) : below(400),
    negativeThreshold: extreme ? choose([0, 262_143]) : below(200),
    reset: extreme ? choose([-524_288, 524_287, 0]) : below(100) - 50,
    resetMode: choose(['value', 'subtract', 'none'] as const),
    negativeMode: choose(['reset', 'saturate'] as const),
    leakReversal: random() < 0.5,
    stochasticLeak: random() < 0.3,
    thresholdBits: random() < 0.3 ? below(19) : 0,
    potential: extreme ? choose([-524_288, 524_287, -524_200]) : below(100) - 50,
  }));
  const types = Array.from({ length: lines + neurons.length }, () => below(4));
  const synapses = types.map(() => neurons.map(() => random() < 0.3));

  // A neuron's stream is its number among the members of all populations: the input lines come first.
  const streams = Uint32Array.from({ length: TRUENORTH_SHAPE.neurons }, (_, n) => lines + n);
  const image = emptyImage({ width: 1, height: 1, cores: 1, seed: below(2 ** 32), streams });
  neurons.forEach((parameters, n) => {
    configureNeuron(image, 0, n, { ...parameters, target: { core: 0, axon: lines + n, delay: delays[n] as number } });
  });
  types.forEach((type, axon) => {
    setAxonType(image, 0, axon, type);
    synapses[axon]?.forEach((on, n) => {
      setSynapse(image, 0, axon, n, on);
    });
  });

  const net = network('one core');
  const inputEid = input(net, 'lines', lines);
  const blocks = [{ eid: inputEid, axon: 0, neuron: 0, size: lines, delay: 0 }];
  let first = 0;
  groups.forEach(({ size, delay }, g) => {
    const eid = population(net, `group ${g}`, size, arraysOf(neurons.slice(first, first + size)));
    blocks.push({ eid, axon: lines + first, neuron: first, size, delay });
    first += size;
  });
  for (const from of blocks) {
    for (const to of blocks.slice(1)) {
      const matrix = Array.from({ length: from.size }, (_, i) => {
        const axon = from.axon + i;
        return neurons.slice(to.neuron, to.neuron + to.size).map(({ weights }, j) => {
          return synapses[axon]?.[to.neuron + j] ? (weights[types[axon] as number] as number) : 0;
        });
      });
      connect(net, from.eid, to.eid, matrix, { delay: from.delay });
    }
  }
  return { image, graph: toGraph(net), lines, blocks };
}

function arraysOf(neurons: readonly NeuronParameters[]) {
  return {
    leak: neurons.map(({ leak }) => leak ?? 0),
    threshold: neurons.map(({ threshold }) => threshold),
    negativeThreshold: neurons.map(({ negativeThreshold }) => negativeThreshold ?? 0),
    reset: neurons.map(({ reset }) => reset ?? 0),
    resetMode: neurons.map(({ resetMode }) => resetMode ?? 'value'),
    negativeMode: neurons.map(({ negativeMode }) => negativeMode ?? 'reset'),
    leakReversal: neurons.map(({ leakReversal }) => leakReversal ?? false),
    stochasticLeak: neurons.map(({ stochasticLeak }) => stochasticLeak ?? false),
    thresholdBits: neurons.map(({ thresholdBits }) => thresholdBits ?? 0),
    potential: neurons.map(({ potential }) => potential ?? 0),
  };
}

describe('interpret', () => {
  it('should equal the oracle on random networks of one core: spikes and potentials, each tick', {
    timeout: 60_000,
  }, () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, extreme) => {
        const { image, graph, lines, blocks } = builtTwice(seed, extreme);
        const oracle = createOracle(image);
        const slow = interpret(graph, { seed: image.seed });
        const random = generator(seed + 1);
        for (let tick = 0; tick < TICKS; tick++) {
          for (let i = 0; i < 4; i++) {
            const line = Math.floor(random() * lines);
            const ahead = random() < 0.5 ? 0 : Math.floor(random() * 16);
            oracle.inject(0, line, ahead);
            slow.inject('lines', line, ahead);
          }
          oracle.step();
          slow.step();
          const fired = blocks.slice(1).flatMap(({ neuron }, g) => {
            return Array.from(slow.fired(`group ${g}`), (n) => neuron + n);
          });
          expect(fired).toEqual([...oracle.fired()]);
          const potentials = blocks.slice(1).flatMap((_, g) => [...slow.potentials(`group ${g}`)]);
          expect(potentials).toEqual([...oracle.potentials().subarray(0, potentials.length)]);
          spikes += fired.length;
        }
      }),
      { numRuns: Number(process.env.SYNAPTICK_RUNS ?? 100) },
    );
    expect(spikes).toBeGreaterThan(1000);
  });

  it.each([
    [1, 4],
    [3, 10],
    [255, 262_143],
  ])('should fire a neuron of leak %i and threshold %i every ceil(threshold / leak) ticks', (leak, threshold) => {
    const net = network('tonic');
    population(net, 'cell', 1, { leak, threshold });
    const slow = interpret(toGraph(net));
    const period = Math.ceil(threshold / leak);
    const fired: number[] = [];
    for (let tick = 0; tick < 3 * period; tick++) {
      slow.step();
      if (slow.fired('cell').length) fired.push(tick);
    }
    expect(fired).toEqual([period - 1, 2 * period - 1, 3 * period - 1]);
  });

  it.each([0, 1, 7, 15])('should bring a spike of an input line after %i ticks, whenever it was injected', (delay) => {
    for (const ahead of [0, 1, 15]) {
      const net = network('delay');
      connect(net, input(net, 'line', 2), population(net, 'cell', 2, { threshold: 1 }), 1, { delay });
      const slow = interpret(toGraph(net));
      slow.step(20);
      slow.inject('line', 1, ahead);
      const seen: string[] = [];
      for (let tick = 0; tick < 64; tick++) {
        slow.step();
        for (const name of ['line', 'cell']) {
          for (const neuron of slow.fired(name)) seen.push(`${name} ${neuron} at ${tick}`);
        }
      }
      expect(seen).toEqual([`line 1 at ${ahead}`, `cell 1 at ${ahead + delay}`]);
      expect(slow.tick).toBe(84);
    }
  });

  it.each([1, 15])('should bring a spike around a loop of delay %i every that many ticks', (delay) => {
    const net = network('loop');
    const cell = population(net, 'cell', 1, { threshold: 1, potential: 1 });
    connect(net, cell, cell, 1, { delay });
    const slow = interpret(toGraph(net));
    for (let tick = 0; tick < 64; tick++) {
      slow.step();
      expect(slow.fired('cell').length, `tick ${tick}`).toBe(tick % delay === 0 ? 1 : 0);
    }
  });

  it('should count a line injected twice in one tick once, and parallel projections each', () => {
    const net = network('twice');
    const line = input(net, 'line', 1);
    const cell = population(net, 'cell', 1, { threshold: 100 });
    connect(net, line, cell, 3);
    connect(net, line, cell, 5);
    const slow = interpret(toGraph(net));
    slow.inject(0, 0);
    slow.inject('line', 0);
    slow.step();
    expect([...slow.potentials(1)]).toEqual([8]);
    expect([...slow.potentials('line')]).toEqual([]);
  });

  it('should need no core: 1000 synapses on a neuron, 2000 neurons on a line', () => {
    const net = network('large');
    const lines = input(net, 'lines', 1000);
    connect(net, lines, population(net, 'sum', 1, { threshold: 262_143 }), new Int16Array(1000).fill(255));
    connect(net, lines, population(net, 'wide', 2000, { threshold: 1 }), new Int8Array(2_000_000).fill(1));
    const slow = interpret(toGraph(net));
    for (let line = 0; line < 1000; line++) slow.inject('lines', line);
    slow.step();
    expect([...slow.potentials('sum')]).toEqual([255_000]);
    expect(slow.fired('wide').length).toBe(2000);
  });

  it('should refuse stochastic synapses, which draw by the axon of a core', () => {
    const net = network('random');
    population(net, 'cell', 2, { threshold: 1 });
    const graph = toGraph(net);
    graph.populations[0]?.neurons?.modes.set([stochasticSynapse(0)], 1);
    expect(() => interpret(graph)).toThrow(
      new SynaptickError(
        'population "cell": neuron 1 has stochastic synapses, which draw by the axon of a core: switch that off to compare',
      ),
    );
  });

  it('should name what it cannot inject into', () => {
    const net = network('n');
    connect(net, input(net, 'a', 2), population(net, 'b', 2, { threshold: 1 }), 1);
    const slow = interpret(toGraph(net));
    const cases: [act: () => void, message: string][] = [
      [() => slow.inject('c', 0), 'network "n" has no population "c": its populations are "a", "b"'],
      [() => slow.inject('b', 0), 'population "b" has neurons, which spike by themselves: inject into an input'],
      [() => slow.inject('a', 2), 'input "a": line is 2, must be a whole number from 0 to 1'],
      [() => slow.inject('a', 0, 16), 'input "a": ahead is 16, must be a whole number from 0 to 15'],
    ];
    for (const [act, message] of cases) expect(act).toThrow(new SynaptickError(message));
  });
});
