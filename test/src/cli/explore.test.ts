/** `synaptick explore` on a small network. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../../src/cli/errors.ts';
import { runCommandLine as run } from '../../../src/cli/run.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { fakeShell } from '../../support/fake-shell.ts';
import { temporaryFolder } from '../../support/folder.ts';

const NET = packageFile('docs/networks/three-layers.json');
const QUICK = ['--moves', '50', '--ticks', '10'];

interface Told {
  readonly pareto: readonly string[];
  readonly computed: number;
  readonly points: readonly {
    axons: number;
    axonTypes: number;
    refused: string | null;
    pareto: boolean;
    cores?: number;
  }[];
}

/** A dense network of 20 lines and 3 neurons. */
async function small(): Promise<{ net: string; at: (name: string) => string }> {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  const content = {
    ...{ format: 'synaptick-network', version: 1, name: 'small' },
    inputs: [{ name: 'in', size: 20 }],
    populations: [{ name: 'sum', size: 3, neurons: { threshold: 2 } }],
    projections: [{ from: 'in', to: 'sum', dense: { random: { values: [1], seed: 1 } } }],
  };
  await writeFile(at('net.json'), JSON.stringify(content));
  return { net: at('net.json'), at };
}

describe('synaptick explore', () => {
  it('tables every combination, marks the front and says of what it is, and why a shape cannot', async () => {
    const { net } = await small();
    const { code, out, err } = await synaptick(['explore', net, '--axons', '8,32,64', ...QUICK]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Cores +3 shapes of the chip truenorth, with 256 neurons, 4 types, delays to 15$/m);
    expect(out).toMatch(/^ +8 {2}population "sum" neuron 0 hears 20 lines, .*a core has 8 \(12 too many\)$/m);
    expect(out).toMatch(/^\* +32 +1 +62\.5 +1\.2 +0\.7 .* scaled -15 % to /m);
    expect(out).toMatch(/^ +64 +1 +31\.3 /m);
    expect(out).toContain('* on the Pareto front of cores, energy, latency: no other shape here is better');
    expect(out).toContain('may be summed in parts: --partial-sums');
  });

  it('prints one JSON object, draws, and takes over what it has kept', async () => {
    const { net, at } = await small();
    const args = ['explore', net, ...QUICK, '--results', at('r.json'), '--axons'];
    const first = (await synaptickJson([...args, '8,32'])) as Told;
    expect(first.points).toMatchObject([
      { axons: 8, refused: expect.stringMatching(/allow partialSums \(--partial-sums\)/), pareto: false },
      { axons: 32, refused: null, pareto: true, cores: 1 },
    ]);
    const kept = await readFile(at('r.json'), 'utf8');
    const again = (await synaptickJson([...args, '8,32,64', '-o', at('p.svg')])) as Told;
    expect([first.computed, again.computed]).toEqual([2, 1]);
    expect(again.points.slice(0, 2)).toEqual(first.points);
    const points = (text: string) => JSON.parse(text).points;
    expect(points(await readFile(at('r.json'), 'utf8')).slice(0, 2)).toEqual(points(kept));
    expect(await readFile(at('p.svg'), 'utf8')).toMatch(/^<svg/);
  });

  it('tables defects: the chip without once, then a row for each kind and share, with what is wrong', async () => {
    const { net, at } = await small();
    const args = ['explore', net, '--faults', '0,0.5,1', '--fault-kinds', 'deadNeurons,stuckAxons', ...QUICK];
    const { code, out, err } = await synaptick([...args, '-o', at('worn.svg')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^Faults +of one kind at a time: dead neurons, stuck axons; drawn by seed 1, unknown to the mapper$/m,
    );
    // Three neurons on one core of 256 axons: where all are dead, all output spikes of the sound chip are missing.
    expect(out).toMatch(/^ +none +0 % +1 .* 0\.00 %$/m);
    expect(out).toMatch(/^ +dead neurons +100 % +1 .* 100\.00 % +3 dead neurons$/m);
    expect(out).toMatch(/^ +stuck axons +50 % .* \d+ axons stuck at 0, \d+ axons stuck at 1$/m);
    expect(out.match(/^ +none /gm)).toHaveLength(1);
    expect(out).toContain('stuck axons: half of the share at 0, half at 1');
    expect(out).toContain('the share that only one has');
    expect(out).not.toContain('Pareto');
    expect(await readFile(at('worn.svg'), 'utf8')).toContain('Output spikes that differ (%)');
    const told = await synaptickJson(args);
    expect(told).toMatchObject({ faultSeed: 1, faultsKnown: false });
    expect((told as { points: unknown[] }).points.slice(0, 3)).toMatchObject([
      { faultShare: 0, faultKind: null, faults: null, deviation: null },
      { faultShare: 0.5, faultKind: 'deadNeurons' },
      { faultShare: 1, faultKind: 'deadNeurons', faults: { skipped: null, counts: { deadNeurons: 3 } } },
    ]);
  });

  it('goes round defects where the chip says that they are known, and says what that takes', async () => {
    const { net, at } = await small();
    await writeFile(at('chip.json'), JSON.stringify({ name: 'worn', faults: { seed: 3, deadNeurons: 0.1 } }));
    const args = ['explore', net, '--chip', at('chip.json'), '--faults', '0.2', ...QUICK];
    const { out } = await synaptick(args);
    expect(out).toMatch(/^Faults +of one kind at a time: dead neurons; drawn by seed 3, known to the mapper/m);
    expect(out).toMatch(/^ +dead neurons +20 % +1 .* 0\.00 % +round \d+ neurons$/m);
    const own = await synaptick(['explore', net, '--chip', at('chip.json'), ...QUICK]);
    expect(own.out).toMatch(/ deviation +faults$/m);
    expect(own.out).toMatch(/^deviation: of the output spikes/m);
  });

  it('ends on Ctrl-C with code 130, with what is finished in its file', async () => {
    const { net, at } = await small();
    const stop = new AbortController();
    const shell = fakeShell({ signal: stop.signal });
    const files = { ...shell.host.files };
    const host = {
      ...shell.host,
      files,
      breathe: async () => {
        const found = await files.look(at('r.json'));
        if ('kind' in found) stop.abort(new Interrupted('SIGINT'));
      },
    };
    const args = ['explore', net, '--axons', '32,64,128', ...QUICK, '--results', at('r.json')];
    expect(await run(args, { ...shell, host })).toBe(130);
    expect(shell.stderr.text).toBe('synaptick: interrupted\n');
    expect(shell.stdout.text).toBe('');
    expect(JSON.parse(await readFile(at('r.json'), 'utf8')).points).toHaveLength(1);
  });

  it('fails with every reason where no shape holds the network', async () => {
    const { net } = await small();
    const { code, out, err } = await synaptick(['explore', net, '--axons', '8,9', '--types', '1', ...QUICK]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^synaptick: none of 2 shapes holds "small": 8 axons: .*\(12 too many\); 9 axons: .*\(11 too many\): give larger ones, or allow --partial-sums\n$/,
    );
  });

  it('draws and tables no energy where its model lacks what the runs need, and says why', async () => {
    const { net, at } = await small();
    const terms = { synapse: 'unpublished', spike: 0, hop: 0, neuron: 1e-12, core: 0, chip: 0, chipCrossing: 0 };
    await writeFile(at('ours.json'), JSON.stringify({ name: 'ours', terms }));
    const args = ['explore', net, '--energy', at('ours.json'), '-o', at('p.svg'), ...QUICK];
    const { out } = await synaptick(args);
    expect(out).toMatch(/ - +not told /);
    expect(out).toContain('* on the Pareto front of cores, latency:');
    expect(out).toMatch(/^not told: ours lacks joules of synaptic events or neuron updates, which the runs have/m);
    const svg = await readFile(at('p.svg'), 'utf8');
    expect(svg).toContain('>Hops of a tick<');
    expect(svg).not.toContain('Energy of a tick');
  });

  it('says how many chips a network stands on where these are several', async () => {
    const { net, at } = await small();
    // Three neurons, one to a core, and a core to a chip.
    const chip = { name: 'board', core: { axons: 20, neurons: 1 }, mesh: [1, 1], chips: [3, 1] };
    await writeFile(at('chip.json'), JSON.stringify(chip));
    const { out } = await synaptick(['explore', net, '--chip', at('chip.json'), ...QUICK]);
    expect(out).toMatch(/ cores +chips /);
    expect(out).toMatch(/^\* +20 +1 +3 +3 +100\.0 /m);
  });

  it('reads a chip of its own, and refuses what is none', async () => {
    const { net, at } = await small();
    await writeFile(at('chip.json'), JSON.stringify({ name: 'mine', core: { axons: 40, neurons: 16 } }));
    const told = (await synaptickJson(['explore', net, '--chip', at('chip.json'), '--types', '1,2', ...QUICK])) as Told;
    expect(told).toMatchObject({ chip: 'mine', points: [{ axons: 40, neurons: 16, axonTypes: 1 }, { axonTypes: 2 }] });
    await writeFile(at('chip.json'), JSON.stringify({ name: 'mine', core: { axons: 0 } }));
    const { code, err } = await synaptick(['explore', net, '--chip', at('chip.json')]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/chip\.json: core\.axons is 0/) });
  });
});

describe('what synaptick explore refuses', () => {
  it.each([
    [[], 'nothing to explore: give the file of a network'],
    [[NET, '--axons', '0'], '--axons is "0", must be a whole number from 1 to 1024: e.g. --axons 64,128,256'],
    [[NET, '--axons', '256,2000'], '--axons is "2000", must be a whole number from 1 to 1024'],
    [[NET, '--neurons', '1025'], '--neurons is "1025"'],
    [[NET, '--types', '17'], '--types is "17", must be a whole number from 1 to 16'],
    [[NET, '--delays', '64'], '--delays is "64", must be a whole number from 1 to 63'],
    [[NET, '--types', '2,4,2'], '--types has 2 twice: name each value once'],
    [[NET, '--axons', ''], '--axons is "", must be a whole number'],
    [[NET, '--axons', '64,'], '--axons is "", must be a whole number'],
    [[NET, '--axons', 'wide'], '--axons is "wide", must be a whole number'],
    [[NET, '--axons', '1e2'], '--axons is "1e2", must be a whole number'],
    [[NET, '--axons', '-5'], '--axons is "-5", must be a whole number'],
    [[NET, '--faults', '0,2'], '--faults is "2", must be a number from 0 to 1'],
    [[NET, '--faults', '0.1,0.1'], '--faults has 0.1 twice: name each value once'],
    [[NET, '--fault-kinds', 'deadCores'], '--fault-kinds is for --faults, the shares of them'],
    [
      [NET, '--faults', '0', '--fault-kinds', 'deadNeuron'],
      'unknown kind of faults "deadNeuron", did you mean "deadNeurons"?',
    ],
    [[NET, '--chip', 'trunorth'], 'unknown chip "trunorth", did you mean "truenorth"?'],
    [[NET, '--energy', 'truenorth,loihi'], '--energy names 2 models, a shape is compared by one: name one'],
    [[NET, '--limit', '5'], '--limit is for a trained model'],
    [[NET, '--split', 'test'], '--split is for a trained model'],
    [[NET, '--model', 'mnist-5core'], 'are given: leave one out'],
    [[NET, '--results', 'r.txt'], '--results is "r.txt", must end in .json: e.g. --results shapes.json'],
    [[NET, '--out', 'p.txt'], '--out is "p.txt", must end in .png or .svg: e.g. shapes.png'],
    [['--model', 'mnist-5kore'], 'unknown model "mnist-5kore", did you mean "mnist-5core"?'],
    [['mnist-5core', '--ticks', '5'], '--ticks is for a network, mnist-5core is a trained model'],
  ])('%j is wrong usage', async (args, line) => {
    const ran = await synaptick(['explore', ...args]);
    expect(ran.err).toContain(line);
    expect({ ...ran, err: ran.err.split('\n').length - 1 }).toEqual({ code: 2, out: '', err: 1 });
  });
});
