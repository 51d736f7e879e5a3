/** Energy and area of cores of any shape. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChipShape, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { coreBits } from '../../../src/measure/core-bits.ts';
import { energyOf } from '../../../src/measure/energy.ts';

const COUNTS = { ticks: 10, synapticEvents: 1000, hops: 100, neuronUpdates: 5 * 128 * 10, cores: 5 };
const axons = fc.integer({ min: 1, max: 1024 });
const count = fc.integer({ min: 0, max: 1_000_000 });

describe('the bits of a core', () => {
  it('are rows of 410 and a scheduler of 16 x 256 on TrueNorth, as published', () => {
    // Merolla 2014, supplement; axon types, two bits for each axon, are beside these.
    expect(coreBits(TRUENORTH_SHAPE)).toEqual({
      synapses: 256,
      neuron: 124,
      target: 30,
      row: 410,
      axons: 16 * 256 + 2 * 256,
      core: 256 * 410 + 18 * 256,
    });
  });

  it('follow from each number of the shape', () => {
    const bits = (change: Partial<ChipShape>) => coreBits({ ...TRUENORTH_SHAPE, ...change });
    // A type more: a weight of 9 bits and its mode.
    expect(bits({ axonTypes: 5 }).neuron).toBe(124 + 10);
    expect(bits({ axonTypes: 8 }).axons).toBe(256 * (16 + 3));
    expect(bits({ weight: { min: -1, max: 1 } }).neuron).toBe(124 - 4 * 7);
    expect(bits({ potentialBits: 32 }).neuron).toBe(124 + 12);
    // Axons of 10 bits, delays of 6.
    expect(bits({ axons: 1024, maxDelay: 63 })).toMatchObject({ target: 18 + 10 + 6, axons: 1024 * (64 + 2) });
    expect(bits({ neurons: 64 }).core).toBe(64 * 410 + 18 * 256);
  });

  it("are those of TrueNorth's widths where a shape's numbers are a program's", () => {
    const program: ChipShape = {
      ...TRUENORTH_SHAPE,
      ...{ axons: 512, overflow: 'proved', potentialBits: 32, modes: 0 },
      weight: { min: -(2 ** 31), max: 2 ** 31 - 1 },
      threshold: { min: -(2 ** 31), max: 2 ** 31 - 1 },
    };
    expect(coreBits(program)).toEqual(coreBits({ ...TRUENORTH_SHAPE, axons: 512 }));
  });
});

describe("TrueNorth's energy on cores of another shape", () => {
  it('scales each term with what causes it', () => {
    const full = energyOf(COUNTS);
    const small = energyOf({ ...COUNTS, core: { axons: 128, neurons: 128, potentialBits: 10 } });
    // A row of 128 synapses, 10 bits of potential and one of reset fewer, and an axon of 7 bits.
    const row = 128 + (124 - 10 - 1) + 29;
    const core = 128 * row + 128 * 18;
    expect(small.neuronJoules / full.neuronJoules).toBeCloseTo(row / 410, 12);
    expect(small.leakageJoules / full.leakageJoules).toBeCloseTo(core / 109_568, 12);
    expect(small.hopJoules / full.hopJoules).toBeCloseTo(Math.sqrt(core / 109_568), 12);
    expect(small.synapticJoules / full.synapticJoules).toBeCloseTo(0.5, 12);
    expect(small.sramBits).toEqual({ core, cores: 5 * core });
    expect([full.model, small.model]).toEqual(['truenorth-28nm-fit-1', 'truenorth-28nm-fit-1-scaled-2']);
    expect([full.scale, full.uncertainty, full.uncertaintyBelow]).toEqual([null, 0.15, 0.15]);
  });

  it('is the same as ever on its own shape, whoever says it', () => {
    expect(energyOf({ ...COUNTS, core: TRUENORTH_SHAPE })).toEqual(energyOf(COUNTS));
    expect(energyOf({ ...COUNTS, core: { axons: 256, neurons: 256 } })).toEqual(energyOf(COUNTS));
  });

  it('never costs more on a smaller core, and has an error that spans what is unscaled', () => {
    fc.assert(
      fc.property(axons, axons, count, count, (axons, neurons, synapticEvents, hops) => {
        const counts = { ticks: 100, synapticEvents, hops, neuronUpdates: 100 * neurons, cores: 1 };
        const [plain, other] = [energyOf(counts), energyOf({ ...counts, core: { axons, neurons } })];
        const { totalJoules: total, uncertainty, uncertaintyBelow } = other;
        if (axons <= 256 && neurons <= 256) expect(total).toBeLessThanOrEqual(plain.totalJoules * (1 + 1e-12));
        if (axons >= 256 && neurons >= 256) expect(total).toBeGreaterThanOrEqual(plain.totalJoules * (1 - 1e-12));
        const [least, most] = [total * (1 - (uncertaintyBelow as number)), total * (1 + (uncertainty as number))];
        expect(least).toBeLessThanOrEqual(0.85 * Math.min(total, plain.totalJoules) * (1 + 1e-9));
        expect(most).toBeGreaterThanOrEqual(1.15 * Math.max(total, plain.totalJoules) * (1 - 1e-9));
      }),
    );
  });
});
