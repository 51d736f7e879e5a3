/** Fashion-MNIST: the files of another data set under the names of MNIST's. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../../src/host/node/host.ts';
import { loadDataset } from '../../../../src/input/data/datasets.ts';
import { FASHION_MNIST } from '../../../../src/input/data/fashion-mnist.ts';
import { temporaryFolder } from '../../../support/folder.ts';

const data = process.env.SYNAPTICK_DATA;
const reason = data ? '' : ' (skipped: set SYNAPTICK_DATA to the folder of data)';

describe('Fashion-MNIST', () => {
  it.skipIf(!data)(`has its classes as often as published, with their names${reason}`, async () => {
    const host = createNodeHost({ SYNAPTICK_DATA: data });
    for (const [split, each] of [
      ['train', 6000],
      ['test', 1000],
    ] as const) {
      const set = await loadDataset('fashion-mnist', split, { host });
      expect(set).toMatchObject({ dataset: 'fashion-mnist', count: 10 * each, width: 28, height: 28, channels: 1 });
      const counts = new Array<number>(10).fill(0);
      for (const label of set.labels) counts[label] = (counts[label] as number) + 1;
      expect(counts).toEqual(new Array(10).fill(each));
      // The first test picture is an ankle boot, the first training picture too.
      expect(set.classNames?.[set.labels[0] as number]).toBe('ankle boot');
    }
  });

  it.skipIf(!data)(
    `is known again under the name of MNIST, and MNIST under its name, with a line${reason}`,
    async () => {
      for (const [folder, name, line] of [
        ['fashion-mnist', 'mnist', 'is Fashion-MNIST, not MNIST: taken as fashion-mnist'],
        ['mnist', 'fashion-mnist', 'is MNIST, not Fashion-MNIST: taken as mnist'],
      ] as const) {
        const path = join(data as string, folder);
        const lines: string[] = [];
        const onWarning = (text: string) => lines.push(text);
        const set = await loadDataset(name, 'test', { host: createNodeHost({}), data: path, onWarning });
        expect(set.dataset).toBe(folder);
        expect(lines).toEqual([`${path} ${line}`]);
      }
    },
  );

  it.skipIf(!data)(`is found in a folder of its own beside other data, plain or gzipped${reason}`, async () => {
    const folder = await temporaryFolder();
    for (const { name } of Object.values(FASHION_MNIST.files.test)) {
      await copyFile(join(data as string, 'fashion-mnist', `${name}.gz`), join(folder, `${name}.gz`));
    }
    const set = await loadDataset('fashion-mnist', 'test', { host: createNodeHost({}), data: folder });
    expect(set.source).toBe(`folder ${folder} (--data): 2 IDX files`);
  });

  it('says where it may come from where nobody has it', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'note.gz'), gzipSync('nothing'));
    await expect(loadDataset('fashion-mnist', 'test', { host: createNodeHost({}), data: folder })).rejects.toThrow(
      /has no Fashion-MNIST: it needs IDX files .*, in it or in its fashion-mnist\/$/,
    );
  });
});
