import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drawsEachTick,
  MODE,
  NEGATIVE_MODES,
  type NeuronModes,
  packModes,
  RESET_MODES,
  resetModeOf,
  unpackModes,
} from '../../cores/modes.ts';

const modesArbitrary: fc.Arbitrary<Required<NeuronModes>> = fc.record({
  resetMode: fc.constantFrom(...RESET_MODES),
  negativeMode: fc.constantFrom(...NEGATIVE_MODES),
  leakReversal: fc.boolean(),
  stochasticLeak: fc.boolean(),
  stochasticSynapses: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
});

describe('modes', () => {
  it('should come back from their word as they went in, and use no bit without a meaning', () => {
    fc.assert(
      fc.property(modesArbitrary, (modes) => {
        const word = packModes(modes);
        expect(unpackModes(word)).toEqual(modes);
        expect(resetModeOf(word)).toBe(modes.resetMode);
        expect(word & ~MODE.all).toBe(0);
      }),
    );
  });

  it('should lie where docs/formats.md says', () => {
    const word = (modes: NeuronModes) => packModes(modes);
    expect(word({})).toBe(0);
    expect(word({ leakReversal: true })).toBe(0b1);
    expect(word({ stochasticLeak: true })).toBe(0b10);
    expect(RESET_MODES.map((resetMode) => word({ resetMode }))).toEqual([0, 0b100, 0b1000]);
    expect(word({ negativeMode: 'saturate' })).toBe(0b1_0000);
    expect(word({ stochasticSynapses: [true, false, false, true] })).toBe(0b1_0010_0000);
  });

  it('should say that a neuron draws in every tick where its leak or its threshold is random', () => {
    expect(drawsEachTick(packModes({ leakReversal: true, stochasticSynapses: [true] }))).toBe(false);
    expect(drawsEachTick(packModes({ stochasticLeak: true }))).toBe(true);
    expect(drawsEachTick(0, 1)).toBe(true);
  });
});
