import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cacheFolder,
  entryPath,
  prepareCache,
  readEntry,
  storeEntry,
  storeInCache,
} from '../../../../src/host/node/cache.ts';
import { temporaryFolder } from '../../../support/folder.ts';

describe('cacheFolder', () => {
  it('follows XDG_CACHE_HOME on every system, when it is absolute', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux')).toBe('/x/synaptick');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' }, 'darwin')).toBe('/x/synaptick');
    expect(cacheFolder({ XDG_CACHE_HOME: 'x', HOME: '/h' }, 'linux')).toBe('/h/.cache/synaptick');
  });

  it('is where each system keeps caches', () => {
    expect(cacheFolder({ HOME: '/h' }, 'linux')).toBe('/h/.cache/synaptick');
    expect(cacheFolder({ HOME: '/h' }, 'darwin')).toBe('/h/Library/Caches/synaptick');
    expect(cacheFolder({ LOCALAPPDATA: '/l' }, 'win32')).toBe('/l/synaptick/Cache');
  });
});

describe('the cache', () => {
  it('is made with its parents and keeps what is stored', async () => {
    const folder = join(await temporaryFolder(), 'a', 'b');
    await prepareCache(join(folder, 'file'));
    await storeInCache(join(folder, 'file'), Uint8Array.of(7));
    expect([...(await readFile(join(folder, 'file')))]).toEqual([7]);
  });

  it('says so when it cannot be made', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(prepareCache(join(folder, 'file', 'mnist', 'train'))).rejects.toThrow(
      /^cannot write the cache folder \S+: .*ENOTDIR\): set XDG_CACHE_HOME to a folder that you may write/,
    );
  });

  it('does not take a pipe, a device or a folder for a file of it', async () => {
    const folder = await temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await symlink('/dev/zero', join(folder, 'zero'));
    await mkdir(join(folder, 'folder'));
    for (const [name, what] of [
      ['pipe', 'a device or a pipe'],
      ['zero', 'a device or a pipe'],
      ['folder', 'a folder'],
    ] as const) {
      await expect(prepareCache(join(folder, name))).rejects.toThrow(
        `${join(folder, name)} is ${what}, not a file: remove it, or set XDG_CACHE_HOME to`,
      );
    }
  });
});

describe('an entry of the cache', () => {
  const CONTENT = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);

  /** The file of an entry that was stored, and reading it: its bytes or null, and the warnings. */
  async function stored(key = 'abc-1') {
    const entry = { folder: join(await temporaryFolder(), 'chips'), key };
    await storeEntry(entry, CONTENT);
    const warnings: string[] = [];
    const read = async () => {
      const bytes = await readEntry(entry, { onWarning: (line) => warnings.push(line) });
      return [bytes && [...bytes], warnings.splice(0)];
    };
    return { entry, path: entryPath(entry), read };
  }

  it('comes back as it was stored; one that is not there is none', async () => {
    const { entry, read } = await stored();
    expect(await read()).toEqual([[...CONTENT], []]);
    expect(await readEntry({ ...entry, key: 'abc-2' })).toBeNull();
  });

  it('is not another that was put in its place, however whole that is', async () => {
    const { entry, path, read } = await stored();
    const other = { ...entry, key: 'def' };
    await storeEntry(other, Uint8Array.of(1, 2, 3));
    await copyFile(entryPath(other), path);
    expect(await read()).toEqual([null, [`${path} is the entry def under the name of another: it is made again`]]);
  });

  it('is whole or none: no byte of it can differ, be missing or be added', async () => {
    const { path, read } = await stored();
    const bytes = await readFile(path);
    const head = bytes.indexOf('\n') + 1;
    const spoilt = [
      ...[0, 20, head - 30, head - 1, head, bytes.length - 1].map((at) => {
        const copy = Buffer.from(bytes);
        copy[at] = (copy[at] as number) ^ 1;
        return copy;
      }),
      ...[0, 1, head, bytes.length - 1].map((length) => bytes.subarray(0, length)),
      Buffer.concat([bytes, Buffer.of(0)]),
      Buffer.from(CONTENT),
    ];
    for (const [index, content] of spoilt.entries()) {
      await writeFile(path, content);
      const [found, warnings] = await read();
      expect([index, found]).toEqual([index, null]);
      expect(warnings).toEqual([expect.stringMatching(/: it is made again$/)]);
    }
    await writeFile(path, bytes);
    expect(await read()).toEqual([[...CONTENT], []]);
  });

  it.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path]), 'is a device or a pipe, not a file'],
    ['a device', (path: string) => symlink('/dev/zero', path), 'is a device or a pipe, not a file'],
    ['a folder', (path: string) => mkdir(path), 'is a folder, not a file'],
    [
      'a huge file',
      (path: string) => writeFile(path, '').then(() => truncate(path, 2 ** 40)),
      'the limit of a cache entry is 512 MiB',
    ],
  ])('that is %s is not looked into, nor waited for', async (_, make, why) => {
    const { path, read } = await stored();
    await rm(path);
    await make(path);
    const [found, warnings] = await read();
    expect(found).toBeNull();
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^${path} .*${why}.*: it is (made again|not used, remove it)$`)),
    ]);
  });
});
