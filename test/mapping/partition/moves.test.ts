/** Moves in fewer looks leave behind what taking neurons off their cores and putting them back leaves, to the order of every list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAlone, moveCounted } from '../../../mapping/partition/alone.ts';
import { type Division, members, place, remove, slotOf } from '../../../mapping/partition/division.ts';
import { clearCores, move, moveAll } from '../../../mapping/partition/moves.ts';
import { dealt, dealtCases, placedUnits } from '../../support/dealt.ts';

const LIMITS = { axons: 40, neurons: 64 };
const moves = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 40 });

/** All that a division knows, lists and slots in their order. */
function stateOf(division: Division) {
  const { feeds, cores, used, coreOf, axons, columns, size, head, next, fanOut, directory } = division;
  const chains = Array.from(head, (first) => {
    const units: number[] = [];
    for (let unit = first; unit >= 0; unit = next[unit] as number) units.push(unit);
    return units;
  });
  const slots = Array.from({ length: feeds.count }, (_, feed) => {
    const first = feeds.listenerOffsets[feed] as number;
    const end = first + (division.spread[feed] as number);
    return [[...division.slotCore.subarray(first, end)], [...division.slotCount.subarray(first, end)]];
  });
  return { cores, used, coreOf, axons, columns, size, fanOut, chains, slots, slotAt: directory.slotAt };
}

function apply(division: Division, steps: readonly (readonly [number, number])[], by: typeof move, from = 0): void {
  const units = placedUnits(division).filter((unit) => (division.coreOf[unit] as number) >= from);
  for (const [which, where] of units.length > 0 ? steps : []) {
    by(division, units[which % units.length] as number, from + (where % (division.cores - from)));
  }
}

function offAndOn(division: Division, unit: number, core: number): void {
  if (division.coreOf[unit] === core) return;
  remove(division, unit);
  place(division, unit, core);
}

describe('a move', () => {
  it('should leave the state that taking the neuron off and putting it on the other core leaves', () => {
    fc.assert(
      fc.property(dealtCases, moves, (options, steps) => {
        const [a, b] = [dealt(options, LIMITS), dealt(options, LIMITS)];
        apply(a, steps, move);
        apply(b, steps, offAndOn);
        expect(stateOf(a)).toEqual(stateOf(b));
      }),
      { numRuns: 30 },
    );
  });

  it('should do so for all neurons of a core at once', () => {
    fc.assert(
      fc.property(dealtCases, fc.nat(), fc.nat(), (options, which, where) => {
        const [a, b] = [dealt(options, LIMITS), dealt(options, LIMITS)];
        const core = which % a.cores;
        const into = (core + 1 + (where % (a.cores - 1))) % a.cores;
        const heard = Array.from({ length: a.feeds.count }, (_, feed) => feed).filter((f) => slotOf(a, f, core) >= 0);
        const slots = heard.map((feed) => slotOf(a, feed, core));
        moveAll(a, core, into, { feeds: Int32Array.from(heard), slots: Int32Array.from(slots), count: heard.length });
        for (const unit of members(b, core)) offAndOn(b, unit, into);
        expect(stateOf(a)).toEqual(stateOf(b));
      }),
      { numRuns: 30 },
    );
  });

  it('should keep count of the feeds that each neuron is alone to hear on its core', () => {
    fc.assert(
      fc.property(dealtCases, moves, (options, steps) => {
        const division = dealt(options, LIMITS);
        const alone = countAlone(division);
        apply(division, steps, (d, unit, core) => d.coreOf[unit] === core || moveCounted(d, alone, unit, core));
        const { feeds, coreOf } = division;
        const hears = (unit: number) => feeds.heard.subarray(feeds.graph.offsets[unit], feeds.graph.offsets[unit + 1]);
        const told = new Map<string, number>();
        const units = placedUnits(division);
        for (const unit of units) {
          for (const feed of hears(unit)) {
            const key = `${feed} ${coreOf[unit]}`;
            told.set(key, (told.get(key) ?? 0) + 1);
          }
        }
        for (const unit of units) {
          const expected = hears(unit).filter((feed) => told.get(`${feed} ${coreOf[unit]}`) === 1).length;
          expect(alone[unit]).toBe(expected);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('clearing cores', () => {
  it('should leave the state that taking all neurons off leaves, also where some went below the first of the cores', () => {
    fc.assert(
      fc.property(dealtCases, moves, fc.boolean(), (options, steps, below) => {
        const states = [clearCores, clearOneByOne].map((clear) => {
          const division = dealt(options, LIMITS);
          const all = placedUnits(division);
          const from = 2;
          for (const unit of all) remove(division, unit);
          // The first neurons come to the cores below, the others behind them and move about.
          const half = all.length >> 1;
          all.forEach((unit, i) => {
            place(division, unit, i < half ? i % from : from + (i % (division.cores - from)));
          });
          apply(division, steps, move, from);
          if (below) move(division, all.at(-1) as number, 0);
          clear(division, Uint32Array.from(all.slice(half)), from);
          return stateOf(division);
        });
        expect(states[0]).toEqual(states[1]);
      }),
      { numRuns: 25 },
    );
  });
});

function clearOneByOne(division: Division, units: Uint32Array, from: number): void {
  for (const unit of units) remove(division, unit);
  division.cores = from;
}
