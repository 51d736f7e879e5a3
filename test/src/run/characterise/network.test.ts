import { describe, expect, it } from 'vitest';
import type { ChipImage } from '../../../../cores/chip-image.ts';
import { neuronWords, TRUENORTH_SHAPE } from '../../../../cores/chip-shape.ts';
import { validateImage } from '../../../../cores/validate.ts';
import { sweepNetwork, writeCrossbars, writeNeurons } from '../../../../src/run/characterise/sweep-image.ts';

const { axons: AXONS, neurons: NEURONS } = TRUENORTH_SHAPE;
const WORDS = neuronWords(TRUENORTH_SHAPE);

/** Mean of |x - x'| of two independent uniform cells of `side`: (n^2 - 1) / 3n. */
const meanSteps = (side: number) => (side ** 2 - 1) / (3 * side);

/** Set crossbar bits of each neuron of the chip. */
function fanIns(image: ChipImage): Uint16Array {
  const counts = new Uint16Array(image.cores * NEURONS);
  for (let row = 0; row < image.cores * AXONS; row++) {
    for (let word = 0; word < WORDS; word++) {
      let column = Math.floor(row / AXONS) * NEURONS + word * 32;
      for (let bits = image.crossbar[row * WORDS + word] as number; bits !== 0; bits >>>= 1, column++) {
        counts[column] = (counts[column] as number) + (bits & 1);
      }
    }
  }
  return counts;
}

describe('the network of a sweep', () => {
  it('has 21.33 mean hops in x and in y on 64 x 64 cores (Merolla 2014)', () => {
    const { cores, coreX, coreY, targetCore } = sweepNetwork(4096, 3);
    let x = 0;
    let y = 0;
    targetCore.forEach((target, row) => {
      const core = row >> 8;
      x += Math.abs((coreX[target] as number) - (coreX[core] as number));
      y += Math.abs((coreY[target] as number) - (coreY[core] as number));
    });
    expect(meanSteps(64)).toBeCloseTo(21.33, 2);
    // The mean of a million distances of deviation 15 is off by 0.015.
    expect(Math.abs(x / (cores * NEURONS) - meanSteps(64))).toBeLessThan(0.07);
    expect(Math.abs(y / (cores * NEURONS) - meanSteps(64))).toBeLessThan(0.07);
  });

  it('targets every axon once', () => {
    const { cores, targetCore, targetAxon } = sweepNetwork(9, 3);
    const axons = new Set(Array.from(targetCore, (core, row) => core * AXONS + (targetAxon[row] as number)));
    expect(axons.size).toBe(cores * AXONS);
  });

  it('connects every neuron to exactly the asked axons, anew for each count', async () => {
    const image = sweepNetwork(300, 3);
    for (const synapses of [256, 7, 0, 128]) {
      await writeCrossbars(image, synapses, 3, async () => {});
      expect(new Set(fanIns(image)), `${synapses} synapses`).toEqual(new Set([synapses]));
    }
    const core = AXONS * WORDS;
    expect(image.crossbar.slice(0, core)).not.toEqual(image.crossbar.slice(256 * core, 257 * core));
  });

  it('writes the neurons of one rate over those of another and leaves a valid image', async () => {
    const image = sweepNetwork(70, 3);
    writeNeurons(image, 100, 0, 3);
    const fast = image.leak.slice();
    writeNeurons(image, 20, 0, 3);
    expect(image.leak.every((leak, row) => leak > 0 && leak < (fast[row] as number))).toBe(true);
    const core = NEURONS;
    expect(image.threshold.slice(64 * core)).toEqual(image.threshold.slice(0, 6 * core));
    validateImage(image);
  });

  it('is the same for the same seed and another for another', () => {
    expect(sweepNetwork(4, 5).targetCore).toEqual(sweepNetwork(4, 5).targetCore);
    expect(sweepNetwork(4, 5).targetCore).not.toEqual(sweepNetwork(4, 6).targetCore);
  });
});
