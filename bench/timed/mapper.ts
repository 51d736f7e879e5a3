/** How long the mapper's steps take, by size: the table of docs/results.md (Mapping at scale), but for memory. */
import { buildChip, planGraph } from '../../mapping/graph-to-chip/map-graph.ts';
import { hiddenPartition, meshOf, placePlan, SIDES } from '../mapper-steps.ts';
import { printTable } from '../timing.ts';

/** Sides from which on a step runs once: some ten seconds. */
const LARGE = 64;

export async function mapper(): Promise<void> {
  for (const side of SIDES) {
    const graph = hiddenPartition(side);
    const plan = planGraph(graph);
    const grid = meshOf(plan);
    const { placement } = placePlan(plan, grid);
    await printTable(
      `Mapper, ${(side * side).toLocaleString('en-US')} cores`,
      [
        { name: 'divide', run: () => planGraph(graph) },
        { name: 'place', run: () => placePlan(plan, grid) },
        { name: 'build', run: () => buildChip(plan, grid, placement) },
      ],
      { unit: 's', figure: (milliseconds) => milliseconds / 1000, rounds: side < LARGE ? 3 : 1 },
    );
  }
}
