import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeurons } from '../../../../src/float/neurons/neurons.ts';
import { recordSpikes } from '../../../../src/float/neurons/rate.ts';
import { stepNeurons } from '../../../../src/float/neurons/step.ts';
import { between } from '../../../support/between.ts';
import { eventSpikes } from '../../../support/event-lif.ts';

const STEPS = [0.1e-3, 1e-3, 5e-3, 25e-3];

describe('an adaptive threshold', () => {
  it('is met where the event-driven solution meets it, for any step', () => {
    fc.assert(
      fc.property(
        fc.array(between(-2, 20), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...STEPS),
        fc.constantFrom(0, 2e-3, 9e-3),
        fc.constantFrom(0.004, 0.02, 0.05, 0.3),
        fc.constantFrom(0.1, 1, 3),
        (inputs, dt, tauRef, tau, increment) => {
          const steps = Math.round(0.05 / dt);
          const neurons = createNeurons('adaptive-threshold', 1, { tauRef, tauAdaptation: tau, increment });
          const [times = []] = recordSpikes(neurons, dt, steps * inputs.length, (step) => [
            inputs[Math.floor(step / steps)] as number,
          ]);
          const oracle = eventSpikes(
            { tauRc: 0.02, tauRef, threshold: 1, minVoltage: 0, adaptation: { tau, increment } },
            inputs.map((input) => ({ length: 0.05, input })),
          );
          expect(times.length).toBe(oracle.times.length);
          times.forEach((time, i) => {
            expect(Math.abs(time - (oracle.times[i] as number))).toBeLessThan(1e-9);
          });
        },
      ),
      { numRuns: 80 },
    );
  });

  it('falls onto a falling voltage and parts from it again within one step', () => {
    // V from 1.5 towards 0 (tau 20 ms), threshold from 0.9 + 0.65 with tau 1 ms: they meet before 1 ms and part again.
    const neurons = createNeurons('adaptive-threshold', 1, {
      tauAdaptation: 0.001,
      increment: 0.65,
      threshold: 1.6,
      initialVoltage: 1.5,
    });
    neurons.adaptation[0] = 0.65;
    neurons.parameters.threshold[0] = 0.9;
    stepNeurons(neurons, 0.02, [0]);
    expect(neurons.spikes.count).toBe(1);
    const time = neurons.spikes.time[0] as number;
    expect(1.5 * Math.exp(-time / 0.02)).toBeCloseTo(0.9 + 0.65 * Math.exp(-time / 0.001), 12);
    // At the end of the step the voltage would lie below the threshold: looking only there misses the spike.
    expect(1.5 * Math.exp(-1)).toBeLessThan(0.9);
  });

  it('makes a neuron spike less and less, down to where rise and decay balance', () => {
    const [times = []] = recordSpikes(createNeurons('adaptive-threshold', 1), 0.001, 2000, [5]);
    const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
    expect(gaps[1]).toBeGreaterThan(gaps[0] as number);
    const [last, before] = [gaps.at(-1) as number, gaps.at(-2) as number];
    expect(last).toBeCloseTo(before, 9);
    // In balance h goes from top to top - 1 in one gap: V reaches 1 + h there.
    const top = 1 / (1 - Math.exp(-last / 0.05));
    expect(5 * (1 - Math.exp(-(last - 0.002) / 0.02))).toBeCloseTo(1 + top * Math.exp(-last / 0.05), 6);
  });
});

/** The same neuron by Euler steps of 1 microsecond: what every step of ours must come near. */
function eulerCurrent(inputs: readonly number[], tauRc: number, tau: number, increment: number, minVoltage: number) {
  const dt = 1e-6;
  const times: number[] = [];
  let [v, a, free] = [0, 0, 0];
  for (let k = 0; k < inputs.length * 50_000; k++) {
    const input = inputs[Math.floor(k / 50_000)] as number;
    if (k * dt >= free) v = Math.max(v + ((input - a - v) * dt) / tauRc, minVoltage);
    a -= (a * dt) / tau;
    if (v > 1) {
      times.push(k * dt);
      v = 0;
      a += increment / tau;
      free = (k + 1) * dt + 0.002;
    }
  }
  return { times, voltage: v, adaptation: a };
}

describe('an adaptation current', () => {
  it.each([
    ['slow', 0.02, 1, 0.01, 0],
    ['as fast as the membrane', 0.02, 0.02, 0.02, 0],
    ['faster than the membrane', 0.03, 0.004, 0.01, 0],
    ['strong enough to hold the voltage down', 0.02, 0.05, 0.5, 0],
    ['strong, with a floor below rest', 0.02, 0.05, 0.5, -0.7],
    ['strong, without a floor', 0.02, 0.05, 0.5, Number.NEGATIVE_INFINITY],
  ] as const)(
    'that is %s comes out as in very small Euler steps, for any step',
    (_, tauRc, tau, increment, minVoltage) => {
      const inputs = [4, -1, 8, 2];
      const euler = eulerCurrent(inputs, tauRc, tau, increment, minVoltage);
      expect(euler.times.length).toBeGreaterThan(2);
      for (const dt of STEPS) {
        const neurons = createNeurons('adaptive-current', 1, { tauRc, tauAdaptation: tau, increment, minVoltage });
        const steps = Math.round(0.05 / dt);
        const [times = []] = recordSpikes(neurons, dt, 4 * steps, (step) => [
          inputs[Math.floor(step / steps)] as number,
        ]);
        expect(times.length).toBe(euler.times.length);
        times.forEach((time, i) => {
          expect(Math.abs(time - (euler.times[i] as number))).toBeLessThan(2e-4);
        });
        expect(neurons.voltage[0]).toBeCloseTo(euler.voltage, 1.7);
        expect(neurons.adaptation[0]).toBeCloseTo(euler.adaptation, 1.5);
      }
    },
  );

  it('does not depend on the step', () => {
    fc.assert(
      fc.property(
        fc.array(between(-4, 20), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(0.004, 0.02, 0.0200001, 0.3),
        fc.constantFrom(0.01, 0.3),
        fc.constantFrom(Number.NEGATIVE_INFINITY, -0.5, 0),
        (inputs, tauAdaptation, increment, minVoltage) => {
          const runs = STEPS.map((dt) => {
            const neurons = createNeurons('adaptive-current', 1, { tauAdaptation, increment, minVoltage });
            const steps = Math.round(0.05 / dt);
            const times = recordSpikes(neurons, dt, steps * inputs.length, (step) => [
              inputs[Math.floor(step / steps)] as number,
            ])[0];
            return [...(times ?? []), neurons.voltage[0] as number, neurons.adaptation[0] as number];
          });
          for (const run of runs) {
            expect(run.length).toBe(runs[0]?.length);
            run.forEach((value, i) => {
              expect(Math.abs(value - (runs[0]?.[i] as number))).toBeLessThan(1e-8 * Math.max(1, Math.abs(value)));
            });
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('refuses a time constant that is not positive and an increment below 0', () => {
    expect(() => createNeurons('adaptive-current', 1, { tauAdaptation: 0 })).toThrow(
      'tauAdaptation of neuron 0 is 0, must be above 0 seconds',
    );
    expect(() => createNeurons('adaptive-threshold', 1, { increment: -1 })).toThrow(
      'increment of neuron 0 is -1, must be a number from 0',
    );
  });
});
