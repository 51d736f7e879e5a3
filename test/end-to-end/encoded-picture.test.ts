/** A picture, encoded to a file of spikes, into networks: what `encode --spikes` writes, `run --input` reads. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/formats/png.ts';
import { packageFile } from '../../src/host/node/package.ts';
import { encode, type LatencyOptions, readNetwork, readPng, run } from '../../src/index.ts';
import { synaptick, synaptickJson } from '../support/cli.ts';
import { drawDigit } from '../support/draw-digit.ts';
import { temporaryFolder } from '../support/folder.ts';

/** 784 lines, ten neurons: few enough to run in no time, with weights of both signs. */
const DENSE = {
  ...{ format: 'synaptick-network', version: 1, name: 'dense' },
  inputs: [{ name: 'picture', size: [28, 28, 1], rate: 0.1 }],
  populations: [{ name: 'out', size: 10, neurons: { threshold: 2, resetMode: 'subtract' } }],
  projections: [{ from: 'picture', to: 'out', dense: { random: { values: [-1, 0, 0, 0, 0, 0, 1], seed: 3 } } }],
  partialSums: true,
};

interface Reported {
  readonly spikes: number;
  readonly inputSpikes: number;
  readonly outputSpikes: number;
  readonly lineInput: { readonly spikes: number } | null;
}

let folder: string;
const at = (name: string) => join(folder, name);
const network = () => at('net.json');

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(network(), JSON.stringify(DENSE));
  await writeFile(at('digit.png'), encodePng(28, 28, drawDigit(4, { size: 28, thickness: 3, inverted: true }).grey));
});

describe('a drawn digit', () => {
  it.each([
    ['poisson', { steps: 60, maxRate: 300, seed: 5 }, ['--trials', '60', '--max-rate', '300', '--seed', '5']],
    ['latency', { steps: 32, low: 20 }, ['--trials', '32', '--threshold', '20']],
  ] as const)('%s: runs from a file as the library runs it without files', async (method, options, flags) => {
    const csv = at(`${method}.csv`);
    await synaptickJson(['encode', at('digit.png'), '--method', method, '--spikes', csv, ...flags]);
    const args = ['run', network(), '--input', csv, '--ticks', String(options.steps)];
    const ran = (await synaptickJson(args)) as Reported;
    const picture = await readPng(at('digit.png'));
    const trains = encode(picture, method as 'latency', options as LatencyOptions);
    const { counters } = await run(await readNetwork(network()), trains);
    expect(ran).toMatchObject({
      ...{ spikes: counters.spikes, inputSpikes: counters.inputSpikes, outputSpikes: counters.outputSpikes },
      ...{ lateInputSpikes: 0, ticks: options.steps },
    });
    expect(ran.spikes).toBeGreaterThan(10);
    expect(ran.lineInput?.spikes).toBe(trains.counts.reduce((sum, count) => sum + Math.min(count, 1), 0));
  });

  it('runs on the chip that the network was mapped onto, which knows its lines, and in a trained model', async () => {
    const csv = at('thermometer.csv');
    const flags = ['--method', 'thermometer', '--levels', '1', '--trials', '3', '--spikes', csv];
    const encoded = (await synaptickJson(['encode', at('digit.png'), ...flags])) as Reported;
    await synaptickJson(['map', network(), '--out', at('chip.npz')]);
    const on = async (file: string) => (await synaptickJson(['run', file, '--input', csv, '--ticks', '6'])) as Reported;
    const [described, chip] = [await on(network()), await on(at('chip.npz'))];
    expect(chip).toMatchObject({ outputSpikes: described.outputSpikes, lineInput: { spikes: encoded.spikes } });
    expect(described.outputSpikes).toBeGreaterThan(0);
    const { out } = await synaptick(['run', packageFile('models/mnist-5core.npz'), '--input', csv, '--ticks', '6']);
    expect(out).toContain(
      `${csv}: ${encoded.spikes} spikes on ${encoded.spikes / 3} of 784 input lines of "input", ticks 0 to 2`,
    );
    expect(out).not.toContain('silent');
  });
});

describe('spikes by input line', () => {
  it('are counted through several inputs, or within the one that is named, and told of each', async () => {
    const net = {
      ...DENSE,
      inputs: [
        { name: 'a', size: 2 },
        { name: 'b', size: 3 },
      ],
      populations: [
        { name: 'p', size: 2, neurons: { threshold: 1 }, probe: true },
        { name: 'q', size: 3, neurons: { threshold: 1 }, probe: true },
      ],
      projections: [
        { from: 'a', to: 'p', oneToOne: 1 },
        { from: 'b', to: 'q', oneToOne: 1 },
      ],
    };
    await writeFile(at('two.json'), JSON.stringify(net));
    await writeFile(at('named.csv'), 'tick,population,line\n3,b,2\n0,a,1\n0,b,0\n0,b,0\n');
    await writeFile(at('counted.csv'), 'tick,line\n0,1\n0,2\n3,4\n');
    const on = (file: string) => ['run', at('two.json'), '--ticks', '2', '--input', at(file)];
    const inputs = [
      { name: 'a', size: 2, spikes: 1, spiking: 1 },
      { name: 'b', size: 3, spikes: 2, spiking: 2 },
    ];
    const named = await synaptickJson(on('named.csv'));
    expect(named).toMatchObject({
      ...{ outputSpikes: 2, lateInputSpikes: 1 },
      lineInput: { spikes: 3, repeated: 1, firstTick: 0, lastTick: 3, inputs },
    });
    expect(await synaptickJson(on('counted.csv'))).toMatchObject({
      outputSpikes: 2,
      lineInput: { repeated: 0, inputs },
    });
    expect((await synaptick(on('named.csv'))).out).toContain(
      'named.csv: 1 spike on 1 of 2 input lines of "a", 2 spikes on 2 of 3 input lines of "b", ticks 0 to 3; 1 more of lines',
    );
  });

  it('are refused by what has no input lines, with what it takes; and none are none', async () => {
    await writeFile(at('none.csv'), 'tick,line\n');
    await synaptickJson(['convert', network(), at('tn.json'), '--to', 'truenorth', '--lossy']);
    const refused = await synaptick(['run', at('tn.json'), '--ticks', '1', '--input', at('none.csv')]);
    expect([refused.code, refused.err]).toEqual([
      1,
      `synaptick: ${at('none.csv')} has spikes by input line (tick,line), a TrueNorth model without input lines takes none: give them by core and axon (CSV with the header tick,core,axon, .sfti, or RANC's input.json), or run the network that it was made of\n`,
    ]);
    const silent = await synaptickJson(['run', network(), '--ticks', '1', '--input', at('none.csv')]);
    expect(silent).toMatchObject({ inputSpikes: 0, lineInput: { spikes: 0, firstTick: null, lastTick: null } });
    await writeFile(at('beyond.csv'), 'tick,line\n0,783\n0,784\n');
    const beyond = await synaptick(['run', network(), '--ticks', '1', '--input', at('beyond.csv')]);
    expect(beyond.err).toContain('beyond.csv:3: line is "784", must be a whole number from 0 to 783: input "picture"');
  });
});
