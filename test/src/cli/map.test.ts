/** `synaptick map` on the example files and on small networks. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { injectLines } from '../../../cores/inject-lines.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { Interrupted } from '../../../src/cli/errors.ts';
import { runCommandLine as run } from '../../../src/cli/run.ts';
import { decodeChip } from '../../../src/formats/chip-file.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { createEngine, readNetwork } from '../../../src/on-node.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { fakeShell } from '../../support/fake-shell.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { generator } from '../../support/generator.ts';
import { expectSameBits } from '../../support/same-bits.ts';

const example = (name: string) => packageFile(`docs/networks/${name}.json`);
const reservoir = example('reservoir');
const FEW_MOVES = ['--moves', '2000'];

interface Result {
  readonly cores: number;
  readonly neurons: number;
  readonly axons: number;
  readonly copies: number;
  readonly spikeHops: number;
  readonly maxLinkLoad: number;
  readonly bound: { readonly value: number; readonly gap: number };
  readonly verified: boolean | null;
  readonly verification: { readonly ticks: number; readonly spikes: number; readonly difference: null };
}

interface Link {
  readonly from: [number, number];
  readonly to: [number, number];
  readonly load: number;
}

interface Measured extends Result {
  readonly rates: object;
  readonly busiestLink: Link;
  readonly overloadedLinks: Link[];
  readonly chipRun: { readonly hops: number; readonly computedHops: number };
}

/** Width and height of a PNG. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

describe('synaptick map', () => {
  it.each<[string, number, ...string[]]>([
    ['three-layers', 130],
    ['reservoir', 108],
    // 13 x 13 x 8 + 6 x 6 x 8 + 2 x 2 x 16 + 10.
    ['convolution', 1714],
    // 4 windows of 64 neurons and 250 voters.
    ['mnist', 506],
    ['random', 1200, '--no-split'], // splitters, which the others have, would take most of the time
  ])('maps docs/networks/%s.json and proves it', async (name, neurons, ...more) => {
    const args = ['map', example(name), ...FEW_MOVES, '--verify', '200', ...more];
    const result = (await synaptickJson(args)) as Result;
    expect(result).toMatchObject({ neurons, verified: true, verification: { ticks: 200, difference: null } });
    expect(result.verification.spikes).toBeGreaterThan(100);
    expect(result.spikeHops).toBeCloseTo(result.bound.value * (1 + result.bound.gap), 6);
  });

  it('prints one JSON object with what it measured', async () => {
    const number = expect.any(Number);
    const result = (await synaptickJson(['map', reservoir, '--no-split', '--seed', '3', ...FEW_MOVES])) as Result;
    expect(result).toEqual({
      network: 'reservoir',
      file: reservoir,
      chip: { name: 'truenorth', shape: TRUENORTH_SHAPE },
      inputs: 1,
      inputLines: 16,
      populations: 2,
      projections: 3,
      cores: number,
      neurons: 108,
      axons: number,
      synapses: number,
      copies: number,
      splitters: 0,
      addedNeurons: 0,
      duplicatedAxons: number,
      fitted: {
        approximated: [],
        partialSums: [],
        late: [],
        relays: [],
        splitters: null,
        delays: { least: 0, most: 3, slack: 12 },
        deviation: null,
      },
      objective: 'cores',
      utilisation: {
        neurons: (108 + result.copies) / (256 * result.cores),
        axons: result.axons / (256 * result.cores),
        synapses: number,
      },
      grid: { width: number, height: number, chipWidth: 64, chipHeight: 64, crossingHops: 0 },
      faults: null,
      rates: { kind: 'unit', ticks: 1, inputRate: null },
      packets: number,
      spikeHops: number,
      meanHops: number,
      maxHops: number,
      maxLinkLoad: number,
      meanLinkLoad: number,
      busiestLink: { from: [number, number], to: [number, number], load: result.maxLinkLoad },
      routerCapacity: null,
      overloadedLinks: null,
      chipCrossings: 0,
      expectedTick: { limitedBy: 'core', seconds: expect.closeTo(1e-3 / 21, 9) },
      connectivity: { coreEdges: number, weighted: number },
      delaySlack: { least: 12, mean: number },
      silent: [],
      bound: { name: expect.any(String), value: number, gap: number },
      baselines: Object.fromEntries(
        ['raster', 'hilbert', 'spectral', 'greedy', 'force'].map((name) => [
          name,
          expect.objectContaining({ spikeHops: number, ratio: number }),
        ]),
      ),
      moves: number,
      repeatMoves: '2000',
      seed: 3,
      chipRun: null,
      verified: null,
      verification: null,
      verifiedOn: null,
      seconds: number,
      out: null,
      pictures: [],
    });
  });

  it('prints a table for people, with the proof', async () => {
    const { code, out, err } = await synaptick(['map', reservoir, ...FEW_MOVES, '--verify', '20']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('1 input of 16 lines, 2 populations of 108 neurons, 3 projections');
    for (const word of ['of which copies', 'axons', 'synapses', 'spike-hops', 'lower bound'])
      expect(out).toContain(word);
    expect(out).toMatch(
      /Verified: 20 ticks on random input, all [\d,]+ probed spikes equal the unmapped network's, as do all [\d,]+ of its neurons'/,
    );
    expect(out).not.toMatch(/NaN|undefined/);
  });

  it('measures traffic and energy as the chip runs, and says which link carries too much', async () => {
    const args = ['map', reservoir, ...FEW_MOVES, '--rates', 'measured', '--ticks', '40', '--router-capacity', '0.5'];
    const result = (await synaptickJson(args)) as Measured;
    const { chipRun, overloadedLinks } = result;
    expect(result.rates).toEqual({ kind: 'measured', ticks: 40, inputRate: 0.2 });
    expect(chipRun.computedHops).toBe(chipRun.hops);
    expect(result.spikeHops).toBeCloseTo(chipRun.hops / 40, 9);
    expect(overloadedLinks[0]).toEqual(result.busiestLink);
    expect(overloadedLinks.every(({ load }) => load > 0.5)).toBe(true);
    const { out } = await synaptick(args);
    const [[x0, y0], [x1, y1]] = [result.busiestLink.from, result.busiestLink.to];
    expect(out).toContain(`EXCEEDED on ${overloadedLinks.length} links, most on (${x0},${y0}) -> (${x1},${y1})`);
    expect(out).toMatch(/Energy a tick, estimated at 0\.775 V and 1 ms, \+-15 %\n +[\d.]+ nJ: synaptic events/);
    expect(out).toContain(`the chip itself counted ${chipRun.hops.toLocaleString('en-US')} hops in 40 ticks`);
  });

  it('estimates energy at the voltage asked for, and says what it assumes of smaller cores', async () => {
    const args = ['map', reservoir, ...FEW_MOVES, '--no-split', '--rates', 'measured', '--ticks', '20'];
    const energyAt = async (more: readonly string[]) => {
      const { chipRun } = (await synaptickJson([...args, ...more])) as { chipRun: { energy: Record<string, number> } };
      return chipRun.energy;
    };
    const [base, high] = [await energyAt([]), await energyAt(['--voltage', '1'])];
    expect(high).toMatchObject({ voltage: 1, core: { axons: 256, neurons: 256 }, uncertainty: expect.closeTo(0.15) });
    expect(high.neuronJoules).toBeCloseTo((base.neuronJoules as number) / 0.775 ** 2, 12);
    const small = ['--axons', '128', '--neurons', '128'];
    expect((await energyAt(small)).uncertainty).toBeGreaterThan(1);
    const { out } = await synaptick([...args, ...small, '--voltage', '0.9']);
    expect(out).toMatch(/Energy a tick, estimated at 0\.9 V and 1 ms, -\d+ % to \+\d+ %/);
    expect(out).toContain('  assumes that on cores of 128 axons and 128 neurons a neuron update costs 0.685 times');
  });

  it('says that nothing spiked where nothing did', async () => {
    const { out } = await synaptick([
      'map',
      example('three-layers'),
      ...FEW_MOVES,
      '--rates',
      'measured',
      '--input-rate',
      '0',
    ]);
    expect(out).toContain('no neuron spiked');
    expect(out).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('counts what crosses from chip to chip', async () => {
    const args = ['map', reservoir, ...FEW_MOVES, '--no-split', '--grid', '3x4', '--chip', '2x2'];
    const result = (await synaptickJson([...args, '--crossing', '3'])) as Result & { chipCrossings: number };
    expect(result.chipCrossings).toBeGreaterThan(0);
    expect((await synaptick(args)).out).toMatch(/\(4 chips\)[\s\S]*chip crossings +[\d,]+ +[\d.]+ nJ a tick/);
  });

  it('draws placement, link loads and crossbars, the same bytes each time', async () => {
    const folder = await temporaryFolder();
    const draw = async (name: string) => {
      const args = ['map', example('convolution'), ...FEW_MOVES, '--pictures', join(folder, name)];
      const { pictures } = (await synaptickJson(args)) as { pictures: string[] };
      return Promise.all(pictures.map((path) => readFile(path)));
    };
    const drawn = await draw('a');
    expect(drawn.map((bytes) => sizeOf(bytes))).toEqual([
      // Twice: two maps of 5 x 5 cells (480 wide, 64 beside them) with a legend, a gap and a colour bar.
      [2 * (2 * 544 + 150 + 24 + 112), 2 * (66 + 560)],
      [2 * (544 + 112 + 24), 2 * (66 + 560)],
      [2 * (544 + 112 + 24 + 544 + 150), 2 * (66 + 560)],
    ]);
    expectSameBits(await draw('b'), drawn);
  });

  it('proves it on cores so small that populations are split', async () => {
    const args = ['map', reservoir, ...FEW_MOVES, '--verify', '100'];
    const whole = (await synaptickJson(args)) as Result;
    const split = (await synaptickJson([...args, '--axons', '128', '--neurons', '120'])) as Result;
    expect(split.verified).toBe(true);
    expect(split.cores).toBeGreaterThan(whole.cores);
    expect(split.copies).toBeGreaterThan(whole.copies);
  });

  it('writes a chip that loads and spikes as the network does', async () => {
    const out = join(await temporaryFolder(), 'chip.npz');
    const { cores } = (await synaptickJson(['map', reservoir, ...FEW_MOVES, '--grid', '3x4', '--out', out])) as Result;
    const image = decodeChip(out, await readFile(out));
    expect(image).toMatchObject({ cores, width: 3, height: 4, outputLines: 108 });
    const chip = await createEngine(image);
    const reference = interpret(toGraph(await readNetwork(reservoir)));
    const random = generator(9);
    let spikes = 0;
    for (let tick = 0; tick < 150; tick++) {
      for (let line = 0; line < 16; line++) {
        if (random() > 0.4) continue;
        injectLines(chip, [line]);
        reference.inject('drive', line);
      }
      chip.step();
      reference.step();
      // Output lines in the order of the file: 100 neurons of the pool, then 8 of the readout.
      const expected = [
        ...reference.fired('pool'),
        ...Array.from(reference.fired('readout'), (neuron) => 100 + neuron),
      ];
      expect(Array.from(chip.outputs()).sort((a, b) => a - b)).toEqual(expected);
      spikes += expected.length;
    }
    chip.close();
    expect(spikes).toBeGreaterThan(100);
  });

  it('gives the same bits for the same seed and moves, and others for another seed', async () => {
    const folder = await temporaryFolder();
    const write = async (name: string, seed: string) => {
      const out = join(folder, name);
      await synaptickJson(['map', reservoir, ...FEW_MOVES, '--no-split', '--seed', seed, '--out', out]);
      return readFile(out);
    };
    const first = await write('a.npz', '7');
    expectSameBits(await write('b.npz', '7'), first);
    expect((await write('c.npz', '8')).equals(first)).toBe(false);
  });
});

/** A network file with one dense projection of these weights onto `sum`, which is probed. */
async function weighted(size: number, values: number[], threshold: number, rate?: number): Promise<string> {
  const path = join(await temporaryFolder(), 'net.json');
  const content = {
    format: 'synaptick-network',
    version: 1,
    name: 'fitted',
    inputs: [{ name: 'in', size, rate }],
    populations: [{ name: 'sum', size: 12, neurons: { threshold, resetMode: 'subtract' }, probe: true }],
    projections: [{ from: 'in', to: 'sum', dense: { random: { values, seed: 2 } } }],
  };
  await writeFile(path, JSON.stringify(content));
  return path;
}

interface Fitted extends Result {
  readonly addedNeurons: number;
  readonly splitters: number;
  readonly fitted: {
    readonly approximated: { readonly name: string; readonly rmsError: number }[];
    readonly partialSums: { readonly population: string; readonly parts: number }[];
    readonly deviation: { readonly populations: { readonly name: string }[] } | null;
  };
}

describe('synaptick map of what does not fit as it is', () => {
  it('takes real weights that are multiples of one number as they are', async () => {
    const path = await weighted(60, [0.5, -0.25, 0.75, 0], 1.5);
    const result = (await synaptickJson(['map', path, ...FEW_MOVES, '--verify', '50'])) as Fitted;
    expect(result).toMatchObject({ verified: true, neurons: 12, fitted: { approximated: [], deviation: null } });
  });

  it('quantises others within --max-error, and says how far the result is from the network', async () => {
    const path = await weighted(60, [0.31, 0.1, 0.22, -0.25, 0.77, 0.45, -0.6, 0], 1.5);
    expect(await synaptick(['map', path, ...FEW_MOVES])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/neuron \d+ has 7 different weights .*maxError of ([\d.]+) \(--max-error \1\)/),
    });
    const args = ['map', path, ...FEW_MOVES, '--verify', '50', '--max-error', '0.3'];
    const result = (await synaptickJson(args)) as Fitted;
    expect(result.verified).toBe(true);
    const [approximated] = result.fitted.approximated;
    expect(approximated?.name).toBe('sum');
    expect(approximated?.rmsError).toBeGreaterThan(0);
    expect(approximated?.rmsError).toBeLessThanOrEqual(0.3);
    expect(result.fitted.deviation?.populations.map(({ name }) => name)).toEqual(['sum']);
    const { out } = await synaptick(args);
    expect(out).toMatch(/^Quantised +sum: 12 of 12 neurons to 4 weights; error [\d.]+ % of its weights/m);
    expect(out).toMatch(/^Deviates +sum: [\d.]+ spikes per neuron and tick, [\d.]+ as described/m);
    expect(out).toContain("probed spikes equal the fitted network's");
  });

  it('divides fan-in beyond a core with --partial-sums, and proves what comes out', async () => {
    const path = await weighted(700, [1, 0], 1, 0.001);
    const args = ['map', path, ...FEW_MOVES, '--verify', '300', '--partial-sums'];
    const result = (await synaptickJson(args)) as Fitted;
    expect(result).toMatchObject({ verified: true, neurons: 12 });
    expect(result.fitted.partialSums.map(({ population }) => population)).toEqual(['sum']);
    expect(result.addedNeurons).toBeGreaterThan(12);
    expect((await synaptick(args)).out).toMatch(/^Divided +sum: sums of up to \d+ parts, \d+ neurons and 1 tick more/m);
  });

  it('lets splitters take the place of copies, unless told not to, and proves it', async () => {
    const args = ['map', reservoir, ...FEW_MOVES];
    const copied = (await synaptickJson([...args, '--no-split'])) as Fitted;
    expect(copied).toMatchObject({ splitters: 0, fitted: { splitters: null } });
    const split = (await synaptickJson([...args, '--verify', '100'])) as Fitted;
    expect(split).toMatchObject({ verified: true, neurons: 108 });
    expect(split.splitters).toBeGreaterThan(0);
    expect(split.cores).toBeLessThan(copied.cores);
    expect((await synaptick(args)).out).toMatch(
      /^Split +\w+: \d+ splitters for \d+ neurons, every spike in its tick; \d+ cores with copies alone/m,
    );
  });
});

describe('Ctrl-C', () => {
  it.each([
    ['placing', ['--moves', '10000000000']],
    ['measuring', [...FEW_MOVES, '--rates', 'measured', '--ticks', '100000000']],
    ['verifying', [...FEW_MOVES, '--verify', '100000000']],
  ])('ends %s with code 130, one line, and no file', async (_stage, args) => {
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const shell = fakeShell({ signal: controller.signal });
    const out = join(folder, 'chip.npz');
    const running = run(['map', reservoir, ...args, '--out', out, '--pictures', folder], shell);
    setTimeout(() => controller.abort(new Interrupted('SIGINT')), 500);
    expect(await running).toBe(130);
    expect([shell.stdout.text, shell.stderr.text]).toEqual(['', 'synaptick: interrupted\n']);
    expect(await readdir(folder)).toEqual([]);
  });
});
