/** Faults of silicon: who has them is drawn by place, and an image with them does what faulty silicon does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron, setSynapse } from '../../cores/chip-builder.ts';
import { emptyImage } from '../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import {
  type Faults,
  faultsOfCore,
  faultySilicon,
  forEachFlippedBit,
  lossOfRoute,
  NO_FAULTS,
} from '../../cores/faults.ts';
import { validateImage } from '../../cores/validate.ts';
import { withFaults } from '../../cores/with-faults.ts';
import { ANY_SIZES, randomShapedChip } from '../support/random-shape.ts';

const shape = { ...TRUENORTH_SHAPE, axons: 8, neurons: 8, axonTypes: 1 };

function share(value: number) {
  return { share: value, listed: [] };
}

function listed(...places: number[][]) {
  return { share: 0, listed: places };
}

/** Everything that is wrong with a core, as text. */
function sites(faults: Faults, x: number, y: number): Set<string> {
  const silicon = faultySilicon(faults, shape);
  const { dead, ...lists } = faultsOfCore(silicon, x, y);
  const found = new Set(dead ? ['dead'] : []);
  for (const [kind, numbers] of Object.entries(lists)) for (const number of numbers) found.add(`${kind} ${number}`);
  forEachFlippedBit(silicon, x, y, (axon, neuron) => found.add(`bit ${axon} ${neuron}`));
  return found;
}

describe('faults drawn by their shares', () => {
  it('are those of a smaller share and more', () => {
    const shares = fc.record({
      low: fc.double({ min: 0, max: 0.5, noNaN: true }),
      more: fc.double({ min: 0, max: 0.5, noNaN: true }),
    });
    fc.assert(
      fc.property(shares, fc.nat(), fc.nat(60_000), fc.nat(60_000), ({ low, more }, seed, x, y) => {
        const of = (value: number) =>
          sites(
            {
              ...NO_FAULTS,
              seed,
              deadNeurons: share(value),
              stuckAt0: share(value),
              stuckAt1: share(value),
              flippedBits: share(value),
            },
            x,
            y,
          );
        const larger = of(Math.min(0.5, low + more));
        for (const site of of(low)) expect(larger).toContain(site);
      }),
      { numRuns: 60 },
    );
  });

  it('are as many as the share says, of every kind', () => {
    const silicon = faultySilicon(
      {
        ...NO_FAULTS,
        deadCores: share(0.1),
        deadNeurons: share(0.2),
        stuckAt0: share(0.05),
        stuckAt1: share(0.1),
        flippedBits: share(0.01),
      },
      { axons: 64, neurons: 64 },
    );
    const counts = { cores: 0, neurons: 0, at0: 0, at1: 0, bits: 0 };
    for (let x = 0; x < 40; x++) {
      for (let y = 0; y < 10; y++) {
        const core = faultsOfCore(silicon, x, y);
        counts.cores += Number(core.dead);
        counts.neurons += core.deadNeurons.length;
        counts.at0 += core.stuckAt0.length;
        counts.at1 += core.stuckAt1.length;
        forEachFlippedBit(silicon, x, y, () => counts.bits++);
      }
    }
    /** Within four standard deviations of a binomial distribution. */
    const expectAbout = (count: number, of: number, p: number) =>
      expect(Math.abs(count - of * p)).toBeLessThan(4 * Math.sqrt(of * p * (1 - p)));
    const alive = 400 - counts.cores;
    expectAbout(counts.cores, 400, 0.1);
    expectAbout(counts.neurons, alive * 64, 0.2);
    expectAbout(counts.at0, alive * 64, 0.05);
    expectAbout(counts.at1, alive * 64, 0.1);
    expectAbout(counts.bits, 400 * 64 * 64, 0.01);
  });

  it('leave no axon stuck both ways, and all or none where the share is 1 or 0', () => {
    const half = faultsOfCore(faultySilicon({ ...NO_FAULTS, stuckAt0: share(0.5), stuckAt1: share(0.5) }, shape), 3, 4);
    expect([...half.stuckAt0, ...half.stuckAt1].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(sites({ ...NO_FAULTS, flippedBits: share(1) }, 0, 0).size).toBe(64);
    expect(sites(NO_FAULTS, 0, 0).size).toBe(0);
    expect(sites({ ...NO_FAULTS, deadCores: share(1) }, 9, 9)).toEqual(new Set(['dead']));
  });

  it('stand beside those that are listed', () => {
    const faults = {
      ...NO_FAULTS,
      deadNeurons: listed([1, 2, 5], [1, 2, 3]),
      stuckAt1: listed([1, 2, 7]),
      flippedBits: listed([2, 1, 4, 6]),
    };
    expect(sites(faults, 1, 2)).toEqual(new Set(['deadNeurons 3', 'deadNeurons 5', 'stuckAt1 7']));
    expect(sites(faults, 2, 1)).toEqual(new Set(['bit 4 6']));
  });
});

describe('the packets of a route', () => {
  it('are lost as often as one of its links drops them, along x first, then along y', () => {
    const all = faultySilicon({ ...NO_FAULTS, lostPackets: share(0.1) }, shape);
    expect(lossOfRoute(all, 1, 1, 3, 0)).toBeCloseTo(1 - 0.9 ** 3, 12);
    expect(lossOfRoute(all, 2, 2, 2, 2)).toBe(0);
    const one = faultySilicon({ ...NO_FAULTS, lostPackets: listed([1, 0, 1, 1, 0.25]) }, shape);
    expect(lossOfRoute(one, 0, 0, 1, 3)).toBe(0.25);
    // The other way it takes x first, so it does not pass that link.
    expect(lossOfRoute(one, 1, 3, 0, 0)).toBe(0);
  });
});

/**
 * Two cores at (0, 0) and (1, 0). Axon n of each leads to its neuron n, with weight and threshold 1; neuron n of core 0 feeds axon n of
 * core 1, whose neuron n is on output line n. Input line n is axon n of core 0.
 */
function relay() {
  const image = emptyImage({
    shape,
    width: 2,
    height: 1,
    cores: 2,
    outputLines: 8,
    inputOffsets: Uint32Array.from({ length: 9 }, (_, line) => line),
    inputRows: Uint32Array.from({ length: 8 }, (_, line) => line),
  });
  for (let core = 0; core < 2; core++) {
    for (let n = 0; n < 8; n++) {
      setSynapse(image, core, n, n);
      const target = core === 0 ? { core: 1, axon: n, delay: 1 } : { output: n };
      configureNeuron(image, core, n, { weights: [1], threshold: 1, target });
    }
  }
  return image;
}

/** Output lines in each of some ticks, and the counts, with a spike on all input lines in the first. */
function run(faults: Partial<Faults>, ticks = 3) {
  const { image, counts } = withFaults(relay(), { ...NO_FAULTS, ...faults });
  validateImage(image);
  const chip = createOracle(image);
  for (const row of image.inputRows) chip.inject(0, row);
  const outputs = Array.from({ length: ticks }, () => {
    chip.step();
    return [...chip.outputs()];
  });
  return { outputs, counters: chip.counters, counts };
}

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];
const without = (...missing: number[]) => ALL.filter((n) => !missing.includes(n));

describe('a chip with faults', () => {
  it('is the same image where there are none', () => {
    const image = relay();
    expect(withFaults(image, { ...NO_FAULTS, seed: 9 }).image).toBe(image);
    expect(run({}).outputs).toEqual([[], ALL, []]);
  });

  it('hears nothing of dead neurons, whose crossbar columns count no synaptic events', () => {
    const { outputs, counters, counts } = run({ deadNeurons: listed([0, 0, 2], [1, 0, 5]) });
    expect(outputs).toEqual([[], without(2, 5), []]);
    expect(counters).toMatchObject({ activeAxons: 8 + 7, synapticEvents: 7 + 6, spikes: 7 + 6, neuronUpdates: 48 });
    expect(counts.deadNeurons).toBe(2);
  });

  it('has dead cores on which nothing happens, though packets still travel there', () => {
    const { outputs, counters, counts } = run({ deadCores: listed([1, 0]) });
    expect(outputs).toEqual([[], [], []]);
    expect(counters).toMatchObject({ activeAxons: 8, synapticEvents: 8, spikes: 8, hops: 8, neuronUpdates: 24 });
    expect(counts).toMatchObject({ deadCores: 1, lossyNeurons: 0 });
    expect(run({ deadCores: listed([0, 0]) }).counters).toMatchObject({ activeAxons: 0, spikes: 0, inputSpikes: 0 });
  });

  it('never sees an axon that is stuck at 0, of an input line neither', () => {
    const { outputs, counters } = run({ stuckAt0: listed([0, 0, 1], [1, 0, 4]) });
    expect(outputs).toEqual([[], without(1, 4), []]);
    expect(counters).toMatchObject({ inputSpikes: 7, activeAxons: 7 + 6, spikes: 7 + 6, hops: 7 });
  });

  it('sees one that is stuck at 1 in every tick', () => {
    const { outputs, counters, counts } = run({ stuckAt1: listed([0, 0, 3], [1, 0, 6]) });
    expect(outputs).toEqual([[6], ALL, [3, 6]]);
    expect(counters).toMatchObject({ inputSpikes: 8, activeAxons: 9 + 9 + 3, synapticEvents: 9 + 9 + 3 });
    expect(counts).toMatchObject({ stuckAt0: 0, stuckAt1: 2 });
  });

  it('has a synapse where there was none, and none where there was one, where a bit is flipped', () => {
    // Axon 0 of core 0 now leads to neuron 1 as well, axon 2 nowhere.
    const { outputs, counters, counts } = run({ flippedBits: listed([0, 0, 0, 1], [0, 0, 2, 2]) });
    expect(outputs).toEqual([[], without(2), []]);
    expect(counters).toMatchObject({ activeAxons: 8 + 7, synapticEvents: 8 + 7 });
    expect(counts.flippedBits).toBe(2);
  });

  it('loses packets on a link, whose hops are counted, in the share of ticks that it drops', () => {
    const { outputs, counters } = run({ lostPackets: listed([0, 0, 1, 0, 1]) });
    expect(outputs).toEqual([[], [], []]);
    expect(counters).toMatchObject({ spikes: 8, hops: 8, activeAxons: 8 });
    // Eight axons stuck at 1 send eight packets a tick.
    const stuckAt1 = listed(...ALL.map((axon) => [0, 0, axon]));
    const lossy = run({ stuckAt1, lostPackets: listed([0, 0, 1, 0, 0.2]) }, 501);
    expect(lossy.counters).toMatchObject({ hops: 8 * 501 });
    const arrived = lossy.outputs.flat().length;
    expect(Math.abs(arrived - 0.8 * 4000)).toBeLessThan(4 * Math.sqrt(4000 * 0.16));
    expect(lossy.counts).toMatchObject({ lossyNeurons: 8 });
    expect(lossy.counts.meanLoss).toBeCloseTo(0.2, 12);
    // Each neuron draws by itself, though none has a stream of its own.
    expect(new Set(lossy.outputs.map((lines) => lines.join())).size).toBeGreaterThan(20);
  });

  it('draws the losses of copies, which share a stream, each by itself', () => {
    const faults = { ...NO_FAULTS, lostPackets: share(0.5), stuckAt1: listed(...ALL.map((axon) => [0, 0, axon])) };
    const chip = createOracle(withFaults({ ...relay(), streams: new Uint32Array(16) }, faults).image);
    chip.step(5);
    expect(chip.outputs().length).toBeGreaterThan(0);
    expect(chip.outputs().length).toBeLessThan(8);
  });

  it('is one that engines can run, whatever its shape and its faults', () => {
    const some = fc.double({ min: 0, max: 0.3, noNaN: true }).map(share);
    const faults = fc.record({
      seed: fc.nat(),
      deadCores: some,
      deadNeurons: some,
      stuckAt0: some,
      stuckAt1: some,
      flippedBits: some,
      lostPackets: some,
    });
    fc.assert(
      fc.property(fc.nat(), faults, (seed, drawn) => {
        const { image } = withFaults(randomShapedChip(seed, ANY_SIZES), { ...NO_FAULTS, ...drawn });
        validateImage(image);
        createOracle(image).step(2);
      }),
      { numRuns: 15 },
    );
  });

  it('takes no faults twice', () => {
    const { image } = withFaults(relay(), { ...NO_FAULTS, stuckAt1: listed([0, 0, 0]) });
    expect(() => withFaults(image, NO_FAULTS)).toThrow('has stuck axons or lost packets already');
  });
});
