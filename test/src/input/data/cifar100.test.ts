import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tarMembers } from '../../../../src/formats/tar.ts';
import { readBytes } from '../../../../src/host/byte-source.ts';
import type { ByteSource } from '../../../../src/host/files.ts';
import { entryPath, storeEntry } from '../../../../src/host/node/cache.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { loadCifar10 } from '../../../../src/input/data/cifar.ts';
import { CIFAR100_COARSE, CIFAR100_FINE } from '../../../../src/input/data/cifar100-names.ts';
import { loadDataset } from '../../../../src/input/data/datasets.ts';
import type { ImageSet } from '../../../../src/input/data/image-set.ts';
import { type Cifar100Options, loadCifar100 } from '../../../../src/on-node.ts';
import { cifarArchive, cifarBytes, tar } from '../../../support/cifar100.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { type Served, sends, serve } from '../../../support/serve.ts';

/** The smallest that counts as a whole test set. */
let TEST: Uint8Array;
/** With a training set that is none: nobody reads it. */
let ARCHIVE: Uint8Array;

beforeAll(() => {
  TEST = cifarBytes(10_000);
  ARCHIVE = cifarArchive({ 'train.bin': cifarBytes(3), 'test.bin': TEST });
});

/** The bytes of a file in an archive. */
async function readTarMember(source: ByteSource, name: string, archive: string): Promise<Uint8Array | null> {
  for await (const { path, kind, read } of tarMembers(source, archive)) {
    if (kind === 'file' && (path === name || path.endsWith(`/${name}`))) return await read();
  }
  return null;
}

/** A folder with these files. */
async function folderWith(files: Record<string, Uint8Array>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

/** A set in few words: comparing 30 MB by elements would take minutes. */
function digest({ pixels, labels, coarseLabels, ...rest }: ImageSet): string {
  const hash = createHash('md5')
    .update(pixels)
    .update(labels)
    .update(coarseLabels ?? '');
  return hash.update(JSON.stringify({ ...rest, source: '' })).digest('hex');
}

async function cacheEnv(): Promise<{ XDG_CACHE_HOME: string }> {
  return { XDG_CACHE_HOME: await temporaryFolder() };
}

describe('CIFAR-100 from a file', () => {
  it('gives labels, and pixels with the colours last', async () => {
    const data = join(await folderWith({ 'some.bin': cifarBytes(7) }), 'some.bin');
    const set = await loadCifar100('test', { data });
    expect(set).toMatchObject({ dataset: 'cifar100', split: 'test', count: 7, width: 32, height: 32, channels: 3 });
    expect(set.source).toBe(`file ${data} (--data)`);
    expect([...set.labels]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...(set.coarseLabels ?? [])]).toEqual([0, 0, 0, 0, 0, 1, 1]);
    const pixel = (image: number, y: number, x: number) => {
      const at = ((image * 32 + y) * 32 + x) * 3;
      return [...set.pixels.subarray(at, at + 3)];
    };
    expect([pixel(5, 0, 0), pixel(5, 0, 1), pixel(5, 1, 0)]).toEqual([
      [5, 0, 0],
      [0, 7, 0],
      [0, 0, 9],
    ]);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['is empty', () => new Uint8Array(0), /some\.bin has 0 bytes, CIFAR-100 has 3074 for each image/],
    ['ends within an image', () => cifarBytes(4).subarray(0, -1), /some\.bin has 12295 bytes, CIFAR-100 has 3074/],
    [
      'has a fine label of 100',
      () => cifarBytes(4).fill(100, 3075, 3076),
      /image 1 has fine label 100, must be 0 to 99/,
    ],
    ['has a coarse label of 20', () => cifarBytes(4).fill(20, 0, 1), /image 0 has coarse label 20, must be 0 to 19/],
  ])('is refused where it %s', async (_, bytes, line) => {
    const folder = await folderWith({ 'some.bin': bytes() });
    await expect(loadCifar100('test', { data: join(folder, 'some.bin') })).rejects.toThrow(line);
  });

  it('is refused for training where a class is missing', async () => {
    const folder = await folderWith({ 'some.bin': cifarBytes(200, (image) => image % 99) });
    await expect(loadCifar100('train', { data: join(folder, 'some.bin') })).rejects.toThrow(
      'some.bin has no image of class 99 (worm): every class is needed',
    );
  });
});

describe('CIFAR-100 from a folder', () => {
  it('lies in it or in its cifar-100-binary/, and must be whole there', async () => {
    const folder = await folderWith({ 'test.bin': TEST });
    expect(await loadCifar100('test', { data: folder })).toMatchObject({
      count: 10_000,
      source: `folder ${folder} (--data)`,
    });
    await mkdir(join(folder, 'cifar-100-binary'));
    await writeFile(join(folder, 'cifar-100-binary', 'test.bin'), cifarBytes(100));
    await expect(loadCifar100('test', { data: folder })).rejects.toThrow(
      /cifar-100-binary.test\.bin has 100 images, must have 10000: copy or download it again/,
    );
  });

  it('must be there', async () => {
    const folder = await temporaryFolder();
    await expect(loadCifar100('test', { data: folder })).rejects.toThrow(
      `--data ${folder} has no CIFAR-100: it needs test.bin or cifar-100-binary.tar.gz, in it or in its cifar-100-binary/`,
    );
    await expect(loadCifar100('test', { data: '/no/such' })).rejects.toThrow('--data /no/such: no such file or folder');
    await expect(loadCifar100('test', { data: '' })).rejects.toThrow('--data is empty, must name a folder');
  });
});

describe('the archive of CIFAR-100', () => {
  it('is unpacked once, into the cache, and again where that is damaged or another', async () => {
    const folder = await folderWith({ 'cifar-100-binary.tar.gz': ARCHIVE });
    const env = { ...(await cacheEnv()), SYNAPTICK_DATA: folder };
    const unpacked: string[] = [];
    const warnings: string[] = [];
    const progress = (text: string) => void unpacked.push(text);
    const load = () => loadCifar100('test', { env, progress, onWarning: (line) => warnings.push(line) });
    const first = await load();
    expect(first).toMatchObject({ count: 10_000, source: `folder ${folder} (SYNAPTICK_DATA)` });
    expect(unpacked[0]).toBe(`unpacking ${join(folder, 'cifar-100-binary.tar.gz')}`);
    unpacked.length = 0;
    expect(digest(await load())).toBe(digest(first));
    expect(unpacked).toEqual([]);

    const cache = join(env.XDG_CACHE_HOME, 'synaptick', 'cifar100');
    const [cached, ...more] = await readdir(cache);
    expect(more).toEqual([]);
    const other = { folder: cache, key: 'other' };
    await storeEntry(other, TEST.with(50, 1));
    await rename(entryPath(other), join(cache, cached as string));
    expect(digest(await load())).toBe(digest(first));
    expect(unpacked.length).toBeGreaterThan(0);
    expect(warnings).toEqual([
      expect.stringMatching(/is the entry other under the name of another: it is made again$/),
    ]);
  });

  it('can be given itself, and needs no cache that can be written', async () => {
    const folder = await folderWith({ 'any-name.tar.gz': ARCHIVE, file: new Uint8Array(1) });
    const data = join(folder, 'any-name.tar.gz');
    const set = await loadCifar100('test', { data, env: { XDG_CACHE_HOME: join(folder, 'file') } });
    expect(set).toMatchObject({ count: 10_000, source: `archive ${data} (--data)` });
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    ['is cut short', () => ARCHIVE.subarray(0, ARCHIVE.length / 2), /is a truncated gzip file/],
    ['is no archive', () => Buffer.from('x'.repeat(2000)), /is no tar archive, or a damaged one/],
    ['has no test set', () => cifarArchive({ 'train.bin': cifarBytes(1) }), /has no test\.bin/],
    [
      'has half a test set',
      () => cifarArchive({ 'test.bin': TEST.subarray(0, TEST.length / 2) }),
      /tar\.gz: test\.bin has 5000 images, must have 10000/,
    ],
  ])('is refused where it %s', async (_, bytes, line) => {
    const data = join(await folderWith({ 'a.tar.gz': bytes() }), 'a.tar.gz');
    await expect(loadCifar100('test', { data, env: await cacheEnv() })).rejects.toThrow(line);
  });
});

describe('a tar archive', () => {
  const member = async (bytes: Uint8Array, name: string) => {
    const path = join(await folderWith({ 'a.tar': bytes }), 'a.tar');
    return readTarMember(readBytes(path, { host: nodeHost }), name, 'a.tar');
  };

  it('gives a file by its name, in any folder', async () => {
    const files = tar({
      'x/': null,
      'x/long-b.bin': Uint8Array.of(9),
      'x/b.bin': Uint8Array.of(1, 2, 3),
      c: Uint8Array.of(4),
    });
    expect([...((await member(files, 'b.bin')) ?? [])]).toEqual([1, 2, 3]);
    expect([...((await member(files, 'c')) ?? [])]).toEqual([4]);
    expect(await member(files, 'd')).toBeNull();
  });

  it('is refused where it ends within the file', async () => {
    const files = tar({ a: new Uint8Array(600) });
    await expect(member(files.subarray(0, 700), 'a')).rejects.toThrow(
      'a.tar ends within a, after 188 of its 600 bytes',
    );
  });
});

describe('a download of CIFAR-100', () => {
  let served: Served;

  async function optionsFor(body: Uint8Array, archive = body): Promise<Cifar100Options> {
    served = await serve({ '/cifar.tar.gz': sends(body) });
    onTestFinished(() => served.close());
    const md5 = createHash('md5').update(archive).digest('hex');
    return { env: await cacheEnv(), archive: { urls: [`${served.url}/none`, `${served.url}/cifar.tar.gz`], md5 } };
  }

  it('comes from the first address that serves it, and then from the cache', async () => {
    const options = await optionsFor(ARCHIVE);
    const set = await loadCifar100('test', options);
    expect(set).toMatchObject({ count: 10_000, source: expect.stringMatching(/^download from 127\.0\.0\.1/) });
    expect(served.requests).toEqual(['/none', '/cifar.tar.gz']);
    const again = await loadCifar100('test', options);
    expect(digest(again)).toBe(digest(set));
    expect(again.source).toMatch(/^cache /);
    expect(served.requests).toHaveLength(2);
  });

  it('leaves nothing behind where it is not the official file', async () => {
    const options = await optionsFor(cifarArchive({ 'test.bin': cifarBytes(1) }), ARCHIVE);
    await expect(loadCifar100('test', options)).rejects.toThrow(
      /cannot download cifar-100-binary\.tar\.gz: .*HTTP 404.*it is not the official file: its MD5 is .*--data FOLDER/,
    );
    const left = await readdir(options.env?.XDG_CACHE_HOME as string, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });
});

describe('the real CIFAR-100', () => {
  const data = process.env.SYNAPTICK_DATA;
  const reason = data ? '' : ' (skipped: set SYNAPTICK_DATA to the folder of data)';

  it.skipIf(!data)(`has 100 images a class in the test set, each class in one group${reason}`, async () => {
    const set = await loadCifar100('test', { env: { ...(await cacheEnv()), SYNAPTICK_DATA: data } });
    const counts = new Array<number>(100).fill(0);
    const groups = new Map<number, Set<number>>();
    set.labels.forEach((label, image) => {
      counts[label] = (counts[label] as number) + 1;
      const group = groups.get(label) ?? new Set();
      groups.set(label, group.add(set.coarseLabels?.[image] as number));
    });
    expect(counts).toEqual(new Array(100).fill(100));
    expect([...groups.values()].every((group) => group.size === 1)).toBe(true);
  });

  it.skipIf(!data)(`has the names that its own files say${reason}`, async () => {
    const archive = join(data as string, 'cifar-100-binary.tar.gz');
    expect((await stat(archive)).size).toBeGreaterThan(1e8);
    const names = async (file: string) => {
      const bytes = await readTarMember(readBytes(archive, { host: nodeHost }), file, archive);
      return new TextDecoder()
        .decode(bytes as Uint8Array)
        .trim()
        .split('\n');
    };
    expect(await names('fine_label_names.txt')).toEqual(CIFAR100_FINE);
    expect(await names('coarse_label_names.txt')).toEqual(CIFAR100_COARSE);
  });
});

describe('CIFAR-10', () => {
  it('has five files of training images, which are one part', async () => {
    const batch = (first: number) => {
      const bytes = new Uint8Array(2 * 3073);
      bytes[0] = first;
      bytes[3073] = first + 1;
      return bytes;
    };
    const files = Object.fromEntries([1, 2, 3, 4, 5].map((k) => [`data_batch_${k}.bin`, batch(2 * (k - 1))]));
    const folder = await folderWith(files);
    const options = { host: nodeHost, data: folder };
    await expect(loadCifar10('train', options)).rejects.toThrow(`${folder} has 10 images, must have 50000: copy or`);
    await expect(loadCifar10('test', options)).rejects.toThrow(
      `--data ${folder} has no CIFAR-10: it needs test_batch.bin or cifar-10-binary.tar.gz, in it or in its cifar-10-batches-bin/`,
    );
    // By --data it is taken as far as it goes.
    const set = await loadDataset('cifar10', 'train', options);
    expect(set).toMatchObject({ dataset: 'cifar10', count: 10, classNames: expect.arrayContaining(['frog']) });
    expect([...set.labels].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
