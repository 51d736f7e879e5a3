import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireDistinctFiles } from '../../../src/cli/distinct-files.ts';
import { temporaryFolder } from '../../support/folder.ts';

describe('requireDistinctFiles', () => {
  it('should tell files apart by what they are, not by how their paths look', async () => {
    const folder = await temporaryFolder();
    const input = join(folder, 'input.json');
    writeFileSync(input, '{}');
    symlinkSync(input, join(folder, 'link.json'));
    mkdirSync(join(folder, 'sub'));
    const refused = (outputs: string[]) => () => requireDistinctFiles(outputs, [input]);
    expect(refused([input])).toThrow(`${input} is read and would be overwritten`);
    expect(refused([join(folder, 'link.json')])).toThrow('is read and would be overwritten');
    expect(refused([`${folder}/sub/../input.json`])).toThrow('is read and would be overwritten');
    expect(refused([join(folder, 'new'), `${folder}/./new`])).toThrow('is to be written twice');
    expect(refused([join(folder, 'new'), join(folder, 'sub', 'new'), '/dev/null', '/dev/null'])).not.toThrow();
  });
});
