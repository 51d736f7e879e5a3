/** The one door for files: what each is by its content, what it becomes, and how it is refused. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../../../cores/chip-image.ts';
import { encodeChip } from '../../../src/formats/chip-file.ts';
import { FORMATS, type FormatName, identify } from '../../../src/formats/identify.ts';
import { encodeNpz } from '../../../src/formats/npz.ts';
import { encodePng } from '../../../src/formats/png.ts';
import { fitRanc } from '../../../src/formats/ranc/fit.ts';
import { formatRanc } from '../../../src/formats/ranc/writer.ts';
import { noSpikes } from '../../../src/formats/spike-train.ts';
import { formatTrueNorth } from '../../../src/formats/truenorth/writer.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { type Kind, loadAnything, loadAs } from '../../../src/load/load.ts';
import { loadSpikes } from '../../../src/load/load-input.ts';
import { load, mapNetwork, run } from '../../../src/on-node.ts';
import { encodeWinners } from '../../../src/train/stdp/winner/model-file.ts';
import { winnerRecipe } from '../../../src/train/stdp/winner/recipe.ts';
import { createWinnerState } from '../../../src/train/stdp/winner/train.ts';
import { synaptick } from '../../support/cli.ts';
import { aedat2, aedat3, aedat4, SOME_EVENTS } from '../../support/event-files.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { hdf5Of } from '../../support/hdf5-writer.ts';

const host = nodeHost;
/** A chip whose one neuron spikes every tick into its own core. */
function chip() {
  const image = emptyImage({ width: 1, height: 1, cores: 1 });
  image.enabled[0] = 1;
  image.leak[0] = 1;
  image.threshold[0] = 1;
  image.targetCore[0] = 0;
  image.targetDelay[0] = 1;
  return image;
}
const winners = () => {
  const state = createWinnerState(winnerRecipe({ neurons: 2, epochs: 1, seed: 1 }));
  return encodeWinners(state, 100);
};
const text = (pieces: Iterable<string>) => [...pieces].join('');
const network = () => readFile(packageFile('docs/networks/three-layers.json'));
const npy = (values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });

/** A file of each format, however it is called. */
const FILES: readonly (readonly [FormatName, () => Promise<Uint8Array | string> | Uint8Array | string])[] = [
  ['chip', () => encodeChip(chip())],
  ['model', () => readFile(packageFile('models/mnist-5core.npz'))],
  ['winners', winners],
  ['arrays', () => encodeNpz({ weights: npy([1, 2]) })],
  ['arrays', () => encodeNpz({ header: npy([1, 2]) })],
  ['network', network],
  ['network', () => '{"name": "x", "populations": []}'],
  ['generated', () => '{"generator": "random", "size": 10}'],
  ['training', () => '{"name": "x", "dataset": "mnist", "layers": []}'],
  ['ranc', () => text(formatRanc(fitRanc(chip()).image, noSpikes))],
  ['ranc', () => '\ufeff{\n\t"cores": ['],
  ['ranc', () => '{"author":"x", "output_bus":{'],
  ['ranc-config', () => '{"num_neurons":4,"num_cores_x":1}'],
  ['truenorth', () => text(formatTrueNorth(chip()))],
  ['truenorth', () => '{\n/* General "parameters" */\n"model":{'],
  ['truenorth', () => '/* first */ {"crossbarTypes":['],
  ['sfti', () => '{"class":"SpikeWriter"}\n{"version":"sfti1.0","defaultDestinationDelay":1}'],
  ['sfti', () => '{"spike":{"srcTime":1}}'],
  ['spike-csv', () => 'tick,core,axon\n'],
  ['line-spikes', () => 'tick,line\n0,1\n'],
  ['line-spikes', () => 'tick, population, line\r\n'],
  ['line-spikes', () => 'step,line'],
  ['hypergraph', () => new Uint8Array(Uint32Array.of(2, 1, 1, 0, 1, 0x3f800000).buffer)],
  ['edges', () => '# a comment\n0 1 2.5\n'],
  ['edges', () => '0,1\n'],
  ['picture', () => encodePng(1, 1, Uint8Array.of(9))],
  ['idx', () => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6)],
  ['hdf5', () => hdf5Of({ labels: { type: 'u1', values: [1] } })],
  ['aedat2', () => aedat2(SOME_EVENTS, { chip: 'DVS128' })],
  ['aedat3', () => aedat3(SOME_EVENTS, { source: 'DVS128' })],
  ['aedat4', () => aedat4(SOME_EVENTS, { sensor: { width: 9, height: 9 } })],
  ['event-csv', () => 't,x,y,p\n1,2,3,1\n'],
  ['event-csv', () => '# from a camera\n1 2 3 -1\n'],
];

async function write(content: Uint8Array | string): Promise<string> {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, content);
  return path;
}

describe('a file', () => {
  it.each(FILES)('is told to be %s by its content, gzipped or not (%#)', async (format, make) => {
    const content = await make();
    expect(await identify(await write(content), { host })).toBe(format);
    expect(await identify(await write(gzipSync(content)), { host })).toBe(format);
  });

  it('is tried in every format that is known', () => {
    const tried = new Set(FILES.map(([format]) => format));
    const untried = (Object.keys(FORMATS) as FormatName[]).filter((format) => !tried.has(format));
    // Those have tests of their own, with files of a training and of a placement.
    expect(untried).toEqual(['checkpoint', 'placing']);
  });

  it.each([
    ['hello', null],
    ['{"a":1}', null],
    ['[1, 2]', null],
  ])('of %j is nothing that is known', async (content, format) => {
    const path = await write(content);
    expect(await identify(path, { host })).toBe(format);
    await expect(load(path)).rejects.toThrow(
      `${path} is in no format that is known: give a chip image (.npz), a RANC network (RANC's input.json), a TrueNorth model (JSON), a trained model (.npz), `,
    );
  });

  it.each([
    ['', 'is empty: is it the right file?'],
    [Buffer.from('fd377a585a00', 'hex'), 'is compressed by xz, no text: unpack it, or use gzip'],
  ])('of %j is refused', async (content, message) => {
    const path = await write(content);
    await expect(load(path)).rejects.toThrow(`${path} ${message}`);
  });
});

describe('what a file becomes', () => {
  /** A field of each kind of thing. */
  const FIELDS: Readonly<Record<Kind, string>> = {
    ...{ chip: 'image', network: 'projections', graph: 'nodes', model: 'members', winners: 'recipe' },
    ...{ picture: 'grey', pixels: 'pixels', idx: 'dimensions', arrays: 'weights', events: 'chunks' },
  };
  const BECOMES: readonly (readonly [FormatName, readonly Kind[]])[] = [
    ['chip', ['chip', 'graph']],
    ['ranc', ['chip', 'graph']],
    ['truenorth', ['chip', 'graph']],
    ['model', ['model', 'chip', 'graph']],
    ['winners', ['winners']],
    ['network', ['network', 'chip']],
    ['generated', ['network', 'chip']],
    ['hypergraph', ['network', 'graph', 'chip']],
    ['edges', ['graph']],
    ['picture', ['picture', 'pixels']],
    ['idx', ['idx']],
    ['arrays', ['arrays']],
    ['aedat2', ['events']],
    ['aedat3', ['events']],
    ['aedat4', ['events']],
    ['event-csv', ['events']],
  ];
  const fileOf = async (format: FormatName) => {
    const content = await (FILES.find(([name]) => name === format) as (typeof FILES)[number])[1]();
    return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  };

  it.each(BECOMES)('is, of %s, the first of %s, and each where it is asked for', async (format, kinds) => {
    const bytes = await fileOf(format);
    const path = await write(bytes);
    expect(await load(path)).toHaveProperty(FIELDS[kinds[0] as Kind]);
    expect(await load(bytes, 'bytes')).toHaveProperty(FIELDS[kinds[0] as Kind]);
    for (const kind of kinds) expect(await load(path, kind)).toHaveProperty(FIELDS[kind]);
  });

  it.each(BECOMES)('is nothing else, of %s: it is said what to do with it', async (format, kinds) => {
    const path = await write(await fileOf(format));
    for (const kind of (Object.keys(FIELDS) as Kind[]).filter((each) => !kinds.includes(each))) {
      await expect(loadAs(kind, path, { host })).rejects.toThrow(`${path} is ${FORMATS[format]}, not a`);
    }
  });

  it('can be run and mapped, whatever it was', async () => {
    const graph = await load(await write(await fileOf('network')), 'network');
    expect(
      (await mapNetwork(graph, { seed: 1, budget: { moves: 10 }, signal: new AbortController().signal, now: () => 0 }))
        .mapped.counts.cores,
    ).toBeGreaterThan(0);
    const { image } = await load(await write(await fileOf('truenorth')), 'chip');
    expect((await run(image, 10)).counters.spikes).toBe(10);
  });

  it('is what it is with options that are undefined too', async () => {
    const path = await write(await fileOf('edges'));
    expect(await load(path, undefined)).toEqual(await load(path, 'graph', undefined));
    expect(() => load(7 as unknown as string)).toThrow(/Unexpected type of argument in function load/);
  });

  it('is the same from bytes that lie nowhere', async () => {
    expect(await loadAnything(await fileOf('edges'), 'e', { host })).toEqual(
      await loadAs('graph', await write(await fileOf('edges')), { host }),
    );
  });

  it('is no spikes where there are none, and a config goes with a RANC network alone', async () => {
    const path = await write(await fileOf('truenorth'));
    await expect(loadSpikes(path, await loadAs('chip', path, { host }), { host })).rejects.toThrow(
      `${path} is a TrueNorth model, which has no input spikes: give a RANC network (RANC's input.json), a TrueNorth spike file (.sfti), spikes as CSV (tick,core,axon) or spikes by input line (tick,line)`,
    );
    const chipOfIt = await loadAs('chip', path, { host });
    for (const format of ['picture', 'aedat2', 'event-csv'] as const) {
      const other = await write(await fileOf(format));
      await expect(loadSpikes(other, chipOfIt, { host })).rejects.toThrow(
        `${other} is no file of spikes: encode it: synaptick encode ${other} --spikes spikes.csv`,
      );
    }
    await expect(loadAs('chip', path, { host, config: 'c.json' })).rejects.toThrow(
      `a config belongs to a RANC network, ${path} is a TrueNorth model: leave it out`,
    );
  });
});

describe('a file that is like another', () => {
  it('is not told by what stands in its comments, nor by what looks like one in a text', async () => {
    const json = '// "layers": none\n/* "packets": [] */ {"url": "https://x.org/* no */", "populations": []}';
    expect(await identify(await write(json), { host })).toBe('network');
  });

  it('is read where it is an archive that was gzipped', async () => {
    const bytes = gzipSync(await readFile(packageFile('models/mnist-5core.npz')));
    expect((await load(await write(bytes), 'model')).name).toBe('mnist-5core');
    expect((await load(await write(gzipSync(encodeChip(chip()))), 'chip')).image.cores).toBe(1);
  });

  it.each([
    [[0xff, 0xd8, 0xff, 0xe0], 'is a picture (JPEG): save it as PNG'],
    [[0x25, 0x50, 0x44, 0x46], 'is a PDF file: save its picture as PNG'],
  ])('is named where it is of others (%j)', async (bytes, message) => {
    const path = await write(Uint8Array.from([...bytes, 0, 0, 0, 1]));
    await expect(load(path)).rejects.toThrow(`${path} ${message}`);
  });

  it.each(['nokind', 'toString', '__proto__'])('becomes no %s', async (kind) => {
    await expect(load('x', kind as Kind)).rejects.toThrow(
      `files become no "${kind}": choose one of chip, network, graph, model, winners, picture, pixels, idx, arrays, events`,
    );
  });

  it('says nothing of its own input where other spikes are given', async () => {
    const path = packageFile('docs/networks/three-layers.json');
    const spikes = await write('tick,core,axon\n0,0,0\n');
    const { out } = await synaptick(['run', path, '--ticks', '5', '--input', spikes, '--json']);
    expect(JSON.parse(out).notes).toEqual([expect.stringContaining('mapped onto 2 cores')]);
  });
});

describe('a command', () => {
  it('runs a network by mapping it, with random spikes as often as it says', async () => {
    const path = packageFile('docs/networks/three-layers.json');
    const { code, out } = await synaptick(['run', path, '--ticks', '200', '--json']);
    expect(code).toBe(0);
    const { format, notes, inputSpikes, cores } = JSON.parse(out);
    expect([format, cores]).toEqual(['network', 2]);
    expect(inputSpikes).toBeGreaterThan(100);
    expect(notes).toEqual([
      'mapped onto 2 cores, row by row: synaptick map places them, with fewer hops',
      'its inputs spike at random, 20 % of the lines in each tick, as it says no rate, seed 1',
    ]);
    expect((await synaptick(['run', path, '--ticks', '200', '--json', '--seed', '2'])).out).not.toContain(
      `"inputSpikes": ${inputSpikes},`,
    );
  });

  it('says how often the inputs of a network spike that ran, where that is its own rate', async () => {
    const net = { ...JSON.parse(new TextDecoder().decode(await network())) };
    net.inputs[0].rate = 0.05;
    const { out } = await synaptick(['run', await write(JSON.stringify(net)), '--ticks', '50', '--json']);
    expect(JSON.parse(out).notes[1]).toBe(
      'its inputs spike at random, 5 % of the lines in each tick in the mean, as it says, seed 1',
    );
  });

  it('fits a network as map does, by the same options, says how, and takes them for no chip', async () => {
    const path = await write(
      JSON.stringify({
        ...{ format: 'synaptick-network', version: 1, name: 'wide' },
        inputs: [{ name: 'in', size: 600 }],
        populations: [{ name: 'out', size: 3, neurons: { threshold: 9 } }],
        projections: [{ from: 'in', to: 'out', dense: { random: { values: [1.5, 2, -1], seed: 1 } } }],
      }),
    );
    const refused = await synaptick(['run', path, '--ticks', '5']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('allow partialSums (--partial-sums)')]);
    const { code, out } = await synaptick(['run', path, '--ticks', '5', '--partial-sums', '--json']);
    expect([code, JSON.parse(out).notes[1]]).toEqual([0, expect.stringContaining('its sums are divided into')]);
    // Float neurons are beside them in compare alone.
    const real = packageFile('docs/networks/real-weights.json');
    const notes = JSON.parse((await synaptick(['run', real, '--ticks', '5', '--json'])).out).notes;
    expect(notes[1]).toMatch(/40 of 40 neurons have 4 weights on cores, off by 17\.2 % \(rms\)$/);
    expect((await synaptick(['compare', real, '--ticks', '5'])).out).toContain('(rms); float has them as described');
    const image = await write(encodeChip(chip()));
    expect(await synaptick(['run', image, '--ticks', '5', '--max-error', '0.1'])).toMatchObject({
      code: 1,
      err: `synaptick: --max-error and --partial-sums (fit) are for a network that is mapped, ${image} is a chip image: leave them out\n`,
    });
  });

  it('converts a trained model into what another program reads', async () => {
    const out = join(await temporaryFolder(), 'five.json');
    expect((await synaptick(['convert', packageFile('models/mnist-5core.npz'), out, '--to', 'truenorth'])).code).toBe(
      0,
    );
    expect(await identify(out, { host })).toBe('truenorth');
  });

  it('says of one core no more than that', async () => {
    const { notes } = await load(
      await write(Uint8Array.from(new Uint8Array(Uint32Array.of(2, 1, 1, 0, 1, 0x3f800000).buffer))),
      'chip',
    );
    expect(notes[0]).toBe('mapped onto 1 core');
  });

  it('places the cores of a chip by how many neurons each sends to each', async () => {
    const folder = await temporaryFolder();
    const image = join(folder, 'five.npz');
    await synaptick(['convert', packageFile('models/mnist-5core.npz'), image]);
    const { code, out } = await synaptick(['place', image, '--moves', '100', '--json']);
    expect([code, JSON.parse(out).nodes, JSON.parse(out).ofChip]).toEqual([0, 5, true]);
    expect((await synaptick(['place', image, '--moves', '100'])).out).toContain('of a chip, one spike of each neuron');
  });

  it.each([
    ['map', 'truenorth', 'is a TrueNorth model, not a network: run it: synaptick run FILE --ticks 100'],
    ['map', 'edges', 'is a list of edges, not a network: place it: synaptick place FILE'],
    [
      'compare',
      'training',
      'is the description of a network to train, not a network: train it: synaptick train mnist --net FILE',
    ],
    ['place', 'network', 'is a network file, not a graph: map it: synaptick map FILE'],
    [
      'run',
      'spike-csv',
      'is spikes as CSV (tick,core,axon), not a chip: give it beside a network: synaptick run NETWORK --input FILE',
    ],
    ['run', 'ranc-config', 'is a RANC config, not a chip: run its network: synaptick run NETWORK --config FILE'],
    ['encode', 'model', 'is a trained model, not a picture: classify by it: synaptick classify --model FILE'],
  ] as const)('%s says of %s what to do with it', async (command, format, message) => {
    const path = await write(await (FILES.find(([name]) => name === format) as (typeof FILES)[number])[1]());
    const { code, err } = await synaptick([command, path, ...(command === 'run' ? ['--ticks', '1'] : [])]);
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([
      1,
      `synaptick: ${path} ${message.replace('FILE', path)}`,
    ]);
  });
});
