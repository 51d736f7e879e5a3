/** Every engine equals the oracle, bit for bit: spikes, outputs, potentials and counters after every tick. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Engine } from '../../cores/engine.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { variants } from '../support/engines.ts';
import { generator } from '../support/generator.ts';
import { type RandomChipOptions, randomChip } from '../support/random-chip.ts';
import { expectSameBits } from '../support/same-bits.ts';

const chipArbitrary: fc.Arbitrary<RandomChipOptions> = fc.record({
  seed: fc.integer(),
  cores: fc.constantFrom(1, 2, 3, 5, 33, 64),
  density: fc.constantFrom(0, 0.02, 0.5, 1),
  weightLimit: fc.constantFrom(0, 1, 5, 40, 127, 128, 255),
  modes: fc.constantFrom('plain', 'resets', 'leaky', 'stochastic'),
  spread: fc.constantFrom('shared', 'narrow', 'wide', 'extreme'),
  configured: fc.constantFrom(0, 0.2, 0.97, 1),
  ranc: fc.boolean(),
});

/** Random host spikes for tick `tick`, on each lane its own. */
function drive(engine: Engine, image: ChipImage, seed: number, tick: number, lanes: readonly number[]): void {
  lanes.forEach((lane, place) => {
    const random = generator(seed ^ (tick * 1000 + lane * 7));
    const spikes = random() < 0.2 ? 0 : random() < 0.1 ? 200 : 12;
    for (let i = 0; i < spikes; i++) {
      const core = Math.floor(random() * image.cores);
      engine.inject(core, Math.floor(random() * 256), random() < 0.3 ? Math.floor(random() * 16) : 0, place);
    }
  });
}

function seen(engine: Engine, lane: number) {
  return { fired: engine.fired(lane), outputs: engine.outputs(lane), potentials: engine.potentials(lane) };
}

describe.each(variants)('$name', ({ create }) => {
  it('should equal the oracle on random chips, each tick', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(chipArbitrary, fc.integer(), async (options, inputSeed) => {
        const image = randomChip(options);
        const ticks = Math.max(8, Math.min(60, Math.floor(400 / options.cores)));
        const oracle = createOracle(image);
        const engine = await create(image);
        try {
          for (let tick = 0; tick < ticks; tick++) {
            for (const each of [oracle, engine]) drive(each, image, inputSeed, tick, [0]);
            oracle.step();
            engine.step();
            expectSameBits(seen(engine, 0), seen(oracle, 0));
            expectSameBits(engine.coreCounters, oracle.coreCounters);
            expect(engine.counters).toEqual(oracle.counters);
          }
          expectSameBits(engine.snapshot(), oracle.snapshot());
        } finally {
          engine.close();
        }
      }),
      { numRuns: Number(process.env.SYNAPTICK_RUNS ?? 8) },
    );
  });

  it('should step lanes as engines of their own, through buckets too', { timeout: 300_000 }, async () => {
    const lanesArbitrary = fc.record({ options: chipArbitrary, many: fc.boolean(), inputSeed: fc.integer() });
    await fc.assert(
      fc.asyncProperty(lanesArbitrary, async ({ options, many, inputSeed }) => {
        // 33 cores in 40 lanes have a ring beyond the cache, so their spikes travel in buckets.
        const image = randomChip({ ...options, cores: many ? 33 : Math.min(options.cores, 5) });
        const laneTicks = Array.from({ length: many ? 40 : 3 }, (_, lane) => lane * 1000);
        const engine = await create(image, { laneTicks });
        const lanes = laneTicks.map((tick) => createOracle(image, { laneTicks: [tick] }));
        try {
          for (let tick = 0; tick < (many ? 3 : 20); tick++) {
            drive(engine, image, inputSeed, tick, laneTicks);
            lanes.forEach((oracle, lane) => {
              drive(oracle, image, inputSeed, tick, [laneTicks[lane] as number]);
              oracle.step();
            });
            engine.step();
          }
          lanes.forEach((oracle, lane) => {
            expectSameBits(seen(engine, lane), seen(oracle, 0));
          });
          const sum = (name: 'spikes' | 'activeAxons' | 'synapticEvents' | 'hops' | 'outputSpikes' | 'inputSpikes') =>
            lanes.reduce((total, oracle) => total + oracle.counters[name], 0);
          for (const name of [
            'spikes',
            'activeAxons',
            'synapticEvents',
            'hops',
            'outputSpikes',
            'inputSpikes',
          ] as const) {
            expect(engine.counters[name], name).toBe(sum(name));
          }
        } finally {
          engine.close();
        }
      }),
      { numRuns: Number(process.env.SYNAPTICK_RUNS ?? 4) },
    );
  });

  it('should continue exactly from a snapshot of the oracle', async () => {
    await fc.assert(
      fc.asyncProperty(chipArbitrary, fc.integer(), async (options, inputSeed) => {
        const image = randomChip({ ...options, cores: Math.min(options.cores, 5) });
        const oracle = createOracle(image, { laneTicks: [77] });
        const engine = await create(image);
        try {
          for (let tick = 0; tick < 10; tick++) {
            drive(oracle, image, inputSeed, tick, [0]);
            oracle.step();
          }
          engine.step(3);
          engine.restore(oracle.snapshot());
          for (let tick = 10; tick < 20; tick++) {
            for (const each of [oracle, engine]) drive(each, image, inputSeed, tick, [0]);
            oracle.step();
            engine.step();
            expectSameBits(seen(engine, 0), seen(oracle, 0));
          }
          expect(engine.counters).toEqual(oracle.counters);
          expectSameBits(engine.snapshot(), oracle.snapshot());
        } finally {
          engine.close();
        }
      }),
      { numRuns: Number(process.env.SYNAPTICK_RUNS ?? 4) },
    );
  });
});
