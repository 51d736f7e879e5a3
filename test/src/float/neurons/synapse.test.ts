import { describe, expect, it } from 'vitest';
import {
  createSynapses,
  receiveSpike,
  resetSynapses,
  SYNAPSE_KINDS,
  stepSynapses,
} from '../../../../src/float/neurons/synapse.ts';

const TAU = 0.01;
/** The responses to a spike of area 1 and to a constant input of 1, from their textbook formulas. */
const RESPONSE = {
  exponential: {
    spike: (t: number) => Math.exp(-t / TAU) / TAU,
    step: (t: number) => 1 - Math.exp(-t / TAU),
  },
  alpha: {
    spike: (t: number) => (t / TAU ** 2) * Math.exp(-t / TAU),
    step: (t: number) => 1 - (1 + t / TAU) * Math.exp(-t / TAU),
  },
} as const;

describe.each(SYNAPSE_KINDS)('an %s synapse', (kind) => {
  it.each([0.0001, 0.001, 0.007, 0.05])('follows a constant input exactly in steps of %d s', (dt) => {
    const synapses = createSynapses(kind, 1, TAU);
    for (let step = 1; step <= Math.round(0.1 / dt); step++) {
      stepSynapses(synapses, dt, [3]);
      expect(synapses.output[0]).toBeCloseTo(3 * RESPONSE[kind].step(step * dt), 11);
    }
    expect(synapses.output[0]).toBeCloseTo(3, 2);
  });

  it('answers spikes within steps as the sum of their responses', () => {
    const dt = 0.004;
    const spikes = [0.0011, 0.0039, 0.0101, 0.0103, 0.027];
    const synapses = createSynapses(kind, 1, TAU);
    for (let step = 0; step < 15; step++) {
      const end = (step + 1) * dt;
      stepSynapses(synapses, dt, [0]);
      for (const time of spikes.filter((spike) => spike >= step * dt && spike < end)) {
        receiveSpike(synapses, 0, end - time, 2);
      }
      const past = spikes.filter((spike) => spike < end);
      const expected = past.reduce((sum, time) => sum + 2 * RESPONSE[kind].spike(end - time), 0);
      expect(synapses.output[0]).toBeCloseTo(expected, 9);
    }
    resetSynapses(synapses);
    expect(stepSynapses(synapses, dt, [0])[0]).toBe(0);
  });

  it('keeps the area of a spike, also when it is given as an input of 1/dt', () => {
    const dt = 0.001;
    const synapses = createSynapses(kind, 1, TAU);
    let area = 0;
    for (let step = 0; step < 400; step++)
      area += dt * (stepSynapses(synapses, dt, [step === 0 ? 1 / dt : 0])[0] as number);
    expect(area).toBeCloseTo(1, 9);
  });

  it('refuses what is no time constant, no step and no input', () => {
    expect(() => createSynapses(kind, 1, -0.01)).toThrow(
      'time constant of the synapses is -0.01, must be above 0 seconds',
    );
    const synapses = createSynapses(kind, 2, TAU);
    expect(() => stepSynapses(synapses, 0, [1, 1])).toThrow('dt is 0, must be above 0 seconds');
    expect(() => stepSynapses(synapses, 0.001, [1])).toThrow('1 inputs for 2 synapses');
    expect(() => stepSynapses(synapses, 0.001, [1, Number.NaN])).toThrow('input of synapse 1 is NaN');
  });
});

it('names the kinds of synapses there are', () => {
  expect(() => createSynapses('delta' as 'alpha', 1, TAU)).toThrow(
    'unknown synapse "delta": the kinds are exponential, alpha',
  );
});
