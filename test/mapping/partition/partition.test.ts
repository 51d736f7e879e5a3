/** A division of neurons among cores keeps the limits, and is no worse than filling cores in order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateGraph } from '../../../mapping/generate/generate.ts';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import { gatherLines } from '../../../mapping/graph-to-chip/lines.ts';
import { type GraphPlan, planGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import type { CoreLimits } from '../../../mapping/partition/division.ts';
import { oneLayer } from '../../support/layers.ts';

/**
 * Cores of the sequential baseline, written down once more with sets: neurons in order, a new core where the next no longer
 * fits, and cores that turn out too full halved until none is. One axon type a line, as in the graphs below. Null where a
 * single neuron does not fit.
 */
function sequentialCores(graph: NetworkGraph, limits: CoreLimits): number | null {
  const lines = gatherLines(graph);
  const heard = (unit: number) => lines.lines.subarray(lines.offsets[unit], lines.offsets[unit + 1]);
  const probed = (unit: number) => (graph.populations[lines.populationOf[unit] as number]?.probed ? 1 : 0);
  let cores: number[][] = [];
  let current: number[] = [];
  let axons = new Set<number>();
  for (let unit = 0; unit < lines.units; unit++) {
    if (graph.populations[lines.populationOf[unit] as number]?.neurons === null) continue;
    const together = new Set([...axons, ...heard(unit)]);
    if (current.length > 0 && (current.length === limits.neurons || together.size > limits.axons)) {
      cores.push(current);
      current = [];
      axons = new Set();
    }
    current.push(unit);
    for (const line of heard(unit)) axons.add(line);
  }
  cores.push(current);
  while (true) {
    const fed = new Map<number, number>();
    const axonsOf = cores.map((units) => new Set(units.flatMap((unit) => [...heard(unit)])));
    for (const set of axonsOf) {
      for (const line of set) {
        const source = lines.lineSource[line] as number;
        fed.set(source, (fed.get(source) ?? 0) + 1);
      }
    }
    const full = (units: number[], i: number) =>
      (axonsOf[i]?.size ?? 0) > limits.axons ||
      units.reduce((sum, unit) => sum + Math.max(1, (fed.get(unit) ?? 0) + probed(unit)), 0) > limits.neurons;
    if (!cores.some(full)) return cores.length;
    if (cores.some((units, i) => units.length === 1 && full(units, i))) return null;
    cores = cores.flatMap((units, i) => {
      if (!full(units, i)) return [units];
      const middle = Math.ceil(units.length / 2);
      return [units.slice(0, middle), units.slice(middle)];
    });
  }
}

/** What must hold of every plan, counted from the graph. */
function requireWhole({ partition, lines, shape, counts }: GraphPlan): void {
  const { graph } = lines;
  const neurons = graph.populations.reduce((sum, { size, neurons }) => sum + (neurons ? size : 0), 0);
  expect(new Set(partition.members).size).toBe(neurons);
  expect(partition.members).toHaveLength(neurons);
  const feeds = new Map<number, number>();
  for (let core = 0; core < partition.cores; core++) {
    const units = partition.members.subarray(partition.memberOffsets[core], partition.memberOffsets[core + 1]);
    expect(units.length).toBeGreaterThan(0);
    const heard = new Set<number>();
    expect(units.every((unit) => partition.coreOf[unit] === core)).toBe(true);
    for (const unit of units) {
      for (let k = lines.offsets[unit] as number; k < (lines.offsets[unit + 1] as number); k++) {
        heard.add(
          (lines.lines[k] as number) * 4 + (partition.feeds.type[partition.feeds.heard[k] as number] as number),
        );
      }
    }
    expect(heard.size).toBeLessThanOrEqual(shape.axons);
    expect(heard.size).toBe((partition.axonOffsets[core + 1] as number) - (partition.axonOffsets[core] as number));
    for (const feed of heard) {
      const source = lines.lineSource[feed >> 2] as number;
      feeds.set(source, (feeds.get(source) ?? 0) + 1);
    }
  }
  let columns = 0;
  for (let core = 0; core < partition.cores; core++) {
    let own = 0;
    for (const unit of partition.members.subarray(partition.memberOffsets[core], partition.memberOffsets[core + 1])) {
      const probe = graph.populations[lines.populationOf[unit] as number]?.probed ? 1 : 0;
      own += Math.max(1, (feeds.get(unit) ?? 0) + probe);
    }
    expect(own).toBeLessThanOrEqual(shape.neurons);
    columns += own;
  }
  expect(columns).toBe(counts.columns);
}

const cases = fc.record({
  inputs: fc.integer({ min: 1, max: 30 }),
  populations: fc.integer({ min: 1, max: 4 }),
  size: fc.integer({ min: 1, max: 40 }),
  fanIn: fc.integer({ min: 1, max: 10 }),
  seed: fc.nat(),
});
const limits = fc.constantFrom(
  { axons: 256, neurons: 256 },
  { axons: 32, neurons: 64 },
  { axons: 20, neurons: 128 },
  { axons: 128, neurons: 32 },
);

describe('divide', () => {
  it('should give every neuron one core, keep its limits, and take no more cores than filling in order', () => {
    let compared = 0;
    let fewer = 0;
    fc.assert(
      fc.property(cases, limits, (options, coreLimits) => {
        const graph = generateGraph({ generator: 'random', ...options });
        const baseline = sequentialCores(graph, coreLimits);
        let plan: GraphPlan;
        try {
          plan = planGraph(graph, coreLimits);
        } catch (error) {
          expect((error as Error).message).toMatch(/too many\)/);
          expect(baseline).toBeNull();
          return;
        }
        requireWhole(plan);
        if (baseline === null) return;
        compared++;
        expect(plan.counts.cores).toBeLessThanOrEqual(baseline);
        if (plan.counts.cores < baseline) fewer++;
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(60);
    expect(fewer).toBeGreaterThan(20);
  });

  it.each([
    [2, 1],
    [2, 2],
    [4, 1],
    [4, 2],
    [4, 3],
    [8, 1],
  ])('should find the hidden partition of a mesh of side %i, seed %i: full cores, no copies', (side, seed) => {
    const plan = planGraph(generateGraph({ generator: 'hidden-partition', side, seed }));
    requireWhole(plan);
    expect(plan.counts).toMatchObject({
      cores: side * side,
      neurons: side * side * 256,
      columns: side * side * 256,
      axons: side * side * 256,
      duplicatedAxons: 0,
    });
  });

  it('should cut a 3 x 3 convolution from 16 channels to 64 on 14 x 14 into 49 blocks of 2 x 2 places', () => {
    const { graph, units } = convolution({ side: 14, channels: 16, filters: 64, kernel: 3, stride: 1, padding: 1 });
    const plan = planGraph(graph);
    requireWhole(plan);
    // 14 * 14 * 64 / 256 neurons; 4 x 4 places of 16 channels are 256 axons.
    expect(plan.counts.cores).toBe(49);
    const blocks = new Set(Array.from(units, (unit, i) => `${plan.partition.coreOf[unit]} ${blockOf(i, 14, 64, 2)}`));
    expect(blocks.size).toBe(49);
  });

  it('should give shared windows of 2 x 2 x 64 a core each', () => {
    const { graph } = convolution({ side: 8, channels: 64, filters: 256, kernel: 2, stride: 2, padding: 0 });
    expect(planGraph(graph).counts).toMatchObject({ cores: 16, axons: 16 * 256 });
  });

  it('should keep neurons together that hear the same lines, though they come in turns', () => {
    // Four groups of 64 lines and 64 neurons, dealt out.
    const rows = Array.from({ length: 256 }, (_, j) =>
      Array.from({ length: 64 }, (_, i) => [i * 4 + (j % 4), 1] as const),
    );
    const plan = planGraph(oneLayer(256, rows), { axons: 64, neurons: 64 });
    expect(plan.counts).toMatchObject({ cores: 4, axons: 256 });
  });

  it('should pack small layers onto one core', () => {
    const graph = generateGraph({ generator: 'random', inputs: 10, populations: 4, size: 20, fanIn: 4 });
    expect(planGraph(graph).counts.cores).toBe(1);
  });
});

function blockOf(i: number, width: number, channels: number, side: number): number {
  const place = Math.floor(i / channels);
  return Math.floor(Math.floor(place / width) / side) * width + Math.floor((place % width) / side);
}

interface Convolution {
  side: number;
  channels: number;
  filters: number;
  kernel: number;
  stride: number;
  padding: number;
}

/** Input lines onto one convolution, all weights 1; the grid is known. */
function convolution({ side, channels, filters, kernel, stride, padding }: Convolution) {
  const width = Math.floor((side + 2 * padding - kernel) / stride) + 1;
  const rows = Array.from({ length: width * width * filters }, (_, target) => {
    const place = Math.floor(target / filters);
    const row: [number, number][] = [];
    for (let y = 0; y < kernel; y++) {
      for (let x = 0; x < kernel; x++) {
        const left = (place % width) * stride - padding + x;
        const top = Math.floor(place / width) * stride - padding + y;
        if (left < 0 || top < 0 || left >= side || top >= side) continue;
        for (let c = 0; c < channels; c++) row.push([(top * side + left) * channels + c, 1]);
      }
    }
    return row;
  });
  const graph = oneLayer(side * side * channels, rows, {
    output: { grid: { width, height: width, channels: filters } },
  });
  return { graph, units: rows.map((_, i) => side * side * channels + i) };
}
