/** Graphs of cores with known optima, and random ones. */
import fc from 'fast-check';
import { type CellGrid, createGrid } from '../../mapping/place/cell-grid.ts';
import type { Placement } from '../../mapping/place/placement.ts';
import { type TrafficGraph, trafficGraph } from '../../mapping/place/traffic.ts';

type Edge = readonly [number, number];

export function graphOf(nodes: number, edges: readonly Edge[], rates?: readonly number[]): TrafficGraph {
  return trafficGraph(
    nodes,
    edges.map(([source]) => source),
    edges.map(([, target]) => target),
    rates,
  );
}

/** Numbers 0..count - 1. */
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Cores of a grid, each joined to the next in its row and in its column. */
export function gridGraph(width: number, height: number): TrafficGraph {
  const edges = range(width * height).flatMap((node): Edge[] => [
    ...(node % width < width - 1 ? [[node, node + 1] as const] : []),
    ...(node < width * (height - 1) ? [[node, node + width] as const] : []),
  ]);
  return graphOf(width * height, edges);
}

export function cycleGraph(nodes: number): TrafficGraph {
  return graphOf(
    nodes,
    range(nodes).map((node) => [node, (node + 1) % nodes]),
  );
}

export function completeGraph(nodes: number): TrafficGraph {
  return graphOf(
    nodes,
    range(nodes).flatMap((a) =>
      range(nodes)
        .filter((b) => b > a)
        .map((b): Edge => [a, b]),
    ),
  );
}

export function starGraph(nodes: number): TrafficGraph {
  return graphOf(
    nodes,
    range(nodes - 1).map((leaf) => [0, leaf + 1]),
  );
}

/** A complete binary tree: node i hangs from node (i - 1) / 2. */
export function treeGraph(nodes: number): TrafficGraph {
  return graphOf(
    nodes,
    range(nodes - 1).map((i) => [i >> 1, i + 1]),
  );
}

/** Layers of cores; core i of a layer sends to cores i - reach .. i + reach of the next. */
export function layeredGraph(layers: number, width: number, reach: number): TrafficGraph {
  const edges = range(layers - 1).flatMap((layer) =>
    range(width).flatMap((i) =>
      range(width)
        .filter((j) => Math.abs(i - j) <= reach)
        .map((j): Edge => [layer * width + i, (layer + 1) * width + j]),
    ),
  );
  return graphOf(layers * width, edges);
}

/** Layers of side x side cores; each sends to the 3 x 3 around its place in the next layer. */
export function convolutionalGraph(layers: number, side: number): TrafficGraph {
  const near = (a: number, b: number) => Math.abs(a - b) <= 1;
  const cellsOf = range(side * side);
  const edges = range(layers - 1).flatMap((layer) =>
    cellsOf.flatMap((a) =>
      cellsOf
        .filter((b) => near(a % side, b % side) && near(Math.floor(a / side), Math.floor(b / side)))
        .map((b): Edge => [layer * side * side + a, (layer + 1) * side * side + b]),
    ),
  );
  return graphOf(layers * side * side, edges);
}

export interface PlacedGraph {
  readonly graph: TrafficGraph;
  readonly grid: CellGrid;
  readonly placement: Placement;
}

/** Random graphs with loops, parallel edges and empty cells, somewhere on a grid of several small chips. */
export function placedGraphs(most: { cells: number; edges: number }): fc.Arbitrary<PlacedGraph> {
  return fc
    .record({
      width: fc.integer({ min: 1, max: 6 }),
      height: fc.integer({ min: 1, max: 6 }),
      chip: fc.integer({ min: 1, max: 4 }),
      crossingHops: fc.integer({ min: 0, max: 3 }),
      empty: fc.nat(5),
    })
    .filter(({ width, height }) => width * height <= most.cells)
    .chain(({ width, height, chip, crossingHops, empty }) => {
      const grid = createGrid(width, height, { chipWidth: chip, chipHeight: chip, crossingHops });
      const nodes = Math.max(1, width * height - empty);
      const node = fc.nat(nodes - 1);
      const edges = fc.array(fc.tuple(node, node, fc.integer({ min: 0, max: 9 })), { maxLength: most.edges });
      const order = fc.shuffledSubarray(range(width * height), { minLength: nodes, maxLength: nodes });
      return fc.tuple(edges, order).map(([list, cells]) => ({
        graph: graphOf(
          nodes,
          list.map(([a, b]) => [a, b] as const),
          list.map(([, , rate]) => rate),
        ),
        grid,
        placement: Int32Array.from(cells),
      }));
    });
}

/** The cost by its definition, edge by edge: rate * (hops + boundaries crossed * their price). */
export function costByHand({ graph, grid, placement }: PlacedGraph): number {
  const at = (node: number) => {
    const cell = placement[node] as number;
    return { x: cell % grid.width, y: Math.floor(cell / grid.width) };
  };
  let cost = 0;
  for (let source = 0; source < graph.nodes; source++) {
    for (let e = graph.offsets[source] as number; e < (graph.offsets[source + 1] as number); e++) {
      const a = at(source);
      const b = at(graph.targets[e] as number);
      let steps = Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
      for (let x = Math.min(a.x, b.x); x < Math.max(a.x, b.x); x++) {
        if ((x + 1) % grid.chipWidth === 0) steps += grid.crossingHops;
      }
      for (let y = Math.min(a.y, b.y); y < Math.max(a.y, b.y); y++) {
        if ((y + 1) % grid.chipHeight === 0) steps += grid.crossingHops;
      }
      cost += (graph.rates[e] as number) * steps;
    }
  }
  return cost;
}
