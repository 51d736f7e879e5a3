/** `synaptick encode`: pictures as spikes and back. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { decodePng, encodePng } from '../../../src/formats/png.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { fakeShell } from '../../support/fake-shell.ts';
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
    const [header, ...rows] = (await readFile(spikes, 'utf8')).trim().split('\n');
    expect(header).toBe('tick,line');
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
    [['--levels', '3'], 2, '--levels is for --method thermometer, this is poisson: leave it out'],
    [['--threshold', '3', '--method', 'rate'], 2, '--threshold is for --method latency, delta, this is rate: leave it'],
    [['--max-rate', '9', '--method', 'latency'], 2, '--max-rate is for --method poisson, bernoulli, rate, this is lat'],
    [['--dt', '1', '--method', 'thermometer'], 2, '--dt is for --method poisson, bernoulli, rate, this is thermometer'],
    [['--seed', '1', '--method', 'latency'], 2, '--seed is for --method poisson, bernoulli, rate, this is latency'],
    [['--method', 'latency', '--trials', '1'], 2, '--trials is 1, --method latency needs at least 2'],
    [['--method', 'latency', '--threshold', '255'], 2, '--threshold is 255, no pixel is lighter'],
    [['--method', 'delta'], 2, '--method delta codes what changes from picture to picture, this is one'],
    [['--method', 'thermometer', '--levels', '256'], 2, '--levels is "256", must be a whole number from 1 to 255'],
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

  it('says how many lines and ticks there are, and how they are run', async () => {
    const { folder, file } = await picture(6, 5);
    const spikes = join(folder, 'spikes.csv');
    const run = async (...args: string[]) => (await synaptick(['encode', file, '--spikes', spikes, ...args])).out;
    expect(await run('--trials', '30')).toContain('30 (one a pixel, row by row), 30 ticks');
    expect(await run('--method', 'latency')).toContain(`synaptick run NETWORK --input ${spikes} --ticks 256`);
    const thermometer = await run('--method', 'thermometer', '--levels', '3');
    expect(thermometer).toContain('90 (3 a pixel, dark to light, row by row), 1 tick');
  });

  it.each([
    ['latency', ['--threshold', '40'], { trials: 256, threshold: 40, lines: 200, ticks: 256 }],
    ['thermometer', ['--trials', '2'], { trials: 2, levels: 4, lines: 800, ticks: 2 }],
  ])(
    '%s: writes the spikes that it counts, and a picture with the error that it names',
    async (method, args, shape) => {
      const { folder, file } = await picture(20, 10);
      const [spikes, back] = [join(folder, 'spikes.csv'), join(folder, 'back.png')];
      const result = (await synaptickJson([
        ...['encode', file, '--method', method, '--spikes', spikes, '--out', back],
        ...args,
      ])) as { spikes: number; writtenError: number };
      expect(result).toMatchObject({ method, ...shape, expectedError: null, repeatedSpikes: 0 });
      expect((await readFile(spikes, 'utf8')).trim().split('\n').length - 1).toBe(result.spikes);
      const original = decodePng(await readFile(file), file).grey;
      const { grey } = decodePng(await readFile(back), back);
      const squares = grey.reduce((sum, value, i) => sum + (value - (original[i] as number)) ** 2, 0);
      expect(result.writtenError).toBeCloseTo(squares / 200, 9);
    },
  );

  it('delta: takes files in turn or a folder of them, in the order that people count', async () => {
    const folder = await temporaryFolder();
    const frames = join(folder, 'frames');
    await mkdir(frames);
    const files = [0, 40, 90].map((level, at) => [join(frames, `${at === 2 ? 10 : at + 1}.PNG`), level] as const);
    for (const [path, level] of files) await writeFile(path, encodePng(2, 1, Uint8Array.of(level, 90 - level)));
    await writeFile(join(frames, 'notes.txt'), 'no picture');
    const csv = join(folder, 'spikes.csv');
    const args = ['--method', 'delta', '--threshold', '20', '--spikes', csv];
    const result = await synaptickJson(['encode', frames, ...args]);
    expect(result).toMatchObject({ pictures: 3, lines: 4, ticks: 3, spikes: 8, repeatedSpikes: 4, trials: 1 });
    // Pixel 0 rises by 40 and 50, pixel 1 falls by as much: 2 and 2 (to 80 of 90) thresholds of 20.
    const text = await readFile(csv, 'utf8');
    expect(text).toBe('tick,line\n1,1\n1,1\n1,2\n1,2\n2,1\n2,1\n2,2\n2,2\n');
    expect((await synaptick(['encode', ...files.map(([path]) => path), ...args])).out).toContain(
      'and 2 more: 3 pictures',
    );
    expect(await readFile(csv, 'utf8')).toBe(text);
    // Ten ticks from picture to picture: none of the spikes fall together.
    expect(await synaptickJson(['encode', frames, ...args, '--trials', '10'])).toMatchObject({
      ...{ ticks: 21, spikes: 8, repeatedSpikes: 0 },
    });
    const poisson = await synaptick(['encode', frames]);
    expect([poisson.code, poisson.err]).toEqual([
      2,
      'synaptick: --method poisson takes one picture, these are 3: give one, or --method delta, which takes them in turn\n',
    ]);
    await writeFile(join(frames, '11.png'), encodePng(1, 1, Uint8Array.of(1)));
    expect((await synaptick(['encode', frames, ...args])).err).toContain(
      `11.png has 1 x 1 pixels, ${join(frames, '1.PNG')} 2 x 1: pictures in turn are of one size`,
    );
    const empty = join(folder, 'empty');
    await mkdir(empty);
    expect((await synaptick(['encode', empty, ...args])).err).toContain('has no file that ends in .png');
  });

  it('ends at once where it is interrupted, and leaves nothing', async () => {
    const { folder, file } = await picture(20, 10);
    const stop = new AbortController();
    const shell = fakeShell({ signal: stop.signal });
    const args = ['encode', file, '--trials', '10000000', '--spikes', join(folder, 'spikes.csv')];
    setTimeout(() => stop.abort(new DOMException('interrupted', 'AbortError')), 30);
    expect(await runCommandLine(args, shell)).not.toBe(0);
    expect(await readdir(folder)).toEqual(['picture.png']);
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
