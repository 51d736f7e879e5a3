/** Chips of large models are kept between runs, and no damaged or foreign one is taken. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChipImage } from '../../../../cores/chip-image.ts';
import { decodeChip, encodeChip } from '../../../../src/formats/chip-file.ts';
import { concatBytes } from '../../../../src/host/bytes.ts';
import { readEntry, storeEntry } from '../../../../src/host/node/cache.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import type { Firing, LayerShape } from '../../../../src/models/integer-network.ts';
import type { Model } from '../../../../src/models/model-file.ts';
import { PLAIN_VIEW } from '../../../../src/models/views.ts';
import { loadModel, modelChip } from '../../../../src/on-node.ts';
import { chipKey, MAPPER_REVISION } from '../../../../src/run/classify/model-chip.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { generator } from '../../../support/generator.ts';
import { randomLayer, randomModel } from '../../../support/random-model.ts';
import { expectSameBits } from '../../../support/same-bits.ts';

const PICTURE = { width: 12, height: 12, channels: 1 };
const SHAPE: LayerShape = {
  ...{ name: 'votes', kernel: 2, stride: 1, padding: 0, channels: 140, groups: 1 },
  ...{ shuffled: false, shared: true, weights: 'ternary' },
};

/** 121 places of 140 neurons that all leave the chip: more than 64 cores. */
function wide(picture = PICTURE): Model {
  return {
    ...{ name: 'wide', dataset: 'mnist', classes: 10, picture, views: [PLAIN_VIEW], card: {} },
    transduction: { kind: 'levels', levels: [{ channel: 0, threshold: 9 }] },
    members: [{ name: 'wide', input: picture, layers: [randomLayer(SHAPE, picture, generator(1))] }],
  };
}

describe('the chip of a model', () => {
  let fresh: ChipImage;
  beforeAll(async () => {
    fresh = (await modelChip(wide())).image;
  });

  let kept: { readonly name: string; readonly bytes: Uint8Array } | undefined;

  /** A cache with the one chip in it that was kept by the first test, and that chip's file. */
  async function filled(): Promise<{ cache: string; path: string }> {
    const cache = join(await temporaryFolder(), 'chips');
    if (!kept) {
      await modelChip(wide(), { cache });
      const [name, ...more] = await readdir(cache);
      expect(more).toEqual([]);
      kept = { name: name as string, bytes: await readFile(join(cache, name as string)) };
    }
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, kept.name), kept.bytes);
    return { cache, path: join(cache, kept.name) };
  }

  it('is kept where it is large, and taken from there', async () => {
    expect(fresh.cores).toBeGreaterThanOrEqual(64);
    const { cache, path } = await filled();
    const entry = { folder: cache, key: basename(path, '.entry') };
    const kept = decodeChip(path, (await readEntry(entry)) as Uint8Array);
    expect(Buffer.from(kept.crossbar.buffer).equals(Buffer.from(fresh.crossbar.buffer))).toBe(true);
    await storeEntry(entry, encodeChip({ ...kept, seed: 77 })); // a mark: which chip is it?
    const { image, schedule, outputClasses } = await modelChip(wide(), { cache });
    expect(image.seed).toBe(77);
    expect(schedule).toEqual({ period: 1, firstVote: 0, lastVote: 0, memory: 0 });
    expect(outputClasses).toHaveLength(121 * 140);
  });

  it('is that of the same networks: another card or name changes nothing, another weight all', async () => {
    const { cache } = await filled();
    await modelChip({ ...wide(), card: { seed: 3 } }, { cache });
    expect(await readdir(cache)).toHaveLength(1);
    const other = wide();
    other.members[0]?.layers[0]?.kernelWeights.fill(1);
    await modelChip(other, { cache });
    expect(await readdir(cache)).toHaveLength(2);
  });

  it('is another where the same networks have inputs of their own', async () => {
    const { cache } = await filled();
    const one = wide({ width: 9, height: 9, channels: 1 });
    const pair = { ...one, members: [one.members, one.members].flat() };
    const level = { channel: 0, threshold: 9 };
    const own: Model = { ...pair, transduction: { kind: 'levels', levels: [level, level] }, ownInputs: true };
    const chips = [await modelChip(pair, { cache }), await modelChip(own, { cache })];
    expect(chips.map(({ image }) => image.inputOffsets.length - 1)).toEqual([81, 162]);
    expect(await readdir(cache)).toHaveLength(3);
  });

  it('is another where spikes are counted, with other firing, and with other steps', async () => {
    const model = wide();
    const counting = (firing: Firing, step: number) => ({
      ...model,
      members: model.members.map((network) => ({
        ...network,
        counts: { ticks: 2, firing },
        layers: network.layers.map((layer) => ({ ...layer, steps: layer.thresholds.map(() => step) })),
      })),
    });
    const keys = await Promise.all(
      [model, counting('held', 1), counting('free', 1), counting('held', 2)].map((each) => chipKey(each, nodeHost)),
    );
    expect(new Set(keys).size).toBe(4);
    expect(await chipKey(counting('held', 1), nodeHost)).toBe(keys[1]);
  });

  it('is made again where the kept one is damaged', async () => {
    const { cache, path } = await filled();
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    expect((await modelChip(wide(), { cache })).image.seed).toBe(fresh.seed);
    expect(await readFile(path)).toEqual(bytes);
  });

  it('is no other that stands in its place, be it of another model or one by itself', async () => {
    const { cache, path } = await filled();
    const other = wide();
    other.members[0]?.layers[0]?.kernelWeights.fill(1);
    await modelChip(other, { cache });
    const [name] = (await readdir(cache)).filter((each) => each !== basename(path));
    const right = await readFile(path);
    for (const [bytes, why] of [
      [await readFile(join(cache, name as string)), 'under the name of another'],
      [encodeChip(fresh), 'is damaged, or no entry of the cache'],
    ] as const) {
      await writeFile(path, bytes);
      const warnings: string[] = [];
      const { image } = await modelChip(wide(), { cache, onWarning: (line) => warnings.push(line) });
      expectSameBits(image.crossbar, fresh.crossbar);
      expect(warnings).toEqual([expect.stringContaining(why)]);
      expect(await readFile(path)).toEqual(right);
    }
  });

  it('is made again, with a warning, where what is kept is no chip', async () => {
    const { cache, path } = await filled();
    await storeEntry({ folder: cache, key: basename(path, '.entry') }, Uint8Array.of(1, 2, 3));
    const warnings: string[] = [];
    await modelChip(wide(), { cache, onWarning: (line) => warnings.push(line) });
    expect(warnings).toEqual([expect.stringMatching(/\.entry is not an \.npz file.*: the chip is mapped again$/)]);
  });

  it('is made all the same where nothing can be kept', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    expect((await modelChip(wide(), { cache: join(folder, 'file') })).image.cores).toBe(fresh.cores);
  });

  it('is not kept where it is small: mapping it is quicker', async () => {
    const cache = await temporaryFolder();
    await mkdir(join(cache, 'chips'));
    await modelChip(randomModel(1), { cache: join(cache, 'chips') });
    expect(await readdir(join(cache, 'chips'))).toEqual([]);
  });
});

/** Digests of all arrays of the chips that the mapper makes of shipped models; modes are taken as 16 bits, which hold them. */
const CHIPS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  1: { 'mnist-5core': '1f4aa306563c3a7b', 'mnist-30': '1392122b82f8526e', 'mnist-counts': '48f5a2dc30c63951' },
};

describe("the mapper's revision", () => {
  it('stands in the name of every chip that is kept', async () => {
    const key = await chipKey(wide(), nodeHost);
    expect(await chipKey(wide(), nodeHost, MAPPER_REVISION)).toBe(key);
    expect(await chipKey(wide(), nodeHost, MAPPER_REVISION + 1)).not.toBe(key);
  });

  it.each(['mnist-5core', 'mnist-30', 'mnist-counts'])(
    'is raised where the chip of %s becomes another, so that none that was kept is taken',
    async (name) => {
      const { image } = await modelChip(await loadModel(name));
      const narrow = { ...image, modes: Uint16Array.from(image.modes) };
      const arrays = Object.values(narrow).filter((value) => ArrayBuffer.isView(value));
      const bytes = concatBytes(arrays.map((v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength)));
      const digest = await nodeHost.digest('sha256', bytes);
      expect(digest.slice(0, 16), 'raise MAPPER_REVISION and add its digests').toBe(CHIPS[MAPPER_REVISION]?.[name]);
    },
  );
});
