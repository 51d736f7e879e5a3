/** HDF5 files made by the specification (`hdf5-writer.ts`), and one of libhdf5's own; damaged ones end in one line. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { File as H5File, ready } from 'h5wasm';
import { describe, expect, it, vi } from 'vitest';
import { SynaptickError } from '../../../../cores/errors.ts';
import { type Hdf5File, openHdf5 } from '../../../../src/formats/hdf5/file.ts';
import { identify } from '../../../../src/formats/identify.ts';
import { portableHost } from '../../../../src/host/host.ts';
import { memoryLimit } from '../../../../src/host/memory.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { halfBits, hdf5Of, type Written } from '../../../support/hdf5-writer.ts';

/** What is said on the console, which the library takes hold of when it is loaded. */
const spies = vi.hoisted(() => (['error', 'log', 'warn'] as const).map((name) => vi.spyOn(console, name)));

const TREE = {
  a: {
    half: { type: 'f2', values: [0, 0.5, -1.25, 65_504].map(halfBits) },
    halfBig: { type: '>f2', values: [2 ** -14].map(halfBits) },
    single: { type: '>f4', shape: [2, 2], values: [1.5, -2, 3, 4] },
    double: { type: 'f8', shape: [], values: [Math.PI] },
    long: { type: 'i8', values: [-(2n ** 53n) + 1n, 7n] },
    bytes: { type: 'u1', values: [0, 255] },
    short: { type: '>i2', values: [-300, 300] },
    none: { type: 'u4', values: [] },
  },
  texts: {
    fixed: { type: 'S5', values: ['zero', 'fünf', 'x'] },
    free: { type: 'text', shape: [2, 2], values: ['', 'some text', 'ü', 'b'] },
  },
  lists: {
    half: { type: 'list f2', values: [[0.25, 0.5].map(halfBits), [], [1].map(halfBits)] },
    big: { type: 'list >u2', values: [[1, 2, 3], [65_535]] },
    double: { type: 'list f8', values: [[1e-9]] },
  },
} as const;

function opened(bytes: Uint8Array, options: { memory?: number; name?: string } = {}): Promise<Hdf5File> {
  const { memory, name = 'x.h5' } = options;
  return openHdf5(name, { host: portableHost({ [name]: bytes }), memory: memoryLimit(memory) });
}

async function using<T>(bytes: Uint8Array, use: (file: Hdf5File) => T): Promise<T> {
  const file = await opened(bytes);
  try {
    return use(file);
  } finally {
    await file.close();
  }
}

const one = (dataset: Written) => hdf5Of({ d: dataset });

describe('an HDF5 file', () => {
  it('gives numbers of every type and order with their shapes', async () => {
    await using(hdf5Of(TREE), (file) => {
      const at = (name: string) => {
        const { shape, data } = file.dataset(`a/${name}`).numbers();
        return [data.constructor.name, [...shape], [...data]];
      };
      expect(at('half')).toEqual(['Float32Array', [4], [0, 0.5, -1.25, 65_504]]);
      expect(at('halfBig')).toEqual(['Float32Array', [1], [2 ** -14]]);
      expect(at('single')).toEqual(['Float32Array', [2, 2], [1.5, -2, 3, 4]]);
      expect(at('double')).toEqual(['Float64Array', [], [Math.PI]]);
      expect(at('long')).toEqual(['Float64Array', [2], [-(2 ** 53) + 1, 7]]);
      expect(at('bytes')).toEqual(['Uint8Array', [2], [0, 255]]);
      expect(at('short')).toEqual(['Int16Array', [2], [-300, 300]]);
      expect(at('none')).toEqual(['Uint32Array', [0], []]);
    });
  });

  it('gives texts of fixed and of any length, and lists of numbers, half floats among them', async () => {
    await using(hdf5Of(TREE), (file) => {
      expect(file.dataset('texts/fixed').texts()).toEqual(['zero', 'fünf', 'x']);
      expect(file.dataset('texts/free').texts()).toEqual(['', 'some text', 'ü', 'b']);
      const lists = (name: string) =>
        file
          .dataset(`lists/${name}`)
          .lists()
          .map((list) => [...list]);
      expect(lists('half')).toEqual([[0.25, 0.5], [], [1]]);
      expect(lists('big')).toEqual([[1, 2, 3], [65_535]]);
      expect(lists('double')).toEqual([[1e-9]]);
    });
  });

  it('gives some rows only', async () => {
    await using(hdf5Of(TREE), (file) => {
      expect(file.dataset('a/single').numbers({ from: 1, count: 1 })).toEqual({
        shape: [1, 2],
        data: Float32Array.of(3, 4),
      });
      expect(file.dataset('lists/half').lists({ from: 1, count: 2 })).toEqual([
        new Float32Array(0),
        Float32Array.of(1),
      ]);
    });
  });

  it('says what lies in it', async () => {
    await using(hdf5Of(TREE), (file) => {
      expect(file.names('/')).toEqual(['a', 'lists', 'texts']);
      expect(file.names('texts')).toEqual(['fixed', 'free']);
      expect([file.kind('a'), file.kind('a/half'), file.kind('a/no')]).toEqual(['group', 'dataset', null]);
      expect(file.dataset('lists/half').elements).toEqual({ kind: 'lists', type: 'f2' });
      expect(() => file.dataset('a')).toThrow('x.h5: a is no data set: is it the right file?');
      expect(() => file.names('b/c')).toThrow('x.h5 has no group b/c: is it the right file?');
    });
  });

  it('is read where it lies on a disk, and gzipped, as in memory', async () => {
    const folder = await temporaryFolder();
    for (const [name, bytes] of [
      ['plain.h5', hdf5Of(TREE)],
      ['zipped', gzipSync(hdf5Of(TREE))],
    ] as const) {
      const path = join(folder, name);
      await writeFile(path, bytes);
      const file = await openHdf5(path, { host: nodeHost });
      expect(file.dataset('texts/fixed').texts()).toEqual(['zero', 'fünf', 'x']);
      await file.close();
      await using(bytes, (held) => expect(held.names('a')).toHaveLength(8));
    }
  });

  it('gives what was packed by gzip in pieces', async () => {
    const { FS } = await ready;
    const data = Int32Array.from({ length: 600 }, (_, i) => i * i - 1000);
    const made = new H5File('/made.h5', 'w');
    made.create_dataset({ name: 'packed', data, shape: [20, 30], chunks: [7, 8], compression: 4 });
    made.close();
    await using(FS.readFile('/made.h5'), (file) =>
      expect(file.dataset('packed').numbers()).toEqual({ shape: [20, 30], data }),
    );
  });

  it('is told by its signature, also behind a block of a user', async () => {
    const bytes = hdf5Of(TREE);
    const files = { 'a.nir': bytes, b: Buffer.concat([Buffer.alloc(2048), bytes]) };
    for (const name of ['a.nir', 'b']) expect(await identify(name, { host: portableHost(files) })).toBe('hdf5');
  });
});

describe('refused in one line is', () => {
  it.each<[string, Written, string]>([
    ['LZF', { type: 'f4', values: [1], filter: 32_000 }, 'x.h5: d is packed by the filter lzf (32000), read are gzip'],
    ['an unknown filter', { type: 'f4', values: [1], filter: 999 }, 'x.h5: d is packed by the filter 999, read are'],
    ['szip', { type: 'f4', values: [1], filter: 4 }, 'x.h5: d is packed by the filter szip (4), read are gzip'],
    ['a whole number beyond 2^53', { type: 'u8', values: [2n ** 63n] }, 'x.h5: d has 9223372036854775808 at [0]'],
    ['texts for numbers', { type: 'S2', values: ['a'] }, 'x.h5: d has texts, must have numbers'],
    ['lists for numbers', { type: 'list u2', values: [[1]] }, 'x.h5: d has lists of numbers, must have numbers'],
    [
      'more than memory allows',
      { type: 'f8', values: [], says: [2 ** 31, 4], filter: 1, piece: [64, 4] },
      'x.h5: d of shape (2147483648, 4) would',
    ],
    [
      'pieces that memory has no room for',
      { type: 'f8', values: [], says: [2 ** 28], filter: 1 },
      'x.h5: d, one piece',
    ],
    ['more than the file has', { type: 'f8', values: [1], says: [1e5] }, 'x.h5 is a damaged HDF5 file ('],
  ])('%s', async (_, dataset, line) => {
    await using(one(dataset), (file) => {
      const read = () => file.dataset('d').numbers();
      expect(read).toThrow(SynaptickError);
      expect(read).toThrow(line);
    });
  });

  it('what is no HDF5 file, or is cut anywhere', async () => {
    const bytes = hdf5Of(TREE);
    await expect(opened(Buffer.from('text'))).rejects.toThrow('x.h5 is no HDF5 file: is it the right file?');
    for (const end of [8, 50, 95, 96, 500, bytes.length - 1]) {
      await expect(opened(bytes.subarray(0, end)), `${end}`).rejects.toThrow(/^x.h5 is (a truncated|an) HDF5 file/);
    }
  });

  it('addresses of another width', async () => {
    const bytes = hdf5Of(TREE);
    bytes[13] = 4;
    await expect(opened(bytes)).rejects.toThrow('x.h5 is an HDF5 file with addresses of other than 8 bytes: save it');
  });

  it('a gzipped file that memory has no room for', async () => {
    // 4 MiB of nothing in a few kilobytes.
    const bytes = gzipSync(Buffer.concat([hdf5Of(TREE), Buffer.alloc(4 << 20)]), { level: 1 });
    await expect(opened(bytes, { memory: 1 })).rejects.toThrow('x.h5, unzipped, would take about');
  });

  it.each([
    ['an empty one', 0n],
    ['one beyond it', 2n ** 32n],
    ['one of more than 2^53 bytes', 2n ** 64n - 1n],
  ])('a heap of lists whose free space is %s, by which libhdf5 would step for ever', async (_, size) => {
    const bytes = one({ type: 'list u2', values: [[1, 2]] });
    const object = bytes.indexOf('GCOL') + 16;
    bytes.writeUInt16LE(0, object);
    bytes.writeBigUInt64LE(size, object + 8);
    await using(bytes, (file) =>
      expect(() => file.dataset('d').lists()).toThrow(
        /^x.h5 is a damaged HDF5 file \(a heap of lists and texts at byte/,
      ),
    );
  });

  it('whatever damage there is, without a word on the console', async () => {
    const bytes = hdf5Of(TREE);
    const edit = fc.tuple(fc.nat(bytes.length - 1), fc.oneof(fc.constantFrom(0, 1, 127, 255), fc.nat(255)));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of edits) damaged[at] = value;
        const said = await using(damaged, readAll).catch((error) => error);
        if (said !== undefined) expect(said).toBeInstanceOf(SynaptickError);
      }),
      { numRuns: 50 },
    );
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});

function readAll(file: Hdf5File): void {
  for (const group of file.names('/')) {
    for (const name of file.names(group)) {
      const dataset = file.dataset(`${group}/${name}`);
      dataset[dataset.elements.kind]();
    }
  }
}
