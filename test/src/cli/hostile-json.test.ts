/** JSON that is meant to break its reader: whoever reads it, it ends in one line that names the file. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeChip } from '../../../src/formats/chip-file.ts';
import { encodeNpz } from '../../../src/formats/npz.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { casePath, describeCases } from '../../support/cases.ts';
import { synaptick } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { BASE } from '../../support/network-file.ts';
import { rancConfig, rancNetwork } from '../../support/networks.ts';
import { randomChip } from '../../support/random-chip.ts';

/** A file whose JSON is `json`, and the command that reads it; FILE stands for it. */
interface Reader {
  readonly name: string;
  /** A JSON text that is read without complaint about its form. */
  readonly good: () => string | Promise<string>;
  readonly command: string;
  /** What is written around the JSON; the JSON itself unless given. */
  readonly wrap?: (json: string) => Uint8Array;
  /** Whether it is a format of others, who skip keys that they do not know. */
  readonly lenient?: boolean;
}

const container = (json: string): Uint8Array => {
  const data = new TextEncoder().encode(json);
  return encodeNpz({ header: { shape: [data.length], data } });
};
const header = (format: string) => async () => `{"format":"${format}","version":1,"x":1}`;

const READERS: readonly Reader[] = [
  {
    name: 'network',
    good: () => readFile(packageFile('docs/networks/three-layers.json'), 'utf8'),
    command: 'map FILE --moves 10',
  },
  { name: 'description', good: () => '{"generator":"random","size":10}', command: 'map FILE --moves 10' },
  { name: 'network to compare', good: () => '{"generator":"random","size":10}', command: 'compare FILE --ticks 5' },
  {
    name: 'network to draw',
    good: () => readFile(packageFile('docs/networks/three-layers.json'), 'utf8'),
    command: 'plot raster --network FILE --out OUT.svg',
  },
  { name: 'network file of train', good: () => JSON.stringify(BASE), command: 'import none.npz --net FILE' },
  { name: 'RANC network', good: () => JSON.stringify(rancNetwork()), command: 'run FILE --ticks 2', lenient: true },
  { name: 'RANC config', good: () => JSON.stringify(rancConfig), command: 'run RANC --config FILE --ticks 2' },
  {
    name: 'RANC packets',
    good: () => JSON.stringify(rancNetwork()),
    command: 'run RANC --input FILE --ticks 2',
    lenient: true,
  },
  {
    name: 'TrueNorth spikes',
    good: () => '{"defaultDestinationDelay":1}',
    command: 'run CHIP --input FILE --ticks 2',
    lenient: true,
  },
  { name: 'chip image', good: header('synaptick-chip'), command: 'run FILE --ticks 2', wrap: container },
  { name: 'model', good: header('synaptick-model'), command: 'classify --model ./FILE', wrap: container },
  {
    name: 'STDP network',
    good: header('synaptick-stdp'),
    command: 'plot receptive-fields --network FILE --out OUT.svg',
    wrap: container,
  },
  {
    name: 'placement state',
    good: header('synaptick-placement-state'),
    command: 'place GRAPH --resume FILE',
    wrap: container,
  },
];

const PROTOTYPE = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
const DEEP = 100_000;
const lists = '['.repeat(DEEP) + ']'.repeat(DEEP);
const objects = `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`;
/** After the brace that opens it. */
const withField = (json: string, field: string) => json.replace(/^\s*\{/, `{${field},`);

async function refusal({ command, wrap }: Reader, json: string): Promise<{ code: number | null; err: string }> {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder, name);
  const chip = {
    seed: 1,
    cores: 1,
    density: 0.1,
    weightLimit: 9,
    modes: 'plain',
    spread: 'narrow',
    configured: 1,
  } as const;
  await writeFile(at('file'), wrap ? wrap(json) : json);
  await writeFile(at('ranc.json'), JSON.stringify(rancNetwork()));
  await writeFile(at('graph.txt'), '0 1\n');
  await writeFile(at('chip.npz'), encodeChip(randomChip(chip)));
  const paths: Record<string, string> = {
    ...{
      FILE: at('file'),
      './FILE': at('file'),
      'OUT.svg': at('out.svg'),
      RANC: at('ranc.json'),
      GRAPH: at('graph.txt'),
    },
    CHIP: at('chip.npz'),
  };
  return synaptick(command.split(' ').map((word) => paths[word] ?? word));
}

function expectOneLine({ code, err }: { code: number | null; err: string }, line: RegExp): void {
  expect(err).toMatch(/^synaptick: .*\n$/);
  expect(err).not.toMatch(/unexpected:|call stack|not a function|undefined|\[object|Cannot read/);
  expect(err).toMatch(line);
  expect(code).toBe(1);
}

describe.each(READERS.map((reader) => [reader.name, reader] as const))('the JSON of a %s', (_, reader) => {
  it.each([
    ['lists in lists', lists],
    ['objects in objects', objects],
    ['lists that nobody closes', '['.repeat(DEEP)],
  ])('is refused by its depth where it is nothing but %s', async (_, json) => {
    expectOneLine(
      await refusal(reader, json),
      /nested deeper than (64|500) levels|is a list, must be|no file that becomes a chip|no input spikes|no .sfti file|not a chip: is it|not a network that learnt|not a trained model/,
    );
  });

  it.each([
    ['lists', lists],
    ['objects', objects],
  ])('is refused by its depth where a field holds %s without end', async (_, json) => {
    const text = withField(await reader.good(), `"x":${json}`);
    expectOneLine(
      await refusal(reader, text),
      /nested deeper than (64|500) levels|no file that becomes a chip|no input spikes/,
    );
  });

  it.each(PROTOTYPE)('has no field %s, nor anything that comes from one', async (key) => {
    const text = withField(await reader.good(), `"${key}":{"size":1,"toString":1,"length":5}`);
    const { code, err } = await refusal(reader, text);
    expect(err).not.toMatch(/unexpected:|not a function|Cannot read|\[object/);
    if (reader.lenient || code === 0) return;
    expect(err).toMatch(/^synaptick: .*\n$/);
  });
});

// A spike of TrueNorth's may say things as it likes.
const STRICT = READERS.filter(({ name }) => name !== 'TrueNorth spikes');
describe('a key that comes twice', () => {
  it.each(STRICT.map((reader) => [reader.name, reader] as const))(
    'is refused in the JSON of a %s',
    async (_, reader) => {
      const text = await reader.good();
      const [, first = ''] = /"(\w+)"\s*:/.exec(text) ?? [];
      expectOneLine(
        await refusal(reader, withField(text, `"${first}":1`)),
        new RegExp(`${first} (comes twice|is 1, must be)`),
      );
    },
  );
});

describe('names of a network that every object has', () => {
  const file = async (content: object) => {
    const path = join(await temporaryFolder(), 'net.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  };

  it.each(PROTOTYPE)('are names as any other: %s', async (name) => {
    // JSON.stringify of an object literal would set a prototype.
    const neurons = { threshold: 1 };
    const content = {
      ...{ format: 'synaptick-network', version: 1, name, inputs: [{ name: `${name}`, size: 3 }] },
      populations: [{ name: `${name} out`, size: 3, neurons }],
      projections: [{ from: name, to: `${name} out`, name, oneToOne: 1 }],
    };
    const { code, err } = await synaptick(['map', await file(content), '--moves', '10', '--verify', '5']);
    expect([code, err]).toEqual([0, '']);
  });

  it.each(PROTOTYPE)('are no parameters, kinds or arrays: %s', async (key) => {
    const wrong = (text: string) => text.replace('KEY', key);
    const base = '{"format":"synaptick-network","version":1,"name":"n","inputs":[{"name":"i","size":2}],';
    const path = join(await temporaryFolder(), 'net.json');
    for (const rest of [
      '"populations":[{"name":"p","size":2,"neurons":{"threshold":1,"KEY":1}}]}',
      '"populations":[{"name":"p","size":2,"neurons":{"threshold":1},"KEY":1}]}',
      '"populations":[{"name":"p","size":2,"neurons":{"threshold":{"array":"KEY"}}}]}',
      '"populations":[{"name":"p","size":2,"neurons":{"threshold":1}}],"projections":[{"from":"i","to":"p","KEY":1}]}',
      '"populations":[{"name":"p","size":2,"neurons":{"threshold":1}}],"projections":[{"from":"KEY","to":"p","oneToOne":1}]}',
    ]) {
      await writeFile(path, wrong(base + rest));
      const { code, err } = await synaptick(['map', path]);
      expect(err, rest).toMatch(new RegExp(`^synaptick: .*${key}.*\\n$`));
      expect(code).toBe(1);
    }
  });
});

describeCases('hostile JSON of the cases', () => {
  it.each([
    ['network-deep-object-2000.json', /nested deeper than 64 levels, the limit/],
    ['network-deep-object-100000.json', /nested deeper than 64 levels, the limit/],
    ['network-dup-key.json', /:1: version comes twice: remove one/],
    ['generator-toString.json', /generator "random" has no field "toString": its fields are/],
    ['network-size-1e7.json', /would take about 954 MiB of memory, the limit is 512 MiB/],
    ['network-many-dense.json', /would take about \d+ MiB of memory, the limit is 512 MiB/],
    ['hypergraph-16M-nodes.bin', /a graph of 16777216 nodes would take about 769 MiB of memory/],
    ['network-arrays-dev-zero.json', /dev\/zero: it is a device, not a file/],
  ])('%s is refused in one line', async (name, line) => {
    expectOneLine(await synaptick(['map', casePath(`hostile/${name}`)]), line);
  });

  it('in UTF-16 is read', async () => {
    const { code, err } = await synaptick(['map', casePath('hostile/network-utf16.json')]);
    expect([code, err]).toEqual([0, '']);
  });
});
