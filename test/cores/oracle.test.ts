/** The oracle against TICK.md: every mode by a hand-computed trajectory. */
import { describe, expect, it } from 'vitest';
import { configureNeuron, type NeuronParameters, setAxonType, setSynapse } from '../../cores/chip-builder.ts';
import { emptyImage } from '../../cores/chip-image.ts';
import { createOracle } from '../../cores/engines/oracle.ts';

/** One neuron driven through axon 0 (type 0) in the given ticks: its potential and spike after each tick. */
function trajectory(parameters: NeuronParameters, ticks: number, drivenTicks: readonly number[] = []) {
  const image = emptyImage({ width: 1, height: 1, cores: 1 });
  configureNeuron(image, 0, 0, parameters);
  setSynapse(image, 0, 0, 0);
  const engine = createOracle(image);
  const potentials: number[] = [];
  const spikes: number[] = [];
  for (let tick = 0; tick < ticks; tick++) {
    if (drivenTicks.includes(tick)) engine.inject(0, 0);
    engine.step();
    potentials.push(engine.potentials()[0] as number);
    if (engine.fired().length) spikes.push(tick);
  }
  return { potentials, spikes };
}

describe('the threshold step', () => {
  it('should set V to R at the threshold (gamma 0)', () => {
    expect(trajectory({ threshold: 3, leak: 2, reset: -1 }, 4)).toEqual({ potentials: [2, -1, 1, -1], spikes: [1, 3] });
  });
  it('should subtract the threshold (gamma 1)', () => {
    const run = trajectory({ threshold: 3, leak: 2, resetMode: 'subtract' }, 4);
    expect(run).toEqual({ potentials: [2, 1, 0, 2], spikes: [1, 2] });
  });
  it('should leave V and fire on (gamma 2)', () => {
    const run = trajectory({ threshold: 3, leak: 2, resetMode: 'none' }, 4);
    expect(run).toEqual({ potentials: [2, 4, 6, 8], spikes: [1, 2, 3] });
  });
  it('should set V to -R below -beta (kappa 0, gamma 0)', () => {
    const run = trajectory({ threshold: 9, leak: -2, negativeThreshold: 3, reset: 1 }, 4);
    expect(run.potentials).toEqual([-2, -1, -3, -1]);
  });
  it('should add beta below -beta (kappa 0, gamma 1)', () => {
    const run = trajectory({ threshold: 9, leak: -2, negativeThreshold: 3, resetMode: 'subtract' }, 4);
    expect(run.potentials).toEqual([-2, -1, -3, -2]);
  });
  it('should leave V below -beta (kappa 0, gamma 2)', () => {
    const run = trajectory({ threshold: 9, leak: -2, negativeThreshold: 3, resetMode: 'none' }, 4);
    expect(run.potentials).toEqual([-2, -4, -6, -8]);
  });
  it.each(['value', 'subtract', 'none'] as const)('should hold V at -beta (kappa 1, resetMode %s)', (resetMode) => {
    const run = trajectory({ threshold: 9, leak: -2, negativeThreshold: 3, negativeMode: 'saturate', resetMode }, 4);
    expect(run.potentials).toEqual([-2, -3, -3, -3]);
  });
  it('should keep V at exactly -beta', () => {
    expect(trajectory({ threshold: 9, leak: -3, negativeThreshold: 3, reset: 5 }, 2).potentials).toEqual([-3, -5]);
  });
});

describe('the leak step', () => {
  it('should act along the sign of V with leak reversal', () => {
    const run = trajectory({ threshold: 99, leak: 2, leakReversal: true, potential: -1, negativeThreshold: 90 }, 3);
    expect(run.potentials).toEqual([-3, -5, -7]);
  });
  it('should decay to 0 and stop there when reversed leak crosses it', () => {
    const run = trajectory({ threshold: 99, leak: -2, leakReversal: true, potential: 5 }, 4);
    expect(run.potentials).toEqual([3, 1, 0, 0]);
  });
  it('should not move V = 0 with leak reversal', () => {
    expect(trajectory({ threshold: 99, leak: 7, leakReversal: true }, 2).potentials).toEqual([0, 0]);
  });
});

describe('the integration step', () => {
  it('should saturate at 20 bits after the whole sum', () => {
    const high = { threshold: 262_143, leak: 255, potential: 524_200, resetMode: 'none', weights: [200] } as const;
    expect(trajectory(high, 2, [0]).potentials).toEqual([524_287, 524_287]);
    const low = { ...high, leak: -255, potential: -524_200, weights: [-200], negativeThreshold: 262_143 };
    expect(trajectory(low, 2, [0]).potentials).toEqual([-524_288, -524_288]);
  });
  it('should use the weight of the axon type', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(image, 0, 7, { threshold: 99, weights: [1, -20, 3, 4], negativeThreshold: 90 });
    for (const [axon, type] of [
      [0, 0],
      [9, 1],
      [255, 3],
    ] as const) {
      setAxonType(image, 0, axon, type);
      setSynapse(image, 0, axon, 7);
    }
    const engine = createOracle(image);
    for (const axon of [0, 9, 255, 100]) engine.inject(0, axon);
    engine.step();
    expect(engine.potentials()[7]).toBe(1 - 20 + 4);
    expect(engine.counters).toMatchObject({ activeAxons: 4, synapticEvents: 3, inputSpikes: 4, neuronUpdates: 256 });
  });
  it('should leave a neuron that was never configured off', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    const engine = createOracle(image);
    engine.step(3);
    expect(engine.counters).toMatchObject({ ticks: 3, spikes: 0, neuronUpdates: 0 });
  });
});

describe('the route step', () => {
  /**
   * By hand: core A at (0, 0), core B at (3, 2). A's neuron 5 fires every tick and reaches B's axon 10 after 4 ticks; that
   * axon feeds two neurons of B, of which neuron 1 fires on the second spike, on output line 1.
   */
  it('should count a hand-computed two-core case exactly', () => {
    const image = emptyImage({
      width: 4,
      height: 3,
      cores: 2,
      outputLines: 2,
      coreX: Uint16Array.of(0, 3),
      coreY: Uint16Array.of(0, 2),
    });
    configureNeuron(image, 0, 5, { threshold: 1, leak: 1, target: { core: 1, axon: 10, delay: 4 } });
    configureNeuron(image, 1, 1, { threshold: 2, weights: [1], target: { output: 1 } });
    configureNeuron(image, 1, 2, { threshold: 99, weights: [1] });
    setSynapse(image, 1, 10, 1);
    setSynapse(image, 1, 10, 2);
    const engine = createOracle(image);
    const outputs: number[][] = [];
    for (let tick = 0; tick < 8; tick++) {
      engine.step();
      outputs.push([...engine.outputs()]);
    }
    // Spikes of ticks 0..3 arrive in ticks 4..7.
    expect(outputs).toEqual([[], [], [], [], [], [1], [], [1]]);
    expect(engine.potentials()[256 + 2]).toBe(4);
    expect(engine.counters).toEqual({
      ticks: 8,
      spikes: 8 + 2,
      activeAxons: 4,
      synapticEvents: 4 * 2,
      hops: 8 * (3 + 2),
      neuronUpdates: 8 * 2 * 256,
      inputSpikes: 0,
      outputSpikes: 2,
    });
    expect([...engine.coreCounters.hops]).toEqual([5, 0]);
    expect([...engine.coreCounters.synapticEvents]).toEqual([0, 2]);
  });
  it('should deliver after every delay from 1 to 15, and merge spikes that meet', () => {
    for (let delay = 1; delay <= 15; delay++) {
      const image = emptyImage({ width: 1, height: 1, cores: 1 });
      for (const neuron of [0, 1]) {
        configureNeuron(image, 0, neuron, { threshold: 5, potential: 5, target: { core: 0, axon: 3, delay } });
      }
      configureNeuron(image, 0, 9, { threshold: 99, weights: [1] });
      setSynapse(image, 0, 3, 9);
      const engine = createOracle(image);
      engine.step(delay);
      expect(engine.potentials()[9]).toBe(0);
      engine.step();
      expect(engine.potentials()[9]).toBe(1);
      expect(engine.counters.activeAxons).toBe(1);
    }
  });
});

describe('snapshots', () => {
  it('should continue exactly where they were taken', () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(image, 0, 0, {
      threshold: 7,
      leak: 2,
      resetMode: 'subtract',
      target: { core: 0, axon: 1, delay: 9 },
    });
    configureNeuron(image, 0, 1, { threshold: 3, weights: [2], resetMode: 'subtract' });
    setSynapse(image, 0, 1, 1);
    const engine = createOracle(image);
    engine.step(11);
    const snapshot = engine.snapshot();
    engine.step(20);
    const expected = engine.snapshot();
    const other = createOracle(image);
    other.restore(snapshot);
    other.step(20);
    expect(other.snapshot()).toEqual(expected);
    engine.restore(snapshot);
    engine.step(20);
    expect(engine.snapshot()).toEqual(expected);
  });

  it("should tell the lanes' first ticks as they are, in an engine that was restored too", () => {
    const image = emptyImage({ width: 1, height: 1, cores: 1 });
    const snapshot = createOracle(image, { laneTicks: Uint32Array.of(0, 700) }).snapshot();
    const other = createOracle(image, { lanes: 2 });
    other.restore(snapshot);
    expect(other.snapshot()).toEqual(snapshot);
  });
});
