/** Archives as folders: what GNU tar wrote, what the tests write by the descriptions, and what means harm. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Files } from '../../../../src/host/files.ts';
import { portableHost } from '../../../../src/host/host.ts';
import { memoryLimit } from '../../../../src/host/memory.ts';
import { memoryFiles } from '../../../../src/host/memory-files.ts';
import { type ArchiveOptions, openArchive } from '../../../../src/input/data/archive.ts';
import { findCifar10 } from '../../../../src/input/data/layouts/cifar.ts';
import { tar } from '../../../support/cifar100.ts';
import { npyOf } from '../../../support/numpy.ts';
import { npzOf, zipOf } from '../../../support/zip-writer.ts';

/** `mkdir -p tt/a; echo hi > tt/a/x.txt; ln -s x.txt tt/a/l; printf long > tt/a/$LONG; tar --format=... -c tt` of GNU tar 1.34. */
const LONG = `${'ä'.repeat(60)}${'x'.repeat(30)}`;
const BY_TAR: Readonly<Record<string, string>> = {
  gnu: 'H4sIAAAAAAACA+3XTQ6CMBAF4Fl7ip6ATv/o1gNwCVZKJJBoTTiQN/FiNuwgEeKiVeF9LCCB3esb2hAkpcaRd268R/P7+KycYV16NlYRK9ZsSTjK4H4L9VUIuvZ9WPpu7f2fCkHW8vfytxr5Z1HIQh6rvjtVTXdJmH9p7dv8tbGTtcBKlaxJVMg/T/+fj+9cwyKCbeS/1n+OP/vJ/Heq9HH+M/qfXBtHP1qw8/4PRRgSLu71/pvZ/k9Z7dD/HM7NASXYe//bDOc/7z84/8X9vyehE88l9B8AAAAAAAAAAAAAtuoFRj1FawAoAAA=',
  pax: 'H4sIAAAAAAACA+2YTW7CMBCFveYUOUGY8d8kC/Zd9gpWiwpSKBW4Ug7Um/RidVKJn7RAE2HTiPmyCNLEStDkvedMPn109cPcPc8326n3IgYQsFq350D3DKikQKNAWgKlUQC2l2e1SMD71rtNeBRxnyjIVn65ms+QSlMilmByWViyplR2EqquW7VYNFVdNNWn02sFMwK8n0a/R6NxMuak/pvfx/pHA0H/JqX+N+v1Wfe7VO/+ufH0/yAA3H/xf5LE/n8r/zf07fBD/H+/lr11JPp3sRNggP+TZP9P1/+DBPj8uP5xyf8V0XH/tVWW/T8JaE325vxi1r4IMbr/l6M+y+TXkCq0BW2kHhJSu7Xs/wnafkn/EDb7R/o3Cin4P7D/R6dav77wLujO9X+Q/3Xu62tPAft//0lAnv/dbv5XwvD5324ta2s0+o8h+h76D18AXf2TNJz/KVgsWaic//v8r26g/5/5j2gl5z/nP5NE/1Xce7TzX6Ie81+FQCKTkfclnP8MwzDMvfIFJG131gAoAAA=',
};

const bytes = (text: string) => Buffer.from(text);

async function open(archive: Uint8Array, more: Partial<ArchiveOptions> = {}) {
  const warnings: string[] = [];
  const files = memoryFiles({ 'd/a.tar': archive });
  const onWarning = (line: string) => void warnings.push(line);
  return { opened: await openArchive('d/a.tar', { host: portableHost(), files, onWarning, ...more }), warnings };
}

/** All files below a folder, with their texts. */
async function contents(files: Files, folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of await files.list(folder)) {
    const path = files.paths.join(folder, name);
    const look = await files.look(path);
    if ('kind' in look && look.kind === 'folder') Object.assign(found, await contents(files, path));
    else found[path] = new TextDecoder().decode(await files.read(path));
  }
  return found;
}

/** The archive with fields of the header at `at` written anew, and its checksum. */
function changed(archive: Uint8Array, at: number, fields: Readonly<Record<number, string>>): Uint8Array {
  const bytes = Buffer.from(archive);
  for (const [offset, text] of Object.entries(fields)) bytes.write(text, at + Number(offset), 'latin1');
  bytes.write('        ', at + 148);
  const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
  return bytes;
}

/** The same with another type of the entry there. */
const withType = (archive: Uint8Array, at: number, type: string) => changed(archive, at, { 156: type });

describe('an archive', () => {
  it.each(['gnu', 'pax'])(
    'that tar wrote in its %s form has the files of its folder, names of any length, and no links',
    async (form) => {
      const archive = Buffer.from(BY_TAR[form] as string, 'base64');
      for (const given of [archive, gunzipSync(archive)]) {
        const { opened, warnings } = await open(given);
        expect(opened?.root).toBe('d/a.tar/tt/a');
        expect(await contents(opened?.files as Files, 'd/a.tar')).toEqual({
          'd/a.tar/tt/a/x.txt': 'hi\n',
          [`d/a.tar/tt/a/${LONG}`]: 'long',
        });
        expect(warnings).toEqual(['d/a.tar: 1 links and other things that are no files are left out']);
      }
    },
  );

  const NINE = '\0'.repeat(9);
  it.each<[string, Uint8Array, string]>([
    ['a name in two fields (ustar)', changed(tar({ b: bytes('x'), c: bytes('') }), 0, { 345: 'a/long' }), 'a/long/b'],
    [
      'times where ustar has names (GNU)',
      changed(tar({ b: bytes('x'), c: bytes('') }), 0, { 257: 'ustar  \0', 345: '123' }),
      'b',
    ],
    ['a size in binary (GNU)', changed(tar({ b: bytes('x'), c: bytes('') }), 0, { 124: `\x80\0${NINE}\x01` }), 'b'],
    [
      'a size besides the header (pax)',
      changed(withType(tar({ p: bytes('10 size=1\n'), b: bytes('x'), c: bytes('') }), 0, 'x'), 1024, {
        124: '00000000777\0',
      }),
      'b',
    ],
    [
      'notes for all files (pax)',
      withType(tar({ p: bytes('12 path=none\n'), b: bytes('x'), c: bytes('') }), 0, 'g'),
      'b',
    ],
  ])('has files with %s', async (_, archive, name) => {
    const { opened } = await open(archive);
    expect(await contents(opened?.files as Files, 'd/a.tar')).toEqual({ [`d/a.tar/${name}`]: 'x', 'd/a.tar/c': '' });
  });

  it('may be a zip of files, without what macOS adds', async () => {
    const { opened } = await open(
      zipOf([
        { name: 'cats/1.png', content: bytes('one') },
        { name: '__MACOSX/cats/._1.png', content: bytes('none') },
        { name: 'dogs/', content: bytes('') },
        { name: 'dogs/2.png', content: bytes('two'), deflate: false },
      ]),
    );
    expect(opened?.root).toBe('d/a.tar');
    expect(await contents(opened?.files as Files, 'd/a.tar')).toEqual({
      'd/a.tar/cats/1.png': 'one',
      'd/a.tar/dogs/2.png': 'two',
    });
  });

  it('stays within itself wherever its names lead', async () => {
    const names = ['../../etc/passwd', '/abs/b', 'a/../../../c', './d', '..\\\\e'];
    const { opened } = await open(tar(Object.fromEntries(names.map((name) => [name, bytes(name)]))));
    expect(Object.keys(await contents(opened?.files as Files, 'd/a.tar'))).toEqual(
      ['abs/b', 'c', 'd', 'e', 'etc/passwd'].map((name) => `d/a.tar/${name}`),
    );
    expect(await opened?.files.look('/etc/passwd')).toMatchObject({ missing: true });
  });

  it('has its folder of a part as it is', async () => {
    const { opened } = await open(tar({ 'x/train/a/1': bytes('1'), 'x/train/b/2': bytes('2') }));
    expect(opened?.root).toBe('d/a.tar/x');
  });

  it.each<[string, Uint8Array]>([
    ['an .npz file', npzOf({ x: npyOf([1], [1]) })],
    ['a text', bytes('text')],
    ['zipped text', gzipSync('text')],
    ['nothing', bytes('')],
  ])('is not %s', async (_, content) => {
    expect((await open(content)).opened).toBeNull();
  });

  it('is not a folder, nor what is not there', async () => {
    const files = memoryFiles({ 'a/b': bytes('') });
    expect(await openArchive('a', { host: portableHost(), files })).toBeNull();
    expect(await openArchive('c', { host: portableHost(), files })).toBeNull();
  });

  const two = tar({ a: new Uint8Array(600), b: bytes('b') });
  it.each<[string, () => Uint8Array, string]>([
    ['ends within a file', () => two.subarray(0, 700), 'd/a.tar ends within a, after 188 of its 600 bytes'],
    ['ends within a header', () => two.subarray(0, 1800), 'd/a.tar is no tar archive, or a damaged one'],
    ['has a damaged header', () => Buffer.from(two).fill(9, 1600, 1610), 'd/a.tar is no tar archive, or a damaged one'],
    ['is a truncated gzip file', () => gzipSync(two).subarray(0, -9), 'd/a.tar is a truncated gzip file'],
    ['holds no files', () => tar({ 'x/': null }), 'd/a.tar holds no files: is it the right archive?'],
    [
      'says a name of a megabyte',
      () => withType(tar({ a: new Uint8Array(1 << 20) }), 0, 'L'),
      'd/a.tar: a has a name or notes of 1048576 bytes, the limit is 65536',
    ],
    [
      'ends within a name',
      () => withType(tar({ a: new Uint8Array(600) }), 0, 'x').subarray(0, 700),
      'd/a.tar ends within a, after 188 of its 600 bytes',
    ],
    [
      'is a zip whose member is damaged',
      () => zipOf([{ name: 'a', content: bytes('a'), says: { crc: 1 } }]),
      'd/a.tar: a does not have its checksum',
    ],
  ])('is refused in one line where it %s', async (_, archive, line) => {
    await expect(open(archive())).rejects.toThrow(line);
  });

  it('takes no more than the memory allows, which is said before it is taken', async () => {
    const zeros = tar({ a: new Uint8Array(1000), bomb: new Uint8Array(3 << 20) });
    await expect(open(gzipSync(zeros), { memory: memoryLimit(1) })).rejects.toThrow(
      'd/a.tar: bomb would take about 4 MiB of memory, the limit is 1 MiB',
    );
    await expect(
      open(zipOf([{ name: 'bomb', content: new Uint8Array(3 << 20) }]), { memory: memoryLimit(1) }),
    ).rejects.toThrow('d/a.tar: bomb would take about 4 MiB of memory');
  });

  it('is a layout as its folder is', async () => {
    const record = new Uint8Array(3073);
    const { opened } = await open(gzipSync(tar({ 'cifar-10-batches-bin/test_batch.bin': record })));
    const found = await findCifar10(opened?.root as string, { host: portableHost(), files: opened?.files as Files });
    expect(await found?.splits.test?.()).toMatchObject({ count: 1 });
  });
});
