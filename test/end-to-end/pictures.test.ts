/** Pictures of digits, as a person draws them in a paint program, from the command line. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/formats/png.ts';
import { synaptick, synaptickJson } from '../support/cli.ts';
import { type DrawOptions, drawDigit } from '../support/draw-digit.ts';
import { temporaryFolder } from '../support/folder.ts';

interface Pictures {
  readonly pictures: { file: string; class: number; votes: number[]; doubt: string }[];
  readonly failed: { file: string; error: string }[];
}

function png(digit: number, options: DrawOptions): Uint8Array {
  const { width, height, grey } = drawDigit(digit, options);
  return encodePng(width, height, grey);
}

/** A folder with a picture of each digit, `0.png` to `9.png`. */
async function drawings(options: (digit: number) => DrawOptions): Promise<string> {
  const folder = await temporaryFolder();
  for (let digit = 0; digit < 10; digit++) await writeFile(join(folder, `${digit}.png`), png(digit, options(digit)));
  return folder;
}

/** From 100 to `most` pixels; each digit has another size. */
const sizeOf = (digit: number, most = 400) => 100 + Math.round(((most - 100) * digit) / 9);

const STYLES: Record<string, (digit: number) => DrawOptions> = {
  'black on white': (digit) => ({ size: sizeOf(digit, 800) }),
  'white on black': (digit) => ({ size: sizeOf(9 - digit), inverted: true }),
  'off centre, black on white': (digit) => ({
    size: sizeOf(digit),
    scale: 0.45,
    offsetX: (digit % 2 ? 0.2 : -0.2) * sizeOf(digit),
    offsetY: (digit % 3 ? 0.2 : -0.2) * sizeOf(digit),
  }),
  'with a thin pen': (digit) => ({ size: sizeOf(digit), thickness: Math.max(2, sizeOf(digit) / 70) }),
  'with a thick pen, white on black': (digit) => ({
    size: sizeOf(digit),
    thickness: sizeOf(digit) / 9,
    inverted: true,
  }),
  'small and slanted, in a corner': (digit) => ({
    size: 400,
    scale: 0.25,
    thickness: 9,
    slant: 0.15,
    offsetX: digit % 2 ? 130 : -130,
    offsetY: 130,
  }),
};

describe('ten drawn digits', () => {
  it.each(Object.entries(STYLES))('%s are mostly right', async (_style, options) => {
    const report = (await synaptickJson(['classify', '--model', 'mnist-5core', await drawings(options)])) as Pictures;
    const classes = report.pictures.map((picture) => picture.class);
    expect(report.failed).toEqual([]);
    expect(classes).toHaveLength(10);
    const right = classes.filter((predicted, digit) => predicted === digit).length;
    expect(right, `classes of 0 to 9: ${classes.join(' ')}`).toBeGreaterThanOrEqual(8);
  });

  it('are shown one a line, with the votes and any doubt', async () => {
    const folder = await drawings(() => ({}));
    const { code, out, err } = await synaptick(['classify', '--model', 'mnist-5core', folder]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (let digit = 0; digit < 10; digit++) {
      expect(out).toMatch(new RegExp(`^${digit}\\.png +\\d +\\d+/\\d+  \\w+`, 'm'));
    }
    expect(out).toMatch(/^10 pictures on mnist-5core: 5 cores, 11 ticks, .* spikes, .*J a picture at 0\.775 V/m);
  });
});

describe('one picture', () => {
  it('is shown with the votes of every class', async () => {
    const file = join(await temporaryFolder(), 'three.png');
    await writeFile(file, png(3, {}));
    const { code, out, err } = await synaptick(['classify', '--model', 'mnist-5core', file]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`${file}: 3\n`);
    for (let digit = 0; digit < 10; digit++) expect(out).toMatch(new RegExp(`^ +${digit} .*\\d`, 'm'));
    const { pictures } = (await synaptickJson(['classify', '--model', 'mnist-5core', file])) as Pictures;
    expect(pictures[0]?.votes).toHaveLength(10);
    expect(Math.max(...(pictures[0]?.votes ?? []))).toBe(pictures[0]?.votes[3]);
  });

  it('gives the same votes black on white and white on black', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'black.png'), png(5, { size: 333 }));
    await writeFile(join(folder, 'white.png'), png(5, { size: 333, inverted: true }));
    const { pictures } = (await synaptickJson(['classify', '--model', 'mnist-5core', folder])) as Pictures;
    expect(pictures[0]?.votes).toEqual(pictures[1]?.votes);
  });
});

describe('a folder with some bad pictures', () => {
  it('classifies the good ones, names the bad ones and fails', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'seven.png'), png(7, {}));
    await writeFile(join(folder, 'text.png'), 'no picture');
    const { code, out, err } = await synaptick(['classify', '--model', 'mnist-5core', folder]);
    expect(code).toBe(1);
    expect(out).toMatch(/^seven\.png +7 /m);
    expect(err).toMatch(/text\.png is not a PNG.*\nsynaptick: 1 of 2 pictures in .* could not be classified/);
  });

  it('fails in one line where there is no picture', async () => {
    const folder = join(await temporaryFolder(), 'empty');
    await mkdir(folder);
    expect(await synaptick(['classify', '--model', 'mnist-5core', folder])).toEqual({
      code: 1,
      out: '',
      err: `synaptick: folder ${folder} has no *.png files: put pictures there, or give folders of classes by --data ${folder}\n`,
    });
  });
});
