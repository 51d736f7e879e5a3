/** Small random network graphs whose neurons spike a good deal. */
import { MODE } from '../../cores/modes.ts';
import type { GraphProjection, NetworkGraph, NeuronArrays } from '../../mapping/graph.ts';
import { generator } from './generator.ts';

/** Two input populations, three populations of neurons, each fed by two others, one of them by itself; some neurons random. */
export function randomGraph(seed: number): NetworkGraph {
  const random = generator(seed);
  const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const sizes = [pick(1, 12), pick(1, 12), pick(5, 40), pick(5, 40), pick(5, 40)];
  const neurons = (size: number): NeuronArrays => {
    const ints = (low: number, high: number) => Int32Array.from({ length: size }, () => pick(low, high));
    const modes = () =>
      (pick(0, 1) * MODE.resetBySubtraction) | (pick(0, 1) * MODE.kappa) | (pick(0, 1) * MODE.stochasticLeak);
    return {
      leak: ints(-1, 2),
      threshold: ints(1, 6),
      negativeThreshold: ints(0, 10),
      reset: ints(0, 1),
      thresholdBits: Uint8Array.from({ length: size }, () => Math.max(0, pick(-3, 2))),
      modes: Uint16Array.from({ length: size }, modes),
      potential: ints(0, 3),
    };
  };
  const project = (source: number, target: number): GraphProjection => {
    const rows = Array.from({ length: sizes[target] as number }, () => {
      const chosen = new Set(Array.from({ length: pick(0, 6) }, () => pick(0, (sizes[source] as number) - 1)));
      return [...chosen].sort((a, b) => a - b);
    });
    let count = 0;
    return {
      name: `${source} -> ${target}`,
      source,
      target,
      delay: source < 2 ? 0 : pick(1, 15),
      offsets: Uint32Array.from([0, ...rows.map((row) => (count += row.length))]),
      sources: Uint32Array.from(rows.flat()),
      weights: Int32Array.from(rows.flat(), () => (random() < 0.7 ? 2 : -1)),
    };
  };
  return {
    name: `random ${seed}`,
    populations: sizes.map((size, p) => ({
      name: `p${p}`,
      size,
      neurons: p < 2 ? null : neurons(size),
      probed: p === 2 || p === 4,
    })),
    projections: [
      project(0, 2),
      project(1, 2),
      project(1, 3),
      project(2, 3),
      project(2, 4),
      project(3, 4),
      project(4, 4),
    ],
  };
}
