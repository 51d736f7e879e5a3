/** A chip image as a file: nothing is lost, and an impossible chip is refused. */
import { describe, expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse } from '../../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { decodeChip, encodeChip } from '../../../src/formats/chip-file.ts';
import { loadModel, modelChip } from '../../../src/on-node.ts';

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
