/** What no core can hold is refused with the population and the arithmetic; what a core can just hold is not. */
import { describe, expect, it } from 'vitest';
import type { ChipShape } from '../../../cores/chip-shape.ts';
import { MODE } from '../../../cores/modes.ts';
import type { GraphPopulation, GraphProjection, NetworkGraph, NeuronArrays } from '../../../mapping/graph.ts';
import { mapGraph, planGraph } from '../../../mapping/graph-to-chip/map-graph.ts';

function neurons(size: number): NeuronArrays {
  const ints = () => new Int32Array(size);
  return {
    leak: ints(),
    threshold: ints().fill(1),
    negativeThreshold: ints(),
    reset: ints(),
    modes: new Uint16Array(size),
    potential: ints(),
  };
}

const inputLines = (name: string, size: number): GraphPopulation => ({ name, size, neurons: null, probed: false });
const population = (name: string, size: number, probed = true): GraphPopulation => ({
  name,
  size,
  neurons: neurons(size),
  probed,
});

/** Synapses from population 0 to population 1, `rows[target][source]`; 0 is none. */
function projection(rows: readonly (readonly number[])[], delay = 0, source = 0, target = 1): GraphProjection {
  const synapses = rows.map((row) => [...row.entries()].filter(([, weight]) => weight !== 0));
  let count = 0;
  return {
    name: `${source} -> ${target}`,
    source,
    target,
    delay,
    offsets: Uint32Array.from([0, ...synapses.map((row) => (count += row.length))]),
    sources: Uint32Array.from(synapses.flat(), ([member]) => member),
    weights: Int32Array.from(synapses.flat(), ([, weight]) => weight),
  };
}

/** Input "in" onto population "out", a row of weights for each of its neurons. */
function oneLayer(rows: readonly (readonly number[])[], delay = 0): NetworkGraph {
  const populations = [inputLines('in', rows[0]?.length ?? 0), population('out', rows.length)];
  return { name: 'n', populations, projections: [projection(rows, delay)] };
}

/** An input onto one neuron "hub", and that onto `leaves`. On cores of one axon the hub is alone, each core of leaves full. */
function hub(leaves: number, probed: boolean): NetworkGraph {
  return {
    name: 'n',
    populations: [inputLines('in', 1), population('hub', 1, probed), population('leaves', leaves, false)],
    projections: [
      projection([[1]]),
      projection(
        Array.from({ length: leaves }, () => [1]),
        1,
        1,
        2,
      ),
    ],
  };
}

const ones = (count: number): number[] => new Array<number>(count).fill(1);

describe('what mapGraph refuses', () => {
  it.each<[string, NetworkGraph]>([
    [
      'population "out" neuron 1 has 5 different weights, a neuron has one for each of 4 axon types (1 too many): quantise its weights',
      oneLayer([
        [1, 2, 3, 4, 4],
        [1, 2, 3, 4, -5],
      ]),
    ],
    [
      'population "out" neuron 0 has weight 256, the limit is +-255 (1 too high): scale its weights and thresholds, or take a chip with weights up to 256',
      oneLayer([[256]]),
    ],
    ['population "out" neuron 0 has weight -511, the limit is +-255 (256 too low)', oneLayer([[-511]])],
    [
      'population "out" neuron 1 needs 300 axons on one core, the limit is 256 (44 too many): give it fewer inputs, or sum in two layers',
      oneLayer([[...ones(256), ...new Array<number>(44).fill(0)], ones(300)]),
    ],
    ['projection "0 -> 1" delays input by 2 ticks: inject it so much later, with delay 0', oneLayer([[1]], 2)],
    ...[0, 16, 1.5].map((delay): [string, NetworkGraph] => [
      `projection "0 -> 1" has delay ${delay}, must be a whole number from 1 to 15`,
      { name: 'n', populations: [population('a', 1), population('b', 1)], projections: [projection([[1]], delay)] },
    ]),
    [
      'population "late" brings the probed neurons to 65537, a chip has 65536 output lines (1 too many): probe fewer populations',
      { name: 'n', populations: [population('early', 65_536), population('late', 1)], projections: [] },
    ],
  ])('%s', (message, graph) => {
    expect(() => planGraph(graph)).toThrow(message);
  });

  it('weights that add up beyond 9 bits, though each fits', () => {
    const graph = oneLayer([[200]]);
    const twice = { ...graph, projections: [...graph.projections, projection([[100]])] };
    expect(() => planGraph(twice)).toThrow('population "out" neuron 0 has weight 300, the limit is +-255');
  });

  it('includes a neuron that feeds more axons than its core has columns', () => {
    const shape = { axons: 1, neurons: 8 };
    // 64 leaves fill 8 cores, which takes 8 copies of the hub.
    expect(planGraph(hub(64, false), shape).counts).toMatchObject({ cores: 9, columns: 72, axons: 9 });
    expect(() => planGraph(hub(65, false), shape)).toThrow(
      'population "hub" neuron 0 feeds 9 axons, so it needs 9 copies on one core of 8 neurons (1 too many): give it fewer targets',
    );
  });

  it('includes a neuron whose probe is one target too many', () => {
    const shape = { axons: 1, neurons: 8 };
    expect(planGraph(hub(56, true), shape).counts).toMatchObject({ cores: 8, columns: 64, axons: 8 });
    expect(() => planGraph(hub(64, true), shape)).toThrow(
      'population "hub" neuron 0 feeds 8 axons and a probe, so it needs 9 copies on one core of 8 neurons (1 too many)',
    );
  });

  it('includes a mesh of fewer cells than it needs cores', () => {
    const graph = oneLayer(Array.from({ length: 257 }, () => [1]));
    expect(() => mapGraph(graph, { mesh: { width: 1, height: 1 } })).toThrow(/2 .*\(1 too (few|many)\)/);
    expect(mapGraph(graph).counts.cores).toBe(2);
  });
});

describe('what mapGraph accepts', () => {
  it('256 axons, 256 neurons and the largest weights on one core', () => {
    const rows = Array.from({ length: 256 }, (_, j) => ones(256).map((_, i) => ((i + j) % 2 ? 255 : -255)));
    const { counts, image } = mapGraph(oneLayer(rows));
    expect(counts).toEqual({
      cores: 1,
      neurons: 256,
      columns: 256,
      axons: 256,
      duplicatedAxons: 0,
      synapses: 256 * 256,
    });
    expect([Math.min(...image.weights), Math.max(...image.weights)]).toEqual([-255, 255]);
  });

  it('four different weights a neuron, and a fifth whose projections cancel', () => {
    const graph = oneLayer([[1, -2, 3, -4, 5]]);
    const cancelled = { ...graph, projections: [...graph.projections, projection([[0, 0, 0, 0, -5]])] };
    expect(planGraph(cancelled).counts).toMatchObject({ cores: 1, axons: 4, synapses: 4 });
  });
});

/** One neuron "out" with some parameters that are not those of `neurons`. */
function withNeuron(own: Partial<NeuronArrays>): NetworkGraph {
  const graph = oneLayer([[1]]);
  const [input, out] = graph.populations as [GraphPopulation, GraphPopulation];
  return { ...graph, populations: [input, { ...out, neurons: { ...neurons(1), ...own } }] };
}

describe('what a chip of another shape refuses, with what would hold it', () => {
  it.each<[string, Partial<ChipShape>, NetworkGraph]>([
    [
      'population "out" neuron 0 has 3 different weights, a neuron has one for each of 2 axon types (1 too many): quantise its weights, or take a chip with 3 axon types',
      { axonTypes: 2 },
      oneLayer([[1, 2, 3]]),
    ],
    [
      'population "out" neuron 0 needs 20 axons on one core, the limit is 16 (4 too many): give it fewer inputs, or sum in two layers, or take a chip with 20 axons',
      { axons: 16 },
      oneLayer([ones(20)]),
    ],
    [
      'population "out" neuron 0 has weight -9, the limit is -8 to 7 (1 too low): scale its weights and thresholds, or take a chip with weights down to -9',
      { weight: { min: -8, max: 7 } },
      oneLayer([[-9]]),
    ],
    [
      'projection "1 -> 1" has delay 20, must be a whole number from 1 to 8 (12 too long): relay it through another population, or take a chip with delays to 20',
      { maxDelay: 8 },
      { ...oneLayer([[1]]), projections: [projection([[1]], 20, 1, 1)] },
    ],
    [
      'population "out" neuron 0: threshold is 200, a chip of this shape has 0 to 127 (73 too high): scale its weights and thresholds, or take a chip whose threshold goes up to 200',
      { potentialBits: 8, threshold: { min: 0, max: 127 }, weight: { min: -8, max: 7 }, leak: { min: 0, max: 0 } },
      withNeuron({ threshold: Int32Array.of(200) }),
    ],
    [
      'population "out" neuron 0: leak is -1, a chip of this shape has 0 to 3 (1 too low)',
      { leak: { min: 0, max: 3 } },
      withNeuron({ leak: Int32Array.of(-1) }),
    ],
    [
      'population "out" neuron 0: potential is -2049, a chip of this shape has -2048 to 2047 (1 too low)',
      { potentialBits: 12, threshold: { min: 0, max: 2047 } },
      withNeuron({ potential: Int32Array.of(-2049) }),
    ],
    [
      'population "out" neuron 0: thresholdBits is 4, a chip of this shape has 0 to 3 (1 too high)',
      { thresholdBits: 3 },
      withNeuron({ thresholdBits: Uint8Array.of(4) }),
    ],
    [
      'population "out" neuron 0: saturation at the negative threshold is no mode of this chip',
      { modes: MODE.resetBySubtraction },
      withNeuron({ modes: Uint16Array.of(MODE.kappa) }),
    ],
    ['shape: axonTypes is 0, must be a whole number from 1 to 16', { axonTypes: 0 }, oneLayer([[1]])],
    [
      'shape: least weight is -255, must be a whole number from -128 to 127: a potential of 8 bits has to hold it',
      { potentialBits: 8 },
      oneLayer([[1]]),
    ],
  ])('%s', (message, shape, graph) => {
    expect(() => planGraph(graph, shape)).toThrow(message);
  });
});
