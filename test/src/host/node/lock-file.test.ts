import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLocks } from '../../../../src/host/node/lock-file.ts';
import { temporaryFolder } from '../../../support/folder.ts';

async function file(): Promise<{ path: string; lock: string; names: () => string[] }> {
  const path = join(await temporaryFolder(), 'model.npz');
  return { path, lock: `${path}.lock`, names: () => readdirSync(dirname(path)) };
}

/** The number of a process that is gone. */
async function gone(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((ended) => child.on('close', ended));
  return child.pid as number;
}

const lockOf = (changes: object) =>
  JSON.stringify({ pid: process.pid, host: hostname(), began: null, id: 'another', ...changes });

describe('a lock', () => {
  it('stands beside the file while work is done on it, and is gone after, whether that succeeds or not', async () => {
    const { path, lock, names } = await file();
    expect(await withLocks([path, undefined], async () => readFileSync(lock, 'utf8'))).toMatch(
      new RegExp(`^{"pid":${process.pid},"host":"${hostname()}","began":.*}\n$`),
    );
    await expect(withLocks([path], async () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(names()).toEqual([]);
  });

  it('tells a second run of the first, by whatever name it calls the file', async () => {
    const { path, lock, names } = await file();
    const link = join(dirname(path), 'link');
    symlinkSync(path, link);
    await withLocks([path], async () => {
      const second = withLocks([`${path}.checkpoint`, link], async () => 'never');
      await expect(second).rejects.toThrow(
        `${link} is being written by another run, process ${process.pid}: wait for its end, or write to another file (if there is no such run, remove ${lock})`,
      );
      expect(names().sort()).toEqual(['link', 'model.npz.lock']);
    });
  });

  it.each([
    ['a process that is gone', async () => lockOf({ pid: await gone() })],
    ['a process that had the number of one that runs', async () => lockOf({ began: '1' })],
    ['a process that was killed before it wrote it', async () => ''],
  ])('of %s is taken over', async (_, content) => {
    const { path, lock, names } = await file();
    writeFileSync(lock, await content());
    await withLocks([path], async () => expect(JSON.parse(readFileSync(lock, 'utf8')).id).not.toBe('another'));
    expect(names()).toEqual([]);
  });

  it('removes the half files that a killed run has left, and nothing else', async () => {
    const { path, names } = await file();
    const others = ['.model.npz.part', '.model.npz.xyz.part', '.other.npz.0123abcd.part', 'model.npz'];
    for (const name of [...others, '.model.npz.0123abcd.part', '.model.npz.99999999.part']) {
      writeFileSync(join(dirname(path), name), '');
    }
    await withLocks([path], async () => {});
    expect(names().sort()).toEqual(others.sort());
  });

  it('of another machine is believed, and named', async () => {
    const { path, lock } = await file();
    writeFileSync(lock, lockOf({ host: 'elsewhere', pid: await gone() }));
    await expect(withLocks([path], async () => {})).rejects.toThrow(/process \d+ of the machine elsewhere: wait/);
    expect(existsSync(lock)).toBe(true);
  });

  it.each([
    ['somebody’s file', (path: string) => writeFileSync(path, '# packages\n')],
    ['JSON of another kind', (path: string) => writeFileSync(path, '{"lockfileVersion":3}')],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a large file', (path: string) => writeFileSync(path, 'x'.repeat(20_000))],
  ])('is not made in the place of %s, which stays', async (_, make) => {
    const { path, lock, names } = await file();
    make(lock);
    await expect(withLocks([path], async () => {})).rejects.toThrow(
      `${lock} is in the place of a lock, and is none: remove it, or write to another file`,
    );
    expect(names()).toEqual(['model.npz.lock']);
  });

  it('is not made of a device, and not removed once it is another’s', async () => {
    await withLocks(['/dev/null', '/dev/null'], async () => {});
    const { path, lock } = await file();
    await withLocks([path], async () => writeFileSync(lock, lockOf({ id: 'of who took it over' })));
    expect(readFileSync(lock, 'utf8')).toContain('of who took it over');
  });

  it('is given to one of many that take over a stale one at once', async () => {
    const { path, lock, names } = await file();
    writeFileSync(lock, lockOf({ pid: await gone() }));
    let inside = 0;
    const runs = Array.from({ length: 8 }, () =>
      withLocks([path], async () => {
        inside++;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }),
    );
    const ends = await Promise.allSettled(runs);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(inside).toBe(1);
    expect(names()).toEqual([]);
  });
});
