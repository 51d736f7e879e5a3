/**
 * Divides the neurons of a graph among cores, each within its axons and its neurons.
 *
 * A neuron of the chip has one target, so a neuron whose lines feed k axons takes k columns (copies) of its core. How many
 * axons it feeds depends on the division itself: cores that turn out too full are halved, and everything is counted again,
 * until all fit.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { assignAxons, type CoreAxons } from './axon-types.ts';
import { type GraphLines, sourceOf, unitName } from './lines.ts';

export interface CoreLimits {
  readonly axons: number;
  readonly neurons: number;
}

export interface CorePlan {
  readonly units: readonly number[];
  readonly axons: CoreAxons;
}

/** An axon of the chip. */
export interface AxonPlace {
  readonly core: number;
  readonly axon: number;
  readonly line: number;
}

export interface Partition {
  readonly cores: readonly CorePlan[];
  /** Axons that each unit feeds. */
  readonly targets: readonly (readonly AxonPlace[])[];
}

/** @throws SynaptickError when a single neuron needs more axons, or more copies, than a core has */
export function partition(graph: GraphLines, limits: CoreLimits): Partition {
  let cores = fillInOrder(graph, limits).map((units): CorePlan => ({ units, axons: assignAxons(graph, units) }));
  while (true) {
    const targets = targetsOf(graph, cores);
    let split = false;
    cores = cores.flatMap((core): CorePlan[] => {
      const columns = core.units.reduce((sum, unit) => sum + columnsOf(graph, targets, unit), 0);
      if (core.axons.lines.length <= limits.axons && columns <= limits.neurons) return [core];
      requireDivisible(graph, core, columns, limits);
      split = true;
      const cut = whereToCut(graph, core.units);
      return [core.units.slice(0, cut), core.units.slice(cut)].map((units) => ({
        units,
        axons: assignAxons(graph, units),
      }));
    });
    if (!split) return { cores, targets };
  }
}

/** The middle, or where one population ends that is nearest to it: neurons of one population share lines. */
function whereToCut({ populationOf }: GraphLines, units: readonly number[]): number {
  const middle = Math.ceil(units.length / 2);
  let best = middle;
  let distance = Number.POSITIVE_INFINITY;
  for (let i = 1; i < units.length; i++) {
    if (populationOf[units[i] as number] === populationOf[units[i - 1] as number]) continue;
    if (Math.abs(i - middle) >= distance) continue;
    best = i;
    distance = Math.abs(i - middle);
  }
  return best;
}

/** Columns of a unit: one for each axon it feeds and one for its probe, at the least one. */
export function columnsOf(graph: GraphLines, targets: Partition['targets'], unit: number): number {
  const probed = graph.graph.populations[graph.populationOf[unit] as number]?.probed ? 1 : 0;
  return Math.max(1, (targets[unit]?.length ?? 0) + probed);
}

/** Neurons in the order of the graph, a new core where the next one no longer fits. */
function fillInOrder(graph: GraphLines, limits: CoreLimits): number[][] {
  const cores: number[][] = [];
  let units: number[] = [];
  let lines = new Set<number>();
  for (let unit = 0; unit < graph.units; unit++) {
    if (graph.graph.populations[graph.populationOf[unit] as number]?.neurons === null) continue;
    const own = graph.lines.subarray(graph.offsets[unit], graph.offsets[unit + 1]);
    const added = own.reduce((sum, line) => sum + (lines.has(line) ? 0 : 1), 0);
    if (units.length > 0 && (units.length === limits.neurons || lines.size + added > limits.axons)) {
      cores.push(units);
      units = [];
      lines = new Set();
    }
    units.push(unit);
    for (const line of own) lines.add(line);
  }
  if (units.length > 0) cores.push(units);
  return cores;
}

function targetsOf(graph: GraphLines, cores: readonly CorePlan[]): AxonPlace[][] {
  const targets = Array.from({ length: graph.units }, (): AxonPlace[] => []);
  cores.forEach(({ axons }, core) => {
    axons.lines.forEach((line, axon) => {
      targets[sourceOf(line)]?.push({ core, axon, line });
    });
  });
  return targets;
}

function requireDivisible(graph: GraphLines, core: CorePlan, columns: number, limits: CoreLimits): void {
  if (core.units.length > 1) return;
  const name = unitName(graph, core.units[0] as number);
  const axons = core.axons.lines.length;
  if (axons > limits.axons) {
    throw new SynaptickError(
      `${name} needs ${axons} axons on one core, the limit is ${limits.axons} (${axons - limits.axons} too many): give it fewer inputs, or sum in two layers`,
    );
  }
  const { probed } = graph.graph.populations[graph.populationOf[core.units[0] as number] as number] ?? {};
  const feeds = probed ? `feeds ${columns - 1} axons and a probe` : `feeds ${columns} axons`;
  throw new SynaptickError(
    `${name} ${feeds}, so it needs ${columns} copies on one core of ${limits.neurons} neurons (${columns - limits.neurons} too many): give it fewer targets`,
  );
}
