/** Which points nothing beats: of a point on the Pareto front no other is better in one thing and worse in none. */
import type { PointMeasures } from './point.ts';

/** What is compared, the less the better. */
const OBJECTIVES = {
  cores: ({ cores }: PointMeasures) => cores,
  energy: ({ energy }: PointMeasures) => energy?.joules ?? null,
  latency: ({ latency }: PointMeasures) => latency,
  accuracy: ({ accuracy }: PointMeasures) => accuracy && -accuracy.correct / accuracy.images,
} as const;
export type ParetoObjective = keyof typeof OBJECTIVES;

export interface ParetoFront {
  /** What was compared: all that every point has. */
  readonly objectives: readonly ParetoObjective[];
  /** Of each point, whether it is on the front; equal points are on it together. Refused ones never are. */
  readonly onFront: readonly boolean[];
}

/**
 * @param points null for those that were refused
 * @param groups of each point what it is compared within: equal ones; all with all unless given
 */
export function paretoFront(
  points: readonly (PointMeasures | null)[],
  groups: readonly string[] = points.map(() => ''),
): ParetoFront {
  const made = points.filter((point) => point !== null);
  const objectives = (Object.keys(OBJECTIVES) as ParetoObjective[]).filter((name) =>
    made.every((point) => OBJECTIVES[name](point) !== null),
  );
  const costs = points.map((point) => point && objectives.map((name) => OBJECTIVES[name](point) as number));
  const onFront = costs.map(
    (cost, i) =>
      cost !== null && !costs.some((other, j) => other !== null && groups[i] === groups[j] && dominates(other, cost)),
  );
  return { objectives: made.length > 0 ? objectives : [], onFront };
}

function dominates(one: readonly number[], other: readonly number[]): boolean {
  return one.every((cost, i) => cost <= (other[i] as number)) && one.some((cost, i) => cost < (other[i] as number));
}
