/** The levels that stand for many weights have the least squared error that any choice of levels has. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LevelGrid, optimalLevels, weighted } from '../../../mapping/prepare/levels.ts';

/** Every way to cut the sorted values into intervals, each with the best level that may stand for it. */
function bruteForce(sorted: readonly number[], most: number, grid: LevelGrid | null, hasZero = true): number {
  if (sorted.length === 0) return 0;
  let best = Number.POSITIVE_INFINITY;
  for (let end = 1; end <= sorted.length; end++) {
    const head = sorted.slice(0, end);
    const rest = sorted.slice(end);
    if (hasZero) best = Math.min(best, errorOf(head, 0) + bruteForce(rest, most, grid, false));
    if (most === 0) continue;
    const left = bruteForce(rest, most - 1, grid, hasZero);
    for (const level of candidates(head, grid)) best = Math.min(best, errorOf(head, level) + left);
  }
  return best;
}

function candidates(values: readonly number[], grid: LevelGrid | null): number[] {
  if (!grid) return [values.reduce((sum, value) => sum + value, 0) / values.length];
  return Array.from({ length: grid.max - grid.min + 1 }, (_, i) => (i + grid.min) / grid.scale);
}

function errorOf(values: readonly number[], level: number): number {
  return values.reduce((sum, value) => sum + (value - level) ** 2, 0);
}

function nearestError(values: readonly number[], levels: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.min(...[0, ...levels].map((level) => (value - level) ** 2)), 0);
}

const lists = fc.array(
  fc.integer({ min: -60, max: 60 }).map((value) => value / 8),
  { minLength: 1, maxLength: 8 },
);
const grids = fc.option(
  fc.record({ scale: fc.constantFrom(0.5, 1, 1.7), min: fc.constantFrom(-6, -3, 0), max: fc.constantFrom(1, 3, 6) }),
);

describe('optimalLevels', () => {
  it('should have the error of the best of all partitions, with and without a grid', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 4 }), grids, (list, most, grid) => {
        const { levels, squaredError } = optimalLevels(weighted(list), most, grid);
        expect(squaredError).toBeCloseTo(
          bruteForce(
            [...list].sort((a, b) => a - b),
            most,
            grid,
          ),
          8,
        );
        expect(nearestError(list, levels)).toBeCloseTo(squaredError, 8);
        expect(levels.length).toBeLessThanOrEqual(most);
        expect(levels).not.toContain(0);
      }),
      { numRuns: 140 },
    );
  });

  it('should keep four values and 0 as they are', () => {
    expect(optimalLevels(weighted([5, -2, 0, 5, 9, 7, 0]), 4)).toEqual({ levels: [-2, 5, 7, 9], squaredError: 0 });
  });

  it('should find the five-level quantiser of a normal density, whose error is 7.99 % of the variance (Max, 1960)', () => {
    // Quantiles of the normal density by rational approximation are no independent source; Box and Muller on a lattice is one.
    const values: number[] = [];
    for (let i = 0; i < 200; i++) {
      for (let j = 0; j < 200; j++) {
        const radius = Math.sqrt(-2 * Math.log((i + 0.5) / 200));
        values.push(radius * Math.cos((2 * Math.PI * (j + 0.5)) / 200));
      }
    }
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    // Four levels beside 0 are five, one of them 0 as the symmetric optimum has it.
    const { squaredError } = optimalLevels(weighted(values), 4);
    expect(squaredError / values.length / variance).toBeCloseTo(0.0799, 2);
  });
});
