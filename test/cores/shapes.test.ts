/** Chips of other shapes: what the oracle does is what TICK.md says, and the fast engines equal it where they take them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse } from '../../cores/chip-builder.ts';
import { emptyImage } from '../../cores/chip-image.ts';
import { type ChipShape, requireShape, SHAPE_LIMITS, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { chooseEngine, createEngine } from '../../cores/engines/choose.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { createSimd } from '../../cores/engines/simd.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { MODE, stochasticSynapse } from '../../cores/modes.ts';
import { DRAW_LEAK, DRAW_THRESHOLD, drawOfLoss, drawOfSynapse } from '../../cores/random.ts';
import { validateImage } from '../../cores/validate.ts';
import { variants } from '../support/engines.ts';
import { generator } from '../support/generator.ts';
import { ANY_SIZES, randomShapedChip, TILED_SIZES, withRandomFaults } from '../support/random-shape.ts';
import { referenceChip } from '../support/reference-chip.ts';

const TICKS = 25;
/** The fast engines that are tried on chips of any shape, and on how many. */
const SHAPED = ['simd', 'simd without shared memory', 'parallel on 3 threads'];
const RUNS = 10;

/** Axons that the host puts a spike on in each tick, with how far ahead. */
function hostSpikes(seed: number, { shape, cores }: { shape: ChipShape; cores: number }) {
  const random = generator(seed);
  const below = (count: number) => Math.floor(random() * count);
  return Array.from({ length: TICKS }, () =>
    Array.from({ length: 4 }, () => [below(cores), below(shape.axons), below(shape.maxDelay + 1)] as const),
  );
}

describe('the oracle', () => {
  it('does on chips of any shape what the specification says', () => {
    let spikes = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const sound = randomShapedChip(seed, ANY_SIZES);
        const image = seed % 2 === 0 ? sound : withRandomFaults(sound, seed);
        validateImage(image);
        const oracle = createOracle(image);
        const reference = referenceChip(image);
        for (const injected of hostSpikes(seed, image)) {
          for (const [core, axon, ahead] of injected) {
            oracle.inject(core, axon, ahead);
            reference.inject(core, axon, ahead);
          }
          oracle.step();
          reference.step();
          expect([...oracle.fired()]).toEqual(reference.fired);
          expect([...oracle.outputs()]).toEqual(reference.outputs);
        }
        expect([...oracle.potentials()]).toEqual(reference.potentials);
        expect(oracle.counters).toMatchObject({
          ...reference.counts,
          neuronUpdates: TICKS * image.cores * image.shape.neurons,
        });
        spikes += reference.counts.spikes;
      }),
      { numRuns: 60 },
    );
    expect(spikes).toBeGreaterThan(1000);
  });

  it('goes on from a snapshot of a chip of any shape', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const image = withRandomFaults(randomShapedChip(seed, ANY_SIZES), seed);
        const [one, other] = [createOracle(image), createOracle(image)];
        const spikes = hostSpikes(seed, image);
        spikes.forEach((injected, tick) => {
          if (tick === 12) other.restore(one.snapshot());
          for (const [core, axon, ahead] of injected) {
            one.inject(core, axon, ahead);
            if (tick >= 12) other.inject(core, axon, ahead);
          }
          one.step();
          if (tick >= 12) other.step();
        });
        expect(other.snapshot()).toEqual(one.snapshot());
      }),
      { numRuns: 10 },
    );
  });
});

describe('the fast engines', () => {
  it.each(variants.filter(({ name }) => SHAPED.includes(name)))(
    'equal the oracle on cores of any shape, snapshots, lanes and words of spikes included: $name',
    async ({ create }) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          const whole = randomShapedChip(seed, TILED_SIZES);
          const image = seed % 3 === 0 ? withRandomFaults(whole, seed) : whole;
          const lanes = 1 + (seed % 2);
          const oracle = createOracle(image, { lanes });
          const fast = await create(image, { lanes });
          const late = await create(image, { lanes });
          hostSpikes(seed, image).forEach((injected, tick) => {
            for (const [core, axon, ahead] of injected) {
              const words = new Uint32Array(Math.ceil(image.shape.axons / 32));
              words[axon >> 5] = 1 << (axon & 31);
              const lane = axon % lanes;
              oracle.injectWords(core, words, 0, ahead, lane);
              fast.injectWords(core, words, 0, ahead, lane);
              if (tick > 12) late.inject(core, axon, ahead, lane);
            }
            oracle.step();
            fast.step();
            if (tick > 12) late.step();
            for (let lane = 0; lane < lanes; lane++) {
              expect([...fast.fired(lane)]).toEqual([...oracle.fired(lane)]);
              expect([...fast.outputs(lane)]).toEqual([...oracle.outputs(lane)]);
            }
            if (tick === 12) late.restore(oracle.snapshot());
          });
          expect(fast.snapshot()).toEqual(oracle.snapshot());
          expect(fast.coreCounters).toEqual(oracle.coreCounters);
          expect(late.snapshot()).toEqual({ ...oracle.snapshot(), counters: expect.anything() });
          for (const engine of [fast, late]) engine.close();
        }),
        { numRuns: RUNS },
      );
    },
  );

  it.each<[Partial<ChipShape>, string]>([
    [{ potentialBits: 32, leak: { min: -(2 ** 31), max: 0 } }, 'leaks of -2147483648, whose negative passes 32 bits'],
    [
      { potentialBits: 32, threshold: { min: 0, max: 2 ** 31 - 2 } },
      'thresholds to 2147483646 with 18 random bits, which pass 32 bits',
    ],
  ])('refuse a chip of %j, and auto says why the oracle runs it', async (change, what) => {
    const image = emptyImage({ width: 1, height: 1, cores: 1, shape: { ...TRUENORTH_SHAPE, ...change } });
    expect(() => chooseEngine(image, { engine: 'simd' })).toThrow(`takes no chip with ${what}`);
    await expect(createEngine(image, { engine: 'simd' })).rejects.toThrow('use the engine oracle');
    expect(chooseEngine(image)).toEqual({ name: 'oracle', reason: `the faster engines take no ${what}` });
    expect((await createEngine(image)).name).toBe('oracle');
  });
});

describe('a chip too large for the memory of a kernel', () => {
  it('is refused before its tiles, of far more bytes than it has, are made', () => {
    const shape = { ...TRUENORTH_SHAPE, axons: 1, neurons: 1 };
    const image = emptyImage({ width: 1000, height: 1000, cores: 1_000_000, shape });
    // Tiled it would be of 18 GB.
    expect(() => createSimd(image)).toThrow(
      /1000000 cores in 1 lanes on 1 threads need \d+ MiB.*use the engine oracle/,
    );
  });
});

describe('a draw', () => {
  it('has a number of its own within a tick, whatever the size of the core', () => {
    const synapses = Array.from({ length: SHAPE_LIMITS.axons.max }, (_, axon) => drawOfSynapse(axon));
    expect(synapses.slice(0, 256)).toEqual(Array.from({ length: 256 }, (_, axon) => axon));
    const losses = Array.from({ length: SHAPE_LIMITS.neurons.max }, (_, neuron) => drawOfLoss(neuron));
    const all = [...synapses, ...losses, DRAW_LEAK, DRAW_THRESHOLD];
    expect(new Set(all).size).toBe(SHAPE_LIMITS.axons.max + SHAPE_LIMITS.neurons.max + 2);
  });
});

describe('a chip image', () => {
  const shape: ChipShape = { ...TRUENORTH_SHAPE, axons: 40, neurons: 33, axonTypes: 2, maxDelay: 3, modes: MODE.kappa };
  const made = () => emptyImage({ width: 1, height: 1, cores: 1, outputLines: 1, shape });

  it.each<[string, (image: ReturnType<typeof made>) => void]>([
    [
      'core 0 axon 39: has a synapse onto neuron 40, its cores have 33 neurons',
      (image) => image.crossbar.set([1 << 8], 79),
    ],
    ['core 0 axon 3: axon type is 2, must be from 0 to 1', (image) => image.axonType.set([2], 3)],
    ['core 0 neuron 5: leak reversal is no mode of this chip', (image) => image.modes.set([MODE.leakReversal], 5)],
    [
      'core 0 neuron 5: a stochastic synapse of axon type 7 is no mode of this chip',
      (image) => image.modes.set([stochasticSynapse(7)], 5),
    ],
    [
      'core 0 neuron 0: target delay is 4, must be a whole number from 1 to 3',
      (image) => {
        image.targetCore[0] = 0;
        image.targetDelay[0] = 4;
      },
    ],
    ['modes has 256 elements, 1 cores need 33', (image) => Object.assign(image, { modes: new Uint32Array(256) })],
    ['stuckAxons has 7 after 8, must ascend', (image) => Object.assign(image, { stuckAxons: Uint32Array.of(8, 7) })],
    [
      'stuck axon row is 40, must be a whole number from 0 to 39',
      (image) => Object.assign(image, { stuckAxons: Uint32Array.of(40) }),
    ],
    [
      'packetLoss has 256 elements, 1 cores need 33',
      (image) => Object.assign(image, { packetLoss: new Uint32Array(256) }),
    ],
    ['chip image: axons is 0, must be', (image) => Object.assign(image, { shape: { ...shape, axons: 0 } })],
  ])('is refused where %s', (message, damage) => {
    const image = made();
    validateImage(image);
    damage(image);
    expect(() => validateImage(image)).toThrow(message);
  });

  it('is built within its shape alone', () => {
    const image = made();
    expect(() => setSynapse(image, 0, 40, 0)).toThrow('axon is 40, must be a whole number from 0 to 39');
    expect(() => setAxonType(image, 0, 0, 2)).toThrow('type is 2, must be a whole number from 0 to 1');
    expect(() => configureNeuron(image, 0, 33, { threshold: 1 })).toThrow('neuron is 33');
    expect(() => configureNeuron(image, 0, 0, { threshold: 1, weights: [1, 2, 3] })).toThrow('one for each of 2');
    expect(() => configureNeuron(image, 0, 0, { threshold: 1, resetMode: 'none' })).toThrow(
      'core 0 neuron 0: reset mode "none" is no mode of this chip',
    );
  });

  it('has no shape whose potentials are proved and whose neurons draw', () => {
    expect(() => requireShape('mine', { ...TRUENORTH_SHAPE, overflow: 'proved' })).toThrow(SynaptickError);
  });
});
