/** The Pareto front by its definition, on random points with many ties. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from '../../../../src/run/explore/pareto.ts';
import type { PointMeasures } from '../../../../src/run/explore/point.ts';

function point(cores: number, joules: number | null, latency: number | null, correct: number | null): PointMeasures {
  return {
    ...{ cores, chips: 1, duplicatedAxons: 0, copies: 0, splitters: 0, relays: 0, addedNeurons: 0, approximated: 0 },
    ...{ use: { axons: 0, neurons: 0, synapses: 0 }, hops: 0, meanHops: 0, sramBits: { core: 1, cores } },
    latency,
    energy:
      joules === null
        ? null
        : { model: 'm', label: 'fitted', voltage: 1, joules, uncertainty: null, uncertaintyBelow: null, least: false },
    accuracy: correct === null ? null : { correct, images: 10 },
    ...{ faults: null, deviation: null, training: null },
  };
}

const few = fc.integer({ min: 0, max: 3 });
const points = fc.array(fc.option(fc.record({ cores: few, joules: few, latency: few, correct: few })), {
  maxLength: 12,
});

describe('the Pareto front', () => {
  it('has the points than which none is better in one thing and worse in none, as the definition says', () => {
    fc.assert(
      fc.property(points, (given) => {
        const { onFront } = paretoFront(given.map((p) => p && point(p.cores, p.joules, p.latency, p.correct)));
        given.forEach((p, i) => {
          let beaten = p === null;
          for (const q of given) {
            if (p === null || q === null) continue;
            const worse = q.cores > p.cores || q.joules > p.joules || q.latency > p.latency || q.correct < p.correct;
            const better = q.cores < p.cores || q.joules < p.joules || q.latency < p.latency || q.correct > p.correct;
            if (better && !worse) beaten = true;
          }
          expect(onFront[i]).toBe(!beaten);
        });
      }),
    );
  });

  it('compares only what every point has, and says what that is', () => {
    const some = [point(1, null, 5, null), null, point(2, 3, 1, null), point(2, 1, 5, null)];
    expect(paretoFront(some)).toEqual({ objectives: ['cores', 'latency'], onFront: [true, false, true, false] });
    expect(paretoFront([null])).toEqual({ objectives: [], onFront: [false] });
    expect(paretoFront([point(3, 1, 1, 9)]).objectives).toEqual(['cores', 'energy', 'latency', 'accuracy']);
  });
});
