/** Small blocks by hand. */
import { describe, expect, it } from 'vitest';
import { bytes, ternary, typed, typedBackward } from '../../../../src/train/layers/quantise.ts';

describe('ternary weights', () => {
  it('are the signs of what is beyond 0.7 of the mean magnitude, for each neuron by itself', () => {
    // Neuron 0: magnitudes 1, 0.5, 0, 0.1: mean 0.4, so the limit is 0.28. Neuron 1: all 0.2, limit 0.14.
    const latent = Float32Array.of(1, 0.2, -0.5, -0.2, 0, 0.2, 0.1, -0.2);
    const weights = new Int8Array(8);
    ternary(latent, 4, 2, weights, 0);
    expect(Array.from(weights)).toEqual([1, 1, -1, -1, 0, 1, 0, -1]);
  });
});

describe('typed weights', () => {
  const gates = Float32Array.of(0.3, -0.1, 0.2, 0.4, -0.5, 0.1);
  const types = Uint8Array.of(0, 2, 0);
  // [type][neuron]
  const strengths = Float32Array.of(1.3, -0.6, 0, 0, 0.4, 2, 0, 0);

  it('are the strength of (type, neuron), a whole number, where the gate is open', () => {
    const weights = new Int8Array(6);
    typed(gates, strengths, types, 4, 2, weights, 0);
    // Rounded: 5.2, -2.4; 1.6, 8. Gates of neuron 0: open, open, shut; of neuron 1: shut, open, open.
    expect(Array.from(weights)).toEqual([5, 0, 2, 8, 0, -2]);
  });

  it('pass gradients straight through: a gate by half its strength, a strength by its open gates', () => {
    const gradient = Float32Array.of(1, 2, 3, 4, 5, 6);
    const byStrength = new Float32Array(8);
    typedBackward(gates, strengths, types, 4, 2, gradient, byStrength, 0);
    // Times the scale of 4, by hand: 4 * 1 * 1.3 / 2, 4 * 2 * -0.6 / 2, and so on.
    expect(Array.from(gradient, (g) => Number(g.toFixed(4)))).toEqual([2.6, -2.4, 2.4, 16, 13, -7.2]);
    expect(Array.from(byStrength)).toEqual([4, 24, 0, 0, 12, 16, 0, 0]);
  });
});

describe('weights of the host', () => {
  it('are signed bytes', () => {
    const weights = new Int8Array(4);
    bytes(Float32Array.of(1, -1, 0.5, -0.003), weights, 0);
    expect(Array.from(weights)).toEqual([127, -127, 64, 0]);
  });
});
