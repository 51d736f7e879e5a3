/** What a set of images runs on, and that it takes no more memory than it may. */
import { describe, expect, it } from 'vitest';
import { configureNeuron } from '../../../cores/chip-builder.ts';
import { emptyImage } from '../../../cores/chip-image.ts';
import { createSliced } from '../../../cores/engines/sliced.ts';
import { slicedMemory } from '../../../cores/engines/sliced-memory.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { type EngineWishes, planEngine } from '../../../src/drive/engine-plan.ts';
import { type Host, portableHost } from '../../../src/host/host.ts';
import { nodeThreads } from '../../../src/host/node/threads.ts';
import { randomNetwork } from '../../../src/run/bench/bench-network.ts';

const MIB = 2 ** 20;

/** A host of so many processors; of 16 GiB. */
function machine(hardwareThreads: number, memoryBytes: number | null = 16_384 * MIB): Host {
  return { ...portableHost(), memoryBytes, threads: { hardwareThreads, spawn: nodeThreads.spawn } };
}

/** So many ticks of a chip of 32 cores with neurons that remember 20. */
const image = emptyImage({ width: 8, height: 4, cores: 32 });
for (let core = 0; core < 32; core++) configureNeuron(image, core, 0, { threshold: 3, leak: 1 });
const plan = (host: Host, ticks: number, wishes: EngineWishes = {}) =>
  planEngine(host, { image, ticks, memory: 20, frames: ticks }, wishes);

describe('planEngine', () => {
  it('takes simd for a picture and the bits of words for a set', () => {
    expect(plan(machine(1), 1)).toMatchObject({
      name: 'simd',
      lanes: 1,
      threads: 1,
      reason: expect.stringMatching(/few/),
    });
    expect(plan(machine(1), 1e6)).toMatchObject({ name: 'sliced', lanes: 256, threads: 1 });
  });

  it('takes as many threads as there are processors and as pay', () => {
    expect(plan(machine(2), 1e6).threads).toBe(2);
    expect(plan(machine(1), 1e6).threads).toBe(1);
    expect(plan(portableHost(), 1e6).threads).toBe(1);
    // A lane warms up for 20 ticks: with 100 ticks each, four threads would do little else.
    const few = plan(machine(64), 256 * 100);
    expect(few.threads).toBeLessThan(4);
    expect(plan(machine(64), 256 * 100, { threads: 5, engine: 'sliced' }).threads).toBe(5);
  });

  it('leaves an engine that is named on one thread, but for the bits of words, unless threads are asked for', () => {
    expect(plan(machine(2), 1e6, { engine: 'simd' })).toMatchObject({ threads: 1, reason: 'asked for' });
    expect(plan(machine(2), 1e6, { engine: 'simd', threads: 2 }).threads).toBe(2);
    expect(plan(machine(2), 1e6, { engine: 'sliced' }).threads).toBe(2);
    expect(() => plan(machine(2), 1e6, { threads: 65 })).toThrow('threads is 65, must be a whole number from 1 to 64');
  });

  it('chooses parallel only where it is asked for', () => {
    const large = emptyImage({ width: 64, height: 64, cores: 4096 });
    const work = { image: large, ticks: 3000, memory: 20, frames: 3000 };
    expect(planEngine(machine(2), work, {}).name).toBe('simd');
    expect(planEngine(machine(2), work, { engine: 'parallel' })).toMatchObject({
      name: 'parallel',
      threads: 1,
      engineThreads: 2,
    });
  });

  it('takes fewer threads, then another engine, where memory is short, and says so', () => {
    const bytes = slicedMemory(image, 256);
    expect(plan(machine(4), 1e6, { engineMemory: 2.5 * bytes })).toMatchObject({
      ...{ name: 'sliced', threads: 2 },
      reason: expect.stringMatching(/; 4 threads would take more than \d+ MiB$/),
    });
    expect(plan(machine(2), 1e6, { engineMemory: 0.9 * bytes })).toMatchObject({
      ...{ name: 'simd', threads: 2 },
      reason: expect.stringMatching(/^sliced would take \d+ MiB, engines may take \d+ MiB$/),
    });
    // Half of the machine's.
    expect(plan(machine(4, 5 * bytes), 1e6).threads).toBe(2);
    const refused = () => plan(machine(2), 1e6, { engine: 'sliced', engineMemory: 0.9 * bytes });
    expect(refused).toThrow(SynaptickError);
    expect(refused).toThrow(
      /^the engine sliced takes about \d+ MiB of memory for 32 cores, .* \(--memory \d+\), or use the engine simd$/,
    );
  });

  it('says which chips the bits of words are not for', () => {
    const drawing = emptyImage({ width: 1, height: 1, cores: 1 });
    configureNeuron(drawing, 0, 0, { threshold: 3, leak: 1, stochasticLeak: true });
    const work = { image: drawing, ticks: 1e6, memory: 20, frames: 1e6 };
    expect(planEngine(machine(1), work, {})).toMatchObject({
      name: 'simd',
      reason: 'sliced takes no chip with random draws',
    });
  });
});

describe('slicedMemory', () => {
  it('is what the engine takes, within a tenth', () => {
    const network = randomNetwork({ cores: 20, rateHz: 20, fanIn: 16, parameters: 'mixed', seed: 3 });
    const { memoryBytes } = createSliced(network, { lanes: 256 });
    const kept = network.enabled.length * 800; // of each neuron, outside of the kernel's memory
    const estimate = slicedMemory(network, 256) - kept;
    expect(Math.abs(estimate / memoryBytes - 1)).toBeLessThan(0.1);
  });
});
