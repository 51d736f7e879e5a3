/** The calls of people at a prompt: which form is taken, and that options left out may be written as undefined. */
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../../../cores/chip-image.ts';
import { encode } from '../../../src/input/encoding/encode.ts';
import { landNetwork } from '../../../src/map/landed.ts';
import { connect } from '../../../src/network/connect.ts';
import { input, network, population } from '../../../src/network/network.ts';
import { has, overloaded } from '../../../src/network/overloaded.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { mapNetwork, plot, run } from '../../../src/on-node.ts';

function pair() {
  const net = network('a pair');
  input(net, 'in', 2);
  population(net, 'out', 2, { threshold: 1 });
  connect(net, 'in', 'out', 1);
  return net;
}

describe('a call with several forms', () => {
  it('takes the form that its arguments fit, without those at the end that are undefined', () => {
    const count = (...given: unknown[]) => given.length;
    const call = overloaded('call', [{ name: 'Sized', test: has('size') }], {
      Sized: count,
      'Sized, number': count,
      'number, number, Object': count,
    });
    expect(call({ size: 1 }, undefined, undefined)).toBe(1);
    expect(call(new Map(), 2, undefined)).toBe(2);
    expect(() => call(1, undefined, {})).toThrow(/call .*expected: number/);
    expect(() => call(undefined)).toThrow(/Too few arguments in function call/);
  });

  it('is run, plot, encode and connect, each with options that are undefined', async () => {
    const chip = emptyImage({ width: 1, height: 1, cores: 1 });
    expect((await run(chip, 10, undefined)).ticks).toBe(10);
    expect((await run(pair(), 10, undefined)).ticks).toBe(10);
    expect((await plot([1, 2], undefined)).svg).toContain('<svg');
    expect([...(encode as (...given: unknown[]) => Uint32Array)([1, 0], 1, undefined)]).toEqual([0]);
    const net = pair();
    expect(connect(net, 'in', 'out', 1, undefined)).toBeGreaterThan(0);
  });

  it('is not told that a network where it landed is one under description', async () => {
    const { signal } = new AbortController();
    const options = { seed: 1, budget: { moves: 1 }, signal, now: () => 0 };
    const { graph, mapped } = await mapNetwork(toGraph(pair()), options);
    const landed = landNetwork(graph, mapped.image) as never;
    expect(() => run(landed, 5)).toThrow(/run .*expected: ChipImage/);
    expect(() => connect(landed, 'in', 'out', 1)).toThrow(/connect .*expected: Network/);
    await expect(plot(landed)).rejects.toThrow('a network where it landed is not drawn by itself');
  });
});
