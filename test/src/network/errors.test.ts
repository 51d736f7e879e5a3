/** Every refusal of the network description names population or projection, value, limit and remedy. */
import { expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { connect } from '../../../src/network/connect.ts';
import { conv1d, conv2d, oneToOne, sparse, sumPool } from '../../../src/network/connectivity.ts';
import { input, network, population, probe, type Size } from '../../../src/network/network.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { outputShape } from '../../../src/network/windows.ts';

const PLANE = { width: 4, height: 4, channels: 2 };

function joined(kind: unknown, options: object = {}, from: Size = 2, to: Size = 2): void {
  const net = network('n');
  input(net, 'a', from);
  population(net, 'b', to, { threshold: 1 });
  connect(net, 'a', 'b', kind as number, options);
  toGraph(net);
}

function made(parameters: object, size: Size = 2): void {
  const net = network('n');
  population(net, 'b', size, parameters as { threshold: number });
  toGraph(net);
}

const kernel = (length: number) => new Array<number>(length).fill(1);

const cases: [message: string, act: () => unknown][] = [
  // Populations.
  [
    'population "b": size is 0, must be a whole number from 1 to 16777216: a population has at least one neuron',
    () => made({ threshold: 1 }, 0),
  ],
  [
    'population "b": height is 0, must be a whole number from 1 to 16777216: a population has at least one neuron',
    () => made({ threshold: 1 }, { width: 1, height: 0, channels: 1 }),
  ],
  [
    'population "b": size is 17179869184, must be a whole number from 1 to 16777216: split the population',
    () => made({ threshold: 1 }, { width: 2 ** 17, height: 2 ** 17, channels: 1 }),
  ],
  ['population "b": threshold is NaN, must be a number from 0 up: correct it', () => made({ threshold: Number.NaN })],
  [
    'population "b": threshold of neuron 1 is -1, must be a number from 0 up: correct it',
    () => made({ threshold: [1, -1] }),
  ],
  [
    'population "b": leak is 256, must be a whole number from -255 to 255: round or scale it, or let prepareGraph do so',
    () => made({ threshold: 1, leak: 256 }),
  ],
  [
    'population "b": reset is 0.5, must be a whole number from -524288 to 524287: round or scale it, or let prepareGraph do so',
    () => made({ threshold: 1, reset: 0.5 }),
  ],
  [
    'population "b": leak has 3 values, the population has 2 neurons: give one value, or 2',
    () => made({ threshold: 1, leak: [1, 2, 3] }),
  ],
  [
    'population "b": resetMode is "zero", must be one of value, subtract, none',
    () => made({ threshold: 1, resetMode: 'zero' }),
  ],
  [
    'population "b": leakReversal of neuron 1 is 2, must be true or false',
    () => made({ threshold: 1, leakReversal: [false, 2] }),
  ],
  ['population "b": no threshold, must be from 0 to 262143: a threshold of 0 fires at rest', () => made({})],
  [
    'population "b": unknown neuron parameter "treshold": the parameters are leak, threshold, negativeThreshold, reset, resetMode, negativeMode, leakReversal, stochasticLeak, thresholdBits, potential',
    () => made({ treshold: 1 }),
  ],
  [
    'population "b" is already in network "n": give every population a name of its own',
    () => {
      const net = network('n');
      input(net, 'b', 1);
      population(net, 'b', 1, { threshold: 1 });
    },
  ],
  ['network "n" is empty: give it a population', () => toGraph(network('n'))],
  // Names.
  [
    'network "n" has no population "hiden": its populations are "a", "hidden"',
    () => {
      const net = network('n');
      input(net, 'a', 1);
      population(net, 'hidden', 1, { threshold: 1 });
      connect(net, 'a', 'hiden', 1);
    },
  ],
  ['network "n" has no population 7: its populations are none', () => probe(network('n'), 7)],
  [
    'projection "x" is already in network "n": give every projection a name of its own',
    () => {
      const net = network('n');
      population(net, 'b', 1, { threshold: 1 });
      for (let i = 0; i < 2; i++) connect(net, 'b', 'b', 1, { name: 'x' });
    },
  ],
  [
    'projection "b -> a": "a" are input lines, which have no synapses: connect to neurons',
    () => {
      const net = network('n');
      input(net, 'a', 1);
      population(net, 'b', 1, { threshold: 1 });
      connect(net, 'b', 'a', 1);
    },
  ],
  // Delays.
  [
    'projection "b -> b": a cycle with delay 0, must be from 1 to 15: a spike acts after its own tick',
    () => {
      const net = network('n');
      population(net, 'b', 1, { threshold: 1 });
      connect(net, 'b', 'b', 1, { delay: 0 });
    },
  ],
  [
    'projection "b -> c": delay is 0, must be a whole number from 1 to 15: a spike acts after its own tick',
    () => {
      const net = network('n');
      population(net, 'b', 1, { threshold: 1 });
      population(net, 'c', 1, { threshold: 1 });
      connect(net, 'b', 'c', 1, { delay: 0 });
    },
  ],
  [
    'projection "a -> b": delay is 16, must be a whole number from 0 to 15: relay it through another population',
    () => joined(1, { delay: 16 }),
  ],
  [
    'projection "a -> b": delay is NaN, must be a whole number from 0 to 15: relay it through another population',
    () => joined(1, { delay: Number.NaN }),
  ],
  ['projection "a -> b": unknown option "dealy": the options are delay, name', () => joined(1, { dealy: 2 })],
  // Weights.
  [
    'projection "a -> b": weight from 1 to 0 is 300, must be a whole number from -255 to 255: a weight has 9 bits; prepareGraph scales and quantises real ones',
    () => joined([0, 0, 300, 0]),
  ],
  ['projection "a -> b": weight for all is NaN, must be a number: correct it', () => joined(Number.NaN)],
  [
    'projection "a -> b": weight of neuron 1 is 0.5, must be a whole number from -255 to 255: a weight has 9 bits; prepareGraph scales and quantises real ones',
    () => joined(oneToOne([1, 0.5])),
  ],
  [
    'projection "a -> b": weight from 1 to 0 is -256, must be a whole number from -255 to 255: a weight has 9 bits; prepareGraph scales and quantises real ones',
    () => joined(sparse({ offsets: [0, 1, 2], targets: [1, 0], weights: [1, -256] })),
  ],
  [
    'projection "a -> b": weight of filter 1, channel 0, y 0, x 1 is 999, must be a whole number from -255 to 255: a weight has 9 bits; prepareGraph scales and quantises real ones',
    () => joined(conv1d({ filters: 2, size: 2, weights: [1, 1, 1, 999] }), {}, 2, { width: 1, height: 1, channels: 2 }),
  ],
  [
    'projection "a -> b": weight of the window is 256, must be a whole number from -255 to 255: a weight has 9 bits; prepareGraph scales and quantises real ones',
    () => joined(sumPool({ size: 1, weight: 256 })),
  ],
  // Sizes.
  [
    'projection "a -> b": matrix has 3 weights, 2 sources x 2 targets need 4: give one for each pair, row-major [source][target]',
    () => joined([1, 2, 3]),
  ],
  [
    'projection "a -> b": row 1 of the matrix has 3 weights, must be 2: a row is a source, with one weight for each target',
    () =>
      joined([
        [1, 2],
        [1, 2, 3],
      ]),
  ],
  [
    'projection "a -> b": matrix has 2 weights, 2 sources x 2 targets need 4: give one for each pair, row-major [source][target]',
    () => joined([[1, 2]]),
  ],
  [
    'projection "a -> b": one-to-one from 2 neurons to 3: make the sizes equal, or give a matrix',
    () => joined(1, {}, 2, 3),
  ],
  [
    'projection "a -> b": one-to-one has 3 weights, must be 1 or 2: one for each neuron',
    () => joined(oneToOne([1, 2, 3])),
  ],
  [
    'projection "a -> b": 2 offsets, 2 sources need 3: compress the rows by source',
    () => joined(sparse({ offsets: [0, 1], targets: [0], weights: [1] })),
  ],
  [
    'projection "a -> b": 2 weights for 1 targets: give one for each synapse',
    () => joined(sparse({ offsets: [0, 1, 1], targets: [0], weights: [1, 2] })),
  ],
  [
    'projection "a -> b": first offset is 1, must be a whole number from 0 to 0: the rows start at synapse 0',
    () => joined(sparse({ offsets: [1, 1, 1], targets: [0], weights: [1] })),
  ],
  [
    'projection "a -> b": offset 2 is 0, must be a whole number from 1 to 1: offsets never fall, nor pass the last synapse',
    () => joined(sparse({ offsets: [0, 1, 0], targets: [0], weights: [1] })),
  ],
  [
    'projection "a -> b": last offset is 0, must be a whole number from 1 to 1: it ends the last row',
    () => joined(sparse({ offsets: [0, 0, 0], targets: [0], weights: [1] })),
  ],
  [
    'projection "a -> b": target of synapse 0 is 2, must be a whole number from 0 to 1: the population has 2 neurons',
    () => joined(sparse({ offsets: [0, 1, 1], targets: [2], weights: [1] })),
  ],
  [
    'projection "a -> b": the synapse from 0 to 1 stands there twice: add up its weights',
    () => joined(sparse({ offsets: [0, 2, 2], targets: [1, 1], weights: [1, 1] })),
  ],
  [
    'projection "a -> b": unknown kind "conv3d": use one of dense, sparse, one-to-one, conv1d, conv2d, pooling',
    () => joined({ kind: 'conv3d' }),
  ],
  // Windows.
  [
    'projection "a -> b": the target\'s grid is 2 x 1 x 1, the projection makes 3 x 3 x 1: give the target population that size',
    () => joined(conv2d({ filters: 1, size: 2, weights: kernel(8) }), {}, PLANE),
  ],
  [
    'projection "a -> b": kernel has 3 weights, 1 filters x 2 channels x 2 x 2 need 8: order them [filter][channel of its group][y][x]',
    () => joined(conv2d({ filters: 1, size: 2, weights: kernel(3) }), {}, PLANE),
  ],
  [
    'projection "a -> b": 2 groups do not divide 3 filters: choose a divisor',
    () => joined(conv2d({ filters: 3, groups: 2, size: 1, weights: kernel(3) }), {}, PLANE),
  ],
  [
    'projection "a -> b": groups is 3, must be a whole number from 1 to 2: the source has 2 channels',
    () => joined(conv2d({ filters: 3, groups: 3, size: 1, weights: kernel(3) }), {}, PLANE),
  ],
  [
    'projection "a -> b": a window of 5 x 5 does not fit its source of 4 x 4: make it smaller',
    () => joined(sumPool({ size: 5 }), {}, PLANE),
  ],
  [
    'projection "a -> b": a window of 9 x 9 does not fit its source of 4 x 4 with its padding: make it smaller',
    () => joined(conv2d({ filters: 1, size: 9, padding: 2, weights: kernel(162) }), {}, PLANE),
  ],
  [
    'projection "a -> b": stride in x is 0, must be a whole number from 1 to 65536: windows move by at least one place',
    () => joined(conv2d({ filters: 1, size: 2, stride: 0, weights: kernel(8) }), {}, PLANE),
  ],
  [
    'projection "a -> b": window width is NaN, must be a whole number from 1 to 65536: a window holds at least one place',
    () => joined(sumPool({ size: Number.NaN }), {}, PLANE),
  ],
  [
    'projection "a -> b": padding in x is 2, must be a whole number from 0 to 1: padding is narrower than the window',
    () => joined(conv2d({ filters: 1, size: 2, padding: 2, weights: kernel(8) }), {}, PLANE),
  ],
  [
    'projection "a -> b": conv1d over a source of height 4, must be 1: use conv2d',
    () => joined(conv1d({ filters: 1, size: 2, weights: kernel(4) }), {}, PLANE),
  ],
  [
    'conv2d of "a": a window of 5 x 5 does not fit its source of 4 x 4: make it smaller',
    () => {
      const net = network('n');
      outputShape(net, input(net, 'a', PLANE), conv2d({ filters: 1, size: 5, weights: kernel(50) }));
    },
  ],
  [
    'projection "a -> b": up to 25600000000 synapses, the limit is 1073741824: split the projection',
    () =>
      joined(
        conv2d({ filters: 100, size: 16, weights: kernel(25_600) }),
        {},
        { width: 1015, height: 1015, channels: 1 },
      ),
  ],
];

it.each(cases)('should say: %s', (message, act) => {
  expect(act).toThrow(new SynaptickError(message));
});

it('should name the signatures when the arguments fit none', () => {
  expect(() => joined('dense')).toThrow(/connect/);
});
