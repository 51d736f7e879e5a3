/** Chips of other shapes: what the oracle does is what TICK.md says, and the fast engines equal it where they take them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse } from '../../cores/chip-builder.ts';
import { emptyImage } from '../../cores/chip-image.ts';
import { type ChipShape, requireShape, SHAPE_LIMITS, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { chooseEngine, createEngine } from '../../cores/engines/choose.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { MODE, stochasticSynapse } from '../../cores/modes.ts';
import { DRAW_LEAK, DRAW_THRESHOLD, drawOfLoss, drawOfSynapse } from '../../cores/random.ts';
import { validateImage } from '../../cores/validate.ts';
import { generator } from '../support/generator.ts';
import { ANY_SIZES, randomShapedChip, SMALL_SIZES, withRandomFaults } from '../support/random-shape.ts';
import { referenceChip } from '../support/reference-chip.ts';

const TICKS = 25;

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
  it('equal the oracle on cores that fit a core of TrueNorth, snapshots and words of spikes included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const image = randomShapedChip(seed, SMALL_SIZES);
        const oracle = createOracle(image);
        const simd = await createEngine(image, { engine: 'simd' });
        const late = await createEngine(image, { engine: 'simd' });
        hostSpikes(seed, image).forEach((injected, tick) => {
          for (const [core, axon, ahead] of injected) {
            const words = new Uint32Array(Math.ceil(image.shape.axons / 32));
            words[axon >> 5] = 1 << (axon & 31);
            oracle.injectWords(core, words, 0, ahead);
            simd.injectWords(core, words, 0, ahead);
            if (tick > 12) late.inject(core, axon, ahead);
          }
          oracle.step();
          simd.step();
          if (tick > 12) late.step();
          expect([...simd.fired()]).toEqual([...oracle.fired()]);
          expect([...simd.outputs()]).toEqual([...oracle.outputs()]);
          if (tick === 12) late.restore(oracle.snapshot());
        });
        expect(simd.snapshot()).toEqual(oracle.snapshot());
        expect(simd.coreCounters).toEqual(oracle.coreCounters);
        expect(late.snapshot()).toEqual({ ...oracle.snapshot(), counters: expect.anything() });
      }),
      { numRuns: 15 },
    );
  });

  it.each<[Partial<ChipShape>, string]>([
    [{ axons: 257 }, 'cores of 257 axons'],
    [{ neurons: 512 }, 'cores of 512 neurons'],
    [{ axonTypes: 5 }, 'cores of 5 axon types'],
    [{ maxDelay: 16 }, 'cores of 16 ticks of delay'],
    [{ potentialBits: 24 }, 'potentials of 24 bits that saturate'],
    [{ weight: { min: -1000, max: 1000 } }, 'weights from -1000 to 1000'],
  ])('refuse a chip of %j, and auto says why the oracle runs it', async (change, what) => {
    const image = emptyImage({ width: 1, height: 1, cores: 1, shape: { ...TRUENORTH_SHAPE, ...change } });
    const refusal = `takes no chip with ${what}, but up to 256 axons, 256 neurons and 4 axon types, delays to 15`;
    expect(() => chooseEngine(image, { engine: 'simd' })).toThrow(refusal);
    await expect(createEngine(image, { engine: 'simd' })).rejects.toThrow('use the engine oracle');
    expect(chooseEngine(image)).toEqual({ name: 'oracle', reason: `the faster engines take no ${what}` });
    expect((await createEngine(image)).name).toBe('oracle');
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
