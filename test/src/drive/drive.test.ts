/** Driving an engine: who is called when, and that the way it is done changes no bit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configureNeuron, setSynapse } from '../../../cores/chip-builder.ts';
import { emptyImage } from '../../../cores/chip-image.ts';
import type { Engine } from '../../../cores/engine.ts';
import { createOracle } from '../../../cores/engines/oracle.ts';
import { type Drive, drive } from '../../../src/drive/drive.ts';
import { rancShape } from '../../../src/formats/ranc/config.ts';
import { BREATH } from '../../../src/host/breath.ts';
import { portableHost } from '../../../src/host/host.ts';
import { randomNetwork } from '../../../src/run/bench/bench-network.ts';

/** A host whose clock stands but when it is told to go on, and that says when it had its turn. */
function fakeHost(log: string[] = []) {
  let time = 0;
  return {
    ...portableHost(),
    now: () => time,
    breathe: async () => void log.push('breathe'),
    pass: (seconds: number) => {
      time += seconds;
    },
  };
}

/** Drives what writes down that it steps, with all else written down too. */
async function logged(plan: Drive, host = fakeHost(), log: string[] = []): Promise<string[]> {
  const told = {
    feed: plan.feed && ((tick: number, ahead: number) => void log.push(`feed ${tick}+${ahead}`)),
    observe: plan.observe && ((tick: number) => void log.push(`observe ${tick}`)),
  };
  await drive({ step: (ticks) => void log.push(`step ${ticks}`) }, { ...plan, ...told }, host);
  return log;
}

const nothing = () => {};

describe('drive', () => {
  it('refuses ticks in which a potential of a chip that does not saturate could leave its width', async () => {
    const sizes = { num_axons: 1, num_neurons: 1, num_weights: 1, max_tick_offset: 2, neuron_reset_type: 0 } as const;
    const image = emptyImage({ width: 1, height: 1, cores: 1, shape: rancShape(sizes) });
    configureNeuron(image, 0, 0, { threshold: 0, weights: [1_000_000], resetMode: 'subtract' });
    setSynapse(image, 0, 0, 0);
    const engine = createOracle(image);
    await drive(engine, { ticks: 3 }, fakeHost());
    await expect(drive(engine, { ticks: 2144 }, fakeHost())).rejects.toThrow(/within 2147 ticks.*at most 2146 ticks/);
    expect(engine.tick).toBe(3);
  });

  it('feeds a tick, emulates it and shows it, before it comes to the next', async () => {
    expect(await logged({ ticks: 3, from: -1, feed: nothing, observe: nothing })).toEqual(
      [-1, 0, 1].flatMap((tick) => [`feed ${tick}+0`, 'step 1', `observe ${tick}`]),
    );
  });

  it('asks for as many ticks at once as can be fed ahead where nobody looks, and for no more than there are', async () => {
    const feeds = (from: number, ticks: number) =>
      Array.from({ length: ticks }, (_, ahead) => `feed ${from + ahead}+${ahead}`);
    expect(await logged({ ticks: 20, from: 5, feed: nothing })).toEqual([
      ...feeds(5, 16),
      'step 16',
      ...feeds(21, 4),
      'step 4',
    ]);
    expect(await logged({ ticks: 40, burst: 25 })).toEqual(['step 25', 'step 15']);
    expect(await logged({ ticks: 20, burst: 100, feed: nothing })).toContain('step 16');
  });

  it('steps nothing for no ticks', async () => {
    expect(await logged({ ticks: 0, feed: nothing, observe: nothing })).toEqual([]);
  });

  it('ends behind the first tick that is to be the last, and says how many there were', async () => {
    const seen: number[] = [];
    const plan = { ticks: 100, observe: (tick: number) => void seen.push(tick), until: (tick: number) => tick === 4 };
    expect(await drive({ step: nothing }, plan, fakeHost())).toMatchObject({ ticks: 5 });
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(await drive({ step: nothing }, { ticks: 7 }, fakeHost())).toMatchObject({ ticks: 7 });
  });

  it('gives the outside its turn at first and then by the clock, and tells before each how far it is', async () => {
    const log: string[] = [];
    const host = fakeHost(log);
    const plan: Drive = {
      ticks: 7,
      observe: () => host.pass(0.4 * BREATH),
      onProgress: (done, total) => void log.push(`${done} of ${total}`),
    };
    await drive({ step: nothing }, plan, host);
    expect(log).toEqual(['0 of 7', 'breathe', '3 of 7', 'breathe', '6 of 7', 'breathe', '7 of 7']);
  });

  it('gives a tick that takes long its turn each time', async () => {
    const log: string[] = [];
    const host = fakeHost(log);
    await logged({ ticks: 3, until: () => false, observe: nothing }, host, log);
    expect(log.filter((line) => line === 'breathe')).toHaveLength(1);
    log.length = 0;
    await drive({ step: () => host.pass(10) }, { ticks: 3, until: () => false }, host);
    expect(log).toEqual(['breathe', 'breathe', 'breathe']);
  });

  it('leaves the turns of the outside out of its seconds', async () => {
    const host = fakeHost();
    const slow = { ...host, breathe: async () => host.pass(100) };
    const { seconds } = await drive({ step: (ticks) => host.pass(ticks) }, { ticks: 50 }, slow);
    expect(seconds).toBe(50);
  });

  it.each([
    ['in a turn of the outside', 1],
    ['while it is told of the end', 4],
  ])('stops with the reason of the signal when aborted %s', async (_, when) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let told = 0;
    const host = fakeHost();
    const driving = drive(
      { step: () => host.pass(1) },
      {
        ticks: 3,
        until: () => false,
        signal: controller.signal,
        onProgress: () => ++told === when && controller.abort(reason),
      },
      host,
    );
    await expect(driving).rejects.toBe(reason);
    expect(told).toBe(when);
  });

  it('changes no spike, potential or count of an engine by how it steps', async () => {
    const image = randomNetwork({ cores: 2, rateHz: 60, fanIn: 64, parameters: 'mixed', seed: 3 });
    const state = (engine: Engine) => [engine.potentials(), { ...engine.counters }, [...engine.fired()]];
    const driven = async (ticks: number, axons: readonly number[], plan: Partial<Drive>, hurry: number) => {
      const engine = createOracle(image);
      const host = fakeHost();
      const feed = (tick: number, ahead: number) => {
        host.pass(hurry);
        engine.inject(tick & 1, axons[tick % axons.length] as number, ahead);
      };
      await drive(engine, { ticks, feed, ...plan }, host);
      return state(engine);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.array(fc.nat(255), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 20 }),
        async (ticks, axons, burst) => {
          const engine = createOracle(image);
          for (let tick = 0; tick < ticks; tick++) {
            engine.inject(tick & 1, axons[tick % axons.length] as number);
            engine.step();
          }
          const expected = state(engine);
          expect(await driven(ticks, axons, { burst }, 0)).toEqual(expected);
          expect(await driven(ticks, axons, { observe: nothing }, 0.3 * BREATH)).toEqual(expected);
        },
      ),
      { numRuns: 10 },
    );
  });
});
