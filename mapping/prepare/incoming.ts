/** The synapses that a population receives. */
import type { RealGraph, RealProjection } from '../real-graph.ts';

/** Projections that bring one neuron the same line twice, put together: their weights add up. */
export interface Bundle {
  /** Indices of the graph's projections. */
  readonly members: readonly number[];
  readonly projection: RealProjection;
}

/** The projections into a population, one for each source and delay. */
export function incoming({ projections }: RealGraph, target: number): Bundle[] {
  const byLine = new Map<string, number[]>();
  projections.forEach((projection, i) => {
    if (projection.target !== target) return;
    const key = `${projection.source}/${projection.delay}`;
    const members = byLine.get(key);
    if (members) members.push(i);
    else byLine.set(key, [i]);
  });
  return [...byLine.values()].map((members) => {
    const all = members.map((i) => projections[i] as RealProjection);
    return { members, projection: all.length === 1 ? (all[0] as RealProjection) : added(all) };
  });
}

function added(projections: readonly RealProjection[]): RealProjection {
  const first = projections[0] as RealProjection;
  const rows = first.offsets.length - 1;
  const offsets = new Uint32Array(rows + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  for (let row = 0; row < rows; row++) {
    const sums = new Map<number, number>();
    for (const each of projections) {
      for (let k = each.offsets[row] as number; k < (each.offsets[row + 1] as number); k++) {
        const source = each.sources[k] as number;
        sums.set(source, (sums.get(source) ?? 0) + (each.weights[k] as number));
      }
    }
    for (const [source, weight] of [...sums].sort((a, b) => a[0] - b[0])) {
      if (weight === 0) continue;
      sources.push(source);
      weights.push(weight);
    }
    offsets[row + 1] = sources.length;
  }
  return {
    ...first,
    name: projections.map(({ name }) => name).join(' + '),
    offsets,
    sources: Uint32Array.from(sources),
    weights: Float64Array.from(weights),
  };
}

/** A projection with new weights; those that are 0 are no synapses any more. */
export function withWeights(
  projection: Omit<RealProjection, 'weights'>,
  weights: Int32Array,
): RealProjection & { readonly weights: Int32Array } {
  const rows = projection.offsets.length - 1;
  const kept = weights.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0);
  if (kept === weights.length) return { ...projection, weights };
  const offsets = new Uint32Array(rows + 1);
  const sources = new Uint32Array(kept);
  const left = new Int32Array(kept);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let k = projection.offsets[row] as number; k < (projection.offsets[row + 1] as number); k++) {
      if (weights[k] === 0) continue;
      sources[at] = projection.sources[k] as number;
      left[at++] = weights[k] as number;
    }
    offsets[row + 1] = at;
  }
  return { ...projection, offsets, sources, weights: left };
}
