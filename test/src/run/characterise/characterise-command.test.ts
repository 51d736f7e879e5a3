/** `synaptick characterise` on small chips. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../../../src/formats/png.ts';
import { synaptick, synaptickJson, synaptickProcess } from '../../../support/cli.ts';
import { temporaryFolder } from '../../../support/folder.ts';

const SMALL = ['characterise', '--cores', '4', '--rates', '100,0', '--synapses', '64', '--ticks', '50'];

describe('synaptick characterise', () => {
  it('prints one JSON object with a point for each rate and synapse count', async () => {
    expect(await synaptickJson([...SMALL, '--voltage', '0.8'])).toMatchObject({
      cores: 4,
      ticks: 50,
      voltage: 0.8,
      seed: 1,
      points: [
        { rateHz: 0, synapses: 64, gsops: 0, hopsPerSpike: null },
        { rateHz: 100, synapses: 64, measuredRateHz: expect.any(Number), watts: expect.any(Number) },
      ],
      published: [],
      energyUncertainty: 0.15,
      written: [],
    });
  });

  it('prints a table for people', async () => {
    const { code, out, err } = await synaptick(SMALL);
    expect([code, err]).toEqual([0, '']);
    for (const text of ['4 cores', '50 ticks each', 'Power estimated at 0.775 V', 'GSOPS/W', '--cores 4096']) {
      expect(out).toContain(text);
    }
  });

  it('draws two heat maps into a folder that it makes', async () => {
    const folder = join(await temporaryFolder(), 'new', 'pictures');
    const { code, out } = await synaptick([...SMALL, '--out', folder]);
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual(['characterise-efficiency.png', 'characterise-power.png']);
    for (const file of await readdir(folder)) {
      expect(out).toContain(`Wrote   ${join(folder, file)}`);
      const { grey } = decodePng(await readFile(join(folder, file)), file);
      expect(grey.filter((shade) => shade < 250).length / grey.length).toBeGreaterThan(0.3);
    }
  });

  it.each([
    [['--rates', '0,251'], /--rates is "251", must be a number of hertz from 0 to 250/],
    [['--rates', '-1'], /--rates is "-1", must be a number of hertz from 0 to 250/],
    [['--rates', ''], /--rates is "", must be a number of hertz/],
    [['--rates', '20,,40'], /--rates is "", must be a number of hertz/],
    [['--rates', '20,40,20.0'], /--rates has 20 twice: name each value once/],
    [['--synapses', '257'], /--synapses is "257", must be a whole number from 0 to 256/],
    [['--synapses', '1.5'], /--synapses is "1.5", must be a whole number from 0 to 1024/],
    [['--cores', '4097'], /--cores is "4097", must be a whole number from 1 to 4096: a full chip has 4096/],
    [['--ticks', '0'], /--ticks is "0", must be a whole number from 1/],
    [['--voltage', '2'], /--voltage is "2", must be a number of volts from 0.70 to 1.05/],
    [['--threads', '0'], /--threads is "0", must be a whole number from 1 to 64/],
    [['--threads', '2', '--engine', 'simd'], /--threads is 2, the engine simd has one: leave it out/],
  ])('%j is wrong usage, in one line', async (args, line) => {
    const { code, out, err } = await synaptick([...SMALL, ...args]);
    expect({ code, out, lines: err.split('\n').length - 1 }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err).toMatch(line);
  });

  it.each([
    ['a file', 'file'],
    ['a folder in a file', 'file/pictures'],
  ])('does not start when the pictures would go into %s', async (_, path) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    // The full chip: a sweep would take minutes.
    const { code, out, err } = await synaptick(['characterise', '--out', join(folder, path)]);
    expect({ code, out, lines: err.split('\n').length - 1 }).toEqual({ code: 1, out: '', lines: 1 });
    expect(err).toMatch(/^synaptick: cannot write into .*file.*: choose a folder that you may write to\n$/);
  });

  it('stops at Ctrl-C with code 130 and leaves no picture', async () => {
    const folder = await temporaryFolder();
    const long = ['characterise', '--cores', '64', '--ticks', '60000', '--rates', '20,40', '--out', folder];
    const { code, out, err } = await synaptickProcess(long, {
      onOutput: ({ err: heard }, child) => void (heard.includes('ticks') && child.kill('SIGINT')),
    });
    expect([code, out]).toEqual([130, '']);
    expect(err).toMatch(/synaptick: interrupted\n$/);
    expect(await readdir(folder)).toEqual([]);
  });
});
