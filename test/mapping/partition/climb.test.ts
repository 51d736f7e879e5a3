/** Moves over the hills keep every limit, and the gain they name is what the cost, counted anew with sets, is lower by. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateGraph } from '../../../mapping/generate/generate.ts';
import { planByRates, planSteps } from '../../../mapping/graph-to-chip/map-graph.ts';
import { climb } from '../../../mapping/partition/climb.ts';
import { addCore, type Division, slotOf } from '../../../mapping/partition/division.ts';
import { move } from '../../../mapping/partition/moves.ts';
import { ratesOf } from '../../../mapping/partition/partition.ts';
import { columnChanges, staysWithin } from '../../../mapping/partition/room.ts';
import { createScan, gainOf, gainTo, lookAround } from '../../../mapping/partition/scan.ts';
import { finish } from '../../../mapping/steps.ts';
import { dealt, dealtCases } from '../../support/dealt.ts';
import { generator } from '../../support/generator.ts';

/** Cores that hear each feed, from the units alone. */
function coresOf({ feeds, coreOf }: Pick<Division, 'feeds' | 'coreOf'>): Set<number>[] {
  const cores = Array.from({ length: feeds.count }, () => new Set<number>());
  coreOf.forEach((core, unit) => {
    for (let k = feeds.graph.offsets[unit] as number; k < (feeds.graph.offsets[unit + 1] as number); k++) {
      cores[feeds.heard[k] as number]?.add(core);
    }
  });
  return cores;
}

/** Axons of all cores; with rates, spikes from neurons to other cores. */
function costOf(division: Pick<Division, 'feeds' | 'coreOf'>, rates: Float32Array | null): number {
  return coresOf(division).reduce((sum, cores, feed) => {
    const source = division.feeds.source[feed] as number;
    if (!rates) return sum + cores.size;
    const others = [...cores].filter((core) => core !== division.coreOf[source]);
    return sum + others.length * (rates[source] as number);
  }, 0);
}

const overflows = (division: Division) =>
  Array.from({ length: division.cores }, (_, core) => [
    Math.max(0, (division.axons[core] as number) - division.limits.axons),
    Math.max(0, (division.columns[core] as number) - division.limits.neurons),
  ]);

describe('climb', () => {
  it.each([false, true])('should gain what the cost falls by, within all limits (rates: %s)', (rated) => {
    let gains = 0;
    fc.assert(
      fc.property(dealtCases, (options) => {
        const division = dealt(options, { axons: 40, neurons: 64 });
        const rates = rated ? ratesOf(division.feeds) : null;
        const before = costOf(division, rates);
        const full = overflows(division);
        const gained = finish(climb(division, rates, 3));
        expect(before - costOf(division, rates)).toBeCloseTo(gained, rated ? 1 : 9);
        overflows(division).forEach(([axons, columns], core) => {
          expect(axons).toBeLessThanOrEqual(full[core]?.[0] as number);
          expect(columns).toBeLessThanOrEqual(full[core]?.[1] as number);
        });
        expect(gained).toBeGreaterThanOrEqual(0);
        if (gained > 0) gains++;
      }),
      { numRuns: 60 },
    );
    expect(gains).toBeGreaterThan(20);
  });

  it('should look around exactly: the gain of every move is the difference of the costs', () => {
    fc.assert(
      fc.property(dealtCases, fc.boolean(), (options, rated) => {
        const division = dealt(options, { axons: 256, neurons: 256 });
        const rates = rated ? ratesOf(division.feeds) : null;
        const scan = createScan(division.cores);
        const coreOf = division.coreOf.slice();
        const unit = coreOf.findLastIndex((core) => core >= 0);
        const before = costOf(division, rates);
        lookAround(division, unit, rates, scan);
        for (const core of scan.cores.subarray(0, scan.count)) {
          const moved = coreOf.slice();
          moved[unit] = core;
          expect(gainOf(scan, core)).toBeCloseTo(before - costOf({ feeds: division.feeds, coreOf: moved }, rates), 3);
          expect(gainTo(division, unit, core, rates)).toBeCloseTo(gainOf(scan, core), 6);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('should say of every move beforehand whether it makes a core too full, as the move itself shows', () => {
    let refused = 0;
    let taken = 0;
    fc.assert(
      fc.property(dealtCases, fc.nat(), fc.nat(), (options, which, where) => {
        const division = dealt(options, { axons: 10, neurons: 10 });
        const units = [...division.coreOf.keys()].filter((unit) => (division.coreOf[unit] as number) >= 0);
        const unit = units[which % units.length] as number;
        const core = where % division.cores;
        const from = division.coreOf[unit] as number;
        if (core === from) return;
        const said = staysWithin(division, unit, core, columnChanges(division));
        const { axons, columns, limits } = division;
        const before = { axons: axons[core] as number, columns: columns.slice() };
        move(division, unit, core);
        const fuller = columns.findIndex((now, c) => now > (before.columns[c] as number) && now > limits.neurons);
        const fits = (axons[core] as number) <= Math.max(limits.axons, before.axons) && fuller < 0;
        expect(said).toBe(fits);
        if (said) taken++;
        else refused++;
      }),
      { numRuns: 300 },
    );
    expect([refused > 40, taken > 40]).toEqual([true, true]);
  });

  it('should know the cores of a feed that all neurons hear as it knows those of others', () => {
    fc.assert(
      fc.property(dealtCases, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }), (options, moves) => {
        const division = dealt(options, { axons: 256, neurons: 256 });
        const units = [...division.coreOf.keys()].filter((unit) => (division.coreOf[unit] as number) >= 0);
        for (const [which, where] of moves)
          move(division, units[which % units.length] as number, where % division.cores);
        const cores = coresOf(division);
        for (let feed = 0; feed < division.feeds.count; feed++) {
          for (let core = 0; core < division.cores; core++) {
            const slot = slotOf(division, feed, core);
            expect(slot >= 0).toBe(cores[feed]?.has(core));
            if (slot >= 0) expect(division.slotCore[slot]).toBe(core);
          }
        }
        expect(division.used).toBe(new Set(units.map((unit) => division.coreOf[unit])).size);
      }),
      { numRuns: 40 },
    );
  });

  it('should use cores again that have lost their neurons, when there are as many as there may be', () => {
    const division = dealt({ seed: 1, populations: 1, size: 4 }, { axons: 256, neurons: 256 });
    const unit = division.coreOf.findLastIndex((core) => core >= 0);
    const room = division.size.length;
    for (let moves = 0; moves < 2 * room; moves++) {
      const core = addCore(division);
      expect(core).toBeLessThan(room);
      expect(division.size[core]).toBe(0);
      move(division, unit, core);
    }
  });
});

/** Sum over neurons of rate * other cores that they reach, from a plan. */
function spikesBetween(
  { partition }: { partition: { feeds: Division['feeds']; coreOf: Int32Array } },
  rates: Float32Array,
) {
  return costOf(partition, rates);
}

describe('plans by rates', () => {
  it('should never send more spikes between cores, nor take more cores, than the plan before', () => {
    let fewer = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const graph = generateGraph({ generator: 'random', populations: 3, size: 60, fanIn: 8, seed });
      const plan = finish(planSteps(graph, { shape: { axons: 64, neurons: 64 } }));
      const random = generator(seed);
      const rates = Float32Array.from({ length: plan.lines.units }, (_, unit) => {
        return graph.populations[plan.lines.populationOf[unit] as number]?.neurons ? random() ** 4 : 0;
      });
      const weighed = finish(planByRates(plan, rates));
      expect(weighed.counts.cores).toBeLessThanOrEqual(plan.counts.cores);
      expect(spikesBetween(weighed, rates)).toBeLessThanOrEqual(spikesBetween(plan, rates) + 1e-3);
      if (spikesBetween(weighed, rates) < spikesBetween(plan, rates) - 0.01) fewer++;
    }
    expect(fewer).toBeGreaterThan(4);
  });

  it('should take at most a tenth more cores for less traffic, and never send more spikes between cores', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const drawn = generateGraph({ generator: 'random', populations: 3, size: 60, fanIn: 8, seed });
      // One weight, so one axon type: the division is not made again for others.
      const projections = drawn.projections.map((each) => ({ ...each, weights: each.weights.slice().fill(1) }));
      const shape = { axons: 64, neurons: 64 };
      const fewest = finish(planSteps({ ...drawn, projections }, { shape }));
      const quiet = finish(planSteps({ ...drawn, projections }, { shape, objective: 'traffic' }));
      const rates = ratesOf(fewest.partition.feeds);
      expect(quiet.counts.cores).toBeLessThanOrEqual(1.1 * fewest.counts.cores);
      expect(spikesBetween(quiet, rates)).toBeLessThanOrEqual(spikesBetween(fewest, rates) + 1e-3);
    }
  });
});
