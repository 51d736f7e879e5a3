/** Random directions and points, from the seeded generator. */
import { type RandomState, uniform } from '../../../mapping/random.ts';

/** A normal draw with mean 0 and variance 1 (Box and Muller; one of the pair is thrown away). */
export function normal(random: RandomState): number {
  const u = 1 - uniform(random, 0, 1);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * uniform(random, 0, 1));
}

/** Unit vectors, equally likely in every direction: `[vector][dimension]`, flat. In one dimension they are 1 and -1. */
export function onSphere(count: number, dimensions: number, random: RandomState): Float64Array {
  const vectors = new Float64Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    let length = 0;
    while (!(length > 1e-12)) {
      for (let d = 0; d < dimensions; d++) vector[d] = normal(random);
      length = Math.hypot(...vector);
    }
    for (let d = 0; d < dimensions; d++) vector[d] = (vector[d] as number) / length;
  }
  return vectors;
}

/** Points of the unit ball, equally likely everywhere in it. */
export function inBall(count: number, dimensions: number, random: RandomState): Float64Array[] {
  const vectors = onSphere(count, dimensions, random);
  return Array.from({ length: count }, (_, i) => {
    const radius = uniform(random, 0, 1) ** (1 / dimensions);
    return vectors.slice(i * dimensions, (i + 1) * dimensions).map((value) => value * radius);
  });
}

/** `count` values from `low` to `high`, both included, equally far apart. */
export function linearSpace(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}
