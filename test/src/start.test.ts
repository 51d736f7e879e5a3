/** What every command loads before it does anything: a third of the modules draw, and wait until something is drawn. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const FROM = /^(?:import|export)\s(?!type\b)[^'"]*?from\s*'([^']+)'|^import\s+'([^']+)'/gm;

/** Files that a file loads at once, and the packages, by what loads them first. */
async function loadedBy(file: string): Promise<Map<string, string>> {
  const loaded = new Map([[file, '']]);
  for (const path of loaded.keys()) {
    if (!path.endsWith('.ts')) continue;
    for (const [, from, bare] of (await readFile(path, 'utf8')).matchAll(FROM)) {
      const name = (from ?? bare) as string;
      const next = name.startsWith('.') ? join(dirname(path), name) : name;
      if (!loaded.has(next)) loaded.set(next, path);
    }
  }
  return loaded;
}

it('loads nothing that draws before something is drawn', async () => {
  const loaded = await loadedBy('src/cli/main.ts');
  expect(loaded.has('src/cli/commands/classify.ts')).toBe(true);
  expect(loaded.has('zod')).toBe(true);
  const drawing = [...loaded].filter(([path]) => /^(src\/draw\/|@observablehq\/|linkedom|@resvg\/)/.test(path));
  expect(drawing).toEqual([]);
});
