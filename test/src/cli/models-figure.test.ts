/** `synaptick models --figure`: the picture of what ships. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../../src/formats/png.ts';
import { listModels } from '../../../src/on-node.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

describe('synaptick models --figure', () => {
  it('draws every shipped model by name, and lists them as without it', async () => {
    const file = join(await temporaryFolder(), 'accuracy.svg');
    const plain = await synaptick(['models']);
    const drawn = await synaptick(['models', '--figure', file]);
    expect(drawn).toEqual({ code: 0, err: '', out: `${plain.out}\nfigure written to ${file}\n` });
    const svg = await readFile(file, 'utf8');
    for (const name of listModels()) expect(svg).toContain(`>${name}<`);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('writes PNG, light and dark, and leaves the JSON as it is', async () => {
    const folder = await temporaryFolder();
    const [light, dark] = [join(folder, 'light.PNG'), join(folder, 'dark.png')];
    const models = (await synaptickJson(['models', '--figure', light])) as { name: string }[];
    expect(models.map(({ name }) => name).sort()).toEqual(listModels());
    await synaptickJson(['models', '--figure', dark, '--dark']);
    const corner = async (file: string) => decodePng(await readFile(file), file).grey[0] as number;
    expect(await corner(light)).toBe(255);
    expect(await corner(dark)).toBeLessThan(40);
  });

  it.each([
    [['--figure', 'a.gif'], 2, '--figure is "a.gif", must end in .png or .svg: e.g. accuracy.png'],
    [['--figure', '/nowhere/a.png'], 1, 'cannot write /nowhere/a.png: no such file or folder (ENOENT)'],
    [['--dark'], 2, '--dark is for --figure: add it, or leave --dark out'],
  ])('%j is refused in one line', async (args, code, message) => {
    const ran = await synaptick(['models', ...args]);
    expect(ran).toMatchObject({ code, out: '', err: expect.stringContaining(message) });
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });
});
