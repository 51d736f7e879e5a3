import { mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileSink } from '../../../../src/host/node/file-sink.ts';
import { makeFolder, writeFileAtomic } from '../../../../src/host/node/files.ts';
import { temporaryFolder } from '../../../support/folder.ts';

describe('writeFileAtomic', () => {
  it('writes and replaces a file, and leaves nothing else', async () => {
    const folder = await temporaryFolder();
    await writeFileAtomic(join(folder, 'a'), 'first');
    await writeFileAtomic(join(folder, 'a'), Uint8Array.of(1, 2));
    expect([...(await readFile(join(folder, 'a')))]).toEqual([1, 2]);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('writes through a link to the file it names', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'real'), 'old');
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await writeFileAtomic(join(folder, 'link'), 'new');
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
  });

  it('writes through a link to a file that is not there yet, however many links there are', async () => {
    const folder = await temporaryFolder();
    const at = (name: string) => join(folder, name);
    await mkdir(at('sub'));
    await symlink('sub/there', at('first'));
    await symlink('../first', at('sub/second'));
    await writeFileAtomic(at('sub/second'), 'by the file');
    expect(await readFile(at('sub/there'), 'utf8')).toBe('by the file');
    await rm(at('sub/there'));
    const sink = openFileSink(at('sub/second'));
    sink.text('by the sink');
    sink.commit();
    expect(await readFile(at('sub/there'), 'utf8')).toBe('by the sink');
    expect([await readlink(at('first')), await readlink(at('sub/second'))]).toEqual(['sub/there', '../first']);
    expect((await readdir(at('sub'))).sort()).toEqual(['second', 'there']);
  });

  it('writes a file whose name is as long as may be, in letters of several bytes', async () => {
    const file = join(await temporaryFolder(), '脳'.repeat(85));
    await writeFileAtomic(file, 'x');
    expect(await readFile(file, 'utf8')).toBe('x');
  });

  it('refuses links that go in a circle, or into a folder that is not there', async () => {
    const folder = await temporaryFolder();
    await symlink('b', join(folder, 'a'));
    await symlink('a', join(folder, 'b'));
    await symlink('no/file', join(folder, 'c'));
    await expect(writeFileAtomic(join(folder, 'a'), 'x')).rejects.toThrow('its links go in a circle (ELOOP)');
    await expect(writeFileAtomic(join(folder, 'c'), 'x')).rejects.toThrow('no such file or folder (ENOENT)');
    expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'c']);
  });

  it('does not replace a device', async () => {
    await writeFileAtomic('/dev/null', 'gone');
    expect(await readFile('/dev/null', 'utf8')).toBe('');
  });

  it('says why a file cannot be written, with the remedy', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'folder'));
    await writeFile(join(folder, 'file'), '');
    const attempt = (path: string) => writeFileAtomic(join(folder, path), 'x', { remedy: 'elsewhere' });
    await expect(attempt('no/a')).rejects.toThrow(
      `cannot write ${folder}/no/a: no such file or folder (ENOENT): elsewhere`,
    );
    await expect(attempt('file/a')).rejects.toThrow('a part of the path is a file, not a folder (ENOTDIR)');
    await expect(attempt('folder')).rejects.toThrow(/cannot write .*folder: it is a folder \(EISDIR\)/);
    expect((await readdir(folder)).sort()).toEqual(['file', 'folder']);
  });

  it('keeps the old file when it is aborted', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), 'old');
    const abort = new AbortController();
    const writing = writeFileAtomic(join(folder, 'a'), new Uint8Array(50_000_000), { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('stop')), 1);
    await expect(writing).rejects.toThrow('stop');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a']);
  });
});

describe('makeFolder', () => {
  it('makes the folder that a link names, and those above', async () => {
    const folder = await temporaryFolder();
    await symlink('there', join(folder, 'link'));
    await makeFolder(join(folder, 'link'));
    expect((await stat(join(folder, 'there'))).isDirectory()).toBe(true);
    await makeFolder(join(folder, 'a', 'b', 'c'));
    await makeFolder(join(folder, 'a', 'b', 'c'));
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c']);
  });
});
