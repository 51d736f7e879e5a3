import { describe, expect, it } from 'vitest';
import { zeroCounters } from '../../../cores/counters.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import {
  type EnergyCounts,
  energyConstants,
  energyOf,
  joulesAtVoltage,
  joulesPerImage,
  TOLD_VOLTAGES,
} from '../../../src/measure/energy.ts';
import { assumptions, explain, uncertaintyText } from '../../../src/measure/explain.ts';
import { POWER_POINTS, type PowerPoint, publishedBeside } from '../../../src/measure/published.ts';

/** One second of a full chip: 4096 cores, ticks of 1 ms, spikes to uniform random targets on 64 x 64 cores. */
function countsOf({ rate, synapsesPerSpike }: PowerPoint): EnergyCounts {
  const neurons = 4096 * 256;
  const meanHops = (2 * (64 ** 2 - 1)) / (3 * 64);
  const spikes = neurons * rate;
  return {
    ticks: 1000,
    neuronUpdates: neurons * 1000,
    synapticEvents: spikes * synapsesPerSpike,
    hops: spikes * meanHops,
    cores: 4096,
  };
}

const none: EnergyCounts = { ...zeroCounters(), cores: 0 };

describe('the energy estimate', () => {
  it.each(POWER_POINTS.filter((point) => point.fitted))(
    'meets the point of the fit: $watts W at $voltage V, $rate Hz ($source)',
    (point) => {
      const watts = energyOf(countsOf(point), point).totalJoules;
      expect(Math.abs(watts / point.watts - 1)).toBeLessThan(0.005);
    },
  );

  it.each(POWER_POINTS.filter((point) => !point.fitted))(
    'is off by the stated error at the held-out point: $watts W at $voltage V, $rate Hz, $error ($source)',
    (point) => {
      const watts = energyOf(countsOf(point), point).totalJoules;
      expect(watts / point.watts - 1).toBeCloseTo(point.error, point.error === -0.11 ? 2 : 3);
    },
  );

  it.each([
    [0.7, 1.13, 1.88, 15.6, 6.3],
    [0.75, 1.3, 2.15, 17.9, 8.2],
    [0.775, 1.39, 2.3, 19.1, 9.3],
    [0.8, 1.48, 2.45, 20.3, 10.5],
    [1.0, 2.31, 3.83, 31.8, 25.0],
  ])('has the table of constants at %d V', (voltage, synapse, hop, row, leak) => {
    const constants = energyConstants(voltage);
    expect(Math.abs(constants.synapse * 1e12 - synapse)).toBeLessThan(0.006);
    expect(Math.abs(constants.hop * 1e12 - hop)).toBeLessThan(0.006);
    expect(Math.abs(constants.row * 1e12 - row)).toBeLessThan(0.06);
    expect(Math.abs(constants.leak * 1e6 - leak)).toBeLessThan(0.06);
  });

  it('has the constants that its derivation gives', () => {
    const neurons = 4096 * 256;
    const base = (value: number, volts: number) => value * (0.775 / volts) ** 2;
    const row = 0.02 / (neurons * 1000);
    const perSpike = base((0.094 - 0.068) / (neurons * (95.93 - 11.58)), 0.8);
    const synapse = (perSpike - 42.65625 * 2.3e-12) / 128;
    const spikesAt80 = (neurons * 11.58 * perSpike) / base(1, 0.8);
    const leakAt80 = (0.068 - spikesAt80 - 0.02 / base(1, 0.8)) / 4096;
    const leakAt70 = (0.042 - 0.02 / base(1, 0.7)) / 4096;
    const exponent = Math.log(leakAt80 / leakAt70) / Math.log(0.8 / 0.7);
    const leak = leakAt80 * (0.775 / 0.8) ** exponent;
    const constants = energyConstants(0.775);
    expect(row * 1e12).toBeCloseTo(constants.row * 1e12, 1);
    expect(synapse * 1e12).toBeCloseTo(constants.synapse * 1e12, 1);
    expect(leak * 1e6).toBeCloseTo(constants.leak * 1e6, 1);
    expect(exponent).toBeCloseTo(3.88, 1);
  });

  it('adds up a run computed by hand', () => {
    // 5 cores, 10 ticks of 1 ms at 0.775 V: 1000 * 1.39 + 100 * 2.30 + 12,800 * 19.1 pJ; 5 * 9.3 uW * 10 ms
    const energy = energyOf({ ticks: 10, synapticEvents: 1000, hops: 100, neuronUpdates: 5 * 256 * 10, cores: 5 });
    expect(energy.synapticJoules).toBeCloseTo(1390e-12, 16);
    expect(energy.hopJoules).toBeCloseTo(230e-12, 16);
    expect(energy.neuronJoules).toBeCloseTo(244_480e-12, 16);
    expect(energy.leakageJoules).toBeCloseTo(465_000e-12, 16);
    expect(energy.chipCrossingJoules).toBe(0);
    expect(energy.totalJoules).toBeCloseTo(711_100e-12, 16);
    expect(joulesPerImage(energy, 10)).toBeCloseTo(71_110e-12, 16);
  });

  it('costs 14.2 nJ per idle core and tick at the defaults', () => {
    const { totalJoules } = energyOf({ ...none, ticks: 1, neuronUpdates: 256, cores: 1 });
    expect(totalJoules * 1e9).toBeCloseTo(14.2, 1);
  });

  it('refuses cores that no chip has', () => {
    expect(() => energyOf({ ...none, core: { axons: 0, neurons: 1 } })).toThrow('a core has 0 axons');
    expect(() => energyOf({ ...none, core: { axons: 1, neurons: 1025 } })).toThrow('a core has 1025 neurons');
    expect(() => energyOf({ ...none, core: { axons: 1.5, neurons: 1 } })).toThrow('a core has 1.5 axons');
  });

  it('charges a chip crossing 832 pJ at any voltage', () => {
    expect(energyOf({ ...none, chipCrossings: 2 }, { voltage: 1.05 }).totalJoules).toBeCloseTo(1664e-12, 16);
  });

  it('leaks longer when ticks are longer, and nothing else grows', () => {
    const counts = { ticks: 10, synapticEvents: 1000, hops: 100, neuronUpdates: 2560, cores: 1 };
    const fast = energyOf(counts, { tickPeriod: 1e-3 });
    const slow = energyOf(counts, { tickPeriod: 2e-3 });
    expect(slow.leakageJoules).toBeCloseTo(2 * fast.leakageJoules, 16);
    expect({ ...slow, leakageJoules: 0, totalJoules: 0, tickPeriod: 0 }).toEqual({
      ...fast,
      leakageJoules: 0,
      totalJoules: 0,
      tickPeriod: 0,
    });
  });

  it.each([0.69, 1.06, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d V, outside the fit', (voltage) => {
    expect(() => energyOf(none, { voltage })).toThrow(SynaptickError);
    expect(() => energyOf(none, { voltage })).toThrow(/0\.70 to 1\.05 V/);
  });

  it.each([0, -1e-3, Number.NaN, Number.POSITIVE_INFINITY])('refuses a tick period of %d s', (tickPeriod) => {
    expect(() => energyOf(none, { tickPeriod })).toThrow(/tick period/);
  });

  it('refuses counts that are none, and no images', () => {
    expect(() => energyOf({ ...none, hops: -1 })).toThrow(/hops is -1/);
    expect(() => energyOf({ ...none, ticks: Number.NaN })).toThrow(/ticks is NaN/);
    expect(() => joulesPerImage(energyOf(none), 0)).toThrow(SynaptickError);
  });
});

describe('the explanation of the estimate', () => {
  it('states formula, constants, sources and uncertainty', () => {
    const text = explain({ voltage: 0.8 }).join('\n');
    expect(text).toContain('N_syn * E_syn + N_hop * E_hop + neurons * ticks * E_row + cores * P_leak * time');
    expect(text).toMatch(/E_syn\s+1\.48 pJ/);
    expect(text).toMatch(/P_leak\s+10\.5\d uW/);
    expect(text).toContain('Merolla');
    expect(text).toContain('+-15 %');
    expect(text).toContain("not IBM's");
    expect(text).toContain('E_row scales with the bits of a row (410 here)');
  });

  it('states its error, and what it assumes of cores of another shape', () => {
    const counts = { ...none, ticks: 1, neuronUpdates: 128, cores: 1 };
    const [full, small] = [energyOf(counts), energyOf({ ...counts, core: { axons: 128, neurons: 128 } })];
    expect([uncertaintyText(full), assumptions(full)]).toEqual(['+-15 %', []]);
    // Rows 281 of 410 bits, 128 * 281 + 128 * 18 = 38,272 of 109,568 in the core; were nothing scaled, 128 * 19.1 pJ + 9.3 nJ;
    // were bit lines of 128 of 256 neurons half as costly, half the rows.
    const [row, core, whole] = [(128 * 19.1 * 281) / 410, (9300 * 38_272) / 109_568, 128 * 19.1 + 9300];
    const most = Math.round(100 * ((1.15 * whole) / (row + core) - 1));
    const least = Math.round(100 * (1 - (0.85 * (row / 2 + core)) / (row + core)));
    expect(uncertaintyText(small)).toBe(`-${least} % to +${most} %`);
    expect(assumptions(small)[0]).toBe(
      "assumes that on cores of 128 axons and 128 neurons a neuron update costs 0.685 times what it does on the model's own (bits of a row),",
    );
  });
});

describe('published results', () => {
  it('stand beside networks of about their size', () => {
    expect(publishedBeside('mnist', 5).map((result) => result.joulesPerImage)).toEqual([0.268e-6, 0.408e-6]);
    expect(publishedBeside('mnist', 1919).map((result) => result.accuracy)).toEqual([0.9942, 0.9942]);
    expect(publishedBeside('mnist', 100)).toEqual([]);
  });

  it('lie in the band of 25 to 110 nJ per core and image', () => {
    for (const { joulesPerImage: joules, cores } of publishedBeside('mnist', 5)) {
      expect((joules as number) / cores).toBeGreaterThan(25e-9);
      expect((joules as number) / cores).toBeLessThan(110e-9);
    }
  });
});

describe('the energy of an image at another voltage', () => {
  it('is that of its counts at that voltage', () => {
    const counts = {
      ticks: 80_012,
      synapticEvents: 12_702_773_825,
      hops: 489_123_456,
      neuronUpdates: 253 * 256 * 80_012,
      cores: 253,
    };
    const images = 10_000;
    const at = (voltage?: number) => joulesPerImage(energyOf(counts, { voltage }), images);
    for (const voltage of TOLD_VOLTAGES) {
      const told = joulesAtVoltage(at(), counts.cores, counts.ticks / images, voltage);
      expect(told / at(voltage)).toBeCloseTo(1, 12);
    }
  });
});
