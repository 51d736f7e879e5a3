/**
 * How far a spike packet can go: dx and dy have so many bits, so two cores of which one feeds the other must stand within the
 * chip's reach, column by column and row by row. Few placements come near TrueNorth's 255 cells; of a chip that reaches a few
 * cells, one that is good for its hops may still have an edge too long.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { type CellGrid, cells, isOpen } from './cell-grid.ts';
import { EMPTY, occupants, type Placement } from './placement.ts';
import { forEachEdge, type TrafficGraph } from './traffic.ts';

/** Looks at an edge beyond which repairing gives up: some seconds. */
const MOST_WORK = 2 ** 28;

/**
 * The placement, with cores exchanged where an edge is longer than a packet reaches, until none is: the one given where none was.
 * @param reach largest |dx| and |dy| in cells
 * @throws SynaptickError naming two cores that are still too far apart, by how much, and what would hold them
 */
export function placeWithinReach(graph: TrafficGraph, placement: Placement, grid: CellGrid, reach: number): Placement {
  if (reach >= grid.width - 1 && reach >= grid.height - 1) return placement;
  if (!longestBeyond(graph, placement, grid, reach)) return placement;
  const repaired = repair(graph, placement, grid, reach);
  const found = longestBeyond(graph, repaired, grid, reach);
  if (!found) return repaired;
  const { source, target, dx, dy, beyond } = found;
  throw new SynaptickError(
    `core ${source} feeds core ${target}, ${dx} columns and ${dy} rows away, a packet of this chip reaches ${reach} (${beyond} too far): ` +
      `take a chip that reaches ${reach + beyond}, a mesh that is nearer to a square, or larger cores, of which it needs fewer`,
  );
}

interface Edge {
  readonly source: number;
  readonly target: number;
  readonly dx: number;
  readonly dy: number;
  readonly beyond: number;
}

/** The edge that goes furthest beyond the reach; null where none does. */
function longestBeyond(graph: TrafficGraph, placement: Placement, { width }: CellGrid, reach: number): Edge | null {
  let longest: Edge | null = null;
  forEachEdge(graph, (source, target) => {
    const [from, to] = [placement[source] as number, placement[target] as number];
    const dx = Math.abs((from % width) - (to % width));
    const dy = Math.abs(Math.floor(from / width) - Math.floor(to / width));
    const beyond = Math.max(dx, dy) - reach;
    if (beyond > (longest?.beyond ?? 0)) longest = { source, target, dx, dy, beyond };
  });
  return longest;
}

interface Repair {
  readonly width: number;
  readonly reach: number;
  readonly others: readonly (readonly number[])[];
  readonly cellOf: Placement;
  work: number;
}

/** Exchanges cells, each time those that leave the least beyond the reach, as long as that becomes less. */
function repair(graph: TrafficGraph, placement: Placement, grid: CellGrid, reach: number): Placement {
  const others: number[][] = Array.from({ length: graph.nodes }, () => []);
  forEachEdge(graph, (source, target) => {
    if (source === target) return;
    others[source]?.push(target);
    others[target]?.push(source);
  });
  const state: Repair = { width: grid.width, reach, others, cellOf: placement.slice(), work: 0 };
  const nodeAt = occupants(placement, grid);
  const all = cells(grid);
  for (let moved = true; moved; ) {
    moved = false;
    for (let node = 0; node < graph.nodes; node++) {
      const home = state.cellOf[node] as number;
      if (beyondFrom(state, node, home, node) === 0) continue;
      let best = home;
      let most = 0;
      for (let cell = 0; cell < all && state.work < MOST_WORK; cell++) {
        const gain = cell === home || !isOpen(grid, cell) ? 0 : exchangeGain(state, node, nodeAt[cell] as number, cell);
        if (gain <= most) continue;
        most = gain;
        best = cell;
      }
      if (best === home) continue;
      exchange(state.cellOf, nodeAt, node, best);
      moved = true;
    }
  }
  return state.cellOf;
}

/** By how much less is beyond the reach when a node goes to a cell and whoever is there, EMPTY or a node, to its own. */
function exchangeGain(state: Repair, node: number, other: number, cell: number): number {
  const home = state.cellOf[node] as number;
  const before = beyondFrom(state, node, home, other);
  const after = beyondFrom(state, node, cell, other);
  if (other === EMPTY) return before - after;
  // The edge between the two keeps its length.
  return before - after + beyondFrom(state, other, cell, node) - beyondFrom(state, other, home, node);
}

/** What the edges of a node are beyond the reach in all from a cell, but for those to `partner`. */
function beyondFrom(state: Repair, node: number, cell: number, partner: number): number {
  const { width, reach, others, cellOf } = state;
  const x = cell % width;
  const y = Math.floor(cell / width);
  let beyond = 0;
  for (const other of others[node] as readonly number[]) {
    if (other === partner) continue;
    const at = cellOf[other] as number;
    beyond +=
      Math.max(0, Math.abs((at % width) - x) - reach) + Math.max(0, Math.abs(Math.floor(at / width) - y) - reach);
  }
  state.work += (others[node] as readonly number[]).length;
  return beyond;
}

function exchange(cellOf: Placement, nodeAt: Int32Array, node: number, cell: number): void {
  const home = cellOf[node] as number;
  const other = nodeAt[cell] as number;
  nodeAt[home] = other;
  nodeAt[cell] = node;
  cellOf[node] = cell;
  if (other !== EMPTY) cellOf[other] = home;
}
