/** What is left when a run is killed, and what a second run into the same file is told: programs as processes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synaptick, synaptickJson, synaptickProcess } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { BASE } from '../support/network-file.ts';

/** 60 cores in a ring, and as many chords. */
const GRAPH = Array.from({ length: 60 }, (_, i) => `${i} ${(i + 1) % 60} 0.3\n${i} ${(i * 7 + 3) % 60} 0.1`).join('\n');

/** A placement that takes a while, saved ten times a second, to be killed once it was saved. */
async function placement(moves: number) {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  await writeFile(at('g.txt'), GRAPH);
  const place = ['place', at('g.txt'), '--moves', String(moves)];
  const state = ['--state', at('run.npz'), '--every', '100ms'];
  /** Runs it until its state is there and `then` has been done, and kills it. */
  async function killed(then: () => Promise<void> = async () => {}): Promise<number | null> {
    const stop = new AbortController();
    const running = synaptickProcess([...place, ...state], { kill: stop.signal });
    await until(() => existsSync(at('run.npz')));
    await then();
    stop.abort();
    return (await running).code;
  }
  return { at, place, state, killed };
}

async function until(there: () => boolean): Promise<void> {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a placement that is killed', () => {
  it('goes on from where it was saved last, to the same placement as one that was not', async () => {
    const { at, place, killed } = await placement(6e6);
    expect(await killed()).toBeNull();
    const whole = (await synaptickJson(place)) as { placement: unknown; spikeHops: number; moves: number };
    const resumed = await synaptickJson(['place', at('g.txt'), '--resume', at('run.npz'), '--state', at('run.npz')]);
    const { placement: where, spikeHops, moves } = whole;
    expect(resumed).toMatchObject({ placement: where, spikeHops, moves });
    expect(readdirSync(at('.')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('had its state to itself while it ran', async () => {
    const { at, place, state, killed } = await placement(1e8);
    await killed(async () => {
      const { code, out, err } = await synaptick([...place, ...state]);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(
        /run\.npz is being written by another run, process \d+: wait for its end, or write to another/,
      );
    });
    const next = await synaptick(['place', at('g.txt'), '--moves', '1000', '--state', at('run.npz')]);
    expect(next).toMatchObject({ code: 0, err: '' });
  });
});

describe('two trainings into one file', () => {
  it('are one: the second is told of the first, and finds its place free once that is gone', async () => {
    const folder = await temporaryFolder();
    const at = (name: string) => join(folder, name);
    await writeFile(at('net.json'), JSON.stringify({ ...BASE, training: { epochs: 1000 } }));
    const train = ['train', 'mnist', '--net', at('net.json'), '--threads', '1'];
    const stop = new AbortController();
    const first = synaptickProcess([...train, '--out', at('m.npz')], { kill: stop.signal });
    // A lock is there a moment before it says whose it is.
    const isWritten = (lock: string) => existsSync(lock) && readFileSync(lock, 'utf8').endsWith('}\n');
    await until(() => isWritten(at('m.npz.lock')) && isWritten(at('m.npz.checkpoint.lock')));
    const { pid } = JSON.parse(await readFile(at('m.npz.lock'), 'utf8')) as { pid: number };
    for (const files of [
      ['--out', at('m.npz')],
      ['--out', at('m.npz'), '--checkpoint', at('other')],
      ['--out', at('other.npz'), '--checkpoint', at('m.npz.checkpoint')],
      ['--out', at('m.npz'), '--rule', 'stdp'],
    ]) {
      const { code, err } = await synaptick(
        files.includes('stdp') ? ['train', 'mnist', ...files] : [...train, ...files],
      );
      expect([code, err]).toEqual([
        1,
        expect.stringContaining(`is being written by another run, process ${pid}: wait`),
      ]);
    }
    stop.abort();
    await first;
    const mine = ['--data', at('none'), '--out', at('m.npz')];
    expect((await synaptick([...train, ...mine])).err).toContain('--data');
    expect(readdirSync(folder)).toEqual(['net.json']);
  });
});
