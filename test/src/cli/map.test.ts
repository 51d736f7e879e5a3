/** `synaptick map` on the example files and on small networks. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OUTPUT } from '../../../cores/chip-image.ts';
import { injectLines } from '../../../cores/inject-lines.ts';
import { type MappedGraph, mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { createEngine } from '../../../src/engine.ts';
import { decodeChip } from '../../../src/formats/chip-file.ts';
import { verifyMapping } from '../../../src/map/verify.ts';
import { readNetwork } from '../../../src/network/network-file.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { packageFile } from '../../../src/package.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { generator } from '../../support/generator.ts';

const example = (name: string) => packageFile(`docs/networks/${name}.json`);
const reservoir = example('reservoir');
const FEW_MOVES = ['--moves', '2000'];

interface Result {
  readonly cores: number;
  readonly neurons: number;
  readonly axons: number;
  readonly copies: number;
  readonly spikeHops: number;
  readonly bound: { readonly value: number; readonly gap: number };
  readonly verified: boolean | null;
  readonly verification: { readonly ticks: number; readonly spikes: number; readonly difference: null };
}

/** A network of an input and one population, with one dense projection of weight 1. */
async function denseFile(inputs: number, neurons: number): Promise<string> {
  const path = join(await temporaryFolder(), 'net.json');
  const content = {
    format: 'synaptick-network',
    version: 1,
    name: 'wide',
    inputs: [{ name: 'in', size: inputs }],
    populations: [{ name: 'sum', size: neurons, neurons: { threshold: 2 } }],
    projections: [{ from: 'in', to: 'sum', dense: { random: { values: [1], seed: 1 } } }],
  };
  await writeFile(path, JSON.stringify(content));
  return path;
}

describe('synaptick map', () => {
  it.each([
    ['three-layers', 130],
    ['reservoir', 108],
    // 13 x 13 x 8 + 6 x 6 x 8 + 2 x 2 x 16 + 10.
    ['convolution', 1714],
  ])('maps docs/networks/%s.json and proves it', async (name, neurons) => {
    const result = (await synaptickJson(['map', example(name), ...FEW_MOVES, '--verify', '200'])) as Result;
    expect(result).toMatchObject({ neurons, verified: true, verification: { ticks: 200, difference: null } });
    expect(result.verification.spikes).toBeGreaterThan(100);
    expect(result.spikeHops).toBeCloseTo(result.bound.value * (1 + result.bound.gap), 6);
  });

  it('prints one JSON object with what it measured', async () => {
    const number = expect.any(Number);
    const result = (await synaptickJson(['map', reservoir, '--seed', '3', ...FEW_MOVES])) as Result;
    expect(result).toEqual({
      network: 'reservoir',
      file: reservoir,
      cores: number,
      neurons: 108,
      axons: number,
      synapses: number,
      copies: number,
      splitters: 0,
      duplicatedAxons: number,
      utilisation: {
        neurons: (108 + result.copies) / (256 * result.cores),
        axons: result.axons / (256 * result.cores),
        synapses: number,
      },
      grid: { width: number, height: number },
      spikeHops: number,
      meanHops: number,
      maxHops: number,
      maxLinkLoad: number,
      meanLinkLoad: number,
      chipCrossings: 0,
      bound: { name: expect.any(String), value: number, gap: number },
      moves: number,
      seed: 3,
      verified: null,
      verification: null,
      seconds: number,
      out: null,
    });
  });

  it('prints a table for people, with the proof', async () => {
    const { code, out, err } = await synaptick(['map', reservoir, ...FEW_MOVES, '--verify', '20']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('3 populations, 3 projections');
    for (const word of ['of which copies', 'axons', 'synapses', 'spike-hops', 'lower bound'])
      expect(out).toContain(word);
    expect(out).toMatch(/Verified: 20 ticks on random input, all [\d,]+ probed spikes equal the unmapped network's/);
    expect(out).not.toMatch(/NaN|undefined/);
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
      await synaptickJson(['map', example('convolution'), ...FEW_MOVES, '--seed', seed, '--out', out]);
      return readFile(out);
    };
    const first = await write('a.npz', '7');
    expect(await write('b.npz', '7')).toEqual(first);
    expect((await write('c.npz', '8')).equals(first)).toBe(false);
  });
});

describe('verifyMapping', () => {
  const broken = async (breakIt: (mapped: MappedGraph) => void) => {
    const graph = toGraph(await readNetwork(reservoir));
    const mapped = mapGraph(graph);
    expect((await verifyMapping(graph, mapped, 100, 1)).difference).toBeNull();
    breakIt(mapped);
    return (await verifyMapping(graph, mapped, 100, 1)).difference;
  };
  /** The first neuron whose spikes go to a core. */
  const rowToCore = ({ image }: MappedGraph) =>
    image.targetCore.findIndex((core, row) => image.enabled[row] === 1 && core >= 0);

  it('should see one probe on the line of another neuron, and name tick, population and neuron', async () => {
    const difference = await broken((mapped) => {
      const row = mapped.image.targetCore.indexOf(OUTPUT);
      mapped.image.targetAxon[row] = 50;
    });
    expect(difference).toMatchObject({ population: 'pool', tick: expect.any(Number), neuron: expect.any(Number) });
  });

  it('should see one target that goes to another axon', async () => {
    const difference = await broken((mapped) => {
      const { image } = mapped;
      const row = rowToCore(mapped);
      image.targetAxon[row] = (image.targetAxon[row] as number) ^ 1;
    });
    expect(difference).not.toBeNull();
  });

  it('should see one delay that is a tick too long', async () => {
    const difference = await broken((mapped) => {
      const row = rowToCore(mapped);
      mapped.image.targetDelay[row] = (mapped.image.targetDelay[row] as number) + 1;
    });
    expect(difference).not.toBeNull();
  });

  it('should see one weight that is off by one', async () => {
    const difference = await broken(({ image }) => {
      const at = image.weights.indexOf(4);
      image.weights[at] = 5;
    });
    expect(difference).not.toBeNull();
  });
});

/** One line, no stack trace, no output. */
async function expectOneLine(args: readonly string[], code: number, line: string): Promise<void> {
  const ran = await synaptick(args);
  expect(ran.err).toContain(line);
  expect({ ...ran, err: ran.err.split('\n').length - 1 }).toEqual({ code, out: '', err: 1 });
  expect(ran.err).not.toMatch(/unexpected|undefined|\[object/);
}

describe('what synaptick map refuses', () => {
  it.each([
    [['--neurons', '0'], '--neurons is "0", must be a whole number from 1 to 256: leave it out for 256'],
    [['--axons', '300'], '--axons is "300", must be a whole number from 1 to 256: leave it out for 256'],
    [['--moves', '10', '--budget', '1s'], '--budget and --moves both say how long to anneal: give one of them'],
    [['--budget', '0s'], '--budget is "0s", must be a time above 0'],
    [['--out', 'x.txt'], '--out is "x.txt", must end in .npz: e.g. --out chip.npz'],
    [['--verify', '0'], '--verify is "0", must be a whole number from 1'],
    [['--grid', '8'], '--grid is "8", must be width x height'],
    [['--seed', 'x'], '--seed is "x", must be a whole number from 0'],
  ])('%j is wrong usage', async (args, line) => {
    await expectOneLine(['map', reservoir, ...args], 2, line);
  });

  it('a mesh that is too small, with the cores that are needed, before it places', async () => {
    const args = ['map', example('convolution'), '--moves', '1000000000000'];
    const { cores } = (await synaptickJson(['map', example('convolution'), ...FEW_MOVES])) as Result;
    expect(cores).toBeGreaterThan(6);
    await expectOneLine(
      [...args, '--grid', '2x3'],
      1,
      `network "convolution" needs ${cores} cores, a 2 x 3 mesh has 6 (${cores - 6} too few): give a larger --grid`,
    );
  });

  it('fan-in beyond a core, with the arithmetic', async () => {
    await expectOneLine(
      ['map', await denseFile(300, 2), ...FEW_MOVES],
      1,
      'population "sum" neuron 0 needs 300 axons on one core, the limit is 256 (44 too many): give it fewer inputs, or sum in two layers',
    );
    await expectOneLine(
      ['map', await denseFile(20, 2), '--axons', '16', ...FEW_MOVES],
      1,
      'needs 20 axons on one core, the limit is 16 (4 too many)',
    );
    expect(((await synaptickJson(['map', await denseFile(256, 2), ...FEW_MOVES])) as Result).cores).toBe(1);
  });

  it('files that it cannot read or write, and one that is no network', async () => {
    await expectOneLine(
      ['map', '/no/such/net.json'],
      1,
      'cannot read /no/such/net.json: no such file or folder (ENOENT)',
    );
    await expectOneLine(
      ['map', reservoir, ...FEW_MOVES, '--out', '/no/such/folder/chip.npz'],
      1,
      'cannot write /no/such/folder/chip.npz: no such file or folder (ENOENT)',
    );
    const path = join(await temporaryFolder(), 'net.json');
    await writeFile(path, '{\n"format":\nnothing\n}');
    await expectOneLine(['map', path], 1, `${path} is not JSON: `);
  });
});
