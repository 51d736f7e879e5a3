import { linkSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileSink } from '../../../../src/host/node/file-sink.ts';
import { writeFileAtomic } from '../../../../src/host/node/files.ts';
import { noteRead, readingOwn, wasRead, withRunFiles } from '../../../../src/host/node/files-read.ts';
import { claimOutput } from '../../../../src/host/node/outputs.ts';
import { readRegularFile, readRegularFileSync } from '../../../../src/host/node/read-file.ts';
import { temporaryFolder } from '../../../support/folder.ts';

async function files(...names: string[]): Promise<(name: string) => string> {
  const folder = await temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), name);
  return (name) => join(folder, name);
}

const identity = (path: string) => statSync(path, { bigint: true });

describe('the files of a run', () => {
  it('are known by what they are, and forgotten with the run', async () => {
    const at = await files('a', 'b');
    linkSync(at('a'), at('hard'));
    await withRunFiles(async () => {
      await readRegularFile(at('a'));
      readRegularFileSync(at('b'));
      expect([wasRead(identity(at('hard'))), wasRead(statSync(at('b')))]).toEqual([at('a'), at('b')]);
      await withRunFiles(async () => {
        expect(wasRead(identity(at('a')))).toBeUndefined();
        await writeFileAtomic(at('a'), 'of another run');
      });
    });
    expect(wasRead(identity(at('b')))).toBeUndefined();
    noteRead(identity(at('b')), at('b'));
    await writeFileAtomic(at('b'), 'no run, no rule');
  });

  it('are not written once they were read, by whichever writer', async () => {
    const at = await files('a');
    symlinkSync(at('a'), at('link'));
    await withRunFiles(async () => {
      await readRegularFile(at('a'));
      const refused = `${at('link')} is read as ${at('a')} and would be overwritten: write to another file`;
      await expect(writeFileAtomic(at('link'), 'x')).rejects.toThrow(refused);
      expect(() => openFileSink(at('link'))).toThrow(refused);
      expect(() => claimOutput(at('link'))).toThrow(refused);
    });
    expect(readRegularFileSync(at('a')).toString()).toBe('a');
  });

  it('are not read once they are to be written, and the run says so whatever a reader made of it', async () => {
    const at = await files('a');
    await withRunFiles(async (run) => {
      claimOutput(at('a'));
      await readRegularFile(at('a')).catch(() => null);
      expect(run.conflict?.message).toBe(`${at('a')} is read and would be overwritten: write to another file`);
    });
  });

  it('may be read and written as what the run itself keeps, and not as anything else', async () => {
    const at = await files('checkpoint');
    const path = at('checkpoint');
    await withRunFiles(async () => {
      claimOutput(path, { own: true });
      await readingOwn(() => readRegularFile(path));
      for (const text of ['one', 'two', 'three']) await writeFileAtomic(path, text);
      await expect(readRegularFile(path)).rejects.toThrow('is read and would be overwritten');
    });
    await withRunFiles(async () => {
      await readingOwn(() => readRegularFile(path));
      await expect(writeFileAtomic(path, 'x')).rejects.toThrow('is read and would be overwritten');
    });
    await withRunFiles(async () => {
      await readingOwn(() => readRegularFile(path));
      await readRegularFile(path);
      expect(() => claimOutput(path, { own: true })).toThrow('is read and would be overwritten');
    });
  });

  it('do not come back to life in a new file that was given the number of one that is gone', async () => {
    const at = await files('spec', 'checkpoint');
    await withRunFiles(async () => {
      await readRegularFile(at('spec'));
      await readingOwn(() => readRegularFile(at('checkpoint')));
      claimOutput(at('checkpoint'), { own: true });
      claimOutput(at('curve'));
      // An editor replaces the description while the training goes on.
      unlinkSync(at('spec'));
      for (let epoch = 0; epoch < 20; epoch++) {
        await writeFileAtomic(at('checkpoint'), `${epoch}`);
        await writeFileAtomic(at('curve'), `${epoch}`);
      }
    });
  });

  it('are written by one output each', async () => {
    const at = await files();
    symlinkSync(at('new'), at('link'));
    await withRunFiles(async () => {
      await writeFileAtomic(at('new'), 'x');
      await expect(writeFileAtomic(at('link'), 'y')).rejects.toThrow(
        `${at('link')} is to be written twice, also as ${at('new')}: give each output its own file`,
      );
      await writeFileAtomic(at('new'), 'the same output, later on');
    });
  });
});
