/** A network file says what the functions of src/network say, and a wrong one is refused in one line. */
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import { encodeNpz, type NpyArray } from '../../../src/formats/npz.ts';
import { portableHost } from '../../../src/host/host.ts';
import { connect } from '../../../src/network/connect.ts';
import {
  type Connectivity,
  conv1d,
  conv2d,
  dense,
  oneToOne,
  sparse,
  sumPool,
} from '../../../src/network/connectivity.ts';
import { input, network, population, probe, type Size } from '../../../src/network/network.ts';

import { readNetwork as readNetworkFrom } from '../../../src/network/network-file.ts';
import { toGraph, toRealGraph } from '../../../src/network/to-graph.ts';
import { readNetwork } from '../../../src/on-node.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { npyOf, type Variant } from '../../support/numpy.ts';
import { npzOf } from '../../support/zip-writer.ts';

type FileSize = number | [number, number, number];

/** Input "a" and population "b", with one projection, as a file has them; `changes` replace keys. */
function described(kind: object, from: FileSize = 2, to: FileSize = 3, changes: object = {}): object {
  return {
    format: 'synaptick-network',
    version: 1,
    name: 'n',
    inputs: [{ name: 'a', size: from }],
    populations: [{ name: 'b', size: to, neurons: { threshold: 1 } }],
    projections: [{ from: 'a', to: 'b', ...kind }],
    ...changes,
  };
}

async function networkFile(content: object | string, arrays?: Record<string, NpyArray> | Uint8Array): Promise<string> {
  const folder = await temporaryFolder();
  const path = join(folder, 'net.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  if (arrays) await writeFile(join(folder, 'arrays.npz'), arrays instanceof Uint8Array ? arrays : encodeNpz(arrays));
  return path;
}

async function graphOf(content: object, arrays?: Record<string, NpyArray>): Promise<NetworkGraph> {
  return toGraph(await readNetwork(await networkFile(content, arrays)));
}

/** The same network by the functions. */
function built(kind: Connectivity, from: FileSize = 2, to: FileSize = 3): NetworkGraph {
  const net = network('n');
  input(net, 'a', sizeOf(from));
  population(net, 'b', sizeOf(to), { threshold: 1 });
  probe(net, 'b');
  connect(net, 'a', 'b', kind);
  return toGraph(net);
}

function sizeOf(size: FileSize): Size {
  return typeof size === 'number' ? size : { width: size[0], height: size[1], channels: size[2] };
}

/** 1, 2, 3 ...: no two weights alike, so that none can stand in another's place. */
const ascending = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const rows = { offsets: [0, 2, 3], targets: [0, 2, 1], weights: [5, -6, 7] };

describe('readNetwork', () => {
  it.each<[string, object, Connectivity, FileSize?, FileSize?]>([
    ['dense, by rows', { dense: [ascending(3), [4, 5, 6]] }, dense([ascending(3), [4, 5, 6]])],
    ['dense, flat', { dense: ascending(6) }, dense(ascending(6))],
    ['one to one, one weight', { oneToOne: 7 }, oneToOne(7), 3],
    ['one to one, a weight each', { oneToOne: [7, -8, 9] }, oneToOne([7, -8, 9]), 3],
    ['sparse', { sparse: rows }, sparse(rows)],
    [
      'conv1d with groups, stride and padding',
      { conv1d: { filters: 4, size: 3, stride: 2, padding: 1, groups: 2, weights: ascending(12) } },
      conv1d({ filters: 4, size: 3, stride: 2, padding: 1, groups: 2, weights: ascending(12) }),
      [7, 1, 2],
      [4, 1, 4],
    ],
    [
      'conv2d with a rectangular window',
      { conv2d: { filters: 2, size: { width: 3, height: 2 }, padding: 1, weights: ascending(24) } },
      conv2d({ filters: 2, size: { width: 3, height: 2 }, padding: 1, weights: ascending(24) }),
      [4, 3, 2],
      [4, 4, 2],
    ],
    [
      'sum pooling with stride and weight',
      { sumPool: { size: { width: 2, height: 1 }, stride: 1, weight: 3 } },
      sumPool({ size: { width: 2, height: 1 }, stride: 1, weight: 3 }),
      [3, 2, 2],
      [2, 2, 2],
    ],
  ])('should read %s as the functions describe it', async (_, kind, connectivity, from, to) => {
    const graph = await graphOf(described(kind, from, to));
    expect(graph).toEqual(built(connectivity, from, to));
    expect(graph.projections[0]?.weights.length).toBeGreaterThan(0);
  });

  it('should read names, delays, probes, neuron parameters and recurrent projections', async () => {
    const neurons = { threshold: [3, 4], leak: -1, resetMode: 'subtract', negativeMode: 'saturate' } as const;
    const net = network('n');
    population(net, 'b', 2, neurons);
    population(net, 'c', 2, { threshold: 1 });
    probe(net, 'b');
    connect(net, 'b', 'b', dense([0, 1, 2, 0]), { delay: 4, name: 'back' });
    connect(net, 'b', 'c', 5, { delay: 15 });
    const graph = await graphOf({
      ...described({}),
      inputs: [],
      populations: [
        { name: 'b', size: 2, neurons, probe: true },
        { name: 'c', size: 2, neurons: { threshold: 1 } },
      ],
      projections: [
        { from: 'b', to: 'b', dense: [0, 1, 2, 0], delay: 4, name: 'back' },
        { from: 'b', to: 'c', oneToOne: 5, delay: 15 },
      ],
    });
    expect(graph).toEqual(toGraph(net));
  });

  it('should probe the last population where the file probes none', async () => {
    const populations = ['b', 'c'].map((name) => ({ name, size: 1, neurons: { threshold: 1 } }));
    const { populations: read } = await graphOf(described({ dense: [1] }, 1, 1, { populations }));
    expect(read.map(({ name, probed }) => [name, probed])).toEqual([
      ['a', false],
      ['b', false],
      ['c', true],
    ]);
  });

  it('should draw random weights by their seed, each value about as often', async () => {
    const drawn = (seed: number) => graphOf(described({ dense: { random: { values: [-2, 3, 9], seed } } }, 60, 50));
    const graph = await drawn(1);
    expect(await drawn(1)).toEqual(graph);
    expect((await drawn(2)).projections[0]?.weights).not.toEqual(graph.projections[0]?.weights);
    const weights = [...(graph.projections[0]?.weights ?? [])];
    expect(weights).toHaveLength(3000);
    // Binomial (3000, 1/3): mean 1000, standard deviation 25.8; five of them.
    for (const value of [-2, 3, 9]) {
      expect(Math.abs(weights.filter((weight) => weight === value).length - 1000)).toBeLessThan(130);
    }
  });

  it.each<[string, Partial<Variant>]>([
    ['int8', { size: 1 }],
    ['float64', { kind: 'f' }],
    ['half floats', { kind: 'f', size: 2 }],
    ['int64, as numpy makes them', {}],
    ['int64, big-endian and by columns', { order: '>', fortran: true }],
  ])('should take arrays of %s from the file beside it', async (_, variant) => {
    const content = described({ dense: { array: 'w' } }, 2, 3, { arrays: 'arrays.npz' });
    const path = await networkFile(content, npzOf({ w: npyOf([2, 3], ascending(6), variant) }));
    expect(toGraph(await readNetwork(path))).toEqual(built(dense(ascending(6))));
  });

  it('should take a sparse projection whole from arrays', async () => {
    const arrays = Object.fromEntries(
      Object.entries(rows).map(([name, list]) => [name, { shape: [list.length], data: Int32Array.from(list) }]),
    );
    const named = { offsets: { array: 'offsets' }, targets: { array: 'targets' }, weights: { array: 'weights' } };
    const content = described({ sparse: named }, 2, 3, { arrays: 'arrays.npz' });
    expect(await graphOf(content, arrays)).toEqual(built(sparse(rows)));
  });
});

describe('what a network file says beside the network', () => {
  const cell = { name: 'b', size: 3, neurons: { threshold: 0.75 } };
  const real = (changes: object) => described({ dense: [0.5, 1, 1.5, -0.5, 0, 300] }, 2, 3, changes);

  it('should take real weights, thresholds and tolerances, each population its own before the file’s', async () => {
    const path = await networkFile(
      real({ maxError: 0.1, partialSums: true, populations: [cell, { ...cell, name: 'c', maxError: 0.3 }] }),
    );
    const net = await readNetwork(path);
    const { populations, projections } = toRealGraph(net);
    expect(projections[0]?.weights).toEqual(Float64Array.of(0.5, -0.5, 1, 1.5, 300));
    expect(populations[1]).toMatchObject({ maxError: 0.1, partialSums: true });
    expect(populations[2]).toMatchObject({ maxError: 0.3, partialSums: true });
    expect(populations[1]?.neurons?.threshold).toEqual(new Float64Array(3).fill(0.75));
    expect(() => toGraph(net)).toThrow('population "b": threshold is 0.75, must be a whole number from 0 to 262143');
  });

  it('should take rates and parameters as numbers, lists or arrays of any .npz file', async () => {
    const arrays = {
      r: { shape: [3], data: Float32Array.of(0, 0.5, 1) },
      t: { shape: [3], data: Int16Array.of(1, 2, 3) },
    };
    const neurons = { threshold: { array: 't', npz: 'arrays.npz' }, leak: [1, 2, 3] };
    const populations = [{ name: 'b', size: 3, neurons, rate: { array: 'r', npz: 'arrays.npz' } }];
    const inputs = [{ name: 'a', size: 2, rate: 0.25 }];
    const graph = await graphOf(described({ dense: ascending(6) }, 2, 3, { populations, inputs }), arrays);
    expect(graph.populations[0]?.rates).toEqual(Float32Array.of(0.25, 0.25));
    expect(graph.populations[1]?.rates).toEqual(Float32Array.of(0, 0.5, 1));
    expect([...(graph.populations[1]?.neurons?.threshold ?? [])]).toEqual([1, 2, 3]);
  });

  it('should take arrays from wherever an absolute path says, on a disk and in memory', async () => {
    const elsewhere = join(await temporaryFolder(), 'w.npz');
    const bytes = encodeNpz({ w: { shape: [2, 3], data: Int8Array.from(ascending(6)) } });
    await writeFile(elsewhere, bytes);
    const named = [described({ dense: { array: 'w' } }, 2, 3, { arrays: elsewhere })];
    named.push(described({ dense: { array: 'w', npz: elsewhere } }));
    for (const content of named) {
      expect(await graphOf(content)).toEqual(built(dense(ascending(6))));
      const files = { '/net/n.json': new TextEncoder().encode(JSON.stringify(content)), [elsewhere]: bytes };
      expect(toGraph(await readNetworkFrom('/net/n.json', { host: portableHost(files) }))).toEqual(
        built(dense(ascending(6))),
      );
    }
    const missing = described({ dense: { array: 'w' } }, 2, 3, { arrays: '/no/such.npz' });
    await expect(graphOf(missing)).rejects.toThrow('cannot read /no/such.npz: no such file or folder');
  });

  it.each<[string, object]>([
    [': population "b": rate of neuron 1 is -0.5, must be from 0 to 1: spikes per tick', { rate: [0, -0.5, 1] }],
    [': population "b": rate of neuron 2 is NaN, must be from 0 to 1', { rate: { array: 'nan', npz: 'arrays.npz' } }],
    [': population "b": rate is 3, must be from 0 to 1', { rate: 3 }],
    [
      ': population "b": threshold of neuron 0 is "1", must be a number from 0 up',
      { neurons: { threshold: ['1', 2, 3] } },
    ],
    [
      ': population "b": thresholdBits of neuron 1 is "2", must be a number',
      { neurons: { threshold: 1, thresholdBits: [1, '2', 3] } },
    ],
    [': population "b": rate has 2 values, the population has 3 neurons', { rate: [0, 1] }],
    [': populations[0].rate is "x", must be a number or a list or an object', { rate: 'x' }],
    [': populations[0].rate has unknown key "npy"', { rate: { array: 'nan', npy: 'arrays.npz' } }],
    [': populations[0].maxError is -1, must be at least 0', { maxError: -1 }],
    [': population "b": size is 0, must be a whole number from 1 to 16777216: a population has', { size: 0 }],
    [': population "b": height is 0, must be a whole number from 1 to', { size: [3, 0, 1] }],
    [': populations[0].size is "3", must be a number or a list', { size: '3' }],
    [
      ': population "b": rate: there is no array "no" in arrays.npz: it has nan',
      { rate: { array: 'no', npz: 'arrays.npz' } },
    ],
  ])('should refuse%s', async (message, changes) => {
    const populations = [{ name: 'b', size: 3, neurons: { threshold: 1 }, ...changes }];
    const nan = { shape: [3], data: Float64Array.of(0, 1, Number.NaN) };
    const path = await networkFile(described({ dense: ascending(6) }, 2, 3, { populations }), { nan });
    await expect(readNetwork(path)).rejects.toThrow(path + message);
  });

  it('should name the size of arrays that are too large before it reads them', async () => {
    const path = await networkFile(described({ dense: { array: 'w' } }, 2, 3, { arrays: 'arrays.npz' }));
    const arrays = join(path, '..', 'arrays.npz');
    await writeFile(arrays, '');
    await truncate(arrays, 2 ** 31);
    await expect(readNetwork(path)).rejects.toThrow(
      /arrays\.npz has 2048 MiB, the limit of a file of arrays is 20\d\d/,
    );
  });
});

const MATRIX: Record<string, NpyArray> = { w: { shape: [3, 2], data: Int8Array.from(ascending(6)) } };
const withArrays = (kind: object) => described(kind, 2, 3, { arrays: 'arrays.npz' });
const conv = (changes: object) => ({ conv2d: { filters: 1, size: 2, weights: ascending(4), ...changes } });

describe('what a network file is refused for', () => {
  it.each<[string, object | string]>([
    [':1: format ends here, inside the value: the file is cut short', '{"format": '],
    [':1: is empty', ''],
    [':2: name is not JSON: "}" where a value was expected', '{\n"name":}'],
    [' is a list, must be an object: docs/networks has examples', []],
    [': format is "network", must be "synaptick-network"', described({}, 2, 3, { format: 'network' })],
    [': version is 2, must be 1', described({}, 2, 3, { version: 2 })],
    [': has no "name", which is required', described({}, 2, 3, { name: undefined })],
    [': populations has 0 elements, must have at least 1', described({}, 2, 3, { populations: [] })],
    [': unknown key "layers"', described({ dense: ascending(6) }, 2, 3, { layers: [] })],
    [': projections[0] has unknown key "wieghts"', described({ wieghts: [1] })],
    [': projections[0].conv2d has unknown key "dilation"', described(conv({ dilation: 2 }), [3, 3, 1], [2, 2, 1])],
    [
      ': populations[0] has unknown key "probed"',
      described({}, 2, 3, { populations: [{ name: 'b', size: 1, neurons: { threshold: 1 }, probed: true }] }),
    ],
    [
      ': population "b": unknown neuron parameter "treshold"',
      described({}, 2, 3, { populations: [{ name: 'b', size: 1, neurons: { treshold: 1 } }] }),
    ],
    [
      ': population "a" is already in network "n"',
      described({}, 2, 3, { populations: [{ name: 'a', size: 1, neurons: { threshold: 1 } }] }),
    ],
    [
      ': projection "a -> b" names 2 kinds (dense, oneToOne): give one of dense, oneToOne, conv1d, conv2d, sumPool, sparse',
      described({ dense: ascending(6), oneToOne: 1 }),
    ],
    [': arrays is "", must be at least 1 characters long', described({ oneToOne: 1 }, 2, 2, { arrays: '' })],
    [
      ': projections[0].dense.npz is "", must be at least 1 characters long',
      described({ dense: { array: 'w', npz: '' } }),
    ],
    [
      ': network "n" has no population "c": its populations are "a", "p0", "p1", "p2", "p3", "p4", "p5", "p6", ...',
      described({}, 2, 3, {
        populations: Array.from({ length: 20 }, (_, i) => ({ name: `p${i}`, size: 1, neurons: { threshold: 1 } })),
        projections: [{ from: 'a', to: 'c', oneToOne: 1 }],
      }),
    ],
    [': projection "a -> b" names 0 kinds ()', described({})],
    [': projection "mine" names 0 kinds ()', described({ name: 'mine' })],
    [
      ': network "n" has no population "c": its populations are "a", "b"',
      described({}, 2, 3, { projections: [{ from: 'a', to: 'c', oneToOne: 1 }] }),
    ],
    [
      ': projection "a -> b": there is no array "w" in the file of arrays: it has none',
      described({ dense: { array: 'w' } }),
    ],
    [
      ': projection "a -> b": there is no array "x" in the file of arrays: it has w',
      withArrays({ dense: { array: 'x' } }),
    ],
    [
      ': projection "a -> b": array "w" has shape (3, 2), must be (2, 3): a row is a source',
      withArrays({ dense: { array: 'w' } }),
    ],
    [': projection "a -> b": matrix has 5 weights, 2 sources x 3 targets need 6', described({ dense: ascending(5) })],
    [
      ': projection "a -> b": row 0 of the matrix has 2 weights, must be 3',
      described({ dense: [[1, 2], ascending(4)] }),
    ],
    [': projection "a -> b": one-to-one from 2 neurons to 3: make the sizes equal', described({ oneToOne: 1 })],
    [': projection "a -> b": one-to-one has 2 weights, must be 1 or 3', described({ oneToOne: [1, 2] }, 3)],
    [
      ': projection "a -> b": the target\'s grid is 3 x 1 x 1, the projection makes 2 x 2 x 1',
      described(conv({}), [3, 3, 1]),
    ],
    [
      ': projection "a -> b": kernel has 3 weights, 1 filters x 1 channels x 2 x 2 need 4',
      described(conv({ weights: ascending(3) }), [3, 3, 1], [2, 2, 1]),
    ],
    [': projection "a -> b": 2 offsets, 2 sources need 3', described({ sparse: { ...rows, offsets: [0, 3] } })],
    [': projection "a -> b": 2 weights for 3 targets', described({ sparse: { ...rows, weights: [1, 2] } })],
    [
      ': projection "a -> b": 4294967296 random values, the limit is 268435456 (4026531840 too many): split the projection',
      described(conv({ filters: 2 ** 30, weights: { random: { values: [1], seed: 1 } } }), [3, 3, 1]),
    ],
    [
      ': projection "a -> b": delay is 16, must be a whole number from 0 to 15',
      described({ dense: ascending(6), delay: 16 }),
    ],
  ])('%s', async (message, content) => {
    const path = await networkFile(content, MATRIX);
    const error = await readNetwork(path).then(
      () => new Error('nothing was refused'),
      (refusal: Error) => refusal,
    );
    expect(error.message).toContain(path + message);
    expect(error.message).not.toMatch(/\n|undefined|\[object/);
    expect(error.name).toBe('SynaptickError');
  });

  it('a file that is not there, and arrays that are not there or no .npz', async () => {
    await expect(readNetwork('/no/such/net.json')).rejects.toThrow(
      'cannot read /no/such/net.json: no such file or folder (ENOENT): check the path',
    );
    const path = await networkFile(withArrays({ dense: { array: 'w' } }));
    const arrays = join(path, '..', 'arrays.npz');
    await expect(readNetwork(path)).rejects.toThrow(`cannot read ${arrays}: no such file or folder (ENOENT)`);
    await writeFile(arrays, 'no zip');
    await expect(readNetwork(path)).rejects.toThrow(`${arrays} is not an .npz file`);
  });
});
