import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, prepareCache, storeInCache } from '../../../src/data/cache.ts';
import { temporaryFolder } from '../../support/folder.ts';

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
    await prepareCache(folder);
    await storeInCache(join(folder, 'file'), Uint8Array.of(7));
    expect([...(await readFile(join(folder, 'file')))]).toEqual([7]);
  });

  it('says so when it cannot be made', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(prepareCache(join(folder, 'file', 'mnist'))).rejects.toThrow(
      /^cannot write the cache folder \S+: .*ENOTDIR\): set XDG_CACHE_HOME to a folder that you may write/,
    );
  });
});
