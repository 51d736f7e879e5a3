/** `synaptick run` and `synaptick convert`, in this process. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine as run } from '../../../src/cli/run.ts';
import { fakeShell } from '../../support/fake-shell.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rancConfig, rancNetwork } from '../../support/networks.ts';

async function synaptick(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const shell = fakeShell();
  const code = await run(args, shell);
  return { code, out: shell.stdout.text, err: shell.stderr.text };
}

/** A folder with the small RANC network: core 0 fires at tick 0, core 1 at tick 1, onto output line 2. */
async function folderWithNetwork(): Promise<{ folder: string; at: (name: string) => string }> {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  await writeFile(at('net.json'), JSON.stringify(rancNetwork()));
  await writeFile(at('net.config.json'), JSON.stringify(rancConfig));
  return { folder, at };
}

describe('synaptick run', () => {
  it('runs a RANC network, writes its files and reports', async () => {
    const { folder, at } = await folderWithNetwork();
    const files = [
      '--output',
      at('out.txt'),
      '--spikes',
      at('s.csv'),
      '--probe',
      '0:0-1',
      '--probes',
      at('p.npz'),
      at('p.csv'),
    ];
    const { code, out, err } = await synaptick('run', at('net.json'), '--ticks', '4', ...files, '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      format: 'ranc',
      cores: 2,
      neurons: 3,
      ticks: 4,
      spikes: 2,
      meanRateHz: 2 / 3 / 0.004,
      activeAxons: 2,
      synapticEvents: 2,
      hops: 2,
      neuronUpdates: 32,
      inputSpikes: 1,
      outputSpikes: 1,
      energy: { model: expect.any(String), totalJoules: expect.any(Number) },
      notes: [expect.stringMatching(/net\.config\.json$/)],
    });
    expect(await readFile(at('out.txt'), 'utf8')).toBe('\ufeff0 0 0 \n0 0 0 \n0 0 1 \n0 0 0 \n');
    expect(await readFile(at('s.csv'), 'utf8')).toBe('tick,core,neuron\n0,0,0\n1,1,0\n');
    expect((await readFile(at('p.csv'), 'utf8')).split('\n')).toHaveLength(1 + 4 * 2 + 1);
    expect((await readdir(folder)).toSorted()).toEqual([
      'net.config.json',
      'net.json',
      'out.txt',
      'p.csv',
      'p.npz',
      's.csv',
    ]);
  });

  it('prints a table for people', async () => {
    const { at } = await folderWithNetwork();
    const { code, out } = await synaptick('run', at('net.json'), '--ticks', '4');
    expect(code).toBe(0);
    for (const text of [
      'a RANC network',
      'x real time',
      'synaptic events',
      'Energy, estimated at 0.775 V and 1 ms a tick, -41 % to +',
      'total',
      'assumes that on cores of 8 axons and 4 neurons',
    ]) {
      expect(out).toContain(text);
    }
  });

  it('lets spikes cross between the chips of a board, and says what its energy is without', async () => {
    const { at } = await folderWithNetwork();
    const network = {
      ...{ format: 'synaptick-network', version: 1, name: 'pair' },
      inputs: [{ name: 'in', size: 2, rate: 1 }],
      populations: [
        { name: 'first', size: 1, neurons: { threshold: 1 } },
        { name: 'second', size: 1, neurons: { threshold: 1 } },
      ],
      projections: [
        { from: 'in', to: 'first', dense: [[1], [1]] },
        { from: 'first', to: 'second', oneToOne: 1 },
      ],
    };
    await writeFile(at('pair.json'), JSON.stringify(network));
    const chip = { name: 'board', core: { axons: 2, neurons: 1 }, mesh: [1, 1], chips: [2, 1] };
    await writeFile(at('board.json'), JSON.stringify(chip));
    const flags = ['run', at('pair.json'), '--chip', at('board.json'), '--ticks', '4', '--timing', '--json'];
    const { timing, hops, notes } = JSON.parse((await synaptick(...flags)).out);
    expect(hops).toBeGreaterThan(0);
    expect(timing).toMatchObject({ hops, chipCrossings: hops });
    expect(notes).toContainEqual(
      expect.stringMatching(/^its cores stand on 2 chips: the energy is without the crossings/),
    );
  });

  it('says with --timing how fast the chip could tick, on links as fast as told', async () => {
    const { at } = await folderWithNetwork();
    const flags = ['run', at('net.json'), '--ticks', '4', '--timing', '--link-rate', '1e6', '--row-time', '10'];
    const { timing, hops } = JSON.parse((await synaptick(...flags, '--json')).out);
    expect(timing).toMatchObject({ ticks: 4, hops, constants: { linkRate: 1e6, rowTime: 1e-8 } });
    // Cores of four rows; what limits a tick is the way of its packet, of whole microseconds and at least out of a core and in.
    expect(timing.bound).toMatchObject({ limitedBy: 'core' });
    expect(timing.bound.scanSeconds).toBeLessThan(1e-6);
    expect(timing.fastestTickSeconds).toBeGreaterThan(2e-6);
    expect(timing.timesRealTime).toBeCloseTo(1e-3 / timing.fastestTickSeconds, 6);
    const { out } = await synaptick(...flags);
    for (const text of ['busiest link', 'longest queue', 'fastest tick', 'x real time', 'links of 1.00 Mpackets/s']) {
      expect(out).toContain(text);
    }
  });

  it.each([
    [
      ['--ticks', '4', '--timing', '--link-rate', '0'],
      2,
      /--link-rate is "0", must be a number of packets a second from 1/,
    ],
    [['--ticks', '4', '--timing', '--row-time', 'fast'], 2, /--row-time is "fast", must be a number of nanoseconds/],
    [['--ticks', '4', '--event-time', '5'], 2, /--event-time is for --timing: add that/],
    [['--ticks', '0'], 2, /--ticks is "0", must be a whole number from 1/],
    [[], 2, /--ticks/],
    [['--ticks', '4', '--probe', '0:0'], 2, /--probe without --probes/],
    [['--ticks', '4', '--probes', 'a.npz'], 2, /--probes without --probe/],
    [['--ticks', '4', '--probe', '0:0', '--probes', 'a.txt'], 2, /must end in \.npz or \.csv/],
    [['--ticks', '4', '--output', 'a', '--spikes', 'a'], 2, /a is to be written twice/],
    [['--ticks', '4', '--threads', '0'], 2, /--threads is "0"/],
    [['--ticks', '4', '--threads', '1000'], 2, /--threads is "1000"/],
    [['--ticks', '4', '--engine', 'oracle', '--threads', '2'], 2, /--threads is 2, the engine oracle has one/],
    [['--ticks', '4', '--engine', 'orcale'], 2, /orcale/],
    [['--ticks', '4', '--input', 'missing.sfti'], 1, /cannot read missing\.sfti: no such file/],
    [['--ticks', '4', '--config', 'missing.json'], 1, /cannot read missing\.json: no such file/],
    [['--ticks', '4', '--probe', '7:0', '--probes', 'a.npz'], 1, /the network has no core 7/],
    [['--ticks', '4', '--spikes', '/no/folder/s.csv'], 1, /cannot write \/no\/folder\/s\.csv/],
  ])('refuses %j with one line', async (flags, expected, message) => {
    const { folder, at } = await folderWithNetwork();
    const { code, out, err } = await synaptick('run', at('net.json'), ...flags);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('takes no config for a TrueNorth model', async () => {
    const { at } = await folderWithNetwork();
    await synaptick('convert', at('net.json'), at('tn.json'), '--to', 'truenorth');
    const { code, err } = await synaptick('run', at('tn.json'), '--ticks', '1', '--config', at('net.config.json'));
    expect([code, err]).toEqual([1, expect.stringMatching(/a config belongs to a RANC network/)]);
  });
});

describe('synaptick convert', () => {
  it('goes from RANC to chip, TrueNorth and back with the same spikes, inputs beside', async () => {
    const { folder, at } = await folderWithNetwork();
    const spikes = async (network: string, ...flags: string[]) => {
      const { code, err } = await synaptick('run', at(network), '--ticks', '30', '--spikes', at('s.csv'), ...flags);
      expect([code, err]).toEqual([0, '']);
      return readFile(at('s.csv'), 'utf8');
    };
    const expected = await spikes('net.json');
    for (const [from, to, flags] of [
      ['net.json', 'chip.npz', []],
      ['net.json', 'tn.json', ['--to', 'truenorth']],
      ['tn.json', 'back.json', ['--to', 'ranc', '--input', at('tn.sfti')]],
      ['chip.npz', 'again.json', ['--to', 'ranc', '--input', at('chip.input.csv')]],
    ] as const) {
      const { code, err } = await synaptick('convert', at(from), at(to), ...flags);
      expect([from, code, err]).toEqual([from, 0, '']);
    }
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining([
        'chip.npz',
        'chip.input.csv',
        'tn.json',
        'tn.sfti',
        'back.json',
        'back.config.json',
        'again.config.json',
      ]),
    );
    expect(await spikes('chip.npz', '--input', at('chip.input.csv'))).toBe(expected);
    expect(await spikes('tn.json', '--input', at('tn.sfti'))).toBe(expected);
    expect(await spikes('back.json')).toBe(expected);
    expect(await spikes('again.json')).toBe(expected);
  });

  it('lists what is lost, and writes nothing where spikes would change, unless told so', async () => {
    const { folder, at } = await folderWithNetwork();
    const network = rancNetwork();
    Object.assign(network.cores[0]?.neurons[0] as object, { weights: [300, 0, 0, 0] });
    await writeFile(at('net.json'), JSON.stringify(network));
    const refused = await synaptick('convert', at('net.json'), at('tn.json'), '--to', 'truenorth');
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(
      /would spike otherwise.* a weight outside -255\.\.255 of 1 neuron \(first: core 0 neuron 0\).*--lossy/,
    );
    expect(await readdir(folder)).toHaveLength(2);
    const lossy = await synaptick('convert', at('net.json'), at('tn.json'), '--to', 'truenorth', '--lossy', '--json');
    expect(lossy.code).toBe(0);
    expect(JSON.parse(lossy.out).losses).toContainEqual({
      what: expect.stringMatching(/^a weight outside/),
      changesSpikes: true,
    });
  });

  it.each([
    [['out.json'], /which format is out\.json to have\? say --to/],
    [['out.json.gz', '--to', 'ranc'], /ends in \.gz/],
    [['out.json', '--to', 'nir'], /nir/],
  ])('refuses %j', async (flags, message) => {
    const { at } = await folderWithNetwork();
    const { code, err } = await synaptick('convert', at('net.json'), ...flags);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
