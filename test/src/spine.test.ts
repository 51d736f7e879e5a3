/** The rooms of src/ and their order, as the linter holds them: a forbidden import fails `npm run lint`. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';

/** The rooms from the lowest to the highest, as the picture of the architecture has them. */
async function spine(): Promise<string[]> {
  const [, picture = ''] =
    /^## Rooms\n[\s\S]*?\n((?: {4}.*\n)+)/m.exec(await readFile('docs/architecture.md', 'utf8')) ?? [];
  return [...picture.matchAll(/^ {4}(\w+)\/ /gm)].map(([, room]) => room as string).toReversed();
}

/** Lints these files, by the project's own rules, each alone; what was complained of, `file:line category`. */
async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const rules = JSON.parse(await readFile('biome.json', 'utf8'));
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...rules, $schema: undefined, vcs: undefined }));
  const printed = await new Promise<string>((resolve) =>
    execFile(
      process.execPath,
      [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none', `--config-path=${folder}`, folder],
      { maxBuffer: 2 ** 26 },
      (_, out) => resolve(out),
    ),
  );
  return JSON.parse(printed).diagnostics.map(
    ({ category, location }: { category: string; location: { path: string; start: { line: number } } }) =>
      `${location.path.slice(location.path.indexOf('src/'))}:${location.start.line} ${category}`,
  );
}

it('has the rooms that the architecture shows', async () => {
  const rooms = (await readdir('src', { withFileTypes: true })).filter((entry) => entry.isDirectory());
  expect((await spine()).toSorted()).toEqual(rooms.map(({ name }) => name).toSorted());
});

it('refuses every import from a lower room of a higher one, and no other', async () => {
  const rooms = await spine();
  const files = Object.fromEntries(
    rooms.map((room) => [
      `src/${room}/deeper/probe.ts`,
      rooms.map((other) => `export { ${other} } from '../../${other}/some/file.ts';\n`).join(''),
    ]),
  );
  const forbidden = rooms.flatMap((room, height) =>
    rooms.flatMap((_, other) =>
      other > height ? [`src/${room}/deeper/probe.ts:${other + 1} lint/style/noRestrictedImports`] : [],
    ),
  );
  expect((await lint(files)).toSorted()).toEqual(forbidden.toSorted());
});

it('refuses the entries in every room, what only Node has, and what is of the other training', async () => {
  const files = {
    'src/formats/a.ts': "export { a } from '../on-node.ts';\n",
    'src/formats/deeper/b.ts': "export { b } from '../../portable.ts';\n",
    'src/input/c.ts': "export { c } from '../index.ts';\n",
    'src/figures/d.ts': "export { d } from 'node:os';\n",
    'src/run/e.ts': "export { e } from '../host/node/host.ts';\n",
    'src/draw/f.ts': "export { f } from '../host/node/host.ts';\n",
    'src/draw/allowed.ts': "export { f } from '../host/node/package.ts';\n",
    'src/portable.ts': "export { g } from './host/node/host.ts';\n",
    'src/train/stdp/h.ts': "export { h } from '../layers/update.ts';\n",
    'src/train/layers/i.ts': "export { i } from '../stdp/rule.ts';\n",
    'src/map/j.ts': 'export const j = Buffer.alloc(1);\n',
  };
  const found = await lint(files);
  expect(found.toSorted()).toEqual(
    Object.keys(files)
      .filter((path) => !path.includes('allowed'))
      .map((path) => `${path}:1 lint/style/noRestricted${path.endsWith('j.ts') ? 'Globals' : 'Imports'}`)
      .toSorted(),
  );
});

it('refuses a circle of files, but where a type alone goes back', async () => {
  const circle = {
    'src/host/a.ts': "import { b } from './b.ts';\nexport const a = b;\n",
    'src/host/b.ts': "import { a } from './a.ts';\nexport const b = a;\n",
    'src/host/c.ts': "import { d } from './d.ts';\nexport type C = string;\nexport const c = d;\n",
    'src/host/d.ts': "import type { C } from './c.ts';\nexport const d: C = '';\n",
  };
  expect(await lint(circle)).toEqual([
    'src/host/a.ts:1 lint/suspicious/noImportCycles',
    'src/host/b.ts:1 lint/suspicious/noImportCycles',
  ]);
});
