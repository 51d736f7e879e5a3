/** A chip image as a file: nothing is lost, and an impossible chip is refused. */
import { describe, expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse } from '../../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { imageInRows } from '../../../cores/restride.ts';
import { decodeChip, encodeChip } from '../../../src/formats/chip-file.ts';
import { encodeNpz, type NpyData } from '../../../src/formats/npz.ts';
import { createSpikeTrainBuilder } from '../../../src/formats/spike-train.ts';
import { loadModel, modelChip } from '../../../src/on-node.ts';
import { spikesOf } from '../../support/networks.ts';
import { ANY_SIZES, randomShapedChip, SMALL_SIZES, withRandomFaults } from '../../support/random-shape.ts';

function smallChip(): ChipImage {
  const image = emptyImage({ width: 2, height: 3, cores: 2, outputLines: 4 });
  setAxonType(image, 1, 200, 3);
  setSynapse(image, 1, 200, 255);
  configureNeuron(image, 1, 255, {
    weights: [1, -255, 255, -7],
    leak: -3,
    threshold: 262_143,
    negativeThreshold: 9,
    reset: -524_288,
    resetMode: 'subtract',
    negativeMode: 'saturate',
    leakReversal: true,
    stochasticSynapses: [false, true],
    thresholdBits: 18,
    potential: 524_287,
    target: { core: 0, axon: 17, delay: 15 },
  });
  configureNeuron(image, 0, 0, { threshold: 1, target: { output: 3 } });
  return image;
}

function moveOutput(image: ChipImage, x: number, y: number): void {
  Object.assign(image, { outputCell: { x, y } });
}

describe('a chip file', () => {
  it('holds all of a chip', async () => {
    for (const image of [smallChip(), (await modelChip(await loadModel('mnist-5core'))).image]) {
      expect(decodeChip('f', encodeChip(image))).toEqual(image);
    }
  });

  it('holds all of a chip of any shape', () => {
    for (let seed = 0; seed < 20; seed++) {
      const sound = randomShapedChip(seed, ANY_SIZES);
      const image = seed % 2 === 0 ? sound : withRandomFaults(sound, seed);
      expect(decodeChip('f', encodeChip(image))).toEqual(image);
    }
  });

  it('has the same bytes for the same chip', () => {
    expect(encodeChip(smallChip())).toEqual(encodeChip(smallChip()));
  });

  it.each<[string, (image: ChipImage) => void, RegExp]>([
    ['a target core that is not there', (image) => image.targetCore.fill(2, 511, 512), /^f: .*target/],
    ['a delay of 16', (image) => image.targetDelay.fill(16, 511, 512), /^f: .*delay/],
    ['a weight of 256', (image) => image.weights.fill(256, 511 * 4, 511 * 4 + 1), /^f: .*weight/],
    ['an axon type of 4', (image) => image.axonType.fill(4, 0, 1), /^f: .*type/],
    [
      'an output cell right of the mesh',
      (image) => moveOutput(image, 2, 0),
      /^f: output cell: x is 2, must be .* to 1/,
    ],
    ['an output cell below the mesh', (image) => moveOutput(image, 1, 3), /^f: output cell: y is 3, must be .* to 2/],
  ])('is refused with %s', (_, spoil, line) => {
    const image = smallChip();
    spoil(image);
    expect(() => decodeChip('f', encodeChip(image))).toThrow(line);
  });
});

/** A file as version 1 was: 256 rows a core whatever its size, modes of 16 bits, two kinds of chip. */
function firstVersion(image: ChipImage, axonsPerCore: number, neuronsPerCore: number): Uint8Array {
  const { shape, width, height, cores, seed, outputLines, outputCell, streams, ...rest } = image;
  const { stuckAxons: _, packetLoss: __, ...arrays } = rest;
  const semantics = { saturate: shape.overflow === 'saturate', negativeTest: shape.negativeTest };
  const header = { width, height, cores, seed, outputLines, outputCell, semantics, axonsPerCore, neuronsPerCore };
  const json = new TextEncoder().encode(JSON.stringify({ format: 'synaptick-chip', version: 1, ...header }));
  const sides: Readonly<Record<string, number[]>> = {
    coreX: [cores],
    coreY: [cores],
    crossbar: [cores, 256, 8],
    weights: [cores, 256, 4],
    inputOffsets: [image.inputOffsets.length],
    inputRows: [image.inputRows.length],
  };
  const written = { ...arrays, modes: Uint16Array.from(image.modes), ...(streams && { streams }) };
  const entries = Object.entries(written).map(([name, data]) => {
    return [name, { shape: sides[name] ?? [cores, 256], data: data as NpyData }];
  });
  return encodeNpz({ header: { shape: [json.length], data: json }, ...Object.fromEntries(entries) });
}

describe('a chip file of version 1', () => {
  it('becomes a chip of the size that its cores had, which does what it did', async () => {
    let spikes = 0;
    for (let seed = 0; seed < 12; seed++) {
      const small = randomShapedChip(seed, SMALL_SIZES);
      const { axons, neurons, overflow, negativeTest } = small.shape;
      // Rows of 256 and the streams that they had of their own: row numbers of that time.
      const first: ChipImage = {
        ...imageInRows(small, { ...TRUENORTH_SHAPE, overflow, negativeTest }),
        streams: null,
        inputOffsets: Uint32Array.of(0, 1),
        inputRows: Uint32Array.of((small.cores - 1) * 256 + axons - 1),
      };
      const read = decodeChip('f', firstVersion(first, axons, neurons));
      expect(read.shape).toMatchObject({ axons, neurons, axonTypes: 4, maxDelay: 15, overflow, negativeTest });
      expect([...read.inputRows]).toEqual([small.cores * axons - 1]);
      const train = createSpikeTrainBuilder();
      for (let tick = 0; tick < 6; tick++) train.add(tick, tick % small.cores, (tick * 7) % axons);
      const inputs = train.build();
      const [now, then] = [await spikesOf(read, inputs, 40), await spikesOf(first, inputs, 40)];
      expect(now.spikes).toEqual(then.spikes);
      expect(decodeChip('f', encodeChip(read))).toEqual(read);
      spikes += now.spikes.length;
    }
    expect(spikes).toBeGreaterThan(500);
  });

  it('is refused where it uses rows past its size', () => {
    const image = smallChip();
    expect(() => decodeChip('f', firstVersion(image, 256, 100))).toThrow(
      'f: core 1 neuron 255 is configured, its cores have 100 neurons',
    );
    expect(() => decodeChip('f', firstVersion(image, 17, 256))).toThrow('core 1 neuron 255: target axon is 17');
    const inputs = { inputOffsets: Uint32Array.of(0, 1), inputRows: Uint32Array.of(200) };
    expect(() => decodeChip('f', firstVersion({ ...image, ...inputs }, 100, 256))).toThrow('input axon is 200');
  });
});
