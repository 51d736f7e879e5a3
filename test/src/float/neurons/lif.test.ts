import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeurons, type Neurons, resetNeurons } from '../../../../src/float/neurons/neurons.ts';
import { fiCurve, lifRate, rateFromIntervals, recordSpikes } from '../../../../src/float/neurons/rate.ts';
import { stepNeurons } from '../../../../src/float/neurons/step.ts';
import { between } from '../../../support/between.ts';
import { eventSpikes } from '../../../support/event-lif.ts';

/** Spike times of one neuron under pieces of `steps` steps each. */
function spikesOf(neurons: Neurons, dt: number, inputs: readonly number[], steps: number): number[] {
  return (
    recordSpikes(neurons, dt, inputs.length * steps, (step) => [inputs[Math.floor(step / steps)] as number])[0] ?? []
  );
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = expected.reduce((most, time, i) => Math.max(most, Math.abs(time - (actual[i] as number))), 0);
  expect(worst).toBeLessThan(tolerance);
}

describe('a LIF neuron', () => {
  it('spikes where the event-exact solution does, for any input constant in pieces, at any step', () => {
    fc.assert(
      fc.property(
        fc.array(between(-3, 30), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0.1e-3, 0.5e-3, 1e-3, 2e-3, 10e-3),
        fc.constantFrom(0, 0.3e-3, 1e-3, 2e-3, 7e-3),
        fc.constantFrom(Number.NEGATIVE_INFINITY, -0.5, 0),
        (inputs, dt, tauRef, minVoltage) => {
          const steps = Math.round(0.02 / dt);
          const neurons = createNeurons('lif', 1, { tauRef, minVoltage });
          const oracle = eventSpikes(
            { tauRc: 0.02, tauRef, threshold: 1, minVoltage },
            inputs.map((input) => ({ length: 0.02, input })),
          );
          expectClose(spikesOf(neurons, dt, inputs, steps), oracle.times, 1e-9);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('ends a step at the closed solution, whatever happened in it', () => {
    // V(t) = 2 - 2 exp(-t / 20 ms): 1 at 13.863 ms; from there 2 ms refractory, then again.
    const neurons = createNeurons('lif', 1);
    stepNeurons(neurons, 0.02, [2]);
    const spike = 0.02 * Math.log(2);
    expect(neurons.spikes.time[0]).toBeCloseTo(spike, 14);
    expect(neurons.voltage[0]).toBeCloseTo(2 - 2 * Math.exp(-(0.02 - spike - 0.002) / 0.02), 13);
  });

  it('has the analytic rate from its intervals, for every dt and refractory period', () => {
    const inputs = [1.001, 1.01, 1.1, 1.5, 2, 5, 20, 100];
    for (const dt of [0.1e-3, 0.25e-3, 0.5e-3, 1e-3, 2e-3]) {
      for (const tauRef of [0, 0.5e-3, 1e-3, 2e-3, 3e-3, 4e-3]) {
        for (const { current, rate } of fiCurve(inputs, { tauRef }, dt, 0.5)) {
          // The formula of the period, written anew: refractory period, then from 0 to 1 under J.
          expect(rate * (tauRef + 0.02 * Math.log(current / (current - 1)))).toBeCloseTo(1, 9);
        }
      }
    }
  });

  it('spikes several times a step where the input asks for it', () => {
    // Period 20 ms ln(100 / 99) = 0.201 ms: 9 or 10 in 2 ms.
    const neurons = createNeurons('lif', 1, { tauRef: 0 });
    stepNeurons(neurons, 0.002, [100]);
    expect(neurons.spikes.count).toBe(Math.floor(0.002 / (0.02 * Math.log(100 / 99))));
    expect(neurons.counts[0]).toBe(neurons.spikes.count);
  });

  it('rests at and below the threshold, and is silent at exactly the threshold', () => {
    const neurons = createNeurons('lif', 3);
    const times = recordSpikes(neurons, 0.001, 2000, [0.5, 1, 1.0001]);
    expect(times.map(({ length }) => length > 0)).toEqual([false, false, true]);
    expect(neurons.voltage[0]).toBeCloseTo(0.5, 12);
  });

  it('never falls below its minimum voltage', () => {
    const neurons = createNeurons('lif', 2, { minVoltage: [0, -0.25] });
    for (let step = 0; step < 200; step++) {
      stepNeurons(neurons, 0.001, [-60, -60]);
      expect([...neurons.voltage]).toEqual([0, expect.any(Number)]);
      expect(neurons.voltage[1]).toBeGreaterThanOrEqual(-0.25);
    }
    expect(neurons.voltage[1]).toBe(-0.25);
  });

  it('starts and restarts at its initial voltage', () => {
    const neurons = createNeurons('lif', 1, { initialVoltage: 0.5 });
    expect(neurons.voltage[0]).toBe(0.5);
    const first = recordSpikes(neurons, 0.001, 100, [3]);
    resetNeurons(neurons);
    expect([neurons.voltage[0], neurons.refractory[0], neurons.spikes.count]).toEqual([0.5, 0, 0]);
    expect(recordSpikes(neurons, 0.001, 100, [3])).toEqual(first);
  });

  it('steps a population as it steps each of its neurons alone', () => {
    const size = 40;
    const draw = (low: number, high: number) =>
      Float64Array.from({ length: size }, (_, i) => low + ((high - low) * i) / size);
    const parameters = { tauRc: draw(0.005, 0.1), tauRef: draw(0, 0.01), threshold: draw(0.5, 3) };
    const inputs = draw(0, 12);
    const together = recordSpikes(createNeurons('lif', size, parameters), 0.001, 300, inputs);
    const alone = Array.from({ length: size }, (_, i) => {
      const own = { tauRc: parameters.tauRc[i], tauRef: parameters.tauRef[i], threshold: parameters.threshold[i] };
      return recordSpikes(createNeurons('lif', 1, own), 0.001, 300, [inputs[i] as number])[0];
    });
    expect(together).toEqual(alone);
    expect(together.flat().length).toBeGreaterThan(400);
  });

  it('records arrays of its own, which later steps leave alone', () => {
    const neurons = createNeurons('lif', 2);
    const first = recordSpikes(neurons, 0.001, 50, [3, 5]);
    const copy = structuredClone(first);
    recordSpikes(neurons, 0.001, 50, [9, 1.1]);
    expect(first).toEqual(copy);
  });

  it('keeps what it found when a step is refused', () => {
    const neurons = createNeurons('lif', 2);
    stepNeurons(neurons, 0.001, [3, 3]);
    const before = [...neurons.voltage];
    expect(() => stepNeurons(neurons, 0.001, [3, Number.NaN])).toThrow(
      'input of neuron 1 is NaN, must be a finite number',
    );
    expect(() => stepNeurons(neurons, 0.001, [3, Number.POSITIVE_INFINITY])).toThrow('input of neuron 1 is Infinity');
    expect(() => stepNeurons(neurons, 0.001, [3])).toThrow('1 inputs for 2 neurons');
    expect([...neurons.voltage]).toEqual(before);
  });
});

describe('impossible parameters', () => {
  it.each([
    [{ tauRc: 0 }, 'tauRc of neuron 0 is 0, must be above 0 seconds'],
    [{ tauRc: -0.02 }, 'tauRc of neuron 0 is -0.02, must be above 0 seconds'],
    [{ tauRc: [0.02, Number.NaN] }, 'tauRc of neuron 1 is NaN'],
    [{ tauRef: -0.001 }, 'tauRef of neuron 0 is -0.001, must be a number of seconds from 0'],
    [{ threshold: Number.NaN }, 'threshold of neuron 0 is NaN, must be a finite number'],
    [{ threshold: 0 }, 'reset of neuron 0 is 0, must be below the threshold of 0'],
    [{ minVoltage: 0.5 }, 'minVoltage of neuron 0 is 0.5, must be at most the reset of 0'],
    [{ initialVoltage: 2 }, 'initialVoltage of neuron 0 is 2, must be from minVoltage (0) to the threshold (1)'],
    [{ initialVoltage: [0, 0, 0] }, 'initialVoltage has 3 values for 2 neurons'],
    [{ tau: 1 } as object, 'unknown neuron parameter "tau": the parameters are tauRc, tauRef'],
  ])('%j are refused', (parameters, message) => {
    expect(() => createNeurons('lif', 2, parameters)).toThrow(message);
  });

  it.each([0, -0.001, Number.NaN, Number.POSITIVE_INFINITY])('a step of %d s is refused', (dt) => {
    expect(() => stepNeurons(createNeurons('lif', 1), dt, [1])).toThrow(`dt is ${dt}, must be above 0 seconds`);
  });

  it('names an input that asks for more spikes than a step can mean', () => {
    const neurons = createNeurons('lif', 1, { tauRef: 0 });
    expect(() => stepNeurons(neurons, 0.001, [1e9])).toThrow(/asks for more than 1000 spikes in a step of 0\.001 s/);
    // A refractory period bounds the rate, whatever the input.
    const refractory = createNeurons('lif', 1);
    stepNeurons(refractory, 0.01, [1e9]);
    expect(refractory.spikes.count).toBe(5);
  });
});

describe('a rate', () => {
  it('is 0 up to the threshold and scales with it', () => {
    expect([lifRate(0.5), lifRate(1), lifRate(2, { threshold: 2 })]).toEqual([0, 0, 0]);
    expect(lifRate(4, { threshold: 2 })).toBeCloseTo(lifRate(2), 12);
  });

  it('comes from the mean interval, and is 0 without one', () => {
    expect(rateFromIntervals([0.1, 0.2, 0.4])).toBeCloseTo(2 / 0.3, 12);
    expect([rateFromIntervals([]), rateFromIntervals([1])]).toEqual([0, 0]);
  });
});
