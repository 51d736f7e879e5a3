/** The arrays of our own files have one shape: another of as many elements is refused, and both are named. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnnealing } from '../../../mapping/place/anneal.ts';
import { createGrid } from '../../../mapping/place/cell-grid.ts';
import { neighboursOf, trafficGraph } from '../../../mapping/place/traffic.ts';
import { decodeChip, encodeChip } from '../../../src/formats/chip-file.ts';
import { decodeNpz, encodeNpz } from '../../../src/formats/npz.ts';
import { decodeState, encodeState } from '../../../src/map/place/state-file.ts';
import { decodeModel, encodeModel } from '../../../src/models/model-file.ts';
import { decodeWinners, encodeWinners } from '../../../src/train/stdp/winner/model-file.ts';
import { winnerRecipe } from '../../../src/train/stdp/winner/recipe.ts';
import { createWinnerState } from '../../../src/train/stdp/winner/train.ts';
import { randomChip } from '../../support/random-chip.ts';
import { randomCountingModel, randomModel } from '../../support/random-model.ts';

const chip = {
  seed: 3,
  cores: 3,
  density: 0.1,
  weightLimit: 9,
  modes: 'plain',
  spread: 'wide',
  configured: 1,
} as const;
const neighbours = neighboursOf(trafficGraph(4, [0, 1, 2], [1, 2, 3], [1, 1, 1]));
const grid = createGrid(2, 2);

/** A file, who reads it, and the arrays of any length, whose rank is all that is asked of them. */
const FILES: readonly [string, () => Uint8Array, (bytes: Uint8Array) => unknown, string[]][] = [
  ['chip image', () => encodeChip(randomChip(chip)), (bytes) => decodeChip('f', bytes), ['inputOffsets', 'inputRows']],
  ['model', () => encodeModel(randomModel(4)), (bytes) => decodeModel('f', bytes), []],
  ['model of spike counts', () => encodeModel(randomCountingModel(4)), (bytes) => decodeModel('f', bytes), []],
  [
    'network of STDP',
    () => encodeWinners(createWinnerState(winnerRecipe({ neurons: 5, epochs: 1, seed: 9 })), 1),
    (bytes) => decodeWinners('f', bytes),
    [],
  ],
  [
    'placement state',
    () => encodeState(createAnnealing(neighbours, grid, Int32Array.of(0, 1, 2, 3), { seed: 1, moves: 10 }), 1),
    (bytes) => decodeState('f', bytes, neighbours, grid, 0),
    ['rounds'],
  ],
];

const shapeText = (shape: readonly number[]) => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
const product = (shape: readonly number[]) => shape.reduce((all, side) => all * side, 1);

/** Other shapes of as many elements. */
function others(shape: readonly number[]): number[][] {
  const all = [
    shape.toReversed(),
    [product(shape)],
    [1, ...shape],
    [...shape, 1],
    [...shape.slice(1), ...shape.slice(0, 1)],
  ];
  return all.filter((other) => other.join() !== shape.join());
}

describe.each(FILES)('a %s', (_, encode, decode, anyLength) => {
  const bytes = encode();
  const arrays = decodeNpz('f', bytes);
  const names = Object.keys(arrays).filter((name) => name !== 'header');

  it('is read as it was written', () => {
    expect(names.length).toBeGreaterThan(1);
    expect(decode(bytes)).toBeTruthy();
    expect(decode(encodeNpz(arrays))).toEqual(decode(bytes));
  });

  it('is refused with an array of another shape', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), (name, pick) => {
        const { shape, data } = arrays[name] as (typeof arrays)[string];
        const wrong = others(shape).filter((other) => !anyLength.includes(name) || other.length !== 1);
        const other = wrong[pick % wrong.length] as number[];
        const expected = anyLength.includes(name) ? '(n,)' : shapeText(shape);
        expect(() => decode(encodeNpz({ ...arrays, [name]: { shape: other, data } }))).toThrow(
          `f: array ${name} has shape ${shapeText(other)}, must be ${expected}: the file is damaged`,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is refused with an array that is one longer, of another type, or missing', () => {
    for (const name of names.filter((one) => !anyLength.includes(one))) {
      const { shape, data } = arrays[name] as (typeof arrays)[string];
      const longer = [...shape.slice(0, -1), (shape.at(-1) as number) + 1];
      const room = new Uint8Array(product(longer));
      expect(() => decode(encodeNpz({ ...arrays, [name]: { shape: longer, data: room } }))).toThrow(
        `f: array ${name} has shape ${shapeText(longer)}, must be ${shapeText(shape)}`,
      );
      const real = data instanceof Float64Array ? new Int32Array(data.length) : new Float64Array(data.length);
      expect(() => decode(encodeNpz({ ...arrays, [name]: { shape, data: real } }))).toThrow(
        new RegExp(`^f: array ${name} is of type (i4|f8), expected \\w\\w`),
      );
      const { [name]: gone, ...rest } = arrays;
      expect(gone).toBeDefined();
      if (name !== 'streams') expect(() => decode(encodeNpz(rest))).toThrow(`f: array ${name} is missing, expected `);
    }
  });
});
