/** The energy estimate held against networks that were measured on the chip. */
import { describe, expect, it } from 'vitest';
import {
  estimateBoard,
  MEASURED_BOARDS,
  MEASURED_NETWORKS,
  splitPower,
} from '../../../src/measure/measured-networks.ts';

describe('the energy estimate', () => {
  it('leaves of each measured network a power that a plausible number of events draws', () => {
    const splits = MEASURED_NETWORKS.map(splitPower);
    expect(splits.map(({ eventsPerCoreTick }) => Math.round(eventsPerCoreTick / 100))).toEqual([
      53, 40, 31, 31, 33, 68, 45, 51,
    ]);
    for (const { crossbarShare } of splits) {
      expect(crossbarShare).toBeGreaterThan(0.045);
      expect(crossbarShare).toBeLessThan(0.105);
    }
  });

  it('adds leakage, rows and events up to what was measured', () => {
    for (const network of MEASURED_NETWORKS) {
      const { leakage, rows, events } = splitPower(network);
      expect(leakage + rows + events).toBeCloseTo(network.watts, 12);
    }
    // By hand, at 1.0 V: 4,042 cores of 25.0 uW; 4,042 * 256 rows of 31.8 pJ, 1,249 times a second.
    const { leakage, rows } = splitPower(MEASURED_NETWORKS[0] as (typeof MEASURED_NETWORKS)[number]);
    expect(leakage).toBeCloseTo(0.1011, 4);
    expect(rows).toBeCloseTo(0.0411, 4);
  });

  it('is within its stated error of what boards drew, with the events of one chip carried over', () => {
    const errors = MEASURED_BOARDS.map((board) => Math.round(100 * estimateBoard(board).error));
    expect(errors).toEqual([-10, -0, -15, -12]);
  });
});
