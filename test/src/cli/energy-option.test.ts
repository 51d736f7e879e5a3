/** `--energy` and `--voltage`: one run's counts by several energy models, on every command that tells joules. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rancConfig, rancNetwork } from '../../support/networks.ts';

interface Told {
  readonly name: string;
  readonly energy: { readonly totalJoules: number; readonly voltage: number } | null;
  readonly lowerBound: boolean;
  readonly missing: readonly string[];
  readonly watts: number | null;
  readonly joulesPerTick: number | null;
  readonly joulesPerSynapticEvent: number | null;
}

const TERMS = {
  synapse: 1e-12,
  spike: 'included',
  hop: 'included',
  neuron: 'included',
  core: 'included',
  chip: 'included',
  chipCrossing: 'included',
};

let run: string[];
let at: (name: string) => string;

beforeEach(async () => {
  const folder = await temporaryFolder();
  at = (name) => join(folder, name);
  await writeFile(at('net.json'), JSON.stringify(rancNetwork()));
  await writeFile(at('net.config.json'), JSON.stringify(rancConfig));
  const model = (name: string, terms: object) =>
    writeFile(at(`${name}.json`), JSON.stringify({ name, voltage: { base: 0.5, min: 0.4, max: 0.6 }, terms }));
  await model('ours', TERMS);
  await model('holes', { ...TERMS, neuron: 'unpublished' });
  await model('truenorth', TERMS);
  run = ['run', at('net.json'), '--ticks', '4'];
});

describe('--energy', () => {
  it('tells the counts of a run by each model, in the order asked for', async () => {
    const json = (await synaptickJson([...run, '--energy', `loihi,${at('ours.json')},truenorth`])) as {
      energy: unknown;
      energies: Told[];
    };
    const [loihi, ours, truenorth] = json.energies as [Told, Told, Told];
    expect(json.energies.map(({ name }) => name)).toEqual(['loihi', 'ours', 'truenorth']);
    // Two synaptic events, two spikes, two hops and three neurons in four ticks: the counts of this network's own test.
    const joules = 2 * 23.6e-12 + 2 * 1.7e-12 + 3e-12 + 4e-12 + 12 * 81e-12;
    expect(loihi.energy?.totalJoules).toBeCloseTo(joules, 20);
    expect(loihi.watts).toBeCloseTo(joules / 0.004, 14);
    expect(loihi.joulesPerTick).toBeCloseTo(joules / 4, 20);
    expect(loihi.joulesPerSynapticEvent).toBeCloseTo(joules / 2, 20);
    expect(loihi).toMatchObject({ lowerBound: true, bases: { synapse: 'simulated', core: 'unpublished' } });
    expect(ours).toMatchObject({ energy: { voltage: 0.5 }, lowerBound: false, bases: { synapse: 'stated' } });
    expect(ours.energy?.totalJoules).toBeCloseTo(2e-12, 20);
    expect(truenorth.energy).toEqual(json.energy);
  });

  it('is TrueNorth alone unless given, with the report that it had before', async () => {
    const { energies } = (await synaptickJson(run)) as { energies: Told[] };
    expect(energies.map(({ name }) => name)).toEqual(['truenorth']);
    const { out } = await synaptick(run);
    expect(out).toContain('Energy, estimated at 0.775 V and 1 ms a tick');
    expect(out).not.toContain('energy by');
  });

  it('labels each model for people: how it is known, what it leaves out, and how large the cores are', async () => {
    const { out } = await synaptick([...run, '--energy', 'truenorth,loihi']);
    for (const text of [
      /Energy by 2 models, 1 ms a tick\n {2}energy by +at +power +pJ\/synaptic event +a tick/,
      /loihi +0\.75 V +>= \S+ nW +>= \S+ +>= \S+ pJ +error not stated/,
      /simulated: synaptic events, .*not published: static power of cores/s,
      />=: without what is not published/,
      /assumes that on cores of 8 axons and 4 neurons/,
      /area: [\d,]+ bits of SRAM a core, [\d,]+ in all cores in use/,
    ]) {
      expect(out).toMatch(text);
    }
  });

  it('tells counts but no joules where a model lacks what the run needs', async () => {
    const args = [...run, '--energy', at('holes.json')];
    const { energies } = (await synaptickJson(args)) as { energies: Told[] };
    expect(energies).toMatchObject([{ energy: null, missing: ['neuron'], watts: null }]);
    const { code, out } = await synaptick(args);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('no joules of neuron updates, which the run has: its counts are told, joules are not'),
    ]);
    expect(out).toMatch(/synaptic events +2\n/);
  });

  it('tells each model at the voltage asked for, where it goes to several', async () => {
    const voltages = async (...flags: string[]) =>
      ((await synaptickJson([...run, ...flags])) as { energies: Told[] }).energies.map(({ energy }) => energy?.voltage);
    expect(await voltages('--energy', 'truenorth,loihi', '--voltage', '1')).toEqual([1, 0.75]);
    expect(await voltages('--energy', at('ours.json'), '--voltage', '0.6')).toEqual([0.6]);
  });

  it.each([
    [['--energy', 'lohi'], 2, /unknown energy model "lohi", did you mean "loihi"\?.*or give a file ending in \.json/],
    [['--energy', ''], 2, /unknown energy model ""/],
    [['--energy', 'loihi', '--voltage', '1'], 2, /--voltage is 1, loihi is known at one voltage only: leave it out/],
    [['--energy', 'truenorth,odin', '--voltage', '0.6'], 2, /must be a number of volts from 0\.70 to 1\.05, the range/],
    [['--voltage', '2'], 2, /--voltage is "2", must be a number of volts from 0\.70 to 1\.05/],
    [['--voltage', 'abc'], 2, /--voltage is "abc", must be a number of volts/],
    [['--energy', 'none.json'], 1, /cannot read the energy model none\.json: no such file/],
    [['--energy', 'truenorth,FILE'], 1, /two energy models are called "truenorth": give the one of/],
  ])('%j is refused in one line, before the run', async (flags, code, message) => {
    const typed = flags.map((flag) => flag.replace('FILE', at('truenorth.json')));
    const result = await synaptick([...run, ...typed]);
    expect([result.code, result.out, result.err.trim().split('\n').length]).toEqual([code, '', 1]);
    expect(result.err).toMatch(message);
  });
});

describe('--energy on other commands', () => {
  it('stands beside the speed of bench, of the ticks that were timed', async () => {
    const flags = ['--cores', '1', '--runs', '1', '--parameters', 'uniform', '--engine', 'simd'];
    const { cases } = (await synaptickJson(['bench', ...flags, '--energy', 'truenorth,odin'])) as {
      cases: { energies: Told[]; counts: { ticks: number; synapticEvents: number; neuronUpdates: number } }[];
    };
    const [first] = cases;
    expect(first?.energies.map(({ name }) => name)).toEqual(['truenorth', 'odin']);
    expect(first?.counts.neuronUpdates).toBe(256 * (first?.counts.ticks as number));
    // 128 synapses a neuron, 20 Hz.
    expect((first?.counts.synapticEvents as number) / (first?.counts.ticks as number)).toBeGreaterThan(500);
  });

  it('has a column for each model in characterise, with the power of the first at its points', async () => {
    const flags = ['characterise', '--cores', '4', '--rates', '0,100', '--synapses', '64', '--ticks', '20'];
    const { points, energies } = (await synaptickJson([...flags, '--energy', 'truenorth,loihi'])) as {
      points: { watts: number }[];
      energies: Told[][];
    };
    expect(energies.map((each) => each[0]?.watts)).toEqual(points.map(({ watts }) => expect.closeTo(watts, 15)));
    const { out } = await synaptick([...flags, '--energy', 'truenorth,loihi']);
    expect(out).toMatch(/Power by 2 models, and pJ a synaptic event\n +synapses +rate Hz +truenorth +pJ +loihi +pJ/);
  });

  it('tells an image of classify by each model', async () => {
    const flags = ['classify', 'mnist', '--model', 'mnist-5core', '--limit', '20', '--energy', 'truenorth,loihi'];
    const json = (await synaptickJson(flags)) as { energies: (Told & { joulesPerImage: number })[] };
    for (const { energy, joulesPerImage } of json.energies) {
      expect(joulesPerImage).toBeCloseTo((energy?.totalJoules as number) / 20, 15);
    }
    const { out } = await synaptick([...flags, '--explain']);
    expect(out).toMatch(/energy by +at +power +pJ\/synaptic event +an image/);
    expect(out).toContain('Energy model loihi-davies-2018-1: Loihi, Intel, 14 nm');
  });
});
