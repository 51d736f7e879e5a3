/** The sliced engine equals the oracle in every lane: spikes, outputs, potentials, counters, snapshots. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse, setTarget } from '../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../cores/chip-image.ts';
import type { EngineOptions } from '../../cores/engine.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { createSliced } from '../../cores/engines/sliced.ts';
import { injectLines } from '../../cores/inject-lines.ts';
import { MODE } from '../../cores/modes.ts';
import { variants } from '../support/engines.ts';
import { generator } from '../support/generator.ts';
import { ANY_SIZES, randomShapedChip, TILED_SIZES } from '../support/random-shape.ts';

const RUNS = Number(process.env.SYNAPTICK_RUNS ?? 12);

/** The chip with every random draw taken away. */
function withoutDraws(image: ChipImage): ChipImage {
  const keep = MODE.all & ~(MODE.stochasticLeak | MODE.stochasticSynapses);
  return {
    ...image,
    modes: image.modes.map((mode) => mode & keep),
    thresholdBits: new Uint8Array(image.thresholdBits.length),
  };
}

/**
 * A chip as networks of counts have it: small weights and far larger ones that pace it, floors, no leak, delays that are short of the
 * longest there is.
 */
function pacedChip(seed: number): ChipImage {
  const random = generator(seed);
  const below = (count: number) => Math.floor(random() * count);
  const image = emptyImage({ width: 2, height: 1, cores: 2 });
  const longest = 1 + below(3);
  for (let core = 0; core < 2; core++) {
    for (let axon = 0; axon < 64; axon++) setAxonType(image, core, axon, axon < 56 ? axon % 2 : 2 + (axon % 2));
    for (let neuron = 0; neuron < 24; neuron++) {
      configureNeuron(image, core, neuron, {
        weights: [1 + below(2), -1 - below(2), 40 + below(200), -40 - below(200)],
        threshold: below(12),
        negativeThreshold: below(60),
        negativeMode: below(4) > 0 ? 'saturate' : 'reset',
        resetMode: below(3) === 0 ? 'value' : 'subtract',
        reset: below(9) - 4,
        leak: below(12) === 0 ? below(3) - 1 : 0,
        potential: below(40) - 20,
      });
      setTarget(image, core, neuron, { core: 1 - core, axon: below(56), delay: 1 + below(longest) });
      for (let axon = 0; axon < 64; axon++) if (random() < 0.4) setSynapse(image, core, axon, neuron);
    }
  }
  return image;
}

/** Steps both engines on spikes of each lane's own, and compares them in every tick. */
function expectEqual(image: ChipImage, lanes: number, ticks: number, seed: number, spikesPerLane = 4): void {
  const random = generator(seed);
  const below = (count: number) => Math.floor(random() * count);
  const oracle = createOracle(image, { lanes });
  const sliced = createSliced(image, { lanes });
  const late = createSliced(image, { lanes });
  for (let tick = 0; tick < ticks; tick++) {
    for (let i = 0; i < spikesPerLane * lanes; i++) {
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
  it('equals the oracle on chips that are paced, in ticks with spikes of either kind, of both and of none', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0.3, 1, 6), (seed, spikes) => {
        expectEqual(pacedChip(seed), 2, 40, seed, spikes);
      }),
      { numRuns: RUNS },
    );
  });

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

  it('takes the spikes of input lines for all lanes as the oracle takes them axon by axon', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, 3, 40, 300), (seed, lanes) => {
        const sizes = { ...ANY_SIZES, rows: [7, 33], delays: [1, 7] };
        const chip = withoutDraws(randomShapedChip(seed, sizes));
        const random = generator(seed);
        const below = (count: number) => Math.floor(random() * count);
        const rows = chip.axonType.length;
        // Lines of no, one and several axons, some of which two lines share.
        const inputOffsets = Uint32Array.of(0, 1, 1, 4, 6);
        const image = { ...chip, inputOffsets, inputRows: Uint32Array.from({ length: 6 }, () => below(rows)) };
        const [oracle, sliced] = [createOracle(image, { lanes }), createSliced(image, { lanes })];
        for (let tick = 0; tick < 8; tick++) {
          for (let lane = 0; lane < lanes; lane++) {
            const spikes = Uint8Array.from({ length: 4 }, () => below(2));
            const ahead = below(image.shape.maxDelay + 1);
            const lines = [...spikes.keys()].filter((line) => spikes[line] === 1);
            injectLines(oracle, lines, ahead, lane);
            sliced.injectLineSpikes?.(spikes, ahead, lane);
          }
          expect(sliced.counters).toEqual(oracle.counters);
          oracle.step();
          sliced.step();
        }
        expect(sliced.snapshot()).toEqual(oracle.snapshot());
      }),
      { numRuns: 10 },
    );
  });

  it('has room for a potential that a reset takes further from the threshold than any tick did', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    // Up by 5 to -1, below 0, back to -9: 21 below the threshold, which its sums never are.
    configureNeuron(image, 0, 0, { leak: 5, threshold: 12, reset: 9, potential: -6 });
    expectEqual(image, 1, 6, 1);
  });

  it('tells at the negative threshold from above it where that takes another plane', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(image, 0, 0, { threshold: 0, reset: 6, potential: -8 });
    expectEqual({ ...image, shape: { ...image.shape, negativeTest: '<=' } }, 1, 6, 1);
  });

  it('leaves spikes on their way where a state is refused', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(image, 0, 0, { threshold: 1, weights: [1] });
    setSynapse(image, 0, 0, 0);
    const engine = createSliced(image);
    engine.inject(0, 0, 9);
    const { potentials, ...state } = engine.snapshot();
    expect(() => engine.restore({ ...state, potentials: potentials.map(() => 1000) })).toThrow('never takes it there');
    engine.step(10);
    expect(engine.counters.spikes).toBe(1);
  });

  it('takes from a lane that is cleared what is on its way, however far, and from no other', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(image, 0, 0, { threshold: 1, weights: [1] });
    setSynapse(image, 0, 0, 0);
    const engine = createSliced(image, { lanes: 2 });
    for (const lane of [0, 1]) for (const ahead of [1, 9]) engine.inject(0, 0, ahead, lane);
    engine.clear(1);
    const fired = Array.from({ length: 10 }, () => {
      engine.step();
      return [engine.fired(0).length, engine.fired(1).length];
    });
    expect(fired.map(([one]) => one)).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(fired.every(([, other]) => other === 0)).toBe(true);
  });

  it('refuses chips that draw, and says which engine takes them', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(image, 0, 0, { threshold: 1, stochasticLeak: true });
    expect(() => createSliced(image)).toThrow('takes no chip with random draws: use the engine simd');
  });
});

describe('a lane that is cleared', () => {
  const engines = [
    ...variants.filter(({ name }) => ['simd', 'parallel on 3 threads'].includes(name)),
    { name: 'oracle', create: async (image: ChipImage, options: EngineOptions) => createOracle(image, options) },
    { name: 'sliced', create: async (image: ChipImage, options: EngineOptions) => createSliced(image, options) },
  ];

  it.each(engines)('goes on as an engine that begins there, and the others as they were: $name', async ({ create }) => {
    const image = withoutDraws(randomShapedChip(3, { ...ANY_SIZES, rows: [40], delays: [7] }));
    const engine = await create(image, { lanes: 3 });
    const apart = [createOracle(image), createOracle(image), createOracle(image)];
    for (let tick = 0; tick < 20; tick++) {
      if (tick === 9) {
        engine.clear(1);
        apart[1] = createOracle(image);
      }
      for (let lane = 0; lane < 3; lane++) {
        for (const axon of [tick, 2 * tick + lane]) {
          engine.inject(0, axon % 40, axon % 8, lane);
          apart[lane]?.inject(0, axon % 40, axon % 8);
        }
      }
      engine.step();
      for (const [lane, one] of apart.entries()) {
        one.step();
        expect([...engine.fired(lane)]).toEqual([...one.fired()]);
      }
    }
    for (const [lane, one] of apart.entries()) expect([...engine.potentials(lane)]).toEqual([...one.potentials()]);
    expect(engine.counters.ticks).toBe(20);
    engine.close();
  });
});
