/** Spikes that the host has put further ahead than the rings reach: they wait here until those do. */
export interface LaterSpikes {
  /** @param due tick of the lanes */
  add(due: number, row: number, lane: number): void;
  /** Takes out those due before a tick. */
  take(before: number, visit: (due: number, row: number, lane: number) => void): void;
  /** Looks at all. */
  forEach(visit: (due: number, row: number, lane: number) => void): void;
  /** Forgets those of a lane, or of all. */
  forget(lane?: number): void;
}

export function laterSpikes(): LaterSpikes {
  /** By tick, pairs of axon row and lane. */
  const waiting = new Map<number, number[]>();

  function add(due: number, row: number, lane: number): void {
    const pairs = waiting.get(due);
    if (pairs) pairs.push(row, lane);
    else waiting.set(due, [row, lane]);
  }

  function forEach(visit: (due: number, row: number, lane: number) => void): void {
    for (const [due, pairs] of waiting) {
      for (let i = 0; i < pairs.length; i += 2) visit(due, pairs[i] as number, pairs[i + 1] as number);
    }
  }

  return {
    add,
    take(before, visit) {
      for (const [due, pairs] of waiting) {
        if (due >= before) continue;
        for (let i = 0; i < pairs.length; i += 2) visit(due, pairs[i] as number, pairs[i + 1] as number);
        waiting.delete(due);
      }
    },
    forEach,
    forget(lane) {
      const rest: [number, number, number][] = [];
      if (lane !== undefined) forEach((due, row, other) => other !== lane && rest.push([due, row, other]));
      waiting.clear();
      for (const [due, row, other] of rest) add(due, row, other);
    },
  };
}
