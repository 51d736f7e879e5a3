/** Cores of which one feeds the other stand within a packet's reach, or the placement is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { createGrid } from '../../../mapping/place/cell-grid.ts';
import { placeWithinReach } from '../../../mapping/place/packet-reach.ts';
import { forEachEdge } from '../../../mapping/place/traffic.ts';
import { generator } from '../../support/generator.ts';
import { cycleGraph, gridGraph, starGraph } from '../../support/graphs.ts';

/** Cells in random order, for so many nodes. */
function scattered(nodes: number, cells: number, seed: number): Int32Array {
  const random = generator(seed);
  const order = Array.from({ length: cells }, (_, cell) => ({ cell, key: random() })).sort((a, b) => a.key - b.key);
  return Int32Array.from(order.slice(0, nodes), ({ cell }) => cell);
}

describe('placeWithinReach', () => {
  it('should bring every edge within the reach, each core on a cell of its own, or say that it cannot', () => {
    let repaired = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 5 }), fc.boolean(), (seed, reach, cycle) => {
        const graph = cycle ? cycleGraph(40) : gridGraph(6, 6);
        const grid = createGrid(9, 8);
        const start = scattered(graph.nodes, 72, seed);
        let placed = start;
        try {
          placed = placeWithinReach(graph, start, grid, reach);
        } catch (error) {
          expect(error).toBeInstanceOf(SynaptickError);
          expect((error as Error).message).toContain(`a packet of this chip reaches ${reach} (`);
          return;
        }
        repaired++;
        expect(new Set(placed).size).toBe(graph.nodes);
        forEachEdge(graph, (source, target) => {
          const [a, b] = [placed[source] as number, placed[target] as number];
          expect(Math.abs((a % 9) - (b % 9))).toBeLessThanOrEqual(reach);
          expect(Math.abs(Math.floor(a / 9) - Math.floor(b / 9))).toBeLessThanOrEqual(reach);
        });
      }),
      { numRuns: 60 },
    );
    expect(repaired).toBeGreaterThan(30);
  });

  it('should leave a placement alone that is within reach', () => {
    const start = scattered(36, 72, 1);
    expect(placeWithinReach(gridGraph(6, 6), start, createGrid(9, 8), 8)).toBe(start);
  });

  it('should say which cores are too far apart, by how much, and what would hold them', () => {
    // 30 cores about one do not stand within a cell of it.
    expect(() => placeWithinReach(starGraph(31), scattered(31, 36, 1), createGrid(6, 6), 1)).toThrow(
      /core \d+ feeds core \d+, \d columns and \d rows away, a packet of this chip reaches 1 \([1-5] too far\): take a chip that reaches [2-6]/,
    );
  });
});
