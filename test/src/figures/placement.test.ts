import { describe, expect, it } from 'vitest';
import { createGrid } from '../../../mapping/place/cell-grid.ts';
import { trafficGraph } from '../../../mapping/place/traffic.ts';
import { svgToPng } from '../../../src/draw/png.ts';
import { placementSvg } from '../../../src/figures/placement.ts';

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] as string);

describe('the picture of a placement', () => {
  it.each([
    ['a core', 1, [0], 1, 1],
    ['three cores', 3, [0, 1], 2, 2],
    ['cores in a row', 20, [0, 3, 7], 20, 1],
    ['cores one below the other', 12, [0, 5], 1, 12],
    ['many', 300, [1, 2, 3], 18, 17],
  ])('of %s has a bar of named colours beside each map', (_, nodes, sources, width, height) => {
    const graph = trafficGraph(
      nodes,
      sources,
      sources.map((source) => (source + 1) % nodes),
    );
    const placement = Int32Array.from({ length: nodes }, (_, node) => node);
    const grid = createGrid(width, height);
    const svg = placementSvg({ title: 'T', subtitle: 'S', graph, grid, placement });
    for (const label of ['number of the core', 'busiest link out of the cell', 'x', 'y']) {
      expect(texts(svg)).toContain(label);
    }
    // The strips of two bars, of 128 steps each, and the cells.
    const rects = [...svg.matchAll(/<rect /g)].length;
    expect(rects).toBeGreaterThanOrEqual(2 * 128 + nodes);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svgToPng(svg).length).toBeGreaterThan(1000);
  });
});
