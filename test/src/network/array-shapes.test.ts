/** The shape of an array decides whether a network file may use it, never the number of its elements. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeNpz, type NpyArray } from '../../../src/formats/npz.ts';

import { toRealGraph } from '../../../src/network/to-graph.ts';
import { readNetwork } from '../../../src/on-node.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** Sizes of a network: a grid, what a convolution of it needs, and how far its populations are connected. */
const sizes = fc.record({
  width: fc.integer({ min: 3, max: 5 }),
  height: fc.integer({ min: 3, max: 5 }),
  channels: fc.constantFrom(2, 4),
  filters: fc.constantFrom(2, 4, 6),
  kernelX: fc.integer({ min: 1, max: 3 }),
  kernelY: fc.integer({ min: 1, max: 3 }),
  groups: fc.constantFrom(1, 2),
  targets: fc.integer({ min: 2, max: 6 }),
});
type Sizes = typeof sizes extends fc.Arbitrary<infer T> ? T : never;

/** A field of a network file that takes an array: the file around `given`, and the shapes that are right. */
interface Field {
  readonly name: string;
  readonly file: (sizes: Sizes, given: unknown) => object;
  readonly shapes: (sizes: Sizes) => readonly (readonly number[])[];
  /** Whether how many there must be is told by others. */
  readonly anyLength?: boolean;
  /** Values that are right, by element; 1 unless given. */
  readonly values?: (sizes: Sizes, index: number) => number;
  /** Random cases to try; 15 unless given. */
  readonly runs?: number;
}

const members = ({ width, height, channels }: Sizes) => width * height * channels;
const gridShapes = (all: Sizes) => [[members(all)], [all.height, all.width, all.channels], []];

/** Input "a" and population "b" on the same grid, population "c" of `targets`, with one projection. */
function file(
  all: Sizes,
  parts: { a?: object; b?: object; neurons?: object; c?: object; projection?: object },
): object {
  const size = [all.width, all.height, all.channels];
  return {
    format: 'synaptick-network',
    version: 1,
    name: 'n',
    arrays: 'arrays.npz',
    inputs: [{ name: 'a', size, ...parts.a }],
    populations: [
      { name: 'b', size, neurons: { threshold: 1, ...parts.neurons }, ...parts.b },
      { name: 'c', size: all.targets, neurons: { threshold: 1 }, ...parts.c },
    ],
    projections: parts.projection ? [parts.projection] : [],
  };
}

const parameters = ['threshold', 'leak', 'negativeThreshold', 'reset', 'potential', 'thresholdBits', 'leakReversal'];
const rows = (all: Sizes, given: object) => {
  const count = members(all);
  return {
    offsets: Array.from({ length: count + 1 }, (_, i) => i),
    targets: Array.from({ length: count }, (_, i) => i % all.targets),
    weights: new Array(count).fill(1),
    ...given,
  };
};
const sparse = (name: string, length: (all: Sizes) => number, values?: Field['values']): Field => ({
  name: `sparse ${name}`,
  file: (all, given) => file(all, { projection: { from: 'a', to: 'c', sparse: rows(all, { [name]: given }) } }),
  shapes: (all) => [[length(all)]],
  values,
});

const FIELDS: readonly Field[] = [
  {
    name: 'dense',
    file: (all, given) => file(all, { projection: { from: 'a', to: 'c', dense: given } }),
    shapes: (all) => [[members(all), all.targets]],
  },
  {
    name: 'oneToOne',
    file: (all, given) => file(all, { projection: { from: 'a', to: 'b', oneToOne: given } }),
    shapes: (all) => [...gridShapes(all), [1]],
  },
  {
    name: 'conv2d',
    file: (all, given) =>
      file(all, {
        c: { size: [all.width - all.kernelX + 1, all.height - all.kernelY + 1, all.filters] },
        projection: {
          from: 'a',
          to: 'c',
          conv2d: {
            filters: all.filters,
            groups: all.groups,
            size: { width: all.kernelX, height: all.kernelY },
            weights: given,
          },
        },
      }),
    shapes: (all) => [[all.filters, all.channels / all.groups, all.kernelY, all.kernelX]],
  },
  {
    name: 'conv1d',
    file: (all, given) =>
      file(all, {
        a: { size: [all.width, 1, all.channels] },
        c: { size: [all.width - all.kernelX + 1, 1, all.filters] },
        projection: {
          from: 'a',
          to: 'c',
          conv1d: { filters: all.filters, groups: all.groups, size: all.kernelX, weights: given },
        },
      }),
    shapes: (all) => [[all.filters, all.channels / all.groups, all.kernelX]],
  },
  sparse('weights', members),
  { ...sparse('targets', members, (all, i) => i % all.targets), anyLength: true },
  sparse(
    'offsets',
    (all) => members(all) + 1,
    (_, i) => i,
  ),
  { name: 'rate of an input', file: (all, given) => file(all, { a: { rate: given } }), shapes: gridShapes },
  { name: 'rate of a population', file: (all, given) => file(all, { b: { rate: given } }), shapes: gridShapes },
  ...parameters.map(
    // One rule for all seven.
    (name): Field => ({
      name,
      file: (all, given) => file(all, { neurons: { [name]: given } }),
      shapes: gridShapes,
      runs: 4,
    }),
  ),
];

const product = (shape: readonly number[]) => shape.reduce((all, side) => all * side, 1);

/** Shapes with as many elements, or a few more or fewer. */
const wrongShapes = (shape: readonly number[]) =>
  fc.oneof(
    fc.shuffledSubarray([...shape], { minLength: shape.length }),
    fc.constant([product(shape)]),
    fc.constant([1, ...shape]),
    fc.constant([...shape, 1]),
    fc.constant(shape.map((side, axis) => (axis === 0 ? side + 1 : side))),
    fc.constant(shape.map((side, axis) => (axis === shape.length - 1 ? side - 1 : side))),
    fc.constant([0]),
    fc.constant([2, 1]),
  );

/** Nested as a shape says. */
function nested(shape: readonly number[], values: readonly number[]): unknown {
  const [side = 0, ...rest] = shape;
  if (shape.length === 0) return values[0];
  const part = product(rest);
  return Array.from({ length: side }, (_, i) => nested(rest, values.slice(i * part, (i + 1) * part)));
}

describe.each(FIELDS.map((field) => [field.name, field] as const))('the array of %s', (_, field) => {
  const cases = sizes.chain((all) =>
    fc.record({
      all: fc.constant(all),
      right: fc.constantFrom(...field.shapes(all)),
      wrong: fc
        .constantFrom(...field.shapes(all).filter(({ length }) => length > 0))
        .chain(wrongShapes)
        .filter((shape) => !field.shapes(all).some((one) => one.join() === shape.join())),
    }),
  );
  const valuesOf = (all: Sizes, shape: readonly number[]) =>
    Array.from({ length: product(shape) }, (_, i) => field.values?.(all, i) ?? 1);

  it('is taken in its shape and refused in any other, with both named', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'net.json');
    const read = async (all: Sizes, given: unknown, array?: NpyArray) => {
      await writeFile(path, JSON.stringify(field.file(all, given)));
      if (array) await writeFile(join(folder, 'arrays.npz'), encodeNpz({ w: array }));
      return toRealGraph(await readNetwork(path));
    };
    const arrayOf = (all: Sizes, shape: readonly number[]) => ({
      shape,
      data: Float32Array.from(valuesOf(all, shape)),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ all, right, wrong }) => {
        const asArray = await read(all, { array: 'w' }, arrayOf(all, right));
        // The same numbers as a list, nested or flat, are the same network.
        if (right.length > 0) {
          const values = valuesOf(all, right);
          expect(await read(all, nested(right, values))).toEqual(asArray);
          expect(await read(all, values)).toEqual(asArray);
        }
        const refused = read(all, { array: 'w' }, arrayOf(all, wrong));
        const shown = wrong.length === 1 ? `(${wrong[0]},)` : `(${wrong.join(', ')})`;
        const line =
          field.anyLength && wrong.length === 1 ? /weights for \d+ targets/ : `"w" has shape ${shown}, must be (`;
        await expect(refused).rejects.toThrow(line);
        if (wrong.length > 1 && wrong.length < 5 && product(wrong) > 0) {
          await expect(read(all, nested(wrong, valuesOf(all, wrong)))).rejects.toThrow(
            /has shape |of the matrix has |matrix has /,
          );
        }
      }),
      { numRuns: field.runs ?? 15 },
    );
  });
});

describe('lists', () => {
  it('are refused where they are uneven or hold no numbers', async () => {
    const path = join(await temporaryFolder(), 'net.json');
    const all: Sizes = { width: 3, height: 3, channels: 2, filters: 2, kernelX: 2, kernelY: 2, groups: 1, targets: 2 };
    const line = async (projection: object) => {
      const { arrays: _, ...content } = file(all, { projection: { from: 'a', ...projection } }) as { arrays: string };
      await writeFile(path, JSON.stringify(content));
      return readNetwork(path).then(
        () => 'nothing is refused',
        (error: Error) => error.message,
      );
    };
    const conv2d = (weights: unknown) => ({ to: 'c', conv2d: { filters: 2, size: 2, weights } });
    expect(await line(conv2d([[[[1, 1], [1]]], [[[1, 1]]]]))).toContain(
      'projection "a -> c": element 1 of a list has 1 elements, the first has 2: make them alike',
    );
    expect(await line(conv2d([[1, 1], 1]))).toContain('element 1 of a list is no list, the first has 2');
    expect(await line(conv2d([[[[[1]]]]]))).toContain(
      'projections[0].conv2d.weights[0][0][0][0] is a list, must be a number',
    );
    expect(await line(conv2d([1, null]))).toContain('projections[0].conv2d.weights[1] is null, must be a number');
    expect(await line({ to: 'b', oneToOne: [[1, 2]] })).toContain(
      'a list has shape (1, 2), must be (18,) or (3, 3, 2)',
    );
  });
});
