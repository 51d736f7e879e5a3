import { describe, expect, it } from 'vitest';
import { AXON_TYPES } from '../../../cores/limits.ts';
import type { Grid } from '../../../mapping/network.ts';
import { seededRandom, uniform } from '../../../mapping/random.ts';
import {
  backward,
  type CrossbarLayer,
  createLatents,
  createLayer,
  forward,
  type LayerLatents,
  type LayerSpec,
  latentGradients,
  quantisedLayer,
  refreshWeights,
  specGrid,
} from '../../../src/learning/crossbar-layer.ts';

const INPUT: Grid = { width: 6, height: 6, channels: 1 };
const BELOW: LayerSpec = { name: 'windows', window: { size: 4, stride: 2 }, neurons: 5, scale: 16, slopeWidth: 9 };
const ABOVE: LayerSpec = { name: 'votes', window: null, neurons: 7, scale: 12, slopeWidth: 9 };

describe('the soft layers', () => {
  // Both layers in a row, and a loss that is linear in the outputs, compared with its central differences.
  const random = seededRandom(5);
  const hidden = specGrid(INPUT, BELOW);
  const layers: [CrossbarLayer, CrossbarLayer] = [
    createLayer(INPUT, BELOW, createLatents(INPUT, BELOW, random), true),
    createLayer(hidden, ABOVE, createLatents(hidden, ABOVE, random), true),
  ];
  const input = new Float32Array(36).map(() => (uniform(random, 0, 1) < 0.5 ? 1 : 0));
  const byOutput = new Float32Array(7).map(() => uniform(random, -1, 1));

  function loss(): number {
    let values: Float32Array = input;
    for (const layer of layers) {
      refreshWeights(layer);
      forward(layer, values);
      values = layer.output;
    }
    return values.reduce((sum, value, k) => sum + value * (byOutput[k] as number), 0);
  }

  it.each([
    [0, 'gates'],
    [0, 'strengths'],
    [0, 'thresholds'],
    [1, 'gates'],
    [1, 'strengths'],
    [1, 'thresholds'],
  ] as const)('have the gradient of the numeric derivative: layer %i, %s', (index, parameter) => {
    const [below, above] = layers;
    loss();
    for (const layer of layers) {
      layer.weightGradient.fill(0);
      layer.thresholdGradient.fill(0);
    }
    const byHidden = new Float32Array(below.output.length);
    backward(above, below.output, byOutput.slice(), below, byHidden);
    backward(below, input, byHidden, null, new Float32Array(input.length));
    const layer = layers[index];
    const { latents } = layer;
    const gradients = {
      gates: new Float32Array(latents.gates.length),
      strengths: new Float32Array(latents.strengths.length),
      thresholds: new Float32Array(latents.thresholds.length),
    };
    latentGradients(layer, gradients);

    const values = latents[parameter];
    const step = 2 ** -6;
    let largest = 0;
    for (let p = 0; p < values.length; p++) {
      const value = values[p] as number;
      values[p] = value + step;
      const up = loss();
      values[p] = value - step;
      const down = loss();
      values[p] = value;
      const numeric = (up - down) / (2 * step);
      largest = Math.max(largest, Math.abs(numeric));
      expect(gradients[parameter][p], `${parameter}[${p}]`).toBeCloseTo(numeric, 3);
    }
    expect(largest).toBeGreaterThan(0.01);
  });
});

/** Latents of a dense layer of one neuron over `gates.length` inputs, all of type 0. */
function oneNeuron(gates: number[], strength: number, threshold: number): LayerLatents {
  return {
    axonTypes: new Uint8Array(gates.length),
    gates: Float32Array.from(gates),
    strengths: Float32Array.of(strength, 0, 0, 0),
    thresholds: Float32Array.of(threshold),
  };
}

describe('the quantised layer', () => {
  const spec: LayerSpec = { name: 'one', window: null, neurons: 1, scale: 10, slopeWidth: 1 };
  const grid: Grid = { width: 3, height: 1, channels: 1 };

  it('has a synapse where the gate is above 0, and spikes when the sum reaches the threshold', () => {
    const layer = createLayer(grid, spec, oneNeuron([0.3, 0, 0.01], 1.26, 2.6));
    expect(Array.from(layer.weights)).toEqual([13, 0, 13]);
    expect(Array.from(layer.thresholds)).toEqual([26]);
    forward(layer, Float32Array.of(1, 1, 1));
    expect(layer.output[0]).toBe(1);
    forward(layer, Float32Array.of(1, 1, 0));
    expect(layer.output[0]).toBe(0);
  });

  it('stays within the nine bits of a weight and of the leak that stands for a threshold', () => {
    const layer = createLayer(grid, spec, oneNeuron([1, 1, 1], -99, 99));
    expect(Array.from(layer.weights)).toEqual([-255, -255, -255]);
    expect(Array.from(layer.thresholds)).toEqual([255]);
  });

  it('gives a neuron one weight or none for all inputs of a type', () => {
    const random = seededRandom(9);
    const layer = quantisedLayer(createLayer(INPUT, BELOW, createLatents(INPUT, BELOW, random)));
    const inputs = 16;
    for (let window = 0; window < 4; window++) {
      for (let j = 0; j < layer.neurons; j++) {
        const found = Array.from({ length: AXON_TYPES }, () => new Set<number>());
        for (let i = 0; i < inputs; i++) {
          const weight = layer.weights[(window * inputs + i) * layer.neurons + j] as number;
          if (weight !== 0) found[layer.axonTypes[window * inputs + i] as number]?.add(weight);
        }
        for (const weights of found) expect(weights.size).toBeLessThanOrEqual(1);
      }
    }
    expect(new Set(layer.axonTypes)).toEqual(new Set([0, 1, 2, 3]));
  });
});
