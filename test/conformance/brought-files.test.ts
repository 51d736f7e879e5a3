/** Files that people brought from other tools, and files made to do harm: what each is read as, or refused for. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadGraph } from '../../src/on-node.ts';
import { casePath, describeCases } from '../support/cases.ts';
import { synaptick } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

/** One line, soon, and no fault of the program. */
async function refusal(args: readonly string[]): Promise<string> {
  const started = performance.now();
  const { code, out, err } = await synaptick(args);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^synaptick: .*\n$/);
  expect(err).not.toMatch(/unexpected:|call stack/);
  expect(performance.now() - started).toBeLessThan(2000);
  return err;
}

describeCases('arrays that people brought', () => {
  const graphOf = async (name: string) => {
    const { name: _, ...graph } = await loadGraph(casePath(`files/${name}.json`));
    return graph;
  };

  it('are the same by columns as by rows', async () => {
    const columns = await graphOf('f_i1');
    expect(columns).toEqual(await graphOf('c_i1'));
    expect(columns.projections[0]?.weights.length).toBeGreaterThan(10);
  });

  it('are taken with texts beside them', async () => {
    expect((await graphOf('csr')).projections[0]?.sources.length).toBe(3);
  });

  it('are taken as OIHW and refused as HWIO, with both shapes', async () => {
    expect((await graphOf('oihw')).projections).toHaveLength(1);
    expect(await refusal(['map', casePath('files/hwio.json')])).toContain(
      'projection "i -> p": array "w" has shape (3, 3, 2, 8), must be (8, 2, 3, 3): filter, channel of its group, y, x',
    );
  });
});

describeCases('arrays made to do harm', () => {
  it.each([
    [
      'npz-declares-1GiB',
      'a0',
      'a0.npy is said to have 1073741824 bytes, its 0 in the file hold 0 at most: the file is damaged',
    ],
    ['npy-negative-shape', 'w', 'has the shape (-4, -2), whose sides must be whole numbers from 0 up'],
  ])('are refused by a network: %s', async (name, array, line) => {
    const folder = await temporaryFolder();
    await copyFile(casePath(`hostile/${name}.npz`), join(folder, 'arrays.npz'));
    const network = {
      ...{ format: 'synaptick-network', version: 1, name: 'n', arrays: 'arrays.npz', inputs: [{ name: 'i', size: 4 }] },
      populations: [{ name: 'p', size: 2, neurons: { threshold: 1 } }],
      projections: [{ from: 'i', to: 'p', dense: { array } }],
    };
    await writeFile(join(folder, 'net.json'), JSON.stringify(network));
    expect(await refusal(['map', join(folder, 'net.json')])).toContain(line);
  });

  it.each(['npz-declares-1GiB', 'npy-negative-shape'])(
    'are not looked at where nobody asks for them: %s',
    async (name) => {
      const file = casePath(`hostile/${name}.npz`);
      expect(await refusal(['run', file, '--ticks', '1'])).toContain(
        'is an .npz file of arrays, not a chip: is it the right file?',
      );
      expect(await refusal(['import', file, '--net', 'mnist-150'])).toContain('has no array strokes.weight: it has ');
    },
  );
});
