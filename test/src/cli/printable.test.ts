/** Whatever names files and paths hold: what is printed is lines of text, and JSON stays what it was. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorText } from '../../../src/cli/errors.ts';
import { printJson, printLines } from '../../../src/cli/output.ts';
import { createProgress } from '../../../src/cli/progress.ts';
import { colorsFor } from '../../../src/cli/shell.ts';
import { tableText } from '../../../src/cli/table.ts';
import { printable } from '../../../src/host/printable.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { fakeShell } from '../../support/fake-shell.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** What a terminal obeys, or hides: controls of either set, marks of direction, line ends of Unicode, half characters. */
const NASTY = [
  ...['\u0000', '\u0007', '\b', '\r', '\n', '\u001b[2J', '\u001b]0;title\u0007', '\u007f', '\u0085', '\u009b31m'],
  ...['\u061c', '\u200b', '\u200e', '\u202e', '\u2066', '\u2069', '\u2028', '\u2029', '\ufeff', '\ud800', '\u{e0041}'],
];
const nastyText = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** Without joiners, which letters of some languages need. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

describe('text of files', () => {
  it('is printed on one line and without controls, in messages, tables and headings', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (one, other) => {
        const shell = fakeShell({ tty: true, env: { FORCE_COLOR: '1' } });
        const { bold } = colorsFor(shell.stdout, shell.env);
        printLines(shell.stdout, [
          one,
          bold(other),
          ...tableText(
            [
              [one, 'x'],
              ['y', other],
            ],
            [],
          ),
        ]);
        const lines = shell.stdout.text.split('\n');
        expect(lines).toHaveLength(5);
        expect(lines[1]).toBe(`\u001b[1m${printable(other)}\u001b[22m`);
        for (const line of [lines[0], printable(other), lines[2], lines[3]]) expect(line).not.toMatch(UNPRINTABLE);
        expect(errorText(new Error(`${one}: ${other}`), false)).not.toMatch(UNPRINTABLE);
      }),
    );
  });

  it('lines up in tables as it is printed', () => {
    const [first, second] = tableText(
      [
        ['a\u001bb', '1'],
        ['abc', '2'],
      ],
      [],
    );
    expect(first).toBe('a\\u001bb  1');
    expect(second).toBe('abc       2');
  });

  it('is printed as it is where it is plain, in any language', () => {
    for (const text of ['naïve Zürich', 'сеть', '网络', 'شبكة', 'नेटवर्क', '👩‍🔬 \\n', 'می‌روم'])
      expect(printable(text)).toBe(text);
  });

  it('is the same value as JSON, which has no controls either', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const shell = fakeShell();
        printJson(shell.stdout, { text, [text]: [text, 1] });
        expect(JSON.parse(shell.stdout.text)).toEqual({ text, [text]: [text, 1] });
        expect(shell.stdout.text.replace(/\n/g, '')).not.toMatch(UNPRINTABLE);
      }),
    );
  });

  it('is cut where it is longer than anybody reads', () => {
    const text = errorText(new Error(`no population ${'x'.repeat(60_000)}`), false);
    expect(text).toMatch(/^synaptick: no population x+\.\.\. \(unexpected: --debug shows where\)$/);
    expect(text?.length).toBeLessThan(2100);
  });

  it('is no more in a stack trace, which keeps its lines', () => {
    const lines = errorText(new Error('a\u001b[31mb'), true)?.split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).not.toMatch(UNPRINTABLE);
  });

  it('is no more in the progress of a file', () => {
    const shell = fakeShell({ tty: true });
    createProgress(shell, 'reading a\u001b[2Jb\nc', 'bytes').update(1, 2);
    expect(shell.stderr.text).toBe('\r\u001b[2Kreading a\\u001b[2Jb\\nc: 1/2 bytes  50 %');
  });
});

describe('a network whose names are controls', () => {
  const name = `${NASTY.join('')}X`;
  const network = (changes: object = {}) => ({
    ...{ format: 'synaptick-network', version: 1, name, inputs: [{ name: `${name}in`, size: 4 }] },
    populations: [{ name: `${name}out`, size: 2, neurons: { threshold: 1 } }],
    projections: [{ from: `${name}in`, to: `${name}out`, dense: { random: { values: [1], seed: 1 } } }],
    ...changes,
  });

  async function fileOf(content: object): Promise<string> {
    const path = join(await temporaryFolder(), 'net\u001b[31m\u202e.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  }

  it.each([
    ['map', '--verify', '5'],
    ['compare', '--ticks', '5'],
  ])('is reported in plain text by %s', async (command, ...flags) => {
    const { code, out, err } = await synaptick([command as string, await fileOf(network()), ...flags]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('\\u001b[2J');
    for (const line of out.split('\n')) expect(line).not.toMatch(UNPRINTABLE);
  });

  it('is named exactly in JSON', async () => {
    expect(await synaptickJson(['map', await fileOf(network())])).toMatchObject({ network: name });
  });

  it('is drawn', async () => {
    const path = await fileOf(network());
    const out = join(path, '..', 'raster.svg');
    const { code, err } = await synaptick(['plot', 'raster', '--network', path, '--out', out]);
    expect([code, err]).toEqual([0, '']);
    for (const line of (await readFile(out, 'utf8')).split('\n')) expect(line).not.toMatch(UNPRINTABLE);
    expect((await synaptick(['plot', 'raster', '--network', path, '--out', out.replace('.svg', '.png')])).code).toBe(0);
  });

  it.each([
    { projections: [{ from: name, to: name, oneToOne: 1 }] },
    { populations: [{ name, size: 0, neurons: { threshold: 1 } }] },
    { populations: [{ name, size: 1, neurons: { [name]: 1 } }] },
    { [name]: 1 },
  ])('is refused in one line (%#)', async (changes) => {
    const { code, out, err } = await synaptick(['map', await fileOf(network(changes))]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^synaptick: .+\n$/);
    expect(err.trimEnd()).not.toMatch(UNPRINTABLE);
  });
});
