/**
 * The README keeps its word: its example runs as printed, its commands and links exist. What `npm start` prints is held to it by
 * `.ci/run`, which runs that once.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../../src/host/node/package.ts';
import { nodeProcess, synaptick } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const README = readFileSync(packageFile('README.md'), 'utf8');

/** The first fenced block of a language. */
function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(README)?.[1];
  if (found === undefined) throw new Error(`README.md has no \`\`\`${language} block`);
  return found;
}

describe('README.md', () => {
  it('has a library example that prints what it says', async () => {
    const library = pathToFileURL(packageFile('src/index.ts')).href;
    const file = join(await temporaryFolder(), 'example.mts');
    await writeFile(file, block('ts').replace("'synaptick'", `'${library}'`));
    expect(await nodeProcess([file])).toEqual({ code: 0, out: block('text'), err: '' });
  });

  it('names commands that exist', async () => {
    const { out } = await synaptick(['--help']);
    const named = [...README.matchAll(/npx synaptick ([a-z]+)/g)].map((match) => match[1] as string);
    expect(named).toContain('classify');
    for (const command of named) expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it.each([
    'README.md',
    'docs/architecture.md',
    'docs/formats.md',
    'docs/gallery.md',
    'docs/mapping.md',
    'docs/networks/README.md',
    'docs/neurons.md',
    'docs/results.md',
    'models/README.md',
  ])('%s links to files that exist', (page) => {
    const text = readFileSync(packageFile(page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] as string);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    const missing = local.filter((link) => !existsSync(join(packageFile(page), '..', link)));
    expect(missing).toEqual([]);
  });
});
