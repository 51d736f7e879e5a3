/** Random networks on chips of other shapes keep what the options promise. */
import { describe, expect, it } from 'vitest';
import { validateImage } from '../../../../cores/validate.ts';
import { CHIPS, parseChipDescription } from '../../../../src/formats/chip-description.ts';
import { randomNetwork } from '../../../../src/run/bench/bench-network.ts';

const described = (description: object) =>
  parseChipDescription('chip.json', new TextEncoder().encode(JSON.stringify(description)));
const base = { cores: 4, rateHz: 0, fanIn: 37, parameters: 'mixed', seed: 1 } as const;

describe('randomNetwork on another chip', () => {
  it.each([
    ['more axons than neurons', { axons: 300, neurons: 70, axonTypes: 8, maxDelay: 31 }],
    ['more neurons than axons', { axons: 50, neurons: 120, axonTypes: 2 }],
    ['an odd number of types', { axons: 64, neurons: 64, axonTypes: 3 }],
    ['one type', { axons: 40, neurons: 33, axonTypes: 1 }],
    ['narrow numbers', { potentialBits: 8, weight: [-3, 3], leak: [-20, 20], threshold: [0, 127], thresholdBits: 0 }],
  ])('has a valid image with the asked synapses: %s', (_, core) => {
    const image = randomNetwork({ ...base, chip: described({ name: 'other', core }) });
    validateImage(image);
    const { axons, neurons } = image.shape;
    const words = Math.ceil(neurons / 32);
    for (let neuron = 0; neuron < neurons; neuron++) {
      let synapses = 0;
      for (let axon = 0; axon < axons; axon++) {
        synapses += ((image.crossbar[axon * words + (neuron >> 5)] as number) >>> (neuron & 31)) & 1;
      }
      expect(synapses).toBe(base.fanIn);
    }
    const sources = new Uint8Array(4 * axons);
    image.targetCore.forEach((core, row) => {
      const axon = core * axons + (image.targetAxon[row] as number);
      sources[axon] = (sources[axon] as number) + 1;
    });
    expect(Math.max(...sources) - Math.min(...sources)).toBeLessThanOrEqual(1);
  });

  it('is refused where targets are further than packets go, or the board has fewer cores', () => {
    const near = described({ name: 'near', core: { reach: 2 } });
    expect(() => randomNetwork({ ...base, cores: 16, chip: near })).toThrow('goes 2 (1 too few): take at most 9 cores');
    const board = described({ name: 'board', mesh: [2, 2], chips: [1, 1] });
    expect(() => randomNetwork({ ...base, cores: 5, chip: board })).toThrow('needs 5 cores, chip "board" has 4');
  });

  it('is in the modes that RANC has', () => {
    const image = randomNetwork({ ...base, chip: CHIPS.get('ranc') });
    validateImage(image);
  });
});
