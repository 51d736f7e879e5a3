import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeurons } from '../../../../src/float/neurons/neurons.ts';
import { stepNeurons } from '../../../../src/float/neurons/step.ts';
import { COMPETITION, runCompetition } from '../../../../src/train/stdp/competition.ts';
import { normaliseWeights } from '../../../../src/train/stdp/normalise.ts';
import { createStdpRecorder } from '../../../../src/train/stdp/recorder.ts';
import { weightAfter } from '../../../../src/train/stdp/reference.ts';
import { POST_RULE, type StdpRule, stdpRule, TRIPLET_RULE } from '../../../../src/train/stdp/rule.ts';
import { addInput, createPlasticSynapses, stepPlasticSynapses } from '../../../../src/train/stdp/synapses.ts';
import { measureWindow, windowTheory } from '../../../../src/train/stdp/window.ts';
import { describeCases, readCaseJson } from '../../../support/cases.ts';

const DT = 1e-3;

/** Steps in which a neuron spikes. */
const train = fc
  .uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 25 })
  .map((steps) => steps.sort((a, b) => a - b));

const rules: fc.Arbitrary<StdpRule> = fc
  .record({
    tauPlus: fc.double({ min: 0.002, max: 0.05, noNaN: true }),
    tauMinus: fc.double({ min: 0.002, max: 0.05, noNaN: true }),
    aPlus: fc.double({ min: 0, max: 0.3, noNaN: true }),
    aMinus: fc.double({ min: 0, max: 0.3, noNaN: true }),
    min: fc.constantFrom(0, -0.5),
    max: fc.constantFrom(1, 3),
    target: fc.constantFrom(0, 0.4),
    dependence: fc.constantFrom<StdpRule['dependence'][]>('additive', 'multiplicative', 'soft', {
      plus: 0.4,
      minus: 2,
    }),
    pairing: fc.constantFrom<StdpRule['pairing'][]>('all-to-all', 'nearest'),
    simultaneous: fc.constantFrom<StdpRule['simultaneous'][]>('both', 'potentiate', 'depress', 'neither'),
    triplet: fc.constantFrom(null, { tauX: 0.1, tauY: 0.12, aPlus: 0.05, aMinus: 0.02 }),
  })
  .map((changes) => stdpRule(changes));

describe('plastic synapses', () => {
  it('give the weights that the definition gives, for any rule and any spike trains', () => {
    fc.assert(
      fc.property(
        rules,
        fc.array(train, { minLength: 1, maxLength: 3 }),
        fc.array(train, { minLength: 1, maxLength: 3 }),
        (rule, pre, post) => {
          const synapses = createPlasticSynapses(pre.length, post.length, { rule, weights: 0.6 });
          for (let step = 1; step <= 121; step++) {
            const spikesOf = (trains: number[][]) => trains.map((steps) => Number(steps.includes(step)));
            stepPlasticSynapses(synapses, DT, spikesOf(pre), spikesOf(post));
          }
          pre.forEach((before, i) => {
            post.forEach((after, j) => {
              // Whole steps, so that times are equal where spikes are simultaneous.
              const expected = weightAfter(
                rule,
                0.6,
                before.map((s) => s * DT),
                after.map((s) => s * DT),
              );
              expect(synapses.weights[i * post.length + j]).toBeCloseTo(expected, 10);
            });
          });
        },
      ),
    );
  });

  it('do not depend on how silence is cut into steps', () => {
    const change = (steps: readonly number[]) => {
      const synapses = createPlasticSynapses(1, 1, { rule: TRIPLET_RULE });
      stepPlasticSynapses(synapses, 1e-3, [1], [0]);
      for (const dt of steps) stepPlasticSynapses(synapses, dt, [0], [0]);
      stepPlasticSynapses(synapses, 1e-3, [1], [1]);
      return synapses.weights[0] as number;
    };
    expect(change([0.0137])).toBeCloseTo(change([0.01, 0.003, 0.0007]), 14);
  });

  it.each([
    ['both', -0.011 + 0.01],
    ['potentiate', 0.01],
    ['depress', -0.011],
    ['neither', 0],
  ] as const)('take a pair in one step as %s says', (simultaneous, change) => {
    const synapses = createPlasticSynapses(1, 1, { rule: { simultaneous } });
    stepPlasticSynapses(synapses, DT, [1], [1]);
    expect((synapses.weights[0] as number) - 0.5).toBeCloseTo(change, 15);
  });

  it('depress before they potentiate, so that a full weight ends below its bound by neither', () => {
    const synapses = createPlasticSynapses(1, 1, { weights: 1 });
    stepPlasticSynapses(synapses, DT, [1], [1]);
    expect(synapses.weights[0]).toBeCloseTo(1 - 0.011 + 0.01, 15);
  });

  it('with soft bounds never reach them, with additive ones stop there', () => {
    const climb = (dependence: StdpRule['dependence']) => {
      const synapses = createPlasticSynapses(1, 1, {
        rule: { dependence, aPlus: 0.1, aMinus: 0, simultaneous: 'potentiate' },
      });
      for (let i = 0; i < 100; i++) stepPlasticSynapses(synapses, 1, [1], [1]);
      return synapses.weights[0] as number;
    };
    // Each pair takes a tenth of what is left of the way.
    expect(climb('soft')).toBeCloseTo(1 - 0.5 * 0.9 ** 100, 12);
    expect(climb('additive')).toBe(1);
  });

  it('by the rule of Diehl and Cook lose where the input was silent and gain where it spiked', () => {
    const synapses = createPlasticSynapses(2, 1, { rule: POST_RULE });
    stepPlasticSynapses(synapses, DT, [1, 0], [0]);
    stepPlasticSynapses(synapses, DT, [0, 0], [1]);
    const [active, silent] = synapses.weights as unknown as [number, number];
    expect(active).toBeCloseTo(0.5 + 0.01 * 0.5 * (Math.exp(-1 / 20) - 0.4), 12);
    expect(silent).toBeCloseTo(0.5 - 0.01 * 0.5 * 0.4, 12);
  });

  it('by triplets potentiate at high rates what they hardly change at low ones (Sjoestroem et al. 2001)', () => {
    const protocol = (rate: number, difference: number) => {
      const synapses = createPlasticSynapses(1, 1, { rule: TRIPLET_RULE });
      for (let pair = 0; pair < 60; pair++) {
        stepPlasticSynapses(
          synapses,
          1 / rate - Math.abs(difference),
          [Number(difference > 0)],
          [Number(difference < 0)],
        );
        stepPlasticSynapses(synapses, Math.abs(difference), [Number(difference < 0)], [Number(difference > 0)]);
      }
      return (synapses.weights[0] as number) - 0.5;
    };
    // Pfister and Gerstner 2006, Fig. 5: at 10 ms, no potentiation at 0.1 Hz, strong at 50 Hz; depression at low rates.
    expect(Math.abs(protocol(0.1, 0.01))).toBeLessThan(0.01);
    expect(protocol(50, 0.01)).toBeGreaterThan(0.3);
    expect(protocol(1, -0.01)).toBeLessThan(-0.2);
    expect(protocol(50, -0.01)).toBeGreaterThan(0.2);
  });

  it('drive a population, which spikes sooner the more they learn', () => {
    const neurons = createNeurons('lif', 1);
    const synapses = createPlasticSynapses(20, 1, { rule: { max: 0.2 }, weights: 0.1 });
    const silent = new Uint8Array(20);
    const all = new Uint8Array(20).fill(1);
    const latency = () => {
      stepNeurons(neurons, 0.5, [0]);
      stepPlasticSynapses(synapses, 0.5, silent, [0]);
      for (let step = 0; step < 60; step++) {
        const pre = step % 4 === 0 ? all : silent;
        const input = new Float64Array(1);
        addInput(synapses, pre, input, 10);
        stepNeurons(neurons, DT, input);
        stepPlasticSynapses(synapses, DT, pre, neurons.counts);
        if (neurons.spikes.count > 0) return step;
      }
      return 60;
    };
    const first = latency();
    for (let i = 0; i < 50; i++) latency();
    expect(first).toBeGreaterThan(0);
    expect(latency()).toBeLessThan(first);
  });

  it('are recorded over time, weights and traces', () => {
    const synapses = createPlasticSynapses(2, 1);
    const recorder = createStdpRecorder(synapses, { synapses: [[1, 0]], traces: true });
    stepPlasticSynapses(synapses, DT, [0, 1], [0]);
    recorder.sample(DT);
    stepPlasticSynapses(synapses, DT, [0, 0], [1]);
    recorder.sample(2 * DT);
    expect(recorder.times).toEqual([DT, 2 * DT]);
    expect(recorder.weights.map(([w]) => w)).toEqual([0.5, synapses.weights[1]]);
    expect(recorder.preTraces.map((x) => x[1])).toEqual([1, Math.exp(-DT / 0.02)]);
    expect(() => recorder.sample(0)).toThrow('times are finite and go forward');
    expect(() => createStdpRecorder(synapses, { synapses: [[2, 0]] })).toThrow('presynaptic neuron is 2');
  });

  it('are normalised to a sum or a length for each neuron', () => {
    const synapses = createPlasticSynapses(2, 2, { rule: { max: 5 }, weights: [3, 1, 4, 1] });
    normaliseWeights(synapses, 1, 'length');
    expect([...synapses.weights]).toEqual([3 / 5, Math.SQRT1_2, 4 / 5, Math.SQRT1_2].map((w) => expect.closeTo(w, 12)));
    normaliseWeights(synapses, 7);
    expect([...synapses.weights]).toEqual([3, 3.5, 4, 3.5].map((w) => expect.closeTo(w, 12)));
  });

  it('refuse what makes no sense, naming it', () => {
    expect(() => createPlasticSynapses(1, 1, { rule: { tauPlus: -0.02 } })).toThrow('tauPlus is -0.02 s');
    expect(() => createPlasticSynapses(1, 1, { rule: { aPlus: Number.NaN } })).toThrow('aPlus is NaN');
    expect(() => createPlasticSynapses(1, 1, { rule: { min: 1, max: 1 } })).toThrow('min below max');
    expect(() => createPlasticSynapses(1, 1, { weights: 2 })).toThrow('weight from 0 to 0 is 2');
    expect(() => createPlasticSynapses(2, 1, { weights: [0.5] })).toThrow('1 weights, needed are 2');
    expect(() => createPlasticSynapses(0, 1)).toThrow('presynaptic neurons is 0');
    expect(() => stdpRule({ dependence: 'hard' as never })).toThrow('dependence is "hard"');
    expect(() => stdpRule({ pairing: 'some' as never })).toThrow('pairing is "some"');
    expect(() => stdpRule({ dependence: 'toString' as never })).toThrow('dependence is "toString"');
    expect(() => stdpRule({ dependence: null as never })).toThrow('dependence is "null"');
    expect(() => stdpRule({ tauplus: 0.001 } as never)).toThrow('unknown field "tauplus"');
    const synapses = createPlasticSynapses(1, 1);
    for (const total of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY]) {
      expect(() => normaliseWeights(synapses, total)).toThrow(`weights are to come to ${total}`);
    }
    expect(() => stepPlasticSynapses(synapses, DT, [Number.NaN], [0])).toThrow('presynaptic neuron 0 has NaN spikes');
    expect(() => stepPlasticSynapses(synapses, 0, [0], [0])).toThrow('step of 0 s');
    expect(() => stepPlasticSynapses(synapses, DT, [0, 1], [0])).toThrow('2 presynaptic spikes, needed are 1');
  });
});

describe('inputs that compete', () => {
  it('win where they are correlated and lose where not, by the additive rule (Song, Miller and Abbott 2000)', () => {
    const { times, weights } = runCompetition({ ...COMPETITION, duration: 200, sampleEvery: 100 });
    expect(times).toEqual([0, 100, 200]);
    const last = [...(weights.at(-1) as Float64Array)];
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(last.slice(0, 50))).toBeGreaterThan(0.9);
    expect(mean(last.slice(50))).toBeLessThan(0.25);
  });
});

describe('the STDP window', () => {
  it('as measured lies on the theory, whatever the dependence on the weight', () => {
    const differences = [-40, -7, -1, 1, 13, 60].map((ms) => ms / 1000);
    for (const dependence of ['additive', 'multiplicative', 'soft'] as const) {
      const rule = stdpRule({ dependence, min: -1, max: 3 });
      for (const { difference, change } of measureWindow(rule, differences)) {
        expect(change).toBeCloseTo(windowTheory(rule, difference), 12);
      }
    }
    expect(() => measureWindow(stdpRule(), [0.0005])).toThrow('give multiples of the step');
  });
});

interface Pairs {
  readonly rows: readonly {
    readonly dt_ms_post_minus_pre: number;
    readonly dw: number;
    readonly theory: number | null;
  }[];
}

describeCases('STDP pairs of the classic rule', () => {
  it('change a weight as the vectors say, to 1e-9', () => {
    const { rows } = readCaseJson('neurons/stdp_pairs.json') as Pairs;
    const points = measureWindow(
      stdpRule(),
      rows.map((row) => row.dt_ms_post_minus_pre / 1000),
    );
    rows.forEach((row, i) => {
      expect(Math.abs((points[i]?.change as number) - row.dw)).toBeLessThan(1e-9);
      if (row.theory !== null) expect(Math.abs((points[i]?.change as number) - row.theory)).toBeLessThan(1e-9);
    });
    const synapses = createPlasticSynapses(1, 1, { weights: 0 });
    stepPlasticSynapses(synapses, 0.01, [0], [1]);
    stepPlasticSynapses(synapses, 0.02, [1], [0]);
    expect(synapses.weights[0]).toBe(0);
  });
});
