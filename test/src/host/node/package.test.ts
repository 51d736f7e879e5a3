/** What an installed package brings: every file that help and messages point at, by a path that can be typed. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageFile, packagePath } from '../../../../src/host/node/package.ts';
import { synaptick } from '../../../support/cli.ts';
import { temporaryFolder } from '../../../support/folder.ts';

/** Paths of the files that `npm pack` would put into a package. */
async function packed(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: packageFile('.'),
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

/** Files and folders of docs/ that a text names; those of other projects are addresses. */
function namedIn(text: string): string[] {
  return Array.from(text.replaceAll(/https?:\S+/g, '').matchAll(/\bdocs\/[\w./-]*\w/g), ([path]) => path);
}

describe('a package', () => {
  it('holds all that help, messages and its networks point at', async () => {
    const { out } = await synaptick(['--help']);
    const commands = Array.from(out.matchAll(/^ {2}([a-z]+)(?= \[options\])/gm), ([, command]) => command as string);
    const helps = await Promise.all(commands.map(async (command) => (await synaptick([command, '--help'])).out));
    const sources = (await readdir(packageFile('src'), { recursive: true })).filter((path) => path.endsWith('.ts'));
    const texts = await Promise.all(sources.map((path) => readFile(packageFile(join('src', path)), 'utf8')));
    const paths = new Set([...helps.flatMap(namedIn), ...texts.flatMap(namedIn)]);
    expect(paths).toContain('docs/networks/three-layers.json');
    const files = await packed();
    const missing = [...paths].filter((path) => !files.some((file) => file === path || file.startsWith(`${path}/`)));
    expect(missing).toEqual([]);
    for (const file of await readdir(packageFile('docs/networks'))) expect(files).toContain(`docs/networks/${file}`);
  });

  it('names its files by a path that leads to them from where a person is', async () => {
    const path = 'docs/networks/three-layers.json';
    expect(packagePath(path, packageFile('.'))).toBe(path.replaceAll('/', sep));
    const project = join(packageFile('.'), '..', '..');
    expect(existsSync(join(project, packagePath(path, project)))).toBe(true);
    expect(packagePath(path, await temporaryFolder())).toBe(packageFile(path));
    expect(packagePath(path, packageFile('docs'))).toBe(join('networks', 'three-layers.json'));
    expect(packagePath('docs', packageFile('docs'))).toBe(packageFile('docs'));
  });
});
