/** No command writes a file that it reads, nor two outputs into one file: by whatever name, and before it does anything. */
import { linkSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeChip } from '../../../src/formats/chip-file.ts';
import { encodeNpz } from '../../../src/formats/npz.ts';
import { encodePng } from '../../../src/formats/png.ts';
import { encodeWinners } from '../../../src/train/stdp/winner/model-file.ts';
import { winnerRecipe } from '../../../src/train/stdp/winner/recipe.ts';
import { createWinnerState } from '../../../src/train/stdp/winner/train.ts';
import { synaptick } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { BASE } from '../../support/network-file.ts';
import { rancConfig, rancNetwork } from '../../support/networks.ts';
import { randomChip } from '../../support/random-chip.ts';

const GRAPH = '0 1\n1 2\n2 0\n';
const WEIGHTS = encodeNpz({ w: { shape: [2, 2], data: Float64Array.of(1, 1, 1, 1) } });
const PICTURE = encodePng(2, 2, Uint8Array.of(0, 90, 180, 255));
const CHIP = encodeChip(
  randomChip({ seed: 1, cores: 1, density: 0.1, weightLimit: 5, modes: 'plain', spread: 'shared', configured: 0.1 }),
);
const STDP = encodeWinners(createWinnerState(winnerRecipe({ neurons: 2, epochs: 1, seed: 1 })), 1);
const RANC = JSON.stringify(rancNetwork());
const CONFIG = JSON.stringify(rancConfig);
const SPIKES = 'tick,core,axon\n';
const EVENTS = 't,x,y,p\n1,2,3,1\n';
const SPEC = JSON.stringify(BASE);
const network = (arrays?: string) =>
  JSON.stringify({
    format: 'synaptick-network',
    version: 1,
    name: 'net',
    ...(arrays && { arrays }),
    inputs: [{ name: 'in', size: 2 }],
    populations: [{ name: 'out', size: 2, neurons: { threshold: 1 } }],
    projections: [{ from: 'in', to: 'out', dense: arrays ? { array: 'w' } : { random: { values: [1], seed: 1 } } }],
  });

/** Twelve pictures of 8 x 8 in two classes. */
const DATA = encodeNpz({
  images: { shape: [12, 8, 8], data: Uint8Array.from({ length: 768 }, (_, i) => (i * 7) % 256) },
  labels: { shape: [12], data: Uint8Array.from({ length: 12 }, (_, i) => i % 2) },
});

/** A network for them. */
const SMALL = { name: 'small', input: { levels: [100] }, layers: [{ channels: 10 }] };

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Files, the one of them that is to be overwritten, and the command that would: `at` is the path of a file, `out` the output. */
type Case = readonly [
  what: string,
  files: Files,
  read: string,
  args: (at: (name: string) => string, out: string) => readonly string[],
];

const CASES: readonly Case[] = [
  ['place --out', { 'g.csv': GRAPH }, 'g.csv', (at, out) => ['place', at('g.csv'), '--out', out]],
  ['place --picture', { 'g.png': GRAPH }, 'g.png', (at, out) => ['place', at('g.png'), '--picture', out]],
  ['place --state', { 'g.txt': GRAPH }, 'g.txt', (at, out) => ['place', at('g.txt'), '--state', out]],
  [
    'place --picture over --resume',
    { 'g.txt': GRAPH, 'run.png': 'a state' },
    'run.png',
    (at, out) => ['place', at('g.txt'), '--resume', at('run.png'), '--picture', out],
  ],
  ['map --out', { 'net.npz': network() }, 'net.npz', (at, out) => ['map', at('net.npz'), '--out', out]],
  [
    'map --out over the arrays',
    { 'net.json': network('w.npz'), 'w.npz': WEIGHTS },
    'w.npz',
    (at, out) => ['map', at('net.json'), '--out', out],
  ],
  [
    'map --pictures over the network',
    { 'placement.png': network() },
    'placement.png',
    (at, out) => ['map', at('placement.png'), '--pictures', dirname(out)],
  ],
  [
    'map --pictures over the arrays',
    { 'net.json': network('links.png'), 'links.png': WEIGHTS },
    'links.png',
    (at, out) => ['map', at('net.json'), '--pictures', dirname(out)],
  ],
  [
    'import over its weights',
    { 'net.json': SPEC, 'w.npz': WEIGHTS },
    'w.npz',
    (at, out) => ['import', at('w.npz'), '--net', at('net.json'), '--out', out],
  ],
  [
    'import over its network',
    { 'net.json': SPEC, 'w.npz': WEIGHTS },
    'net.json',
    (at, out) => ['import', at('w.npz'), '--net', at('net.json'), '-o', out],
  ],
  ['run --output', { 'input.json': RANC }, 'input.json', (at, out) => ranc(at('input.json'), '--output', out)],
  ['run --spikes', { 'input.json': RANC }, 'input.json', (at, out) => ranc(at('input.json'), '--spikes', out)],
  [
    'run over a config that is found',
    { 'input.json': RANC, 'config.json': CONFIG },
    'config.json',
    (at, out) => ranc(at('input.json'), '--output', out),
  ],
  [
    'run over a config that is given',
    { 'input.json': RANC, 'mine.json': CONFIG },
    'mine.json',
    (at, out) => ranc(at('input.json'), '--config', at('mine.json'), '--spikes', out),
  ],
  [
    'run over its input',
    { 'input.json': RANC, 'config.json': CONFIG, 'in.csv': SPIKES },
    'in.csv',
    (at, out) => ranc(at('input.json'), '--input', at('in.csv'), '--probe', '0:0', '--probes', out),
  ],
  [
    'run --probes over its chip',
    { 'chip.npz': CHIP },
    'chip.npz',
    (at, out) => ranc(at('chip.npz'), '--probe', '0:0', '--probes', out),
  ],
  ['convert', { 'input.json': RANC }, 'input.json', (at, out) => ['convert', at('input.json'), out, '--to', 'ranc']],
  [
    'convert over a config that is found',
    { 'input.json': RANC, 'config.json': CONFIG },
    'config.json',
    (at, out) => ['convert', at('input.json'), out, '--to', 'truenorth'],
  ],
  [
    'convert over a config, beside the output',
    { 'input.json': RANC, 'x.config.json': CONFIG },
    'x.config.json',
    (at, out) => [
      ...['convert', at('input.json'), '--config', at('x.config.json')],
      ...[out.replace('.config.json', '.json'), '--to', 'ranc'],
    ],
  ],
  [
    'convert over its input, beside the output',
    { 'input.json': RANC, 'x.input.csv': SPIKES },
    'x.input.csv',
    (at, out) => [
      'convert',
      at('input.json'),
      '--input',
      at('x.input.csv'),
      out.replace('.input.csv', '.npz'),
      '--to',
      'chip',
    ],
  ],
  ['explore --out', { 'net.png': network() }, 'net.png', (at, out) => ['explore', at('net.png'), '--out', out]],
  ['explore --results', { 'n.json': network() }, 'n.json', (at, out) => ['explore', at('n.json'), '--results', out]],
  [
    'explore --out over the arrays',
    { 'net.json': network('w.png'), 'w.png': WEIGHTS },
    'w.png',
    (at, out) => ['explore', at('net.json'), '--out', out],
  ],
  [
    'explore --results over its chip',
    { 'n.json': network(), 'chip.json': '{"name":"x"}' },
    'chip.json',
    (at, out) => ['explore', at('n.json'), '--chip', at('chip.json'), '--results', out],
  ],
  ['encode --out', { 'p.png': PICTURE }, 'p.png', (at, out) => ['encode', at('p.png'), '--out', out]],
  ['encode --spikes', { 'p.png': PICTURE }, 'p.png', (at, out) => ['encode', at('p.png'), '--spikes', out]],
  ['encode events --out', { 'e.png': EVENTS }, 'e.png', (at, out) => ['encode', at('e.png'), '--out', out]],
  ['encode events --spikes', { 'e.csv': EVENTS }, 'e.csv', (at, out) => ['encode', at('e.csv'), '--spikes', out]],
  [
    'plot over its picture',
    { 'p.png': PICTURE },
    'p.png',
    (at, out) => ['plot', 'encoding', '--picture', at('p.png'), '--out', out],
  ],
  [
    'plot over its network',
    { 'net.svg': network() },
    'net.svg',
    (at, out) => ['plot', 'raster', '--network', at('net.svg'), '--out', out],
  ],
  [
    'plot over the arrays of its network',
    { 'net.json': network('w.svg'), 'w.svg': WEIGHTS },
    'w.svg',
    (at, out) => ['plot', 'weight-histogram', '--network', at('net.json'), '--out', out],
  ],
  [
    'plot over a trained network',
    { 'a.png': STDP },
    'a.png',
    (at, out) => ['plot', 'receptive-fields', '--network', at('a.png'), '--out', out],
  ],
  ['train --out', { 'net.json': SPEC }, 'net.json', (at, out) => train(at('net.json'), '--out', out)],
  ['train --checkpoint', { 'net.json': SPEC }, 'net.json', (at, out) => train(at('net.json'), '--checkpoint', out)],
  ['data --out', { 'd.png': DATA }, 'd.png', (at, out) => ['data', at('d.png'), '--out', out]],
  [
    'train --out over its data',
    { 'net.json': SPEC, 'd.npz': DATA },
    'd.npz',
    (at, out) => ['train', '--data', at('d.npz'), '--out', out],
  ],
  [
    'train --checkpoint over its class names',
    { 'd.npz': DATA, names: 'a\nb\n' },
    'names',
    (at, out) => ['train', '--data', at('d.npz'), '--classes', at('names'), '--checkpoint', out],
  ],
  ['train --curve', { 'net.png': SPEC }, 'net.png', (at, out) => train(at('net.png'), '--curve', out)],
  [
    'train, resumed, over its teacher',
    { 'net.json': JSON.stringify(SMALL), 'd.npz': DATA, teacher: 'a checkpoint' },
    'teacher',
    (at, out) => taught(at, 'teacher', '--checkpoint', out, '--resume'),
  ],
  [
    'train, of two members, over its teacher',
    { 'net.json': JSON.stringify({ ...SMALL, members: 2 }), 'd.npz': DATA, 'c.2': 'a checkpoint' },
    'c.2',
    (at, out) => taught(at, 'c.2', '--checkpoint', out.replace(/\.2$/, '')),
  ],
];

function ranc(file: string, ...options: string[]): string[] {
  return ['run', file, '--ticks', '3', ...options];
}

function train(net: string, ...options: string[]): string[] {
  return ['train', 'mnist', '--net', net, ...options];
}

/** Of a few samples: those of MNIST take a third of a second to read. */
function taught(at: (name: string) => string, teacher: string, ...options: string[]): string[] {
  return ['train', '--data', at('d.npz'), '--net', at('net.json'), '--teacher', at(teacher), ...options];
}

/** Other names of a file, with the same ending. */
const SPELLINGS: Readonly<Record<string, (path: string) => string>> = {
  'its own path': (path) => path,
  'a path with detours': (path) => join(dirname(path), 'sub').concat(`/.././${basename(path)}`),
  'a linked folder': (path) => {
    symlinkSync(dirname(path), join(dirname(path), 'sub', 'there'));
    return join(dirname(path), 'sub', 'there', basename(path));
  },
  'a symbolic link': (path) => {
    const link = join(dirname(path), 'sub', basename(path));
    symlinkSync(path, link);
    return link;
  },
  'a hard link': (path) => {
    const link = join(dirname(path), 'sub', basename(path));
    linkSync(path, link);
    return link;
  },
};

async function folderOf(files: Files): Promise<{ folder: string; at: (name: string) => string }> {
  const folder = realpathSync(await temporaryFolder());
  const at = (name: string) => join(folder, name);
  mkdirSync(at('sub'));
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  return { folder, at };
}

/** Names and contents of all files of a folder and its `sub`. */
function contents(folder: string): Record<string, string> {
  const all = readdirSync(folder, { withFileTypes: true }).concat(
    readdirSync(join(folder, 'sub'), { withFileTypes: true }),
  );
  const files = all.filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'base64')]),
  );
}

describe('a file that a command reads', () => {
  it.each(CASES)('is not overwritten: %s', async (_, files, read, args) => {
    for (const [spelling, spell] of Object.entries(SPELLINGS)) {
      const { folder, at } = await folderOf(files);
      const out = spell(at(read));
      const before = contents(folder);
      const { code, out: printed, err } = await synaptick(args(at, out));
      expect([spelling, code, printed]).toEqual([spelling, 2, '']);
      expect(err.split('\n').at(-2)).toMatch(
        /^synaptick: .* is read (as .* )?and would be overwritten: write to another file$/,
      );
      expect(contents(folder)).toEqual(before);
    }
  });

  it('is not written by the next command of the same process either way: each command has its own files', async () => {
    const { at } = await folderOf({ 'g.csv': GRAPH });
    const placed = (graph: string, out: string) => synaptick(['place', at(graph), '--moves', '10', '--out', at(out)]);
    expect(await placed('g.csv', 'p.csv')).toMatchObject({ code: 0 });
    writeFileSync(at('h.csv'), GRAPH);
    expect(await placed('h.csv', 'g.csv')).toMatchObject({ code: 0 });
  });
});

/** Commands with two outputs, each with the ending that both may have. */
const PAIRS: readonly (readonly [
  what: string,
  files: Files,
  ending: string,
  args: (at: (name: string) => string, one: string, other: string) => readonly string[],
])[] = [
  [
    'place --out and --state',
    { g: GRAPH },
    '.csv',
    (at, one, other) => ['place', at('g'), '--out', one, '--state', other],
  ],
  [
    'run --output and --spikes',
    { 'input.json': RANC },
    '.txt',
    (at, one, other) => ranc(at('input.json'), '--output', one, '--spikes', other),
  ],
  [
    'run --probes and --probes',
    { 'input.json': RANC },
    '.csv',
    (at, one, other) => ranc(at('input.json'), '--probe', '0:0', '--probes', one, other),
  ],
  [
    'encode --out and --spikes',
    { 'p.png': PICTURE },
    '.png',
    (at, one, other) => ['encode', at('p.png'), '--out', one, '--spikes', other],
  ],
  [
    'train --out and --checkpoint',
    { 'net.json': SPEC },
    '.npz',
    (at, one, other) => train(at('net.json'), '--out', one, '--checkpoint', other),
  ],
  [
    'train --curve and --checkpoint',
    { 'net.json': SPEC },
    '.png',
    (at, one, other) => train(at('net.json'), '--curve', one, '--checkpoint', other),
  ],
  [
    'train --out and the checkpoint of a member',
    { 'net.json': JSON.stringify({ ...BASE, members: 2 }) },
    '.2',
    (at, one, other) => train(at('net.json'), '--out', one, '--checkpoint', other.replace(/\.2$/, '')),
  ],
];

/** Names of one file that is not there yet. */
const NEW_SPELLINGS: Readonly<Record<string, (path: string) => string>> = {
  'its own path': (path) => path,
  'a path with detours': SPELLINGS['a path with detours'] as (path: string) => string,
  'a linked folder': SPELLINGS['a linked folder'] as (path: string) => string,
  'a link to nothing yet': (path) => {
    const link = join(dirname(path), 'sub', `a link${extname(path)}`);
    symlinkSync(path, link);
    return link;
  },
};

describe('two outputs of one command', () => {
  it.each(PAIRS)('are two files: %s', async (_, files, ending, args) => {
    for (const [spelling, spell] of Object.entries(NEW_SPELLINGS)) {
      const { folder, at } = await folderOf(files);
      const before = contents(folder);
      const [one, other] = [at(`both${ending}`), spell(at(`both${ending}`))];
      const { code, out, err } = await synaptick(args(at, one, other));
      expect([spelling, code, out]).toEqual([spelling, 2, '']);
      expect(err).toMatch(/ is to be written twice(, also as .*)?: give each output its own file\n$/);
      expect(contents(folder)).toEqual(before);
    }
  });

  it('are two files: a conversion and what it writes beside', async () => {
    const { at } = await folderOf({ 'input.json': RANC, 'config.json': CONFIG });
    const { code, err } = await synaptick(['convert', at('input.json'), at('x.sfti'), '--to', 'truenorth']);
    expect([code, err]).toEqual([
      2,
      `synaptick: ${at('x.sfti')} is to be written twice: give each output its own file\n`,
    ]);
  });

  it('may both go to a device', async () => {
    const { at } = await folderOf({ 'input.json': RANC, 'config.json': CONFIG });
    const ran = await synaptick(ranc(at('input.json'), '--output', '/dev/null', '--spikes', '/dev/null'));
    expect(ran).toMatchObject({ code: 0, err: '' });
  });
});

describe('a file that a command reads to write it again', () => {
  it('is the state of a placement', async () => {
    const { at } = await folderOf({ g: GRAPH });
    const place = (...args: string[]) => synaptick(['place', at('g'), '--state', at('run.npz'), ...args]);
    expect(await place('--moves', '100')).toMatchObject({ code: 0, err: '' });
    expect(await place('--resume', at('run.npz'), '--moves', '200')).toMatchObject({ code: 0, err: '' });
  });
});
