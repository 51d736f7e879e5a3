/** What a network file may not say, and which files a run may not write over: told before any training. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synaptick } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { BASE, LAYERS } from '../support/network-file.ts';

describe('a network file', () => {
  it.each<[string, object, RegExp]>([
    ['a field that is none', { ...BASE, layer: [] }, /net\.json: unknown key "layer"/],
    [
      'a window beyond its input',
      { ...BASE, layers: [{ kernel: 30, channels: 4 }, ...LAYERS] },
      /layer "layer1": a window of 30 does not fit its input of 28 x 28/,
    ],
    [
      'groups that do not divide',
      { ...BASE, layers: [{ kernel: 4, channels: 5, groups: 2 }, ...LAYERS] },
      /layer "layer1".*2 groups/,
    ],
    [
      'a layer that no core can hold',
      { ...BASE, layers: [{ kernel: 20, channels: 64 }, { channels: 250 }] },
      /layer "layer1": a neuron sees 400 lines, on a core it can see 256:/,
    ],
    [
      'ternary weights that need too many axons',
      { ...BASE, layers: [{ kernel: 12, channels: 64, weights: 'ternary' }, { channels: 250 }] },
      /layer "layer1": a neuron sees 144 lines, on a core it can see 128 /,
    ],
    [
      'too few outputs',
      { ...BASE, layers: [LAYERS[0], { channels: 9 }] },
      /the last layer gives 1 x 1 places of 9 channels/,
    ],
    ['a rate beyond all weights', { ...BASE, training: { rate: 1e30 } }, /net\.json.*training\.rate/],
    [
      'filters beyond the picture',
      { ...BASE, input: { filters: { kernel: 29, channels: 4 } }, layers: [{ channels: 250 }] },
      /filters of 29 x 29 do not fit pictures of 28 x 28 with padding 0/,
    ],
    [
      'filters whose sums are not exact',
      { ...BASE, input: { filters: { kernel: 23, stride: 3, channels: 4 } }, layers: [{ channels: 250 }] },
      /filters see 23 x 23 pixels of 1 channels, 529 values; sums of up to 518 stay exact/,
    ],
    [
      'a channel that pictures have not',
      { ...BASE, input: { levels: [{ channel: 1, threshold: 5 }] } },
      /colour channel 1/,
    ],
    ['counts over 16 ticks', { ...BASE, counts: { ticks: 16 } }, /net\.json: counts\.ticks is 16, .*15/],
    [
      'typed weights of counts whose control spikes need too many axons',
      { ...BASE, counts: { ticks: 8 }, layers: [{ kernel: 16, channels: 4, weights: 'typed' }, { channels: 250 }] },
      /layer "layer1": a neuron sees 256 lines, and may need 34 axons more for control spikes, a core has 256 \(34 too many\):/,
    ],
    [
      'levels in time of a network of one tick',
      { ...BASE, input: { levels: [60, 90], inTime: true } },
      /net\.json: input\.inTime spreads levels over ticks, and the network has one: give it counts/,
    ],
    [
      'more levels in time than ticks',
      { ...BASE, counts: { ticks: 2 }, input: { levels: [60, 90, 120], inTime: true } },
      /net\.json: input\.levels has 3 levels in time of colour channel 0, a view lasts 2 ticks: give fewer levels/,
    ],
    [
      'levels in time that are learnt',
      { ...BASE, counts: { ticks: 2 }, input: { levels: [60], inTime: true, learned: true } },
      /net\.json: input\.learned moves thresholds, of levels in time it cannot/,
    ],
    [
      'another dataset',
      { ...BASE, dataset: 'cifar100' },
      /is for cifar100 \(32 x 32 x 3, 100 classes\), mnist has 28 x 28 x 1, 10 classes/,
    ],
  ])('is refused for %s', async (_, content, message) => {
    const folder = await temporaryFolder();
    const net = join(folder, 'net.json');
    await writeFile(net, JSON.stringify(content));
    const { code, err } = await synaptick(['train', 'mnist', '--net', net, '--out', join(folder, 'm.npz')]);
    expect(code).not.toBe(0);
    expect(err.trim()).toMatch(message);
    expect(err.trim()).not.toContain('\n');
  });

  it.each<[string, string[], RegExp]>([
    ['the checkpoint', ['--checkpoint', 'm.npz'], /m\.npz is to be written twice/],
    ['the learning curve', ['--checkpoint', 'c.png', '--curve', 'c.png'], /c\.png is to be written twice/],
    ['the network file', ['--checkpoint', 'net.json'], /net\.json is read and would be overwritten/],
    ['the network file by a curve', ['--curve', 'net.json'], /--curve is ".*net\.json", must end in \.png/],
    ['a file as a folder', ['--curve', 'net.json/curve.png'], /cannot write .*curve\.png: .*folder/],
  ])('is not begun where %s would be written over', async (_, files, message) => {
    const folder = await temporaryFolder();
    const net = join(folder, 'net.json');
    await writeFile(net, JSON.stringify(BASE));
    const out = join(folder, 'm.npz');
    const given = files.map((each) => (each.startsWith('--') ? each : join(folder, each)));
    const args = ['--net', net, '--out', out, ...given];
    const { code, err } = await synaptick(['train', 'mnist', ...args]);
    expect(code).not.toBe(0);
    expect(err.trim()).toMatch(message);
  });
});
