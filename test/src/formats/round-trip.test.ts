/** Networks written in one format, read back or read as another: the same chip, or the same spikes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse, type Target } from '../../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { type ChipShape, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { MODE, stochasticSynapse } from '../../../cores/modes.ts';
import { imageInRows } from '../../../cores/restride.ts';
import type { Fitted } from '../../../src/formats/losses.ts';
import { parseRancConfig } from '../../../src/formats/ranc/config.ts';
import { fitRanc } from '../../../src/formats/ranc/fit.ts';
import { createRancParser, type RancNetwork } from '../../../src/formats/ranc/reader.ts';
import { formatRanc, formatRancConfig } from '../../../src/formats/ranc/writer.ts';
import { createSpikeTrainBuilder, type SpikeTrain } from '../../../src/formats/spike-train.ts';
import { fitTrueNorth } from '../../../src/formats/truenorth/fit.ts';
import { parseTrueNorth } from '../../../src/formats/truenorth/reader.ts';
import { formatSfti, parseSfti } from '../../../src/formats/truenorth/spikes.ts';
import { formatTrueNorth } from '../../../src/formats/truenorth/writer.ts';
import { bytes, spikesOf } from '../../support/networks.ts';
import { ANY_SIZES, randomShapedChip } from '../../support/random-shape.ts';

const TICKS = 40;
const AXONS = 12;
const NEURONS = 10;

interface Kind {
  /** All modes of TrueNorth, or those that RANC has as well. */
  readonly plain: boolean;
}

const neuronArbitrary = ({ plain }: Kind) =>
  fc.record({
    weights: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 4, maxLength: 4 }),
    leak: fc.integer({ min: -2, max: 2 }),
    threshold: fc.integer({ min: 0, max: 12 }),
    negativeThreshold: fc.integer({ min: 0, max: 8 }),
    reset: fc.constantFrom(0, 1, 3, -7),
    resetMode: plain
      ? fc.constant('value' as const)
      : fc.constantFrom('value' as const, 'subtract' as const, 'none' as const),
    negativeMode: plain ? fc.constant('reset' as const) : fc.constantFrom('reset' as const, 'saturate' as const),
    leakReversal: fc.boolean().map((on) => on && !plain),
    stochasticLeak: fc.boolean().map((on) => on && !plain),
    stochasticSynapses: fc.array(
      fc.boolean().map((on) => on && !plain),
      { minLength: 4, maxLength: 4 },
    ),
    thresholdBits: plain ? fc.constant(0) : fc.integer({ min: 0, max: 3 }),
    potential: fc.integer({ min: -5, max: 5 }),
  });

const targetArbitrary: fc.Arbitrary<Target | undefined> = fc.oneof(
  fc.record({ core: fc.nat(2), axon: fc.nat(AXONS - 1), delay: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ output: fc.nat(3) }),
  fc.constant(undefined),
);

/** Three cores on a mesh of 64 columns, spikes into them in the first ticks. */
function networkArbitrary(kind: Kind): fc.Arbitrary<{ image: ChipImage; inputs: SpikeTrain }> {
  const neuron = fc.tuple(neuronArbitrary(kind), targetArbitrary, fc.boolean());
  return fc
    .record({
      places: fc.uniqueArray(fc.record({ x: fc.nat(3), y: fc.nat(3) }), {
        minLength: 3,
        maxLength: 3,
        selector: ({ x, y }) => x + 4 * y,
      }),
      neurons: fc.array(neuron, { minLength: 3 * NEURONS, maxLength: 3 * NEURONS }),
      synapses: fc.array(fc.tuple(fc.nat(2), fc.nat(AXONS - 1), fc.nat(NEURONS - 1)), {
        minLength: 60,
        maxLength: 150,
      }),
      axonTypes: fc.array(fc.nat(3), { minLength: 3 * AXONS, maxLength: 3 * AXONS }),
      spikes: fc.array(fc.tuple(fc.nat(20), fc.nat(2), fc.nat(AXONS - 1)), { maxLength: 60 }),
      seed: fc.nat(),
      small: fc.boolean(),
    })
    .map(({ places, neurons, synapses, axonTypes, spikes, seed, small }) => {
      const sorted = places.toSorted((a, b) => a.x + 64 * a.y - (b.x + 64 * b.y));
      const shape: ChipShape =
        small && kind.plain ? { ...TRUENORTH_SHAPE, axons: AXONS, neurons: NEURONS } : TRUENORTH_SHAPE;
      const image = emptyImage({
        shape,
        width: 64,
        height: 64,
        cores: 3,
        seed,
        outputLines: 4,
        coreX: Uint16Array.from(sorted, ({ x }) => x),
        coreY: Uint16Array.from(sorted, ({ y }) => y),
        streams: Uint32Array.from({ length: 3 * shape.neurons }, (_, row) => {
          const place = sorted[Math.floor(row / shape.neurons)] as { x: number; y: number };
          return (place.x + 64 * place.y) * 256 + (row % shape.neurons);
        }),
      });
      neurons.forEach(([parameters, target, on], i) => {
        if (on) configureNeuron(image, Math.floor(i / NEURONS), i % NEURONS, { ...parameters, target });
      });
      for (const [core, axon, neuronNumber] of synapses) setSynapse(image, core, axon, neuronNumber);
      axonTypes.forEach((type, i) => {
        setAxonType(image, Math.floor(i / AXONS), i % AXONS, type);
      });
      const train = createSpikeTrainBuilder();
      for (const [tick, core, axon] of spikes) train.add(tick, core, axon);
      return { image, inputs: train.build() };
    });
}

function throughRanc({ image }: Fitted, inputs: SpikeTrain): RancNetwork {
  const parser = createRancParser('in.json', parseRancConfig('config.json', bytes(formatRancConfig(image))));
  for (const piece of formatRanc(image, inputs)) parser.feed(bytes(piece));
  return parser.end();
}

async function throughTrueNorth({ image }: Fitted): Promise<ChipImage> {
  const source = Array.from(formatTrueNorth(image), bytes);
  return (await parseTrueNorth('m.json', source)).image;
}

const changes = ({ losses }: Fitted) => losses.filter(({ changesSpikes }) => changesSpikes);

/** The arrays and sizes of an image in which two that behave alike are equal. */
function essence(image: ChipImage) {
  const { streams: _, targetAxon, targetDelay, ...rest } = image;
  const used = (values: ArrayLike<number>) =>
    Array.from(values, (value, row) => (image.targetCore[row] === -1 ? 0 : value));
  return { ...rest, weights: [...rest.weights], targetAxon: used(targetAxon), targetDelay: used(targetDelay) };
}

describe('a RANC network', () => {
  it('comes back as the same chip from RANC -> chip -> RANC, for both reset types', async () => {
    await fc.assert(
      fc.asyncProperty(
        networkArbitrary({ plain: true }),
        fc.constantFrom('<' as const, '<=' as const),
        async ({ image, inputs }, negativeTest) => {
          const shape: ChipShape = { ...image.shape, overflow: 'proved', negativeTest, neurons: 16 };
          const once = throughRanc(fitRanc(imageInRows(image, shape)), inputs);
          const again = fitRanc(once.image);
          expect(again.losses).toEqual([]);
          const twice = throughRanc(again, once.inputs);
          expect(essence(twice.image)).toEqual(essence(once.image));
          expect(twice.inputs).toEqual(once.inputs);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('a RANC network of any shape', () => {
  it('comes back as the same chip with the same config, text for text', () => {
    let checked = 0;
    for (let seed = 0; checked < 12; seed++) {
      const image = randomShapedChip(seed, ANY_SIZES);
      if (image.shape.overflow !== 'proved') continue;
      checked++;
      const fitted = fitRanc(image);
      const once = throughRanc(fitted, createSpikeTrainBuilder().build());
      expect(once.image.shape).toEqual(fitted.image.shape);
      const again = fitRanc(once.image);
      expect(again.losses).toEqual([]);
      expect(essence(throughRanc(again, once.inputs).image)).toEqual(essence(once.image));
      expect(formatRancConfig(again.image)).toBe(formatRancConfig(fitted.image));
      expect([...formatRanc(again.image, once.inputs)]).toEqual([...formatRanc(fitted.image, once.inputs)]);
    }
  });
});

describe('a chip image with faults of silicon', () => {
  it('loses them in other formats, which is said', () => {
    const sound = imageInRows(emptyImage({ width: 1, height: 1, cores: 1 }), TRUENORTH_SHAPE);
    configureNeuron(sound, 0, 3, { threshold: 1, target: { core: 0, axon: 1, delay: 1 } });
    const image = { ...sound, stuckAxons: Uint32Array.of(1), packetLoss: new Uint32Array(256).fill(5) };
    for (const fitted of [fitRanc(image), fitTrueNorth(image)]) {
      const words = changes(fitted).map(({ what }) => what);
      expect(words).toContain('axons that are stuck, active in every tick');
      expect(words).toContain('packets that are lost of 1 neuron (first: core 0 neuron 3)');
      expect(fitted.image).toMatchObject({ stuckAxons: null, packetLoss: null });
    }
  });
});

describe('a chip image of plain neurons', () => {
  it('spikes alike as RANC network', async () => {
    await fc.assert(
      fc.asyncProperty(networkArbitrary({ plain: true }), async ({ image, inputs }) => {
        const fitted = fitRanc(image);
        expect(changes(fitted)).toEqual([]);
        const ranc = throughRanc(fitted, inputs);
        expect(await spikesOf(ranc.image, ranc.inputs, TICKS)).toEqual(await spikesOf(image, inputs, TICKS));
      }),
      { numRuns: 20 },
    );
  });

  it.each(['<', '<='] as const)(
    "spikes alike when RANC's semantics with %s go to TrueNorth, or is refused",
    async (negativeTest) => {
      let carried = 0;
      await fc.assert(
        fc.asyncProperty(networkArbitrary({ plain: true }), async ({ image, inputs }) => {
          const original: ChipImage = { ...image, shape: { ...image.shape, overflow: 'proved', negativeTest } };
          const fitted = fitTrueNorth(original);
          if (negativeTest === '<') expect(changes(fitted)).toEqual([]);
          if (changes(fitted).length > 0) return;
          carried++;
          const { spikes } = await spikesOf(await throughTrueNorth(fitted), inputs, TICKS);
          expect(spikes).toEqual((await spikesOf(original, inputs, TICKS)).spikes);
        }),
        { numRuns: 40 },
      );
      expect(carried).toBeGreaterThan(negativeTest === '<' ? 39 : 0);
    },
  );
});

describe('a chip image of any neurons', () => {
  it('comes back as the same chip from TrueNorth, stochastic modes and seed included', async () => {
    await fc.assert(
      fc.asyncProperty(networkArbitrary({ plain: false }), async ({ image, inputs }) => {
        const fitted = fitTrueNorth(image);
        expect(changes(fitted)).toEqual([]);
        const back = await throughTrueNorth(fitted);
        const inOrder = !fitted.losses.some(({ what }) => what.includes('output lines'));
        if (inOrder) expect(essence(back)).toEqual(essence(fitted.image));
        const [ours, theirs] = [await spikesOf(image, inputs, TICKS), await spikesOf(back, inputs, TICKS)];
        expect(theirs.spikes).toEqual(ours.spikes);
        if (inOrder) expect(theirs.outputs).toEqual(ours.outputs);
      }),
      { numRuns: 20 },
    );
  });

  it('names its neuron types in hexadecimal for TrueNorth, and refers to them by decimal numbers', async () => {
    const image = emptyImage({ width: 64, height: 64, cores: 1 });
    for (let neuron = 0; neuron < 40; neuron++) configureNeuron(image, 0, neuron, { threshold: 100 + neuron });
    const text = [...formatTrueNorth(fitTrueNorth(image).image)].join('');
    const names = Array.from(text.matchAll(/"name":"(N[^"]+)".*?"alpha":(\d+)/g), ([, name, alpha]) => [name, alpha]);
    expect(names).toEqual(
      Array.from({ length: 40 }, (_, i) => [
        `N000000${i + 1 < 16 ? '0' : ''}${(i + 1).toString(16).toUpperCase()}`,
        String(100 + i),
      ]),
    );
    expect(text).toContain('"types":["1:40","0x216"]');
  });

  it('has its input spikes back from .sfti', async () => {
    await fc.assert(
      fc.asyncProperty(networkArbitrary({ plain: true }), async ({ image, inputs }) => {
        const lines = Array.from(formatSfti(inputs, image), (line, i) => [i + 1, line] as const);
        expect(await parseSfti('s.sfti', lines, image)).toEqual(inputs);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what RANC has not', () => {
  const single = (change: (image: ChipImage) => void): ChipImage => {
    const image = emptyImage({ width: 64, height: 64, cores: 1 });
    configureNeuron(image, 0, 3, { threshold: 5, weights: [1, 2, 3, 4], leak: -1, negativeThreshold: 4 });
    change(image);
    return image;
  };
  const mode = (bit: number) => (image: ChipImage) => {
    image.modes[3] = bit;
  };
  it.each<[string, (image: ChipImage) => void]>([
    ['stochastic synapses (b)', mode(stochasticSynapse(2))],
    ['stochastic leak (c)', mode(MODE.stochasticLeak)],
    ['leak reversal (epsilon)', mode(MODE.leakReversal)],
    ['saturation at the negative threshold (kappa)', mode(MODE.kappa)],
    ['reset mode "none" (gamma 2)', mode(MODE.resetNone)],
    [
      'random threshold (TM)',
      (image) => {
        image.thresholdBits[3] = 1;
      },
    ],
  ])('%s is listed with its neurons', (what, change) => {
    expect(changes(fitRanc(single(change)))).toEqual([
      { what: `${what} of 1 neuron (first: core 0 neuron 3)`, changesSpikes: true },
    ]);
  });

  it('saturation counts only where a potential can reach it', () => {
    const grows = single((image) => {
      mode(MODE.resetBySubtraction)(image);
      for (let axon = 0; axon < 256; axon++) setSynapse(image, 0, axon, 3);
    });
    expect(changes(fitRanc(grows))).toEqual([
      expect.objectContaining({ what: expect.stringMatching(/^saturation at 20 bits/) }),
    ]);
    expect(changes(fitRanc(single(() => {})))).toEqual([]);
  });
});

describe('what TrueNorth has not', () => {
  const ranc = (
    parameters: { weight?: number; threshold?: number; negative?: number; reset?: number; modes?: number },
    test: '<' | '<=' = '<',
  ) => {
    const image = emptyImage({
      width: 64,
      height: 64,
      cores: 1,
      shape: { ...TRUENORTH_SHAPE, overflow: 'proved', negativeTest: test },
      weights: new Int32Array(1024),
    });
    image.enabled[0] = 1;
    image.weights[0] = parameters.weight ?? 1;
    image.threshold[0] = parameters.threshold ?? 5;
    image.negativeThreshold[0] = parameters.negative ?? 3;
    image.reset[0] = parameters.reset ?? 0;
    image.modes[0] = parameters.modes ?? 0;
    return changes(fitTrueNorth(image)).map(({ what }) => what);
  };
  it.each<[string, string[]]>([
    ['a weight outside -255..255', ranc({ weight: 256 })],
    ['a threshold outside 0..262143', ranc({ threshold: -1 })],
    ['a negative threshold outside 0..262143', ranc({ negative: -1 })],
    ['a reset potential that is not +-(2^VR - 1)', ranc({ reset: 2 })],
    ['the negative test V <= -beta', ranc({ modes: MODE.resetBySubtraction }, '<=')],
    ['the negative test V <= -beta', ranc({ negative: 0, reset: 1 }, '<=')],
  ])('%s is listed', (what, listed) => {
    expect(listed).toEqual([`${what} of 1 neuron (first: core 0 neuron 0)`]);
  });

  it.each<[Partial<ChipShape>, string]>([
    [{ axons: 512 }, "its cores have 512 axons, TrueNorth's have 256: map the network onto cores of that size"],
    [{ neurons: 300 }, 'its cores have 300 neurons'],
    [{ axonTypes: 8 }, "its cores have 8 axon types, TrueNorth's have 4"],
  ])('cores of %j are refused', (change, line) => {
    const shape = { ...TRUENORTH_SHAPE, ...change };
    expect(() => fitTrueNorth(emptyImage({ width: 1, height: 1, cores: 1, shape }))).toThrow(line);
  });

  it('longer delays and another width of potentials are listed', () => {
    const shape: ChipShape = { ...TRUENORTH_SHAPE, maxDelay: 20, potentialBits: 12, threshold: { min: 0, max: 2047 } };
    const image = emptyImage({ width: 64, height: 64, cores: 1, shape });
    const grows = { threshold: 9, weights: [1], resetMode: 'subtract' } as const;
    configureNeuron(image, 0, 0, { ...grows, target: { core: 0, axon: 0, delay: 20 } });
    for (let axon = 0; axon < 20; axon++) setSynapse(image, 0, axon, 0);
    expect(changes(fitTrueNorth(image)).map(({ what }) => what)).toEqual([
      'a delay outside 1..15 of 1 neuron (first: core 0 neuron 0)',
      'saturation at 12 bits, which a potential of this network could reach: TrueNorth saturates at 20',
    ]);
  });

  it("a target beyond the reach of its packets, and of RANC's, is refused", () => {
    const image = emptyImage({ width: 1, height: 300, cores: 300, shape: { ...TRUENORTH_SHAPE, reach: 1000 } });
    configureNeuron(image, 0, 0, { threshold: 1, target: { core: 299, axon: 0 } });
    for (const fitted of [fitTrueNorth, fitRanc]) {
      expect(() => fitted(image)).toThrow('core 0 neuron 0: target distance in cores is 299');
    }
  });

  it('a mesh wider than 64 columns is refused', () => {
    const image = emptyImage({ width: 100, height: 1, cores: 70 });
    expect(() => fitTrueNorth(image)).toThrow(/x = 64, TrueNorth's mesh has 64 columns/);
  });
});
