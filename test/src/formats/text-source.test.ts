/** Every format of text is read the same, zipped or not, with a byte order mark or without, in UTF-8 and in UTF-16. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChipImage } from '../../../cores/chip-image.ts';
import { loadSpec } from '../../../src/cli/training-network.ts';
import { readGraph } from '../../../src/formats/graph/read-graph.ts';
import { encodingOf, readLines, readWholeText } from '../../../src/formats/text-source.ts';
import { formatSfti } from '../../../src/formats/truenorth/spikes.ts';
import { formatTrueNorth } from '../../../src/formats/truenorth/writer.ts';
import { memoryLimit } from '../../../src/host/memory.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { loadChip } from '../../../src/load/load.ts';
import { loadGraph } from '../../../src/on-node.ts';
import { casePath, describeCases } from '../../support/cases.ts';
import { synaptick } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { BASE } from '../../support/network-file.ts';
import { rancConfig, rancNetwork } from '../../support/networks.ts';
import { randomChip } from '../../support/random-chip.ts';

const ENCODINGS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16 with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16, big-endian': (text) => Buffer.from(text, 'utf16le').swap16(),
  'UTF-16 with a mark, big-endian': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
};
/** With a mark. */
function utf32(text: string, order: 'LE' | 'BE'): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * (text.length + 1)));
  Array.from(`\ufeff${text}`, (letter, i) => view.setUint32(4 * i, letter.charCodeAt(0), order === 'LE'));
  return new Uint8Array(view.buffer);
}
const VARIANTS = Object.entries(ENCODINGS).flatMap(([name, encode]): [string, (text: string) => Uint8Array][] => [
  [name, encode],
  [`${name}, gzipped`, (text) => gzipSync(encode(text))],
]);

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
};

const chip = (): ChipImage => ({
  ...randomChip({ seed: 5, cores: 1, density: 0.1, weightLimit: 9, modes: 'plain', spread: 'narrow', configured: 1 }),
  outputCell: null,
});
const ranc = () => JSON.stringify(rancNetwork());
const config = () => JSON.stringify(rancConfig);
const spikes = { count: 2, ticks: Uint32Array.of(1, 3), cores: Uint32Array.of(0, 0), axons: Uint16Array.of(1, 0) };
const network = () => readFile(packageFile('docs/networks/three-layers.json'), 'utf8');

/** What is read of a file of a format, without its name. */
const FORMATS: readonly [string, () => string | Promise<string>, (path: string) => Promise<unknown>][] = [
  ['network', network, (path) => loadGraph(path)],
  ['generated network', () => '{"generator": "random", "size": 10}', (path) => loadGraph(path)],
  ['RANC network', ranc, async (path) => (await loadChip(path, { host: nodeHost })).image],
  [
    'RANC config',
    config,
    async (path) => (await loadChip(await write('in.json', ranc()), { host: nodeHost, config: path })).image,
  ],
  [
    'RANC packets',
    ranc,
    async (path) => (await loadChip(await write('in.json', ranc()), { host: nodeHost, input: path })).inputs,
  ],
  [
    'TrueNorth model',
    () => [...formatTrueNorth(chip())].join(''),
    async (path) => (await loadChip(path, { host: nodeHost })).image,
  ],
  [
    'TrueNorth spikes',
    () => [...formatSfti(spikes, chip())].join(''),
    async (path) => {
      const model = await write('model.json', [...formatTrueNorth(chip())].join(''));
      return (await loadChip(model, { host: nodeHost, input: path })).inputs;
    },
  ],
  [
    'spikes as CSV',
    () => 'tick,core,axon\r\n1,0,1\n\n3,0,0',
    async (path) => (await loadChip(await write('in.json', ranc()), { host: nodeHost, input: path })).inputs,
  ],
  ['edge list', () => '# größe, граф\n0 1\n1 2 0.5\n', (path) => readGraph(path, { host: nodeHost })],
  [
    'network file of train',
    () => JSON.stringify({ ...BASE, name: 'Größe' }),
    async (path) => (await loadSpec(path, { host: nodeHost })).spec,
  ],
];

describe.each(FORMATS)('a %s', (_, text, read) => {
  it.each(VARIANTS)('is read in %s', async (_, encode) => {
    const content = await text();
    const expected = await read(await write('plain.json', content));
    expect(expected).toBeTruthy();
    expect(await read(await write('other.json', encode(content)))).toEqual(expected);
  });
});

describe('text', () => {
  it('comes in lines, whatever it is and however it comes apart', async () => {
    // Text that begins as text of ours does: in UTF-16 without a mark nothing else tells it.
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((rest) => `# begins so ${rest.replace(/\0/g, '')}`);
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(...VARIANTS), async (content, [, encode]) => {
        const lines: string[] = [];
        for await (const [, line] of readLines(await write('text', encode(content)), { host: nodeHost }))
          lines.push(line);
        const expected = content.split('\n').map((line) => line.replace(/\r$/, ''));
        // The last line has no end, and is not there when it has nothing else.
        if (content.endsWith('\n')) expected.pop();
        else expected[expected.length - 1] = content.split('\n').at(-1) as string;
        expect(lines).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, number[] | string, ReturnType<typeof encodingOf>]>([
    ['nothing', [], 'utf-8'],
    ['a graph of 65,279 nodes, which begins as a mark', [0xff, 0xfe, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], null],
    ['a graph of 0x7bfeff nodes', [0xff, 0xfe, 0x7b, 0, 1, 0, 0, 0, 1, 0, 0, 0], null],
    ['a graph of 48 nodes', [48, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], null],
    ['text of UTF-32', [0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0], null],
    ['one letter', '7', 'utf-8'],
    ['one letter of UTF-16', [55, 0], 'utf-16le'],
    ['one letter of UTF-16, big-endian', [0, 55], 'utf-16be'],
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13], null],
  ])('is told from what is none: %s', (_, head, encoding) => {
    expect(encodingOf(typeof head === 'string' ? Buffer.from(head) : Uint8Array.from(head))).toBe(encoding);
  });

  it.each<[string, Uint8Array, string]>([
    [
      'zip',
      Buffer.from('PK\u0003\u0004\u0014\0\0\0\u0008\0'),
      'is a zip archive (.zip, .npz), no text: unpack it, or use gzip',
    ],
    ['xz', Buffer.from('fd377a585a0000', 'hex'), 'is compressed by xz, no text'],
    ['zstd', Buffer.from('28b52ffd2000', 'hex'), 'is compressed by zstd, no text'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'is compressed by bzip2, no text'],
    ['gzip within gzip', gzipSync(gzipSync('{}')), 'is gzipped twice: unzip it once'],
    ['UTF-32', utf32('{"a": 1}', 'LE'), 'is text in UTF-32: save it as UTF-8'],
    ['UTF-32, big-endian', utf32('{"a": 1}', 'BE'), 'is text in UTF-32: save it as UTF-8'],
    ['UTF-32, gzipped', gzipSync(utf32('{', 'LE')), 'is text in UTF-32: save it as UTF-8'],
    [
      'UTF-16 and a byte',
      Buffer.concat([Buffer.from('\ufeff{}', 'utf16le'), Buffer.of(10)]),
      'is not UTF-8, nor UTF-16: save it as UTF-8',
    ],
    [
      'UTF-16 with half a character',
      Buffer.from('{"name": "\ud83d"}', 'utf16le'),
      'is not UTF-8, nor UTF-16: save it as UTF-8',
    ],
    ['UTF-8 with half a character', Buffer.from('7b22c3223a317d', 'hex'), 'is not UTF-8, nor UTF-16: save it as UTF-8'],
    ['PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'is a picture (PNG), no text: is it the right file?'],
  ])('is refused where it is %s', async (name, bytes, line) => {
    const path = await write(name, bytes);
    await expect(loadSpec(path, { host: nodeHost })).rejects.toThrow(`${path} ${line}`);
    // The door knows a zip archive and a picture, which are something else than text.
    if (name !== 'zip' && name !== 'PNG') await expect(loadGraph(path)).rejects.toThrow(`${path} ${line}`);
  });

  it('is refused where it is more than may be, zipped or not, before it is there', async () => {
    const limits = { most: 2 ** 20, what: 'note', smaller: 'write less' };
    const blanks = ' '.repeat(2 ** 20 + 1);
    await expect(readWholeText(await write('a', blanks), { host: nodeHost, ...limits })).rejects.toThrow(
      'has 1 MiB, the limit of a note is 1 MiB: write less',
    );
    await expect(readWholeText(await write('a', gzipSync(blanks)), { host: nodeHost, ...limits })).rejects.toThrow(
      'has more than 1 MiB once unzipped, the limit of a note: write less',
    );
    // As much as it is itself is allowed in any case.
    const bomb = await write('a', gzipSync(' '.repeat(2 ** 21)));
    const many = { ...limits, most: 2 ** 30 };
    await expect(readWholeText(bomb, { host: nodeHost, ...many, memory: memoryLimit(1) })).rejects.toThrow(
      /a: its text would take about \d+ MiB of memory, the limit is 1 MiB/,
    );
    expect(await readWholeText(bomb, { host: nodeHost, ...many, memory: memoryLimit(20) })).toHaveLength(2 ** 21);
  });
});

describeCases('the network of the cases', () => {
  it('is the same plain, with a mark, and gzipped', async () => {
    const outputs = await Promise.all(
      ['plain', 'bom', 'gz'].map(async (ending) => {
        const path = casePath(`files/net.${ending}`);
        const { code, out, err } = await synaptick(['map', path, '--moves', '100']);
        expect([code, err]).toEqual([0, '']);
        return out.replaceAll(path, 'net').replace(/\d+\.\d+ s/, '');
      }),
    );
    expect(outputs[1]).toBe(outputs[0]);
    expect(outputs[2]).toBe(outputs[0]);
  });
});
