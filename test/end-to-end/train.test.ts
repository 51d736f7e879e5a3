/** Training as the command does it, on a small part of MNIST: what is written, what Ctrl-C leaves, how it goes on. */
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/cli/errors.ts';
import { runTraining } from '../../src/cli/training.ts';
import type { TrainingRun } from '../../src/cli/training-run.ts';
import type { ImageSet } from '../../src/input/data/image-set.ts';

import type { SpikeCounts } from '../../src/models/integer-network.ts';
import { decodeModel } from '../../src/models/model-file.ts';
import { type Transduction, transductionGrid } from '../../src/models/transduction.ts';
import { loadMnist } from '../../src/on-node.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/train/layers/checkpoint-file.ts';
import { type NetworkSpecFile, readNetworkSpec } from '../../src/train/layers/network-spec.ts';
import { MNIST_5CORE } from '../../src/train/layers/recipes/mnist.ts';
import { synaptick, synaptickJson } from '../support/cli.ts';
import { type FakeShell, fakeShell } from '../support/fake-shell.ts';
import { temporaryFolder } from '../support/folder.ts';
import { BASE } from '../support/network-file.ts';
import { expectSameBits } from '../support/same-bits.ts';

const SPEC = readNetworkSpec('test', { ...MNIST_5CORE, training: { ...MNIST_5CORE.training, batch: 64 } });

/** Of four filters 14 x 14 places, or of two levels 28 x 28, to the same voters. */
const OWN_LAYERS = [
  { kernel: 4, stride: 4, channels: 16 },
  { kernel: null, groups: 4, channels: 100 },
];

let images: ImageSet;
beforeAll(async () => {
  images = firstOf(await loadMnist('train', { env: {} }), 800);
});

function firstOf(set: ImageSet, count: number): ImageSet {
  return { ...set, count, pixels: set.pixels.subarray(0, count * 784), labels: set.labels.subarray(0, count) };
}

function train(out: string, shell: FakeShell, changes: Partial<TrainingRun> = {}) {
  const run: TrainingRun = {
    spec: SPEC,
    images,
    validation: 200,
    classes: 10,
    seed: 1,
    epochs: 3,
    threads: 1, // a second one takes a second to start
    out,
    checkpoint: `${out}.checkpoint`,
    resume: false,
    every: 400,
    teachers: [],
    command: (seed, epochs) => `synaptick train mnist --seed ${seed} --epochs ${epochs}`,
    ...changes,
  };
  return runTraining(run, shell);
}

/** The 5-core network with other training. */
function trained(by: Record<string, unknown>) {
  return readNetworkSpec('test', { ...MNIST_5CORE, training: { ...MNIST_5CORE.training, batch: 64, ...by } });
}

/** The levels or filters of one member, of four filters or two levels each. */
function partOf(of: Transduction, member: number) {
  if (of.kind !== 'filters') return { thresholds: of.levels.slice(2 * member, 2 * member + 2), weights: [] };
  const isOwn = (_: number, at: number) => Math.floor((at % of.channels) / 4) === member;
  return { thresholds: [...of.thresholds.filter(isOwn)], weights: [...of.weights.filter(isOwn)] };
}

/** A shell where Ctrl-C comes when stderr first matches. */
function interruptedShell(pattern: RegExp): FakeShell {
  const interruption = new AbortController();
  const shell = fakeShell({ signal: interruption.signal });
  const { write } = shell.stderr;
  shell.stderr.write = (text: string) => {
    write.call(shell.stderr, text);
    if (pattern.test(shell.stderr.text)) interruption.abort(new Interrupted('SIGINT'));
  };
  return shell;
}

describe('training a model', () => {
  it('reports each epoch, writes model and curve, and measures on emulated cores', async () => {
    const folder = await temporaryFolder();
    const out = join(folder, 'model.npz');
    const curve = join(folder, 'curve.png');
    const shell = fakeShell();
    const result = await train(out, shell, { curve });
    expect(result).toMatchObject({ name: 'mnist-5core', cores: 5, images: 200, seed: 1, epochs: 3 });
    expect(result.accuracy).toBeGreaterThan(0.6); // a tenth would be chance
    expect(shell.stderr.text).toMatch(
      /^mnist-5core: about 5 cores, 3 epochs of 600 images, 200 to validate \(npm package .*\), seed 1, 1 thread$/m,
    );
    expect(
      shell.stderr.text.match(/^epoch \d\/3 {2}loss \d\.\d{4} {2}training .* validation .* images\/s/gm),
    ).toHaveLength(3);
    expect((await readFile(curve)).subarray(1, 4).toString()).toBe('PNG');

    const model = decodeModel(out, await readFile(out));
    expect(model.card).toMatchObject({
      command: 'synaptick train mnist --seed 1 --epochs 3',
      trainingImages: 600,
      validationImages: 200,
      validationAccuracy: result.accuracy,
      cores: 5,
    });
    const report = await synaptickJson(['classify', 'mnist', '--limit', '200', '--model', out]);
    expect(report).toMatchObject({ model: 'mnist-5core', cores: 5, images: 200 });
  });

  it('leaves a whole checkpoint when interrupted, and with --resume ends with the same bits', async () => {
    const folder = await temporaryFolder();
    const whole = join(folder, 'whole.npz');
    const halved = join(folder, 'halved.npz');
    await train(whole, fakeShell(), { threads: 2 });

    // The clock of this shell jumps a minute whenever it is looked at: a checkpoint after each step.
    const shell = interruptedShell(/epoch 2\/3: [45]\d\d/);
    let minutes = 0;
    const hurried = { ...shell, now: () => 60_000 * minutes++ };
    await expect(train(halved, hurried, { every: 600 })).rejects.toThrow('interrupted');
    expect((await readdir(folder)).sort()).toEqual(['halved.npz.checkpoint', 'whole.npz', 'whole.npz.checkpoint']);
    const { position } = decodeCheckpoint('checkpoint', await readFile(`${halved}.checkpoint`));
    expect(position.epoch).toBe(1);
    expect(position.batch).toBeGreaterThan(0);

    const resumed = fakeShell();
    // Nothing but what to train is said again.
    await train(halved, resumed, { resume: true, seed: undefined, epochs: undefined, threads: 1 });
    expect(resumed.stderr.text).toMatch(/going on in epoch 2, .+ left at its pace so far$/m);
    expect(resumed.stderr.text).not.toMatch(/^epoch 1\//m);
    const [a, b] = await Promise.all([whole, halved].map(async (file) => decodeModel(file, await readFile(file))));
    expectSameBits({ ...b, card: { ...b?.card, hours: 0 } }, { ...a, card: { ...a?.card, hours: 0 } });
    const states = await Promise.all(
      [whole, halved].map(async (file) => decodeCheckpoint(file, await readFile(`${file}.checkpoint`))),
    );
    expectSameBits({ ...states[1], seconds: 0 }, { ...states[0], seconds: 0 });
  });

  it('trains members one after the other, goes on where it was stopped with as many epochs each, and sums their votes', async () => {
    const spec = { ...SPEC, members: 2 };
    const folder = await temporaryFolder();
    const out = join(folder, 'pair.npz');
    const few = { images: firstOf(images, 400), validation: 100 };
    const two = { ...few, spec, epochs: 2 };
    await expect(train(out, interruptedShell(/member 2 of 2.*\nepoch 1\/2 /), two)).rejects.toThrow('interrupted');
    expect((await readdir(folder)).sort()).toEqual(['pair.npz.checkpoint.1', 'pair.npz.checkpoint.2']);
    const file = `${out}.checkpoint.2`;
    const saved = await readFile(file);
    await writeFile(file, encodeCheckpoint({ ...decodeCheckpoint(file, saved), epochs: 9 }));
    // Members have as many epochs each.
    await expect(train(out, fakeShell(), { ...few, spec, resume: true, epochs: undefined })).rejects.toThrow(
      /checkpoint\.2 is a checkpoint of another run: its epochs is 9, this run's is 2/,
    );
    await writeFile(file, saved);
    const result = await train(out, fakeShell(), { ...two, resume: true });
    // The windows of both fit the same four cores; each has a core of voters.
    expect(result).toMatchObject({ cores: 6, images: 100 });
    const model = decodeModel(out, await readFile(out));
    const alone = join(folder, 'alone.npz');
    await train(alone, fakeShell(), { ...few, seed: 2, epochs: 2 });
    const [second] = decodeModel(alone, await readFile(alone)).members;
    expect(model.members.map(({ name }) => name)).toEqual(['mnist-5core-1', 'mnist-5core-2']);
    expect(model.members[1]?.layers).toEqual(second?.layers);
  });

  it.each<[string, NetworkSpecFile['input'], number[]]>([
    ['filters', { filters: { kernel: 5, stride: 2, padding: 2, channels: 4 } }, [8, 100]],
    ['levels', { levels: [60, 160], learned: true }, [4, 0]],
  ])('trains members that each learn %s: each keeps its own', async (_, input, [channels, weights]) => {
    const net = {
      name: 'own',
      dataset: 'mnist',
      input,
      layers: OWN_LAYERS,
      training: { batch: 16, rate: 0.05 },
    } as const;
    const spec = readNetworkSpec('test', { ...net, members: 2 });
    const folder = await temporaryFolder();
    const [out, alone] = [join(folder, 'pair.npz'), join(folder, 'alone.npz')];
    const few = { epochs: 1, images: firstOf(images, 700), validation: 100 };
    const { accuracy } = await train(out, fakeShell(), { ...few, spec });
    await train(alone, fakeShell(), { ...few, spec: { ...spec, members: 1 }, seed: 2 });
    const [pair, second] = [decodeModel(out, await readFile(out)), decodeModel(alone, await readFile(alone))];
    expect(transductionGrid(pair.transduction, pair.picture).channels).toBe(channels);
    expect(partOf(pair.transduction, 1)).toEqual(partOf(second.transduction, 0));
    expect(partOf(pair.transduction, 1)).not.toEqual(partOf(pair.transduction, 0));
    expect(partOf(pair.transduction, 0).weights).toHaveLength(weights as number);
    expect(pair.members[1]?.layers).toEqual(second.members[0]?.layers);
    expect(second.ownInputs).toBeUndefined();
    expect(accuracy).toBeGreaterThan(0.4); // a tenth would be chance

    const args = ['classify', 'mnist', '--limit', '50', '--model', out, '--verify'];
    expect(await synaptickJson(args)).toMatchObject({ model: 'own', images: 50, verified: true });
  });

  it('trains spike counts: held firing has the count model on cores, free firing says what it loses', async () => {
    const net = {
      name: 'counts',
      dataset: 'mnist',
      input: { levels: [60, 110, 160], inTime: true },
      layers: [
        { kernel: 10, stride: 9, channels: 16, shared: false },
        { groups: 4, channels: 100 },
      ],
      training: { batch: 16, rate: 0.05, slopeWidth: 0.7 },
    } as const;
    const spec = readNetworkSpec('test', { ...net, counts: { ticks: 3, firing: 'free' } });
    const out = join(await temporaryFolder(), 'counts.npz');
    const few = { epochs: 2, validation: 100, images: firstOf(images, 700) };
    const { accuracy, heldAccuracy, cores } = await train(out, fakeShell(), { ...few, spec });
    expect(heldAccuracy).toBeGreaterThan(0.6); // a tenth would be chance
    expect(accuracy).not.toBe(heldAccuracy);
    const { members } = decodeModel(out, await readFile(out));
    expect(members[0]?.counts).toEqual({ ticks: 3, firing: 'free' });

    const again = { ...few, resume: true };
    const to = (counts: SpikeCounts) => train(out, fakeShell(), { ...again, spec: { ...spec, counts } });
    await expect(to({ ticks: 4, firing: 'free' })).rejects.toThrow(
      /is a checkpoint of another network: its counts\.ticks is 3, this run's is 4: give what it was begun with/,
    );
    expect(await to({ ticks: 3, firing: 'held' })).toMatchObject({ accuracy: heldAccuracy }); // nothing to train anew
    await to({ ticks: 3, firing: 'free' });

    const run = (...more: string[]) => synaptickJson(['classify', 'mnist', '--limit', '60', '--model', out, ...more]);
    const [free, held] = [await run('--verify'), await run('--verify', '--firing', 'held')];
    expect(free).toMatchObject({ cores, verified: true, counts: { ticks: 3, firing: 'free' }, ticksPerImage: 4 });
    expect(held).toMatchObject({ cores, verified: true, counts: { ticks: 3, firing: 'held' }, ticksPerImage: 6 });
    const { out: text } = await synaptick(['classify', 'mnist', '--limit', '5', '--model', out]);
    expect(text).toMatch(
      /an image every 4 ticks, its class after 5 ticks .*\n +spikes are counted over 3 ticks, neurons fire as/,
    );
    expect(await synaptick(['classify', '--model', out, '--write-card', '--firing', 'held'])).toMatchObject({
      code: 2,
    });
    expect(await synaptick(['classify', '--model', out, '--input', 'rate'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--input rate is for models of one tick, counts counts spikes over 3'),
    });
    const refused = await synaptick(['classify', '--model', 'mnist-5core', '--firing', 'held']);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('mnist-5core answers each tick by itself') });
  });

  it('saves what it has done when interrupted, not only what it had saved', async () => {
    const out = join(await temporaryFolder(), 'model.npz');
    const shell = interruptedShell(/epoch 2\/3: [45]\d\d/);
    let seconds = 0;
    const hurried = { ...shell, now: () => 11_000 * seconds++ };
    await expect(train(out, hurried, { every: 1e6 })).rejects.toThrow('interrupted');
    const { position } = decodeCheckpoint('checkpoint', await readFile(`${out}.checkpoint`));
    expect(position).toMatchObject({ epoch: 1 });
    expect(position.batch).toBeGreaterThanOrEqual(400 / 64);
  });

  /** A place for a model whose training was interrupted behind its first epoch: one training for all. */
  let interrupted: Uint8Array | undefined;
  async function begun(): Promise<string> {
    const out = join(await temporaryFolder(), 'model.npz');
    if (!interrupted) {
      await expect(train(out, interruptedShell(/epoch 1\/3 /))).rejects.toThrow('interrupted');
      interrupted = await readFile(`${out}.checkpoint`);
    }
    await writeFile(`${out}.checkpoint`, interrupted);
    return out;
  }

  it.each<[string, Partial<TrainingRun>, RegExp]>([
    ['seed', { seed: 2 }, /checkpoint of another run: its seed is 1, this run's is 2/],
    ['number of epochs', { epochs: 4 }, /checkpoint of another run: its epochs is 3, this run's is 4/],
    [
      'network',
      { spec: { ...SPEC, layers: SPEC.layers.slice(1) } },
      /checkpoint of another network: its layer 1 is \{[^{}]*"windows"[^{}]*\}, this run's is \{[^{}]*"votes"[^{}]*\}: give/,
    ],
    [
      'number of layers',
      { spec: { ...SPEC, layers: SPEC.layers.slice(0, 1) } },
      /checkpoint of another network: its layer 2 is \{[^{}]*"votes"[^{}]*\}, this run's is none: give/,
    ],
  ])('does not resume with another %s', async (_, changes, message) => {
    const out = await begun();
    await expect(train(out, fakeShell(), { resume: true, ...changes })).rejects.toThrow(message);
    await expect(access(out)).rejects.toThrow();
  });

  it('does not resume on other pictures or labels, as many as they are', async () => {
    const out = await begun();
    const labels = Uint8Array.from(images.labels);
    labels[7] = ((labels[7] as number) + 1) % 10;
    await expect(train(out, fakeShell(), { resume: true, images: { ...images, labels } })).rejects.toThrow(
      /checkpoint of a run on other pictures, labels or teachers: give those it was begun with/,
    );
  });

  it('warns when the loss has risen far above its best', async () => {
    const out = await begun();
    const file = `${out}.checkpoint`;
    const saved = decodeCheckpoint(file, await readFile(file));
    // Two epochs of 600 images each tell how the loss was, and two how it is.
    const history = [1, 2].flatMap((epoch) => saved.history.map((one) => ({ ...one, epoch, loss: 0.01 })));
    const position = { ...saved.position, epoch: 2 };
    await writeFile(file, encodeCheckpoint({ ...saved, epochs: 4, position, history }));
    const shell = fakeShell();
    await train(out, shell, { resume: true, epochs: 4 });
    expect(shell.stderr.text).toMatch(
      /^warning: the loss is \d\.\d{4}, after epoch 2 it was 0\.0100: the run is losing/m,
    );
  });

  it('does not begin over a checkpoint, and does not resume without one', async () => {
    const out = join(await temporaryFolder(), 'model.npz');
    await expect(train(out, fakeShell(), { resume: true })).rejects.toThrow(
      /cannot resume from .*no such file.*leave out --resume/,
    );
    await writeFile(`${out}.checkpoint`, 'something');
    await expect(train(out, fakeShell())).rejects.toThrow(/is there already: go on with --resume/);
    await expect(train(out, fakeShell(), { resume: true })).rejects.toThrow(/model\.npz\.checkpoint/);
  });

  it('turns a budget into epochs once, and refuses one shorter than an epoch', async () => {
    const out = join(await temporaryFolder(), 'model.npz');
    // On this clock a look takes 10 ms: a step takes about that.
    const shell = () => {
      const made = fakeShell();
      return { ...made, now: () => (made.clock.time += 10) };
    };
    await expect(train(out, shell(), { epochs: undefined, budget: 0.1 })).rejects.toThrow(
      /--budget 0.10 s is shorter than one epoch, which takes about .* here: give more/,
    );
    const told = shell();
    const { epochs } = await train(out, told, { epochs: undefined, budget: 0.6 });
    expect(epochs).toBeGreaterThan(1);
    expect(told.stderr.text).toMatch(
      new RegExp(`^${epochs} epochs of about .* fit the budget: --epochs ${epochs} makes`),
    );
  });

  it('says where it cannot write, in one line', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const out = join(file, 'model.npz');
    await expect(train(out, fakeShell())).rejects.toThrow(/cannot write .*: the last checkpoint is whole/);
  });
});

describe('learning from a teacher', () => {
  it('goes from a float run to a network on cores, and goes on with the same teacher only', async () => {
    const folder = await temporaryFolder();
    const [teacher, other, pupil] = ['teacher.npz', 'other.npz', 'pupil.npz'].map((name) => join(folder, name));
    const float = await train(teacher as string, fakeShell(), { spec: trained({ float: true }) });
    expect(float).toMatchObject({ cores: null, epochs: 3 });
    expect(float.accuracy).toBeGreaterThan(0.6);
    await expect(access(teacher as string)).rejects.toThrow(); // its checkpoint is all there is

    const spec = trained({ distillation: { weight: 0.5, temperature: 1 } });
    const lesson = { spec, teachers: [`${teacher}.checkpoint`], epochs: 2 };
    const result = await train(pupil as string, fakeShell(), lesson);
    expect(result).toMatchObject({ cores: 5 });
    expect(result.accuracy).toBeGreaterThan(0.6);

    await train(other as string, fakeShell(), { spec: trained({ float: true }), seed: 2, epochs: 1 });
    await expect(
      train(pupil as string, fakeShell(), { ...lesson, teachers: [`${other}.checkpoint`], resume: true }),
    ).rejects.toThrow(/pupil\.npz\.checkpoint/);
    await expect(train(pupil as string, fakeShell(), { ...lesson, resume: true })).resolves.toEqual({
      ...result,
      seconds: expect.any(Number),
    });
    const fewer = { ...lesson, validation: 100, out: other as string, checkpoint: `${other}.new` };
    await expect(train(other as string, fakeShell(), fewer)).rejects.toThrow(
      /the teacher .*teacher\.npz\.checkpoint was trained on other pictures \(600 of them; this run's are 700\)/,
    );
  });

  it.each<[string, object, string[], RegExp]>([
    ['there is none', { distillation: {} }, [], /learns from teachers .* and none is given: say --teacher/],
    [
      'it is missing',
      {},
      ['--teacher', 'none.checkpoint'],
      /cannot learn from none\.checkpoint: .*give the checkpoint/,
    ],
    [
      'a float network is to be a model',
      { float: true },
      [],
      /--out: network mine is in floats and makes no model file/,
    ],
    ['a float network is to harden', { float: true, hardening: 0.5 }, [], /training\.float never hardens/],
  ])('is not begun where %s', async (_, training, args, message) => {
    const folder = await temporaryFolder();
    const net = join(folder, 'net.json');
    await writeFile(net, JSON.stringify({ ...BASE, training }));
    const { code, err } = await synaptick(['train', 'mnist', '--net', net, '--out', join(folder, 'm.npz'), ...args]);
    expect(code).not.toBe(0);
    expect(err.trim()).toMatch(message);
    expect(err.trim()).not.toContain('\n');
  });
});
