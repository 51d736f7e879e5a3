/** The baseline: neurons in the order of the graph, a new core where the next one no longer fits; too full ones are halved. */
import { type Steps, shareOfPasses } from '../steps.ts';
import { addCore, type Division, members, NOWHERE, overflow, place } from './division.ts';
import { move } from './moves.ts';
import { newFeeds } from './room.ts';

/** `demand[unit]` is the number of columns that a unit is expected to take. A step is a core. */
export function* fillInOrder(division: Division, units: Uint32Array, demand: Int32Array): Steps<void> {
  const { limits, axons } = division;
  let core = NOWHERE;
  let columns = 0;
  for (const [i, unit] of units.entries()) {
    const wanted = demand[unit] as number;
    const full =
      core === NOWHERE ||
      columns + wanted > limits.neurons ||
      (axons[core] as number) + newFeeds(division, unit, core) > limits.axons;
    if (full) {
      core = addCore(division);
      columns = 0;
      yield { doing: 'filling cores', share: i / units.length };
    }
    place(division, unit, core);
    columns += wanted;
  }
}

/**
 * Halves cores that are too full until all fit or have one neuron left. Gives up when there are more than `most` cores.
 * @returns whether it did not give up
 */
export function* splitOverfull(division: Division, most = Number.POSITIVE_INFINITY): Steps<boolean> {
  for (let pass = 0; ; pass++) {
    let split = false;
    for (let core = 0, count = division.cores; core < count; core++) {
      if (overflow(division, core) === 0 || (division.size[core] as number) < 2) continue;
      split = true;
      halve(division, core);
      if (division.cores > most) return false;
      yield { doing: 'halving cores', share: shareOfPasses(pass, core / count) };
    }
    if (!split) return true;
  }
}

/** Takes the second half of a core's neurons to a new one. */
function halve(division: Division, core: number): void {
  const units = members(division, core);
  const fresh = addCore(division);
  for (const unit of units.subarray(whereToCut(division.feeds.graph, units))) move(division, unit, fresh);
}

/** The middle, or where one population ends that is nearest to it: neurons of one population share lines. */
function whereToCut({ populationOf }: Division['feeds']['graph'], units: Uint32Array): number {
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
