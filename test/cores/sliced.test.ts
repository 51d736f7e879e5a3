/** The sliced engine equals the oracle in every lane: spikes, outputs, potentials, counters, snapshots. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron } from '../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../cores/chip-image.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { createSliced } from '../../cores/engines/sliced.ts';
import { MODE } from '../../cores/modes.ts';
import { generator } from '../support/generator.ts';
import { ANY_SIZES, randomShapedChip, TILED_SIZES } from '../support/random-shape.ts';

const RUNS = Number(process.env.RUNS ?? 12);

/** The chip with every random draw taken away. */
function withoutDraws(image: ChipImage): ChipImage {
  const keep = MODE.all & ~(MODE.stochasticLeak | MODE.stochasticSynapses);
  return {
    ...image,
    modes: image.modes.map((mode) => mode & keep),
    thresholdBits: new Uint8Array(image.thresholdBits.length),
  };
}

/** Steps both engines on spikes of each lane's own, and compares them in every tick. */
function expectEqual(image: ChipImage, lanes: number, ticks: number, seed: number): void {
  const random = generator(seed);
  const below = (count: number) => Math.floor(random() * count);
  const oracle = createOracle(image, { lanes });
  const sliced = createSliced(image, { lanes });
  const late = createSliced(image, { lanes });
  for (let tick = 0; tick < ticks; tick++) {
    for (let i = 0; i < 4 * lanes; i++) {
      const [core, axon, lane] = [below(image.cores), below(image.shape.axons), below(lanes)];
      const ahead = below(image.shape.maxDelay + 1);
      for (const engine of tick > ticks / 2 ? [oracle, sliced, late] : [oracle, sliced]) {
        engine.inject(core, axon, ahead, lane);
      }
    }
    for (const engine of tick > ticks / 2 ? [oracle, sliced, late] : [oracle, sliced]) engine.step();
    for (let lane = 0; lane < lanes; lane++) {
      expect([...sliced.fired(lane)]).toEqual([...oracle.fired(lane)]);
      expect([...sliced.outputs(lane)]).toEqual([...oracle.outputs(lane)]);
    }
    expect(sliced.coreCounters).toEqual(oracle.coreCounters);
    if (tick === Math.floor(ticks / 2)) late.restore(oracle.snapshot());
  }
  expect(sliced.snapshot()).toEqual(oracle.snapshot());
  expect(late.snapshot()).toEqual({ ...oracle.snapshot(), counters: expect.anything() });
}

describe('the sliced engine', () => {
  it('equals the oracle on chips of any shape without draws, in any number of lanes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, 2, 3, 5), (seed, lanes) => {
        expectEqual(withoutDraws(randomShapedChip(seed, seed % 4 === 0 ? TILED_SIZES : ANY_SIZES)), lanes, 20, seed);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([127, 128, 129, 256, 257, 300])('equals the oracle in %i lanes', (lanes) => {
    const sizes = { ...ANY_SIZES, rows: [5, 9], delays: [1, 3] };
    expectEqual(withoutDraws(randomShapedChip(lanes, sizes)), lanes, 8, lanes);
  });

  it('refuses chips that draw, and says which engine takes them', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(image, 0, 0, { threshold: 1, stochasticLeak: true });
    expect(() => createSliced(image)).toThrow('takes no chip with random draws: use the engine simd');
  });
});
