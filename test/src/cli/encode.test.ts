/** `synaptick encode`: pictures as spikes and back. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePng, encodePng } from '../../../src/formats/png.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

async function picture(width: number, height: number): Promise<{ folder: string; file: string }> {
  const folder = await temporaryFolder();
  const file = join(folder, 'picture.png');
  await writeFile(
    file,
    encodePng(
      width,
      height,
      Uint8Array.from({ length: width * height }, (_, i) => (i * 37) % 256),
    ),
  );
  return { folder, file };
}

describe('synaptick encode', () => {
  it('writes the spikes that it counts, and the picture that they tell', async () => {
    const { folder, file } = await picture(20, 10);
    const [spikes, back] = [join(folder, 'spikes.csv'), join(folder, 'back.png')];
    const args = ['encode', file, '--trials', '500', '--max-rate', '800', '--spikes', spikes, '--out', back];
    const result = (await synaptickJson(args)) as { spikes: number; error: number; expectedError: number };
    const rows = (await readFile(spikes, 'utf8')).trim().split('\n').slice(1);
    expect(rows.length).toBe(result.spikes);
    const counts = new Float64Array(200);
    for (const row of rows) {
      const [step, line] = row.split(',').map(Number) as [number, number];
      expect(step < 500 && line < 200).toBe(true);
      counts[line] = (counts[line] as number) + 1;
    }
    // From the file alone: count / (500 steps x 0.001 s) of 800 spikes/s is the share of 255.
    const { grey } = decodePng(await readFile(back), back);
    grey.forEach((value, i) => {
      expect(value).toBe(Math.round(Math.min(255, ((counts[i] as number) / 400) * 255)));
    });
    expect(result.error / result.expectedError).toBeGreaterThan(0.6);
    expect(result.error / result.expectedError).toBeLessThan(1.6);
  });

  it('makes a picture smaller first', async () => {
    const { file } = await picture(30, 60);
    expect(await synaptickJson(['encode', file, '--side', '12', '--trials', '5'])).toMatchObject({
      width: 6,
      height: 12,
    });
  });

  it('names no formula for the method without chance, and the error of the file beside that of the estimate', async () => {
    const { folder, file } = await picture(30, 20);
    const back = join(folder, 'back.png');
    const args = ['encode', file, '--method', 'rate', '--trials', '50', '--out', back];
    const result = (await synaptickJson(args)) as { error: number; expectedError: null; writtenError: number };
    expect(result.expectedError).toBeNull();
    const original = decodePng(await readFile(file), file).grey;
    const { grey } = decodePng(await readFile(back), back);
    const squares = grey.reduce((sum, value, i) => sum + (value - (original[i] as number)) ** 2, 0);
    expect(result.writtenError).toBeCloseTo(squares / 600, 9);
    const { out } = await synaptick(args);
    expect(out).toMatch(
      /squared error {2}[\d.]+ grey levels², as counts are whole numbers: this method leaves nothing to chance/,
    );
    expect(out).not.toContain('formula');
    expect(out).toContain('back.png (whole levels from 0 to 255: squared error ');
  });

  it.each(['poisson', 'bernoulli', 'rate'])('%s: says that what is transparent lies on white', async (method) => {
    const folder = await temporaryFolder();
    const [clear, opaque] = [join(folder, 'clear.png'), join(folder, 'opaque.png')];
    const pixels = (alpha: number) => Uint8Array.from({ length: 4 * 64 }, (_, i) => (i % 4 === 3 ? alpha : 40));
    await writeFile(clear, encodePng(8, 8, pixels(0)));
    await writeFile(opaque, encodePng(8, 8, pixels(255)));
    const run = async (file: string) => (await synaptick(['encode', file, '--method', method])).out;
    expect(await run(clear)).toContain('what is transparent in it lies on white');
    expect(await run(opaque)).not.toContain('transparent');
    expect(await synaptickJson(['encode', clear, '--method', 'rate'])).toMatchObject({
      transparent: true,
      spikes: 6400,
    });
  });

  it('prints what it did for people', async () => {
    const { file } = await picture(4, 4);
    const { out } = await synaptick(['encode', file, '--method', 'bernoulli', '--trials', '50']);
    for (const word of ['4 x 4 pixels', 'bernoulli, 50 steps of 1 ms', 'spikes', 'squared error', 'by formula']) {
      expect(out).toContain(word);
    }
  });

  it.each([
    [['--trials', '0'], 2, '--trials is "0", must be a whole number from 1 to 10000000'],
    [['--max-rate', '1001'], 2, '--max-rate is 1001, a step of 1 ms holds at most 1000 spikes/s'],
    [['--max-rate', '-1'], 2, '--max-rate is "-1", must be a number of spikes per second'],
    [['--min-rate', '200'], 2, '--max-rate is 100, must be above --min-rate (200)'],
    [['--dt', '0'], 2, '--dt is "0", must be a number of milliseconds'],
    [['--method', 'poison'], 2, 'unknown method "poison", did you mean "poisson"?'],
    [['--out', 'back.jpg'], 2, '--out is "back.jpg", must end in .png'],
    [['--spikes', '/nowhere/at/all.csv'], 1, 'cannot write /nowhere/at/all.csv'],
  ])('answers %j with one line and code %d', async (args, code, message) => {
    const folder = await temporaryFolder();
    const file = join(folder, 'white.png');
    await writeFile(file, encodePng(7, 1, Uint8Array.of(0, 0, 0, 0, 0, 0, 255)));
    const ran = await synaptick(['encode', file, ...args]);
    expect([ran.code, ran.err.trim().split('\n').length]).toEqual([code, 1]);
    expect(ran.err).toContain(message);
  });

  it('overwrites neither the picture nor its own other output', async () => {
    const { folder, file } = await picture(3, 2);
    const before = await readFile(file);
    for (const args of [
      ['--out', file],
      ['--out', join(folder, 'both.png'), '--spikes', join(folder, 'both.png')],
    ]) {
      expect(await synaptick(['encode', file, ...args])).toMatchObject({
        code: 2,
        err: expect.stringContaining('written'),
      });
    }
    expect(await readFile(file)).toEqual(before);
  });

  it('refuses a picture that is none', async () => {
    const { folder } = await picture(1, 1);
    const text = join(folder, 'text.png');
    await writeFile(text, 'no picture');
    expect(await synaptick(['encode', text])).toMatchObject({ code: 1, err: expect.stringContaining('is not a PNG') });
    expect(await synaptick(['encode', join(folder, 'none.png')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot read'),
    });
  });
});
