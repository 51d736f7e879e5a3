/** `synaptick explore --retrain` on a model of one's own data. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpz } from '../../../src/formats/npz.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { bars } from '../train/layers/bars.ts';

const NET = {
  name: 'bars',
  input: { levels: [60, 140] },
  layers: [
    { name: 'windows', kernel: 4, stride: 2, channels: 16 },
    { name: 'votes', channels: 40, groups: 2, shuffled: true },
  ],
  training: { batch: 40, rate: 0.05 },
};

let folder: string;
let at: (name: string) => string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synaptick-retrain-'));
  at = (name) => join(folder, name);
  const { pixels, labels } = bars(240, 1);
  const arrays = { images: { shape: [240, 8, 8], data: pixels }, labels: { shape: [240], data: labels } };
  await writeFile(at('bars.npz'), encodeNpz(arrays));
  await writeFile(at('net.json'), JSON.stringify(NET));
  const wider = [{ ...NET.layers[0], channels: 32 }, NET.layers[1]];
  await writeFile(at('wider.json'), JSON.stringify({ ...NET, layers: wider }));
  const taught = { ...NET, training: { ...NET.training, distillation: {} } };
  await writeFile(at('taught.json'), JSON.stringify(taught));
  const train = ['train', '--data', at('bars.npz'), '--net', at('net.json'), '--epochs', '2', '--threads', '1'];
  expect(await synaptick([...train, '-o', at('m.npz')])).toMatchObject({ code: 0 });
});

afterAll(() => rm(folder, { recursive: true }));

const given = () => ['explore', '--model', at('m.npz'), '--data', at('bars.npz'), '--moves', '50', '--threads', '1'];
const retrained = () => [...given(), '--net', at('net.json'), '--retrain'];

describe('synaptick explore --retrain', () => {
  it('tables each shape as trained and trained again, keeps both, and draws them', async () => {
    const args = [...retrained(), '1', '--axons', '4,64', '--results', at('r.json')];
    const { code, out } = await synaptick([...args, '-o', at('p.svg')]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Images +32 of bars, split validation; the model as it was trained, and trained again for each/m,
    );
    expect(out).toMatch(/^Training +1 epoch for each shape, on 160 other images, seed 1$/m);
    expect(out).toMatch(/^ +4 +trained again +layer "votes" sees \d+ lines .* it can see 4 .*too many\)$/m);
    expect(out).toMatch(/^. +64 +as trained +\d+ .* 2 epochs, [\d.]+ m?s$/m);
    expect(out).toMatch(
      /^. +64 +trained again +\d+ .* 1 epoch, [\d.]+ m?s +windows 4 x 4: 32 lines; votes: \d groups of \d+ lines$/m,
    );
    expect(out).toContain('no other shape here, of a network trained alike, is');
    expect(out).toMatch(/^trained again: layers drawn up for the shape/m);
    const again = await synaptickJson(args);
    expect(again).toMatchObject({
      computed: 0,
      retrain: { effort: { epochs: 1 }, images: { trained: 160, validation: 32 }, before: { epochs: 2 } },
    });
    const { points } = again as { points: unknown[] };
    expect(points.slice(2)).toMatchObject([
      { axons: 64, network: 'as trained', training: null, accuracy: { images: 32 } },
      { axons: 64, network: 'trained again', training: { epochs: 1 }, accuracy: { images: 32 } },
    ]);
  });

  it.each<[string, () => string[], number, string]>([
    [
      'no epochs',
      () => [...retrained(), '0'],
      2,
      '--retrain is "0", must be a number of epochs from 1 to 100000, or a time above 0',
    ],
    ['a bad unit', () => [...retrained(), '5weeks'], 2, '--retrain is "5weeks", must be a number of epochs'],
    ['no time', () => [...retrained(), '0min'], 2, '--retrain is "0min"'],
    [
      'the test set',
      () => [...retrained(), '1', '--split', 'test'],
      2,
      '--retrain compares networks on the split validation, not test: the test set is looked at once',
    ],
    [
      'a network',
      () => ['explore', 'docs/networks/three-layers.json', '--retrain', '1'],
      2,
      '--retrain is for a trained model, docs/networks/three-layers.json is a network',
    ],
    [
      '--net alone',
      () => [...given(), '--net', at('net.json')].filter((arg) => arg !== '--threads' && arg !== '1'),
      2,
      '--net is for training again: say --retrain too',
    ],
    ['--threads alone', given, 2, '--threads is for training again: say --retrain too'],
    [
      'a model that nothing tells of',
      () => [...given(), '--retrain', '1'],
      1,
      'model "bars" cannot be trained again: it is none of the networks that ship (mnist-5core, ',
    ],
    [
      'another network',
      () => [...given(), '--retrain', '1', '--net', at('wider.json')],
      2,
      'is not what model "bars" was trained from: layer 1 is 4 x 4 (stride 2, padding 0), 1 groups, 32 channels, typed, shared and 4 x 4',
    ],
    [
      'a network with teachers',
      () => [...given(), '--retrain', '1', '--net', at('taught.json')],
      2,
      'learns from teachers (training.distillation), which there are none of here',
    ],
    ['data that is not there', () => [...retrained(), '1', '--data', at('none.npz')], 1, 'none.npz'],
    [
      'a data set of another shape',
      () => ['explore', '--model', at('m.npz'), '--retrain', '1'],
      2,
      'model "bars" is made for "bars": give that by --data PATH',
    ],
  ])('refuses %s in a line', async (_, args, code, line) => {
    const ran = await synaptick(args());
    expect(ran.err).toContain(line);
    expect({ code: ran.code, out: ran.out, lines: ran.err.trimEnd().split('\n').length }).toEqual({
      code,
      out: '',
      lines: 1,
    });
  });
});
