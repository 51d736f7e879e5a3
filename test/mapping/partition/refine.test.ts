/** Only neurons that may gain are looked around, and yet the moves are those that looking around all of them finds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Division } from '../../../mapping/partition/division.ts';
import { move } from '../../../mapping/partition/moves.ts';
import { lowerConnectivity } from '../../../mapping/partition/refine.ts';
import { columnChanges, staysWithin } from '../../../mapping/partition/room.ts';
import { createScan, gainOf, LEAST_GAIN, lookAround, OFFERED } from '../../../mapping/partition/scan.ts';
import { finish } from '../../../mapping/steps.ts';
import { dealt, dealtCases } from '../../support/dealt.ts';
import { generator } from '../../support/generator.ts';

/** Looks around every neuron. @returns how many moved */
function lowerAll(division: Division, rates: Float32Array | null, passes: number, from: number): number {
  const scan = createScan(division.cores);
  let all = 0;
  for (let pass = 0, moves = 1; pass < passes && moves > 0; pass++) {
    moves = 0;
    for (let unit = 0; unit < division.coreOf.length; unit++) {
      if ((division.coreOf[unit] as number) < from) continue;
      lookAround(division, unit, rates, scan);
      const offered = [...scan.cores.subarray(0, Math.min(scan.count, OFFERED))];
      const target = offered.find(
        (core) =>
          gainOf(scan, core) > LEAST_GAIN && core >= from && staysWithin(division, unit, core, columnChanges(division)),
      );
      if (target === undefined) continue;
      move(division, unit, target);
      moves++;
    }
    all += moves;
  }
  return all;
}

const RATES = {
  none: () => null,
  'those of a chip': (random: () => number) => (random() < 0.3 ? 0 : random()),
  'all alike': () => 1,
};

it.each(Object.entries(RATES))(
  'should move the neurons that looking around all would move (rates: %s)',
  (_, rateOf) => {
    let moved = 0;
    fc.assert(
      fc.property(dealtCases, fc.constantFrom(0, 1), (options, from) => {
        const limits = { axons: 48, neurons: 40 };
        const [a, b] = [dealt(options, limits), dealt(options, limits)];
        const random = generator(options.seed);
        const rates = rateOf(random) === null ? null : Float32Array.from(a.coreOf, () => rateOf(random) as number);
        finish(lowerConnectivity(a, rates, 3, from));
        moved += lowerAll(b, rates, 3, from);
        expect(a.coreOf).toEqual(b.coreOf);
        expect(a.slotCore).toEqual(b.slotCore);
      }),
      { numRuns: 30 },
    );
    expect(moved).toBeGreaterThan(60);
  },
);
