import { describe, expect, it } from 'vitest';
import { anneal, createAnnealing, extendAnnealing, MAX_MOVES } from '../../../../mapping/place/anneal.ts';
import { createGrid } from '../../../../mapping/place/cell-grid.ts';
import { placeInRaster } from '../../../../mapping/place/curves.ts';
import { neighboursOf } from '../../../../mapping/place/traffic.ts';
import { decodeNpz, encodeNpz, type NpyArray } from '../../../../src/formats/npz.ts';
import { decodeState, encodeState } from '../../../../src/map/place/state-file.ts';

const GRID = createGrid(4, 4);
const NEIGHBOURS = neighboursOf({
  nodes: 12,
  offsets: Uint32Array.from({ length: 13 }, (_, i) => i),
  targets: Uint32Array.from({ length: 12 }, (_, i) => (i * 5 + 1) % 12),
  rates: new Float64Array(12).fill(0.3),
});
const begin = () => createAnnealing(NEIGHBOURS, GRID, placeInRaster(12), { seed: 3, moves: 5000 });
const decoded = (bytes: Uint8Array) => decodeState('s', bytes, NEIGHBOURS, GRID, 0);

describe('the state of a placement', () => {
  it.each([0, 1, 255, 3000, 4999, 5000])('saved after move %i goes on to the same bits', (moves) => {
    const whole = begin();
    anneal(whole, 5000);
    const begun = begin();
    anneal(begun, moves);
    const { state } = decoded(encodeState(begun, 3));
    anneal(state, 5000);
    expect(encodeState(state, 3)).toEqual(encodeState(whole, 3));
  });

  const saved = begin();
  anneal(saved, 3000);
  const { header, ...arrays } = decodeNpz('s', encodeState(saved, 3));
  const text = new TextDecoder().decode(header?.data as Uint8Array);

  it.each<[string, Record<string, unknown>, Record<string, NpyArray['data']>, string]>([
    ['moves beyond any', { move: 1e15 }, {}, 's: header: move is 1000000000000000, must be at most 10000000000000'],
    [
      'moves beyond its own',
      { move: 5001 },
      {},
      "s is damaged: its header's move is 5001, must be a whole number from 0 to 5000",
    ],
    ['a seed of more than 32 bits', { seed: 2 ** 32 }, {}, 's: header: seed is 4294967296, must be at most 4294967295'],
    ['no rounds', {}, { rounds: new Float64Array() }, 's is damaged: it has no rounds'],
    ['a round that is no number', {}, { rounds: Float64Array.of(Number.NaN) }, 's is damaged: end of round 0 is NaN'],
    [
      'rounds that go back',
      {},
      { rounds: Float64Array.of(5000, 4000) },
      'end of round 1 is 4000, must be a whole number from 5001',
    ],
    ['rounds beyond any', {}, { rounds: Float64Array.of(1e15) }, 'end of round 0 is 1000000000000000, must be'],
    [
      'a node off the grid',
      {},
      { best: new Int32Array(12).fill(16) },
      's is damaged: node 0 is on cell 16, a grid of 4 x 4',
    ],
    ['two nodes on one cell', {}, { cellOf: new Int32Array(12) }, 's is damaged: nodes 0 and 1 are both on cell 0'],
    [
      'a cost that is another',
      {},
      { costs: Float64Array.of(1, 2) },
      's is damaged: the cost of best is 2, its cells cost ',
    ],
    ['a cost that is no number', {}, { costs: Float64Array.of(Number.NaN, Number.NaN) }, 'the cost of best is NaN'],
    [
      'no random numbers',
      {},
      { random: new Uint32Array(4) },
      's is damaged: its random numbers (0, 0, 0, 0) are none that 3000 moves have left',
    ],
    ['random numbers of fewer moves', {}, { random: begin().random }, 'are none that 3000 moves have left'],
    ['no costs', {}, { costs: new Float64Array() }, 's: array costs has shape (0,), must be (2,)'],
  ])('is refused where it has %s', (_, fields, changed, message) => {
    const data = new TextEncoder().encode(JSON.stringify({ ...JSON.parse(text), ...fields }));
    const others = Object.entries(changed).map(([name, values]) => [name, { shape: [values.length], data: values }]);
    const file = encodeNpz({ header: { shape: [data.length], data }, ...arrays, ...Object.fromEntries(others) });
    expect(() => decoded(file)).toThrow(message);
  });

  it('has rounds for no more moves than a run may have, however many rounds', () => {
    const many = { ...saved, rounds: Float64Array.from({ length: 300_000 }, (_, i) => 3000 + i) };
    expect(extendAnnealing(many, 100).rounds.at(-1)).toBe(303_099);
    expect(() => extendAnnealing(saved, MAX_MOVES)).toThrow('it has planned 5000: add fewer');
  });
});
