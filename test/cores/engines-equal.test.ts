/** Every engine equals the oracle, bit for bit: spikes, outputs, potentials and counters after every tick. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Engine } from '../../cores/engine.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { generator } from '../support/generator.ts';
import { type RandomChipOptions, randomChip } from '../support/random-chip.ts';
import { variants } from '../support/engines.ts';

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
            expect(seen(engine, 0)).toEqual(seen(oracle, 0));
            expect(engine.coreCounters).toEqual(oracle.coreCounters);
            expect(engine.counters).toEqual(oracle.counters);
          }
          expect(engine.snapshot()).toEqual(oracle.snapshot());
        } finally {
          engine.close();
        }
      }),
      { numRuns: Number(process.env.SYNAPTICK_RUNS ?? 40) },
    );
  });
});
