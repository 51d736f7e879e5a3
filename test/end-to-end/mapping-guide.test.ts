/** docs/mapping.md keeps its word: its network maps as it says, and its chip runs. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { injectLines } from '../../cores/inject-lines.ts';
import { decodeChip } from '../../src/formats/chip-file.ts';
import { packageFile } from '../../src/host/node/package.ts';
import { createEngine } from '../../src/on-node.ts';
import { synaptick } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { generator } from '../support/generator.ts';
import { npyOf } from '../support/numpy.ts';
import { npzOf } from '../support/zip-writer.ts';

const GUIDE = readFileSync(packageFile('docs/mapping.md'), 'utf8');

/** The first fenced block of a language, without its indentation. */
function block(language: string): string {
  const found = new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'm').exec(GUIDE)?.[1];
  if (found === undefined) throw new Error(`docs/mapping.md has no \`\`\`${language} block`);
  return found.replace(/^ {3}/gm, '').trim();
}

/** What numpy.savez writes for the guide's two matrices: 64-bit integers. */
function weights(): Uint8Array {
  const random = generator(1);
  const matrix = (rows: number, columns: number) =>
    npyOf(
      [rows, columns],
      Array.from({ length: rows * columns }, () => Math.floor(random() * 3) - 1),
    );
  return npzOf({ first: matrix(100, 60), second: matrix(60, 10) });
}

describe('docs/mapping.md', () => {
  it('has a network that maps, verifies, draws, and is written as a chip that runs', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'net.json'), block('json'));
    await writeFile(join(folder, 'weights.npz'), weights());
    const inFolder = (text: string) => (/^(net\.json|figures|chip\.npz)$/.test(text) ? join(folder, text) : text);
    const args = block('sh').split(' ').slice(2).map(inFolder);
    expect(args[0]).toBe('map');
    const { code, out, err } = await synaptick(args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /Verified: 200 ticks on random input, all [1-9][\d,]* probed spikes equal the unmapped network's/,
    );
    for (const name of ['placement', 'links', 'crossbars']) {
      expect(existsSync(join(folder, 'figures', `${name}.png`)), name).toBe(true);
    }
    const chip = await createEngine(decodeChip('chip.npz', await readFile(join(folder, 'chip.npz'))));
    for (let tick = 0; tick < 20; tick++) {
      injectLines(
        chip,
        Array.from({ length: 50 }, (_, line) => 2 * line),
      );
      chip.step();
    }
    expect(chip.counters.outputSpikes).toBeGreaterThan(0);
    chip.close();
  });

  it('explains every line that the report has, and every key of its JSON', async () => {
    const args = ['map', packageFile('docs/networks/reservoir.json'), '--moves', '1000', '--verify', '5'];
    const measured = [...args, '--rates', 'measured', '--ticks', '20', '--router-capacity', '1'];
    const { out } = await synaptick(measured);
    const lines = [...out.matchAll(/^ {2,4}([a-z][a-z -]*?)(?: {2,}|$)/gm)].map((match) => match[1] as string);
    expect(lines.length).toBeGreaterThan(12);
    const table = GUIDE.slice(GUIDE.indexOf('## What the report says'), GUIDE.indexOf('## Which rates'));
    const unexplained = lines.filter((line) => !table.includes(line.replace(/^of which /, '')));
    expect(unexplained).toEqual([]);
    const json = JSON.parse((await synaptick([...measured, '--json'])).out) as object;
    const unnamed = Object.keys(json).filter((key) => !GUIDE.includes(`\`${key}\``));
    expect(unnamed).toEqual([]);
  });

  it('names options that exist', async () => {
    const { out } = await synaptick(['map', '--help']);
    const named = [...GUIDE.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1] as string);
    expect(named.length).toBeGreaterThan(8);
    for (const option of new Set(named)) expect(out, option).toContain(option);
  });
});
