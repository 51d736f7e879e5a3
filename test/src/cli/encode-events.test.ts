/** `synaptick encode RECORDING`: events as a table, a picture and spikes of lines. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { samplePicture } from '../../../src/figures/sample-picture.ts';
import { encodePng } from '../../../src/formats/png.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { aedat2, aedat3, csv, type Event, nmnist } from '../../support/event-files.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { saccades } from '../../support/saccades.ts';

/** White ink on black, as MNIST has it. */
const DIGIT = saccades(samplePicture(28).grey.map((grey) => 255 - grey));

async function write(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** Lines of the file by the formula, from the events alone. */
function expectedSpikes(events: readonly Event[], tickUs: number, width: number, height: number, sensor = 34): string {
  const first = events[0]?.[0] ?? 0;
  const spikes = events.map(([t, x, y, p]) => {
    const [column, row] = [Math.floor((x * width) / sensor), Math.floor((y * height) / sensor)];
    return `${Math.floor((t - first) / tickUs)},${(p * height + row) * width + column}`;
  });
  const order = [...new Set(spikes)].map((spike) => spike.split(',').map(Number) as [number, number]);
  return `tick,line\n${order
    .sort(([a, b], [c, d]) => a - c || b - d)
    .map(([tick, line]) => `${tick},${line}\n`)
    .join('')}`;
}

describe('synaptick encode RECORDING', () => {
  it('writes the spikes of the 2 x 34 x 34 lines that a network for N-MNIST has, tick by tick', async () => {
    const file = await write('00001.bin', nmnist(DIGIT));
    const spikes = `${file}.csv`;
    const result = await synaptickJson(['encode', file, '--spikes', spikes]);
    expect(await readFile(spikes, 'utf8')).toBe(expectedSpikes(DIGIT, 1000, 34, 34));
    const on = DIGIT.filter(([, , , p]) => p === 1).length;
    expect(result).toMatchObject({
      ...{ format: 'nmnist', events: DIGIT.length, on, off: DIGIT.length - on, sensor: { width: 34, height: 34 } },
      ...{
        lines: 2 * 34 * 34,
        tickUs: 1000,
        firstUs: DIGIT[0]?.[0],
        lastUs: DIGIT.at(-1)?.[0],
        eventsInWindow: DIGIT.length,
      },
    });
  });

  it('counts into fewer pixels and longer ticks', async () => {
    const file = await write('digit.aedat', aedat3(DIGIT, { source: 'Unknown' }));
    const spikes = `${file}.csv`;
    const args = ['encode', file, '--sensor', '34x34', '--size', '17x10', '--tick-us', '5000', '--spikes', spikes];
    expect(await synaptickJson(args)).toMatchObject({ lines: 340, size: { width: 17, height: 10 } });
    expect(await readFile(spikes, 'utf8')).toBe(expectedSpikes(DIGIT, 5000, 17, 10));
  });

  it('says how to run the spikes, in which order the lines count, and draws them so', async () => {
    const file = await write('digit.bin', nmnist(DIGIT));
    const [spikes, svg] = [`${file}.csv`, `${file}.svg`];
    const { out } = await synaptick(['encode', file, '--order', 'hwc', '--spikes', spikes, '--out', svg]);
    expect(out).toMatch(/ on 2,312 lines, 34 x 34 x 2\n/);
    expect(out).toMatch(/run it +synaptick run NETWORK --input .*digit\.bin\.csv --ticks \d+\n/);
    const drawn = await readFile(svg, 'utf8');
    expect(drawn).toContain('OFF and ON in turn');
    expect((await synaptick(['encode', file, '--order', 'whc'])).err).toContain('order of lines');
  });

  it('takes a window, cut into ticks', async () => {
    const file = await write('digit.bin', nmnist(DIGIT));
    const result = await synaptickJson(['encode', file, '--from', '100000', '--duration', '50000', '--ticks', '4']);
    const inside = DIGIT.filter(([t]) => t >= 100_000 && t < 150_000).length;
    expect(result).toMatchObject({ fromUs: 100_000, toUs: 150_000, ticks: 4, tickUs: 12_500, eventsInWindow: inside });
  });

  it('draws, and says what it is', async () => {
    const file = await write('digit.aedat', aedat2(DIGIT, { chip: 'DVS128' }));
    const [picture, svg] = [`${file}.png`, `${file}.svg`];
    const { code, out } = await synaptick(['encode', file, '--out', picture]);
    expect(code).toBe(0);
    expect(out).toContain('AEDAT 2.0, rows from the lowest');
    expect(out).toMatch(/camera {9}128 x 128 pixels\n/);
    expect(out).toMatch(/busiest pixel {2}\(\d+, \d+\) with \d+ events/);
    expect((await readFile(picture)).subarray(1, 4).toString()).toBe('PNG');
    await synaptick(['encode', file, '--out', svg]);
    const drawn = await readFile(svg, 'utf8');
    for (const text of ['Events of ', 'Where pixels spoke', 'ON', 'OFF', '2 x 128 x 128 lines'])
      expect(drawn).toContain(text);
  });

  it.each<[string, string, readonly string[], string]>([
    [
      'an option of pictures',
      't,x,y,p\n1,1,1,1\n',
      ['--trials', '5'],
      '--trials is for pictures, FILE is a recording of events (CSV of t, x, y, p): leave it out',
    ],
    [
      'a text whose columns nobody knows',
      'when,x,y,p\n1,1,1,1\n',
      ['--sensor', '9x9'],
      'FILE is neither a picture (PNG) nor a recording of events (AEDAT 2.0',
    ],
    [
      'a size before the events',
      '34 34\n1 1 1 1\n',
      [],
      'FILE is a list of edges, neither a picture (PNG) nor a recording of events (AEDAT 2.0',
    ],
    [
      'seconds',
      't,x,y,p\n0.5,1,1,1\n',
      [],
      'FILE:2: time is 0.5, microseconds are whole numbers: name the unit of its times (a column t_s, t_ms or t_ns; --time-unit of encode)',
    ],
    [
      'a time that it does not have',
      't,x,y,p\n5,1,1,1\n',
      ['--from', '9'],
      'the events are from 5 to 5 µs, those from 9 on are asked for',
    ],
    ['more pixels', 't,x,y,p\n5,1,1,1\n', ['--size', '9x9'], '9 x 9 pixels are asked for, the camera has 2 x 2'],
    ['half a size', 't,x,y,p\n5,1,1,1\n', ['--size', '9'], '--size is "9", must be WIDTHxHEIGHT, each from 1 to 4096'],
    [
      'columns that are none',
      't,x,y,p\n5,1,1,1\n',
      ['--columns', 'x,y'],
      '--columns is "x,y", must be t, x, y and p in the order of the file',
    ],
    ['another ending', 't,x,y,p\n5,1,1,1\n', ['--out', 'x.jpg'], '--out is "x.jpg", must end in .png or .svg'],
    ['no events', 't,x,y,p\n', [], 'FILE has no events: is it the right file?'],
  ])('refuses %s', async (_, content, args, message) => {
    const file = await write('file.csv', content);
    const { code, err } = await synaptick(['encode', file, ...args]);
    expect(code).not.toBe(0);
    expect(err).toContain(message.replace('FILE', file));
    expect(err.trim().split('\n').length).toBe(1);
  });

  it('refuses an option of recordings for a picture', async () => {
    const file = await write('file.png', encodePng(1, 1, Uint8Array.of(9)));
    const { code, err } = await synaptick(['encode', file, '--ticks', '5']);
    expect([code, err.trim()]).toEqual([
      2,
      `synaptick: --ticks is for recordings of events, ${file} is none: leave it out`,
    ]);
  });

  it('reads an hour of CSV as quickly as a second, and leaves no half file where it fails', async () => {
    const file = await write(
      'hour.csv',
      csv([
        [0, 0, 0, 1],
        [3_600_000_000, 9, 9, 0],
      ]),
    );
    expect(await synaptickJson(['encode', file])).toMatchObject({ ticks: 3_600_001, spikes: 2 });
    const bad = await write('bad.csv', 't,x,y,p\n1,1,1,1\n0,1,1,1\n');
    const spikes = `${bad}.spikes.csv`;
    expect((await synaptick(['encode', bad, '--spikes', spikes])).err).toContain(
      'event 1 is at 0 µs, after one at 1 µs',
    );
    await expect(readFile(spikes)).rejects.toThrow('ENOENT');
  });
});
