/**
 * Levels that all neurons of a population share. Each neuron keeps a scale of its own: their weights, divided by the root of
 * their mean square, are pooled; the pool's levels are found like one neuron's; then each neuron moves its scale to where the
 * shared levels suit it best.
 */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { optimalLevels, type Weighted, weighted } from './levels.ts';
import { bestScale, type Fit, integerLevels, nearestLevel, outOfRange, type Parameters } from './neuron-scale.ts';
import { fitErrors, type NeuronErrors } from './quantise-error.ts';

export interface Neuron {
  readonly weights: Weighted;
  readonly parameters: Parameters;
}

/** Values of the pool beyond which it is a histogram of so many bins: its levels then err by a bin's width at most. */
const MOST_VALUES = 65_536;
/** Times a neuron's scale and the levels of its weights are matched to each other; more change nothing that can be seen. */
const ROUNDS = 8;

/** A fit for each neuron, or null where the parameters allow no common levels. */
export function sharedFits(
  neurons: readonly Neuron[],
  most: number,
  shape: ChipShape,
): readonly { fit: Fit; errors: NeuronErrors }[] | null {
  const norms = neurons.map(({ weights }) => rootMeanSquare(weights));
  const active = neurons.filter(({ parameters }, i) => (norms[i] as number) > 0 && !parameters.random);
  if (active.length < neurons.length) return null;
  const pool = pooled(neurons, norms);
  const scale = bestScale(pool, optimalLevels(pool, most), shape.weight, (candidate) =>
    neurons.some(({ parameters }, i) => outOfRange(parameters, candidate / (norms[i] as number), shape))
      ? Number.POSITIVE_INFINITY
      : 0,
  );
  if (scale === null) return null;
  const levels = integerLevels(pool, most, scale, shape.weight);
  return neurons.map((neuron, i) => {
    const fit = { exact: false, levels, scale: matched(neuron, levels, scale / (norms[i] as number), shape) };
    return { fit, errors: fitErrors(neuron.weights, neuron.parameters, fit) };
  });
}

/** The scale from which least squares no longer moves, within the parameters' range. */
function matched({ weights, parameters }: Neuron, levels: readonly number[], start: number, shape: ChipShape): number {
  let scale = start;
  for (let round = 0; round < ROUNDS; round++) {
    let squares = 0;
    let products = 0;
    weights.values.forEach((value, i) => {
      const level = nearestLevel(levels, value * scale);
      squares += (weights.counts[i] as number) * level * level;
      products += (weights.counts[i] as number) * level * value;
    });
    const next = squares / products;
    if (!(next > 0) || !Number.isFinite(next) || next === scale || outOfRange(parameters, next, shape)) break;
    scale = next;
  }
  return scale;
}

function rootMeanSquare({ values, counts }: Weighted): number {
  let squares = 0;
  let count = 0;
  values.forEach((value, i) => {
    squares += (counts[i] as number) * value * value;
    count += counts[i] as number;
  });
  return count === 0 ? 0 : Math.sqrt(squares / count);
}

function pooled(neurons: readonly Neuron[], norms: readonly number[]): Weighted {
  const all: number[] = [];
  neurons.forEach(({ weights }, n) => {
    weights.values.forEach((value, i) => {
      for (let k = 0; k < (weights.counts[i] as number); k++) all.push(value / (norms[n] as number));
    });
  });
  const pool = weighted(all);
  return pool.values.length <= MOST_VALUES ? pool : histogram(pool);
}

function histogram({ values, counts }: Weighted): Weighted {
  const low = values[0] as number;
  const width = ((values.at(-1) as number) - low) / MOST_VALUES;
  const bins = new Float64Array(MOST_VALUES);
  values.forEach((value, i) => {
    const bin = Math.min(MOST_VALUES - 1, Math.floor((value - low) / width));
    bins[bin] = (bins[bin] as number) + (counts[i] as number);
  });
  const used = [...bins.keys()].filter((bin) => (bins[bin] as number) > 0);
  return {
    values: Float64Array.from(used, (bin) => low + (bin + 0.5) * width),
    counts: Float64Array.from(used, (bin) => bins[bin] as number),
  };
}
