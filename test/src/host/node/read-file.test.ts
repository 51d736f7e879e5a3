/** Every reader opens files only, and knows which it has opened; what is no file is refused and waited for by none. */
import { execFile } from 'node:child_process';
import { link, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { wasRead, withRunFiles } from '../../../../src/host/node/files-read.ts';
import { readRegularFile } from '../../../../src/host/node/read-file.ts';
import { type Ran, synaptick } from '../../../support/cli.ts';
import { temporaryFolder } from '../../../support/folder.ts';

async function pipe(name = 'pipe'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await promisify(execFile)('mkfifo', [path]);
  return path;
}

describe('readRegularFile', () => {
  it('gives the bytes of a file, and of one behind a link', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), 'some text');
    await symlink('a', join(folder, 'b'));
    for (const name of ['a', 'b']) expect(`${await readRegularFile(join(folder, name))}`).toBe('some text');
    await writeFile(join(folder, 'a'), '');
    expect(await readRegularFile(join(folder, 'a'))).toHaveLength(0);
  });

  it.skipIf(process.platform !== 'linux')('reads a file to its end whose size is not told', async () => {
    expect(`${await readRegularFile('/proc/self/status')}`).toMatch(/^Name:\t.*\n(.*\n)+$/);
    await expect(readRegularFile('/proc/self/status', { most: 100 })).rejects.toThrow(
      'the limit of a file is 100 bytes',
    );
  });

  it('notes what it has read, by its identity', async () => {
    const folder = await temporaryFolder();
    const at = (name: string) => join(folder, name);
    for (const name of ['a', 'other']) await writeFile(at(name), name);
    await link(at('a'), at('hard'));
    await symlink('a', at('soft'));
    await withRunFiles(async () => {
      await readRegularFile(at('soft'));
      for (const name of ['a', 'hard', 'soft']) expect(wasRead(await stat(at(name)))).toBe(at('soft'));
      expect(wasRead(await stat(at('other')))).toBeUndefined();
    });
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['nothing', async () => join(await temporaryFolder(), 'none'), 'no such file or folder (ENOENT)'],
    ['a folder', temporaryFolder, 'it is a folder (EISDIR)'],
    ['a pipe that nobody writes to', pipe, 'it is a pipe, not a file'],
    ['a device without end', () => '/dev/zero', 'it is a device, not a file'],
    ['a device without anything', () => '/dev/null', 'it is a device, not a file'],
    ['a path with a zero byte', () => 'a\0b', 'a path has no zero bytes'],
  ])('refuses %s', async (_, place, line) => {
    const path = await place();
    await expect(readRegularFile(path, { doing: 'learn from', remedy: 'give another' })).rejects.toThrow(
      `cannot learn from ${path}: ${line}`,
    );
  });

  it('refuses a file that is too large before it reads it', async () => {
    const path = join(await temporaryFolder(), 'large');
    await writeFile(path, '');
    await truncate(path, 2 ** 40);
    const started = performance.now();
    await expect(readRegularFile(path)).rejects.toThrow('has 1048576 MiB, the limit of a file is 4096 MiB');
    const limits = { most: 2 ** 20, what: 'note', smaller: 'write less' };
    await expect(readRegularFile(path, limits)).rejects.toThrow('the limit of a note is 1 MiB: write less');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('stops when it is told to', async () => {
    const path = join(await temporaryFolder(), 'a');
    await writeFile(path, 'text');
    await expect(readRegularFile(path, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

describe('a pipe in the place of a file is refused at once', () => {
  const NETWORK = {
    ...{ format: 'synaptick-network', version: 1, name: 'n', inputs: [{ name: 'a', size: 1 }] },
    populations: [{ name: 'b', size: 1, neurons: { threshold: 1 } }],
  };
  const refusedBy = async (path: string, args: readonly string[]): Promise<Ran> => {
    const ran = await synaptick(args);
    expect(ran.err).toContain(`${path}: it is a pipe, not a file`);
    expect(ran.code).toBe(1);
    return ran;
  };

  it.each([
    'map PIPE',
    'compare PIPE',
    'place PIPE',
    'run PIPE --ticks 1',
    'convert PIPE FOLDER/never-written.npz',
    'encode PIPE',
    'classify PIPE',
    'classify --model PIPE',
    'import PIPE --net mnist-150',
    'train mnist --net PIPE',
    'plot encoding --picture PIPE --out FOLDER/never-written.png',
    'plot raster --network PIPE --out FOLDER/never-written.png',
    'plot receptive-fields --network PIPE --out FOLDER/never-written.png',
  ])('by synaptick %s', async (command) => {
    const path = await pipe();
    await refusedBy(
      path,
      command.split(' ').map((word) => word.replace('PIPE', path).replace('FOLDER', dirname(path))),
    );
  });

  it('as the arrays of a network, the config and the input of a run, and the state of a placement', async () => {
    const arrays = await pipe('arrays.npz');
    const at = (name: string) => join(arrays, '..', name);
    await writeFile(at('net.json'), JSON.stringify({ ...NETWORK, arrays: 'arrays.npz' }));
    await refusedBy(arrays, ['map', at('net.json')]);
    await writeFile(at('in.json'), '{"packets":[]}');
    await refusedBy(arrays, ['run', at('in.json'), '--config', arrays, '--ticks', '1']);
    await writeFile(at('graph.txt'), '0 1\n');
    await refusedBy(arrays, ['place', at('graph.txt'), '--resume', arrays]);
  });
});
