/** What a file may cost is worked out and compared before it is taken: few bytes that stand for much are refused at once. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../../../cores/chip-image.ts';
import { encodeChip } from '../../../src/formats/chip-file.ts';
import { readGraph } from '../../../src/formats/graph/read-graph.ts';
import { formatTrueNorth } from '../../../src/formats/truenorth/writer.ts';
import { memoryLimit, requireMemory } from '../../../src/host/memory.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { loadChip } from '../../../src/load/load.ts';
import { decodeModel, encodeModel } from '../../../src/models/model-file.ts';
import { loadGraph } from '../../../src/on-node.ts';
import { synaptick } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { npyOf } from '../../support/numpy.ts';
import { npzOf } from '../../support/zip-writer.ts';

async function fileOf(content: string | Uint8Array, name = 'file'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** What the refusal of a limit of `mebibytes` says would do; null where nothing is refused. */
async function needed(read: (mebibytes: number) => Promise<unknown>, mebibytes: number): Promise<number | null> {
  const message = await read(mebibytes).then(
    () => null,
    (error: Error) => error.message,
  );
  if (message === null) return null;
  const [, about, limit, flag] =
    /would take about (\d+) MiB of memory, the limit is (\d+) MiB: make it smaller, or allow that much \(--memory (\d+)\)$/.exec(
      message,
    ) ?? [];
  expect(about, message).toBe(flag);
  expect(Number(limit)).toBeLessThan(Number(about));
  return Number(about);
}

const network = (parts: object) =>
  JSON.stringify({
    ...{ format: 'synaptick-network', version: 1, name: 'n', inputs: [{ name: 'a', size: 2 }] },
    populations: [{ name: 'b', size: 2, neurons: { threshold: 1 } }],
    ...parts,
  });
const between = (from: unknown, to: unknown, kind: object) =>
  network({
    inputs: [{ name: 'a', size: from }],
    populations: [{ name: 'b', size: to, neurons: { threshold: 1 } }],
    projections: [{ from: 'a', to: 'b', ...kind }],
  });
const ones = { random: { values: [1], seed: 1 } };

describe('a network', () => {
  it.each<[string, string, number]>([
    ['a population', network({ populations: [{ name: 'b', size: 50_000, neurons: { threshold: 1 } }] }), 4],
    ['input lines', network({ inputs: [{ name: 'a', size: 200_000 }] }), 3],
    ['a dense projection', between(300, 300, { dense: ones }), 2],
    [
      'many of them',
      network({
        inputs: [{ name: 'a', size: 200 }],
        populations: [{ name: 'b', size: 200, neurons: { threshold: 1 } }],
        projections: Array.from({ length: 5 }, () => ({ from: 'a', to: 'b', dense: ones })),
      }),
      4,
    ],
    ['one to one', between(40_000, 40_000, { oneToOne: 1 }), 5],
    [
      'a convolution',
      between([50, 50, 4], [50, 50, 4], { conv2d: { filters: 4, size: 3, padding: 1, weights: ones } }),
      8,
    ],
    [
      'a convolution in a row',
      between([2000, 1, 8], [2000, 1, 8], { conv1d: { filters: 8, size: 3, padding: 1, weights: ones } }),
      10,
    ],
    ['pooling', between([100, 100, 4], [50, 50, 4], { sumPool: { size: 2 } }), 1],
    ['a random network', '{"generator":"random","size":1000,"fanIn":64}', 1],
    ['a hidden partition', '{"generator":"hidden-partition","side":8}', 6],
    ['a convolution that is generated', '{"generator":"convolution","side":16}', 36],
  ])('of %s says what it takes, and takes no more', async (_, content, least) => {
    const path = await fileOf(content);
    const load = (mebibytes: number) => loadGraph(path, { memory: memoryLimit(mebibytes) });
    const about = (await needed(load, 1)) ?? 1;
    expect(about).toBeGreaterThanOrEqual(least);
    // Exactly what is said will do, and nothing less.
    if (about > 1) expect(await needed(load, about - 1)).toBe(about);
    expect(await needed(load, about)).toBeNull();
  });

  it('counts its arrays before it reads them', async () => {
    const zeros = npyOf([1000, 400], new Array(400_000).fill(0), { kind: 'u', size: 1 });
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'w.npz'), npzOf({ w: zeros }));
    const content = between(1000, 400, { dense: { array: 'w', npz: 'w.npz' } });
    await writeFile(join(folder, 'net.json'), content);
    const load = (mebibytes: number) => loadGraph(join(folder, 'net.json'), { memory: memoryLimit(mebibytes) });
    expect(await needed(load, 1)).toBe(
      Math.ceil((400_000 * 25 + 400 * 100 + 1000 * 20 + content.length * 16 + 120 * 30) / 2 ** 20),
    );
  });

  it('may take a multiple of its own size, whatever the limit', async () => {
    const rows = Array.from({ length: 300 }, () => new Array(300).fill(-0.0625));
    expect(
      await needed(
        async () => loadGraph(await fileOf(between(300, 300, { dense: rows })), { memory: memoryLimit(1) }),
        1,
      ),
    ).toBeNull();
    const memory = memoryLimit(1);
    memory.files = 2 ** 20;
    expect(() => requireMemory(memory, 32 * 2 ** 20, 'f')).not.toThrow();
    expect(() => requireMemory(memory, 32 * 2 ** 20 + 1, 'f')).toThrow(
      'f would take about 33 MiB of memory, the limit is 32 MiB',
    );
  });

  it('is not made cheaper by sizes below nothing', async () => {
    const neurons = { threshold: 1 };
    const sizes = [16_000_000, -1_000_000_000, [-3, 1_000_000, 1_000_000]];
    const populations = sizes.map((size, i) => ({ name: `p${i}`, size, neurons }));
    const inputs = [{ name: 'a', size: -5e9 }];
    const projections = [{ from: 'a', to: 'p0', dense: ones }];
    const path = await fileOf(network({ inputs, populations, projections }));
    await expect(loadGraph(path)).rejects.toThrow('would take about 1526 MiB of memory');
  });

  it('takes as much as --memory allows, and the commands say so', async () => {
    const path = await fileOf(between(5000, 5000, { dense: ones }));
    for (const command of [
      ['map', path],
      ['compare', path],
      ['plot', 'raster', '--network', path, '--out', `${path}.png`],
      ['plot', 'weight-histogram', '--network', path, '--out', `${path}.png`],
    ]) {
      const { code, err } = await synaptick(command);
      expect(err).toMatch(
        /file: network "n" would take about 573 MiB of memory, the limit is 512 MiB.*\(--memory 573\)\n$/,
      );
      expect(code).toBe(1);
    }
    expect((await synaptick(['map', path, '--memory', '0'])).err).toContain(
      '--memory is "0", must be a whole number from 1',
    );
  });
});

describe('a network of others', () => {
  const image = emptyImage({ width: 1, height: 1, cores: 1 });
  const load = (path: string, input?: string) => (mebibytes: number) =>
    loadChip(path, { host: nodeHost, memory: memoryLimit(mebibytes), input });
  const core = (x: number) => `{"coordinates":[${x},0],"axons":[],"neurons":[],"connections":[]}`;
  const list = (count: number, text: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => text(i)).join(',');
  const packet = '{"destination_core":[0,0],"destination_axon":0,"destination_tick":0}';
  const ranc = (cores: string, packets = '') =>
    `{"packets":[${packets}],"output_bus":{"coordinates":[60000,0],"num_outputs":1},"cores":[${cores}]}`;

  it.each<[string, () => string | Uint8Array]>([
    ['cores of RANC', () => gzipSync(ranc(list(2000, core)))],
    ['packets of RANC', () => gzipSync(ranc(core(0), `[${list(100_000, () => packet)}]`))],
    [
      'cores of TrueNorth',
      () => {
        const model = [...formatTrueNorth(image)].join('').replace('"coreCount":1', '"coreCount":2000');
        const [head, one] = model.split(/(?="core":)/) as [string, string];
        const cores = list(2000, (id) => one.trim().replace(/\}$/, '').replace('"id":0', `"id":${id}`));
        return gzipSync(`${head}${cores}}`);
      },
    ],
    ['a chip image', () => encodeChip(emptyImage({ width: 100, height: 100, cores: 1000 }))],
  ])('of many %s in a few bytes is refused by what they take', async (_, content) => {
    const path = await fileOf(content());
    const about = await needed(load(path), 2);
    expect(about).toBeGreaterThan(2);
    expect(await needed(load(path), 200)).toBeNull();
  });

  it.each<[string, (count: number) => string]>([
    ['CSV', (count) => `tick,core,axon\n${'0,0,0\n'.repeat(count)}`],
    [
      '.sfti',
      (count) =>
        `{"defaultDestinationDelay":1}\n${'{"spike":{"srcTime":0,"destCore":0,"destAxon":0}}\n'.repeat(count)}`,
    ],
  ])('is refused with many input spikes in a few bytes: %s', async (_, text) => {
    const path = await fileOf(encodeChip(image));
    const input = await fileOf(gzipSync(text(60_000)));
    expect(await needed(load(path, input), 1)).toBeGreaterThan(1);
    expect(await needed(load(path, input), 10)).toBeNull();
  });
});

describe('a graph', () => {
  const binary = (...words: number[]) => new Uint8Array(Uint32Array.from(words).buffer);
  const many = (count: number) => {
    const bytes = new Uint32Array(2 + 4 * count);
    bytes.set([2, count]);
    for (let i = 0; i < count; i++) bytes.set([1, 0, 1, 0x3f800000], 2 + 4 * i);
    return new Uint8Array(bytes.buffer);
  };

  it.each<[string, () => string | Uint8Array]>([
    ['nodes in a line of text', () => '0 99999\n'],
    ['nodes in a header', () => binary(100_000, 1, 1, 0, 1, 0x3f800000)],
    ['edges in zipped text', () => gzipSync('0 1\n'.repeat(100_000))],
    ['edges in a zipped hypergraph', () => gzipSync(many(100_000))],
  ])('of cores is refused with many %s', async (_, content) => {
    const path = await fileOf(content());
    const read = (mebibytes: number) => readGraph(path, { host: nodeHost, memory: memoryLimit(mebibytes) });
    expect(await needed(read, 1)).toBeGreaterThan(1);
    expect(await needed(read, 100)).toBeNull();
  });

  it('of cores is refused at the first line that brings it beyond its limit', async () => {
    const path = await fileOf(gzipSync('0 1\n'.repeat(400_000)));
    await expect(readGraph(path, { host: nodeHost, memory: memoryLimit(8) })).rejects.toThrow(
      /file:131073: a graph of 2 nodes, 131072 edges would take about 11 MiB of memory, the limit is 8 MiB/,
    );
    const wide = await fileOf('0 1048575\n');
    await expect(readGraph(wide, { host: nodeHost })).rejects.toThrow(
      /file: a graph of 1048576 nodes, 1 edges would take about 601 MiB of memory, the limit is 512 MiB/,
    );
  });

  it('of neurons is refused with many nodes in a header', async () => {
    const path = await fileOf(binary(2 ** 24, 1, 1, 0, 1, 0x3f800000));
    const started = performance.now();
    expect(await needed((mebibytes) => loadGraph(path, { memory: memoryLimit(mebibytes) }), 512)).toBe(769);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('has no more cores than a mesh', async () => {
    await expect(readGraph(await fileOf(binary(2 ** 20 + 1, 1, 1, 0, 1, 0)), { host: nodeHost })).rejects.toThrow(
      'has 1048577 nodes, the limit is 1048576',
    );
  });
});

describe('a model', () => {
  it('of few weights at many places is refused by what its networks take', () => {
    const layer = {
      ...{ name: 'wide', kernel: 1, stride: 1, padding: 0, channels: 40, groups: 1, shuffled: false, shared: true },
      ...{
        weights: 'ternary' as const,
        kernelWeights: new Int16Array(40).fill(1),
        thresholds: new Int16Array(40).fill(1),
      },
    };
    const picture = { width: 40, height: 40, channels: 1 };
    const bytes = encodeModel({
      ...{ name: 'm', dataset: 'mnist', classes: 10, picture, views: [{ dx: 0, dy: 0, flip: false }], card: {} },
      transduction: { kind: 'levels', levels: [{ channel: 0, threshold: 9 }] },
      members: [{ name: 'm', input: picture, layers: [layer] }],
    });
    expect(() => decodeModel('f', bytes, memoryLimit(1))).toThrow(
      'f: mapping its networks would take about 8 MiB of memory, the limit is 1 MiB: make it smaller, or allow that much (--memory 8)',
    );
    expect(decodeModel('f', bytes, memoryLimit(8)).name).toBe('m');
  });
});
