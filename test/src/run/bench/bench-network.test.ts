/** The generator keeps what its options promise. */
import { describe, expect, it } from 'vitest';
import type { ChipImage } from '../../../../cores/chip-image.ts';
import { createSimd } from '../../../../cores/engines/simd.ts';
import { MODE } from '../../../../cores/modes.ts';
import { PARAMETERS, randomNetwork } from '../../../../src/run/bench/bench-network.ts';

const base = { cores: 9, rateHz: 20, fanIn: 128, parameters: 'mixed', seed: 1 } as const;

describe('randomNetwork', () => {
  it('should give equal chips for equal seeds, and others for others', () => {
    expect(randomNetwork(base)).toEqual(randomNetwork(base));
    const other = randomNetwork({ ...base, seed: 2 });
    for (const array of ['targetCore', 'crossbar', 'threshold', 'potential'] as const) {
      expect(other[array], array).not.toEqual(randomNetwork(base)[array]);
    }
  });

  it('should target every axon once, with every delay alike', () => {
    const image = randomNetwork({ ...base, rateHz: 0, cores: 64 });
    const axons = Array.from(image.targetCore, (core, row) => core * 256 + (image.targetAxon[row] as number));
    expect(new Set(axons).size).toBe(64 * 256);
    expect(Math.max(...axons)).toBe(64 * 256 - 1);
    const delays = new Array<number>(17).fill(0);
    for (const delay of image.targetDelay) delays[delay] = (delays[delay] as number) + 1;
    expect([delays[0], delays[16]]).toEqual([0, 0]);
    // 16384 / 15 = 1092 of each, standard deviation 32: five of them.
    for (const count of delays.slice(1, 16)) expect(Math.abs(count - 16384 / 15)).toBeLessThan(160);
  });

  // 64^2 - 1 over 3 * 64 = 21.33; |dx| of a pair has variance (64^2 - 1)(64^2 + 2) / (18 * 64^2) = 227.6, so the mean over
  // 2^20 of them has a standard deviation below 0.015.
  it('should spread targets over 64 x 64 cores: 21.33 mean hops in x and in y', () => {
    const image = randomNetwork({ ...base, cores: 4096, rateHz: 0, fanIn: 0 });
    let [x, y] = [0, 0];
    image.targetCore.forEach((target, row) => {
      x += Math.abs((image.coreX[target] as number) - (image.coreX[row >> 8] as number));
      y += Math.abs((image.coreY[target] as number) - (image.coreY[row >> 8] as number));
    });
    expect(x / 2 ** 20).toBeCloseTo(21.328, 0.8);
    expect(Math.abs(x / 2 ** 20 - 21.328)).toBeLessThan(0.08);
    expect(Math.abs(y / 2 ** 20 - 21.328)).toBeLessThan(0.08);
  });

  it.each([0, 1, 2, 7, 64, 128, 253, 255, 256])(
    'should give every neuron %i synapses, of each type as many',
    (fanIn) => {
      const image = randomNetwork({ ...base, cores: 2, rateHz: 0, fanIn });
      for (let row = 0; row < 512; row++) {
        const counts = synapsesByType(image, row);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(fanIn);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    },
  );

  it('should choose every axon alike', () => {
    const image = randomNetwork({ ...base, cores: 16, rateHz: 0, fanIn: 64 });
    for (let axon = 0; axon < 256; axon++) {
      let synapses = 0;
      for (let core = 0; core < 16; core++) {
        for (let neuron = 0; neuron < 256; neuron++) if (isSet(image, core, axon, neuron)) synapses++;
      }
      // Of 4096 neurons a quarter, standard deviation 28: six of them.
      expect(Math.abs(synapses - 1024)).toBeLessThan(168);
    }
  });

  it('should share weights, leak, negative threshold and reset within a core where uniform, and nothing where mixed', () => {
    const shared = (image: ChipImage, name: 'leak' | 'negativeThreshold' | 'reset' | 'modes') =>
      new Set(image[name]).size === 1;
    const uniform = randomNetwork({ ...base, parameters: 'uniform' });
    const mixed = randomNetwork(base);
    for (const name of ['leak', 'negativeThreshold', 'reset', 'modes'] as const) {
      expect([name, shared(uniform, name), shared(mixed, name)]).toEqual([name, true, false]);
    }
    expect(new Set(uniform.weights)).toEqual(new Set([1, 2, -1, -2]));
    expect(new Set(mixed.weights).size).toBe(8);
    for (const image of [uniform, mixed]) {
      expect(new Set(image.threshold).size).toBeGreaterThan(50);
      expect(new Set(image.potential).size).toBeGreaterThan(100);
    }
    expect(new Set(mixed.modes)).toEqual(
      new Set([0, MODE.kappa, MODE.resetBySubtraction, MODE.kappa | MODE.resetBySubtraction]),
    );
  });

  const rates = PARAMETERS.flatMap((parameters) =>
    [5, 20, 100].flatMap((rateHz) => [16, 64].map((cores) => ({ parameters, rateHz, cores }))),
  );
  it.each(rates)('should hold $rateHz Hz on $cores cores, $parameters', ({ parameters, rateHz, cores }) => {
    const engine = createSimd(randomNetwork({ ...base, parameters, rateHz, cores, seed: 7 }));
    engine.step(200);
    const before = engine.counters.spikes;
    engine.step(1000);
    const measured = (engine.counters.spikes - before) / (cores * 256);
    expect(Math.abs(measured / rateHz - 1)).toBeLessThan(0.03);
  });

  it('should be silent at 0 Hz', () => {
    const engine = createSimd(randomNetwork({ ...base, rateHz: 0 }));
    engine.step(200);
    expect(engine.counters.spikes).toBe(0);
  });

  it.each([
    [{ cores: 0 }, /cores is 0/],
    [{ cores: 65_537 }, /cores is 65537/],
    [{ fanIn: 257 }, /fan-in is 257/],
    [{ rateHz: 251 }, /rate is 251 Hz/],
    [{ rateHz: Number.NaN }, /rate is NaN Hz/],
  ])('should refuse %j', (changes, message) => {
    expect(() => randomNetwork({ ...base, ...changes })).toThrow(message);
  });
});

function isSet(image: ChipImage, core: number, axon: number, neuron: number): boolean {
  return (((image.crossbar[(core * 256 + axon) * 8 + (neuron >> 5)] as number) >>> (neuron & 31)) & 1) === 1;
}

function synapsesByType(image: ChipImage, row: number): number[] {
  const counts = [0, 0, 0, 0];
  for (let axon = 0; axon < 256; axon++) {
    const type = image.axonType[(row & ~255) + axon] as number;
    if (isSet(image, row >> 8, axon, row & 255)) counts[type] = (counts[type] as number) + 1;
  }
  return counts;
}
