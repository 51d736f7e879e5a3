/** Lowering equals the definition of each kind, written as naive loops over a dense matrix. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import { connect } from '../../../src/network/connect.ts';
import { conv1d, conv2d, oneToOne, sparse, sumPool } from '../../../src/network/connectivity.ts';
import { input, network, population, probe, type Size } from '../../../src/network/network.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { outputShape } from '../../../src/network/windows.ts';
import { generator } from '../../support/generator.ts';

/** Weights `[source][target]` of a graph's only projection, and that its rows are in order and without zeros. */
function matrixOf(graph: NetworkGraph): number[][] {
  const { source, target, offsets, sources, weights } = graph.projections[0] as NetworkGraph['projections'][number];
  const targets = graph.populations[target]?.size as number;
  const matrix = zeros(graph.populations[source]?.size as number, targets);
  expect(offsets.length).toBe(targets + 1);
  expect(offsets[targets]).toBe(sources.length);
  for (let neuron = 0; neuron < targets; neuron++) {
    const row = sources.subarray(offsets[neuron], offsets[neuron + 1]);
    expect([...row]).toEqual([...new Set(row)].sort((a, b) => a - b));
    row.forEach((from, i) => {
      (matrix[from] as number[])[neuron] = weights[(offsets[neuron] as number) + i] as number;
    });
  }
  expect(weights.includes(0)).toBe(false);
  return matrix;
}

function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}

function pair(from: Size, to: Size) {
  const net = network('test');
  return { net, a: input(net, 'a', from), b: population(net, 'b', to, { threshold: 1 }) };
}

function randomWeights(seed: number, length: number): number[] {
  const random = generator(seed);
  return Array.from({ length }, () => Math.floor(random() * 511) - 255);
}

interface Conv {
  readonly groups: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly stride: number;
  readonly padding: number;
  readonly grid: { readonly width: number; readonly height: number };
  readonly seed: number;
}

/** From the definition: out[o][y][x] = sum over i, ky, kx of kernel[o][i][ky][kx] * in[i][y s + ky - p][x s + kx - p]. */
function naive(from: Grid, to: Grid, conv: Conv, kernel: number[], padY: number): number[][] {
  const matrix = zeros(from.width * from.height * from.channels, to.width * to.height * to.channels);
  const { width: kw, height: kh } = conv.size;
  for (let o = 0; o < to.channels; o++) {
    const group = Math.floor(o / conv.outPerGroup);
    for (let oy = 0; oy < to.height; oy++) {
      for (let ox = 0; ox < to.width; ox++) {
        for (let i = 0; i < conv.inPerGroup; i++) {
          for (let iy = 0; iy < from.height; iy++) {
            for (let ix = 0; ix < from.width; ix++) {
              const ky = iy - oy * conv.stride + padY;
              const kx = ix - ox * conv.stride + conv.padding;
              if (ky < 0 || ky >= kh || kx < 0 || kx >= kw) continue;
              const source = (iy * from.width + ix) * from.channels + group * conv.inPerGroup + i;
              const weight = kernel[((o * conv.inPerGroup + i) * kh + ky) * kw + kx] as number;
              (matrix[source] as number[])[(oy * to.width + ox) * to.channels + o] = weight;
            }
          }
        }
      }
    }
  }
  return matrix;
}

const convArbitrary: fc.Arbitrary<Conv> = fc
  .record({
    groups: fc.integer({ min: 1, max: 3 }),
    inPerGroup: fc.integer({ min: 1, max: 2 }),
    outPerGroup: fc.integer({ min: 1, max: 3 }),
    size: fc.record({ width: fc.integer({ min: 1, max: 4 }), height: fc.integer({ min: 1, max: 4 }) }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 3 }),
    grid: fc.record({ width: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 6 }) }),
    seed: fc.integer(),
  })
  .map((conv) => ({ ...conv, padding: Math.min(conv.padding, conv.size.width - 1, conv.size.height - 1) }))
  .filter(({ size, padding, grid }) => {
    return size.width <= grid.width + 2 * padding && size.height <= grid.height + 2 * padding;
  });

describe('toGraph', () => {
  it('should lower conv2d as its definition says', () => {
    fc.assert(
      fc.property(convArbitrary, (conv) => {
        const filters = conv.groups * conv.outPerGroup;
        const from = { ...conv.grid, channels: conv.groups * conv.inPerGroup };
        const weights = randomWeights(conv.seed, filters * conv.inPerGroup * conv.size.width * conv.size.height);
        const kind = conv2d({ ...conv, filters, weights });
        const net = network('test');
        const a = input(net, 'a', from);
        const to = outputShape(net, a, kind);
        connect(net, a, population(net, 'b', to, { threshold: 1 }), kind);
        const expected = naive(from, to, conv, weights, conv.padding);
        expect(to.width).toBe(Math.floor((from.width + 2 * conv.padding - conv.size.width) / conv.stride + 1));
        expect(to.height).toBe(Math.floor((from.height + 2 * conv.padding - conv.size.height) / conv.stride + 1));
        expect(matrixOf(toGraph(net))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('should lower conv1d as its definition says', () => {
    fc.assert(
      fc.property(convArbitrary, (any) => {
        const conv = { ...any, size: { width: any.size.width, height: 1 }, grid: { ...any.grid, height: 1 } };
        const filters = conv.groups * conv.outPerGroup;
        const from = { ...conv.grid, channels: conv.groups * conv.inPerGroup };
        const weights = randomWeights(conv.seed, filters * conv.inPerGroup * conv.size.width);
        const kind = conv1d({ ...conv, size: conv.size.width, filters, weights });
        const net = network('test');
        const a = input(net, 'a', from);
        const to = outputShape(net, a, kind);
        connect(net, a, population(net, 'b', to, { threshold: 1 }), kind);
        expect(to).toEqual({
          width: Math.floor((from.width + 2 * conv.padding - conv.size.width) / conv.stride + 1),
          height: 1,
          channels: filters,
        });
        expect(matrixOf(toGraph(net))).toEqual(naive(from, to, conv, weights, 0));
      }),
      { numRuns: 200 },
    );
  });

  it('should lower pooling to one weight from every place of a window, channel by channel', () => {
    const side = fc.integer({ min: 1, max: 3 });
    const sides = fc.record({ width: side, height: side });
    const poolArbitrary = fc.record({
      size: fc.oneof(side, sides),
      stride: fc.option(fc.oneof(side, sides), { nil: undefined }),
      weight: fc.option(fc.integer({ min: 1, max: 255 }), { nil: undefined }),
      width: fc.integer({ min: 3, max: 7 }),
      height: fc.integer({ min: 3, max: 7 }),
      channels: side,
    });
    const both = (size: number | { width: number; height: number }) =>
      typeof size === 'number' ? { width: size, height: size } : size;
    fc.assert(
      fc.property(poolArbitrary, ({ size, stride, weight, ...from }) => {
        const net = network('test');
        const a = input(net, 'a', from);
        const kind = sumPool({ size, stride, weight });
        const to = outputShape(net, a, kind);
        connect(net, a, population(net, 'b', to, { threshold: 1 }), kind);
        const expected = zeros(from.width * from.height * from.channels, to.width * to.height * to.channels);
        const { width, height } = both(size);
        const step = both(stride ?? size);
        for (let y = 0; y + height <= from.height; y += step.height) {
          for (let x = 0; x + width <= from.width; x += step.width) {
            for (let c = 0; c < from.channels; c++) {
              for (let place = 0; place < width * height; place++) {
                const source = (y + Math.floor(place / width)) * from.width + x + (place % width);
                const target = ((y / step.height) * to.width + x / step.width) * to.channels + c;
                (expected[source * from.channels + c] as number[])[target] = weight ?? 1;
              }
            }
          }
        }
        expect(matrixOf(toGraph(net))).toEqual(expected);
      }),
    );
  });

  it('should lower dense matrices, flat or in rows, and the same synapses as sparse rows', () => {
    const sizes = fc.record({ sources: fc.integer({ min: 1, max: 9 }), targets: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(sizes, fc.integer(), ({ sources, targets }, seed) => {
        const flat = randomWeights(seed, sources * targets).map((weight) => (weight % 3 ? weight : 0));
        const rows = Array.from({ length: sources }, (_, i) => flat.slice(i * targets, (i + 1) * targets));
        // Compressed rows with falling targets and some zeros: the order within a row is free, a 0 is no synapse.
        const kept = rows.map((row) => row.map((weight, target) => ({ weight, target })).reverse());
        const synapses = kept.flatMap((row) => row.filter(({ weight, target }) => weight !== 0 || target % 2));
        const counts = rows.map((row) => row.filter((weight, target) => weight !== 0 || target % 2).length);
        const offsets = [0];
        for (const count of counts) offsets.push((offsets.at(-1) as number) + count);
        const ends = synapses.map(({ target }) => target);
        const weights = synapses.map(({ weight }) => weight);
        const kinds = [rows, flat, Int16Array.from(flat), sparse({ offsets, targets: ends, weights })];
        for (const kind of kinds) {
          const { net, a, b } = pair(sources, targets);
          connect(net, a, b, kind as number[]);
          expect(matrixOf(toGraph(net))).toEqual(rows);
        }
      }),
    );
  });

  it('should lower one weight, or one for each neuron, to a diagonal', () => {
    for (const kind of [oneToOne(3), oneToOne([3, 3]), 3]) {
      const { net, a, b } = pair(2, 2);
      connect(net, a, b, kind as number);
      expect(matrixOf(toGraph(net))).toEqual([
        [3, 0],
        [0, 3],
      ]);
    }
  });

  it('should keep names, delays, parameters and probes in the order described', () => {
    const net = network('loop');
    const a = input(net, 'a', 2);
    const b = population(net, 'b', 2, { threshold: [5, 6], leak: -1, resetMode: 'subtract', negativeMode: 'saturate' });
    connect(net, a, b, 7, undefined);
    connect(net, 'a', 'b', -7, { delay: 0 });
    connect(net, b, b, [0, 1, 1, 0], { delay: 15, name: 'recurrent' });
    expect(probe(net, 'b')).toBe(probe(net, b));
    const graph = toGraph(net);
    expect(graph.name).toBe('loop');
    expect(graph.populations.map(({ name, size, probed }) => [name, size, probed])).toEqual([
      ['a', 2, false],
      ['b', 2, true],
    ]);
    expect(graph.populations[0]?.neurons).toBeNull();
    expect(graph.populations[1]?.neurons).toEqual({
      leak: Int32Array.of(-1, -1),
      threshold: Int32Array.of(5, 6),
      negativeThreshold: Int32Array.of(0, 0),
      reset: Int32Array.of(0, 0),
      thresholdBits: Uint8Array.of(0, 0),
      modes: Uint16Array.of(20, 20), // gamma 1 in bits 2 and 3, kappa in bit 4
      potential: Int32Array.of(0, 0),
    });
    expect(graph.projections.map(({ name, source, target, delay }) => [name, source, target, delay])).toEqual([
      ['a -> b', 0, 1, 0],
      ['a -> b 2', 0, 1, 0],
      ['recurrent', 1, 1, 15],
    ]);
  });

  it('should not see what becomes of the arrays it was given', () => {
    const { net, a, b } = pair(1, 2);
    const weights = [1, 2];
    connect(net, a, b, weights);
    weights[0] = 9;
    expect(matrixOf(toGraph(net))).toEqual([[1, 2]]);
  });
});
