/** Files in memory: what they give and refuse is what Node's files do. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/host/bytes.ts';
import type { ByteSource } from '../../../src/host/files.ts';
import { memoryFiles, seekableBytes } from '../../../src/host/memory-files.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { streamFile } from '../../../src/host/node/stream-file.ts';
import { gzipFile } from './gzip-files.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synaptick-memory-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The bytes, or the message of the error. */
async function outcome(source: ByteSource): Promise<number[] | string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of source) chunks.push(Uint8Array.from(chunk));
  } catch (error) {
    return (error as Error).message;
  }
  return [...concatBytes(chunks)];
}

/** What memory and the disk give of the same bytes under the same name. */
async function both(bytes: Uint8Array): Promise<[number[] | string, number[] | string]> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  return [await outcome(memoryFiles({ [path]: bytes }).stream(path)), await outcome(streamFile(path))];
}

describe('gzip files in memory', () => {
  it('give the bytes, or are refused in the words, that files on the disk do', async () => {
    await fc.assert(
      fc.asyncProperty(gzipFile, async ({ bytes, intact }) => {
        const [memory, disk] = await both(bytes);
        if (intact && typeof disk === 'string') {
          // A bit that is turned over may be found out in other words; or by zlib alone, where it changes no byte.
          expect(typeof memory === 'string' ? [] : memory).toEqual(typeof memory === 'string' ? [] : [...intact]);
        } else expect(memory).toEqual(disk);
      }),
      { numRuns: 60 },
    );
  });

  it('are refused where they are cut anywhere', async () => {
    const zipped = gzipSync('a network of some kind');
    for (let end = 0; end <= zipped.length; end++) {
      const [memory, disk] = await both(zipped.subarray(0, end));
      expect(memory, `${end}`).toEqual(disk);
      if (end >= 2 && end < zipped.length) expect(memory).toMatch(/ is a truncated gzip file: /);
    }
  });

  it('are refused where the checksum of any member is another', async () => {
    const members = ['one', 'two', 'three'].map((text) => gzipSync(text));
    for (let bad = 0; bad < members.length; bad++) {
      const bytes = Buffer.concat(
        members.map((zipped, i) =>
          i === bad ? Buffer.from(zipped).fill(0, zipped.length - 8, zipped.length - 4) : zipped,
        ),
      );
      const [memory, disk] = await both(bytes);
      expect(memory).toMatch(/ is a damaged gzip file \(incorrect data check\): /);
      expect(memory).toBe(disk);
    }
  });

  it('may be padded with zeros', async () => {
    const [memory, disk] = await both(Buffer.concat([gzipSync('text'), new Uint8Array(512)]));
    expect(memory).toEqual([...Buffer.from('text')]);
    expect(memory).toEqual(disk);
  });
});

describe('paths of files in memory', () => {
  const { paths } = memoryFiles();
  const part = fc.constantFrom('', '.', '..', 'a', 'b.npz', '/', 'a/b', './a', '/a', 'a//b');

  it('are put together and taken apart as those of the disk', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const whole = paths.join(...parts);
        // A folder's last slash says nothing here.
        expect(whole).toBe(posix.join(...parts).replace(/(.)\/$/, '$1'));
        expect(paths.dirname(whole)).toBe(posix.dirname(whole));
        expect(paths.basename(whole)).toBe(posix.basename(whole));
      }),
    );
    expect(paths.dirname('/x')).toBe('/');
    expect(paths.dirname('x')).toBe('.');
    expect(paths.beside('/x.json', 'b.npz')).toBe('/b.npz');
    expect(paths.beside('a/x.json', '../b.npz')).toBe('b.npz');
  });

  it.each([
    ['x', './x'],
    ['./x', 'x'],
    ['b.npz', './a/../b.npz'],
    ['/b.npz', '//a/.././b.npz'],
    ['/b.npz', '/../b.npz'],
    ['../b.npz', './../b.npz'],
    ['https://host/x', 'https://host/x'],
    ['', ''],
  ])('find what is held as "%s" by "%s"', async (held, asked) => {
    const files = memoryFiles({ [held]: Uint8Array.of(7) });
    expect(await files.read(asked)).toEqual(Uint8Array.of(7));
    expect(await files.look(asked)).toMatchObject({ kind: 'file' });
    await files.write(asked, 'new');
    expect(await files.read(held)).toEqual(new TextEncoder().encode('new'));
  });

  it('are different where one begins at the root', async () => {
    await expect(memoryFiles({ x: Uint8Array.of(7) }).read('/x')).rejects.toThrow('no such file or folder');
    await expect(memoryFiles({ x: Uint8Array.of(7) }).read('../x')).rejects.toThrow('no such file or folder');
  });

  it('lead to no more bytes than may be read, which is said as of files on the disk', async () => {
    const files = memoryFiles({ a: new Uint8Array(9) });
    const reading = { most: 8, what: 'note', smaller: 'write less' };
    await expect(files.read('a', reading)).rejects.toThrow('a has 9 bytes, the limit of a note is 8 bytes: write less');
    expect(await files.read('a', { ...reading, most: 9 })).toHaveLength(9);
  });

  it('that are folders say so', async () => {
    await mkdir(join(folder, 'a'));
    const files = memoryFiles({ 'a/b/x': Uint8Array.of(7), '/c/y': Uint8Array.of(7) });
    for (const path of ['a', './a/b/', 'a/..', '/c', '/', '.']) {
      await expect(files.read(path), path).rejects.toThrow(`cannot read ${path}: it is a folder: check the path`);
      expect(await outcome(files.stream(path))).toBe(`cannot read ${path}: it is a folder: check the path`);
      expect(await files.look(path)).toMatchObject({ kind: 'folder' });
    }
    const disk = await outcome(streamFile(join(folder, 'a')));
    expect(disk).toBe(`cannot read ${join(folder, 'a')}: it is a folder (EISDIR): check the path`);
    for (const path of ['', 'b', 'a/x']) expect(await files.look(path)).toMatchObject({ missing: true });
  });
});

describe('the names in a folder', () => {
  it('come from memory as from the disk, in the order that people count', async () => {
    const names = ['10.png', '2.png', 'B.png', 'a.png', 'a/2', '.hidden', 'a.png.d/x/y'];
    const root = await mkdtemp(join(folder, 'list-'));
    for (const name of names) {
      await mkdir(join(root, posix.dirname(name)), { recursive: true });
      await writeFile(join(root, name), name);
    }
    const held = memoryFiles(Object.fromEntries(names.map((name) => [posix.join(root, name), Buffer.from(name)])));
    for (const files of [held, nodeHost.files]) {
      expect(await files.list(root)).toEqual(['2.png', '10.png', 'a', 'a.png', 'a.png.d', 'B.png']);
      expect(await files.list(join(root, 'a.png.d'))).toEqual(['x']);
      await expect(files.list(join(root, '2.png'))).rejects.toThrow(
        `cannot read folder ${join(root, '2.png')}: it is a file, not a folder: check the path`,
      );
      await expect(files.list(join(root, 'none'))).rejects.toThrow(/none: no such file or folder/);
    }
  });

  it('are those of the folder alone where paths are relative', async () => {
    const files = memoryFiles({ 'a/b': Buffer.of(1), c: Buffer.of(2), '/d': Buffer.of(3) });
    expect(await files.list('.')).toEqual(['a', 'c']);
    expect(await files.list('/')).toEqual(['d']);
  });
});

describe('a file that is read here and there', () => {
  const BYTES = Uint8Array.from({ length: 50 }, (_, i) => i);
  const place = fc.record({ position: fc.nat(60), length: fc.nat(60), cuts: fc.uniqueArray(fc.nat(50)) });

  it('gives the same bytes from the disk, from memory, and from pieces of it', async () => {
    const path = join(folder, 'seek');
    await writeFile(path, BYTES);
    const [disk, held] = [await nodeHost.files.seek(path), await memoryFiles({ a: BYTES }).seek('a')];
    fc.assert(
      fc.property(place, ({ position, length, cuts }) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), BYTES.length];
        const pieces = seekableBytes(ends.slice(1).map((end, i) => BYTES.subarray(ends[i], end)));
        for (const file of [disk, held, pieces]) {
          const into = new Uint8Array(length);
          const read = file.readAt(position, into);
          expect([file.size, ...into.subarray(0, read)]).toEqual([50, ...BYTES.subarray(position, position + length)]);
        }
      }),
    );
    await disk.close();
  });

  it('is refused where it is none', async () => {
    await expect(nodeHost.files.seek(folder)).rejects.toThrow(`cannot read ${folder}: it is a folder (EISDIR)`);
    await expect(memoryFiles().seek('a')).rejects.toThrow('cannot read a: no such file or folder');
  });
});
