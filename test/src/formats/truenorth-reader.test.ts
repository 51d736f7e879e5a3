import { describe, expect, it } from 'vitest';
import { NO_TARGET, OUTPUT } from '../../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { MODE, stochasticSynapse } from '../../../cores/modes.ts';
import { parseTrueNorth, type TrueNorthNetwork } from '../../../src/formats/truenorth/reader.ts';
import { formatRuns } from '../../../src/formats/truenorth/runs.ts';
import { bytes, pieces } from '../../support/networks.ts';

const NEURON = {
  class: 'NeuronGeneral',
  sigma0: 1,
  sigma1: -1,
  sigma2: 1,
  sigma3: -1,
  s0: 1,
  s1: 3,
  s2: 2,
  s3: 255,
  b0: false,
  b1: true,
  b2: false,
  b3: false,
  sigma_lambda: -1,
  lambda: 7,
  c_lambda: true,
  epsilon: true,
  alpha: 22,
  beta: 5,
  TM: 4,
  gamma: 1,
  kappa: true,
  sigma_VR: -1,
  VR: 3,
  V: 9,
};
const LISTED = { dendrite: 5, destCore: -1, destAxon: -1, delay: 1 };
const EMPTY_ROW = Array(32).fill('00').join(' ');

/** The parts of a model, for a test to change one. */
function parts() {
  return {
    model: { coreCount: 2, crossbarSize: 256 } as Record<string, unknown>,
    rows: Array.from({ length: 256 }, (_, axon) => ({
      type: `S${axon % 4}`,
      synapses: axon === 3 ? `80 01 ${EMPTY_ROW.slice(6)}` : EMPTY_ROW,
    })) as unknown[],
    neuronTypes: [
      { name: 'N0000000C', ...NEURON },
      { name: 'N00000001', ...NEURON, alpha: 100, gamma: 0, kappa: false },
    ] as Record<string, unknown>[],
    cores: [
      core(65, { types: ['1x1', '12x1', 0], destCores: ['-32x2', '-1x1'], destAxons: ['7:-2:5', 0] }),
      core(2, {
        dendrites: ['18:2:22'],
        types: ['1x3'],
        destCores: [65, -33, 2],
        destAxons: ['9:11'],
        destDelays: ['15x3'],
      }),
    ],
  };
}

function core(id: number, neurons: object) {
  const lists = { dendrites: ['0:2'], types: ['1x3'], destCores: ['-1x3'], destAxons: ['0x3'], destDelays: ['1x3'] };
  return { id, rngSeed: 17, neurons: { ...lists, ...neurons }, crossbar: { name: 'a' } } as Record<string, unknown>;
}

type Parts = ReturnType<typeof parts>;

function modelText({ model, rows, neuronTypes, cores }: Parts): string {
  const library = [{ name: 'a', crossbar: { rows } }];
  return (
    `{ /* a * comment */ "model":${JSON.stringify(model)}, "crossbarTypes":${JSON.stringify(library)},\n` +
    `"neuronTypes":${JSON.stringify(neuronTypes)}${cores.map((c) => `,\n/* core */ "core":${JSON.stringify(c)}`).join('')} }`
  );
}

function read(change: (model: Parts) => void = () => {}, size = 1 << 20): Promise<TrueNorthNetwork> {
  const model = parts();
  change(model);
  return parseTrueNorth('m.json', pieces(bytes(modelText(model)), size));
}

const first = (model: Parts) => model.cores[0] as { neurons: Record<string, unknown>; crossbar: object };

describe('the TrueNorth reader', () => {
  it('puts core id i at x = i mod 64, y = floor(i / 64), slots in ascending ids, streams by id', async () => {
    const { image } = await read();
    expect([image.width, image.height, image.cores, image.seed]).toEqual([64, 64, 2, 17]);
    expect([[...image.coreX], [...image.coreY]]).toEqual([
      [2, 1],
      [0, 1],
    ]);
    expect([image.streams?.[0], image.streams?.[256 + 3]]).toEqual([2 * 256, 65 * 256 + 3]);
    expect(image.shape).toEqual(TRUENORTH_SHAPE);
  });

  it('reads the crossbar most significant bit first, and axon types', async () => {
    const { image } = await read();
    expect([...image.crossbar.subarray(3 * 8, 3 * 8 + 8)]).toEqual([1 | (1 << 15), 0, 0, 0, 0, 0, 0, 0]);
    expect([...image.axonType.subarray(256, 261)]).toEqual([0, 1, 2, 3, 0]);
  });

  it('configures the neurons that dendrites names, with the type of the name, 0 being off', async () => {
    const { image } = await read();
    expect([18, 19, 20, 22, 256, 257, 258].map((row) => image.enabled[row])).toEqual([1, 0, 1, 1, 1, 1, 0]);
    expect([18, 256, 257].map((row) => image.threshold[row])).toEqual([100, 100, 22]);
    expect([...image.weights.subarray(257 * 4, 258 * 4)]).toEqual([1, -3, 2, -255]);
    expect([
      image.leak[257],
      image.negativeThreshold[257],
      image.thresholdBits[257],
      image.reset[257],
      image.potential[257],
    ]).toEqual([-7, 5, 4, -7, 9]);
    const modes = MODE.leakReversal | MODE.stochasticLeak | MODE.kappa | MODE.resetBySubtraction;
    expect(image.modes[257]).toBe(modes | stochasticSynapse(1));
  });

  it('resolves targets, and numbers outputs in the order of the rows', async () => {
    const { image, outputs } = await read();
    expect([18, 20, 22, 256, 257, 258].map((row) => image.targetCore[row])).toEqual([
      1,
      OUTPUT,
      0,
      OUTPUT,
      OUTPUT,
      NO_TARGET,
    ]);
    expect([18, 20, 22, 256, 257].map((row) => image.targetAxon[row])).toEqual([9, 0, 11, 1, 2]);
    expect([image.targetDelay[18], image.targetDelay[256]]).toEqual([15, 1]);
    expect(outputs).toEqual([
      { destCore: -33, destAxon: 10 },
      { destCore: -32, destAxon: 7 },
      { destCore: -32, destAxon: 5 },
    ]);
    expect(image.outputLines).toBe(3);
  });

  it.each([
    ['N0000000A', 10],
    ['N00000010', 16],
    ['N00000019', 25],
    ['N0000001E', 30],
    ['N0000002c', 44],
    ['N1E', 30],
    ['N7FFFFFFF', 2 ** 31 - 1],
  ])('reads the type named %s as number %i, whatever the order of the types', async (name, number) => {
    const { image } = await read((model) => {
      model.neuronTypes.unshift({ name, ...NEURON, alpha: 7 });
      Object.assign(first(model).neurons, { types: [1, number, `${number}x1`] });
    });
    expect([256, 257, 258].map((row) => image.threshold[row])).toEqual([100, 7, 7]);
  });

  it('reads a crossbar that stands inside its core, without a library of crossbars, and skips metadata', async () => {
    const named = await read();
    const { rows, cores, ...rest } = parts();
    const inside = cores.map((entry) => ({
      metadata: { coreletClass: 'x', coreletId: 2, coreNumber: 4, parentCoreletId: [3, 1, 0], layerType: 'conv' },
      ...entry,
      crossbar: { rows },
    }));
    const text = `{"model":${JSON.stringify(rest.model)},"neuronTypes":${JSON.stringify(rest.neuronTypes)}${inside
      .map((entry) => `,"core":${JSON.stringify(entry)}`)
      .join('')}}`;
    expect(await parseTrueNorth('m.json', [bytes(text)])).toEqual(named);
  });

  it('reads neurons that are a list of objects, with types of any name, as pytruenorth writes them', async () => {
    const { image, outputs } = await read((model) => {
      model.neuronTypes.push({ name: '-8123', ...NEURON, alpha: 9 });
      Object.assign(first(model), {
        neurons: [
          { ...LISTED, type: '-8123' },
          { type: 'N1', dendrite: 7, destCore: 2, destAxon: 3, delay: 4 },
          { type: 'N0000000c', dendrite: 6, destCore: -32, destAxon: 11, delay: 1 },
        ],
      });
    });
    expect([261, 262, 263].map((row) => image.threshold[row])).toEqual([9, 22, 100]);
    expect([261, 262, 263].map((row) => image.targetCore[row])).toEqual([NO_TARGET, OUTPUT, 0]);
    expect([image.targetAxon[263], image.targetDelay[263], image.enabled[256]]).toEqual([3, 4, 0]);
    expect(outputs).toContainEqual({ destCore: -32, destAxon: 11 });
  });

  it('takes defaults for the keys that a neuron type leaves out, and says which', async () => {
    const { image, notes } = await read((model) => {
      model.neuronTypes = [{ name: 'N00000001' }, { name: 'N0000000C', ...NEURON, alpha: undefined, kappa: undefined }];
    });
    expect([...image.weights.subarray(18 * 4, 19 * 4)]).toEqual([0, 0, 0, 0]);
    const values = (row: number) =>
      [image.threshold, image.negativeThreshold, image.reset, image.leak, image.modes].map((all) => all[row]);
    expect(values(18)).toEqual([256, 0, 1, 0, 0]);
    expect(image.threshold[257]).toBe(256);
    expect(notes).toEqual([
      expect.stringMatching(
        /^2 neuron types in use \(first: "N00000001"\) without all keys: taken as sigma0 1, .*alpha 256, .*kappa false.*VR 1, V 0, a public reader's defaults, unconfirmed$/,
      ),
    ]);
  });

  it('does not mention keys that types leave out when no neuron has those types', async () => {
    const { notes } = await read((model) => model.neuronTypes.push({ name: 'N000000FF' }));
    expect(notes).toEqual([]);
  });

  it.each([1, 3, 100])('reads the same in pieces of %i bytes', async (size) => {
    expect(await read(undefined, size)).toEqual(await read());
  });

  it('hashes different seeds into one, and says so', async () => {
    const { image, notes } = await read((model) => Object.assign(first(model), { rngSeed: 18 }));
    expect([17, 18]).not.toContain(image.seed);
    expect(notes).toEqual(['the cores have different values of rngSeed: their hash is the seed of the chip']);
  });

  const bad: [string, (model: Parts) => void, RegExp][] = [
    [
      'another count of cores',
      (m) => Object.assign(m.model, { coreCount: 3 }),
      /model\.coreCount is 3, the file has 2 cores/,
    ],
    ['another crossbar size', (m) => Object.assign(m.model, { crossbarSize: 128 }), /model\.crossbarSize is 128/],
    ['no model', (m) => Object.assign(m, { model: undefined }), /is not JSON/],
    ['an id given twice', (m) => Object.assign(first(m), { id: 2 }), /core\.id is 2, the id of an earlier core/],
    ['a negative id', (m) => Object.assign(first(m), { id: -1 }), /core\.id is -1/],
    [
      'an unknown crossbar',
      (m) => Object.assign(first(m), { crossbar: { name: 'b' } }),
      /core 65: crossbar\.name is "b"/,
    ],
    [
      'an unknown neuron type',
      (m) => Object.assign(first(m).neurons, { types: ['2x3'] }),
      /core 65: neuron 0 \(entry 0 of neurons\): its type is "N00000002" \(2 in types; names are hexadecimal\)/,
    ],
    [
      'an unknown target',
      (m) => Object.assign(first(m).neurons, { destCores: ['-1x2', 3], types: ['1x3'] }),
      /its destCore is 3, there is no core/,
    ],
    [
      'a target of -2',
      (m) => Object.assign(first(m).neurons, { destCores: ['-2x3'] }),
      /its destCore is -2, there is no core/,
    ],
    [
      'axon 256',
      (m) => Object.assign(first(m).neurons, { destCores: ['2x3'], destAxons: ['256x3'] }),
      /its destAxon is 256, a core has 256 axons/,
    ],
    [
      'delay 0',
      (m) => Object.assign(first(m).neurons, { destDelays: ['0x3'] }),
      /its delay is 0, must be from 1 to 15/,
    ],
    [
      'delay 16',
      (m) => Object.assign(first(m).neurons, { destDelays: ['16x3'] }),
      /core\.neurons\.destDelays\[0\] is "16x3": 16 is not from 0 to 15/,
    ],
    [
      'lists of different lengths',
      (m) => Object.assign(first(m).neurons, { types: ['1x2'] }),
      /core\.neurons has 2 types for 3 dendrites/,
    ],
    [
      'neuron 256',
      (m) => Object.assign(first(m).neurons, { dendrites: ['254:256'] }),
      /dendrites\[0\] is "254:256": 256 is not from 0 to 255/,
    ],
    [
      'a neuron given twice',
      (m) => Object.assign(first(m).neurons, { dendrites: ['0:1', 0] }),
      /neuron 0 \(entry 2 of neurons\): an earlier entry configures it/,
    ],
    [
      'a huge run',
      (m) => Object.assign(first(m).neurons, { types: ['1x999999999'] }),
      /types\[0\] brings the list to 999999999 entries/,
    ],
    [
      'a run without a count',
      (m) => Object.assign(first(m).neurons, { types: ['1x'] }),
      /types\[0\] is "1x", must be a number, "VALUExCOUNT"/,
    ],
    [
      'an empty range',
      (m) => Object.assign(first(m).neurons, { types: ['3:1'] }),
      /types\[0\] is "3:1", a range that is empty/,
    ],
    ['a range of step 0', (m) => Object.assign(first(m).neurons, { types: ['1:0:3'] }), /a range that is empty/],
    [
      'a missing list',
      (m) => Object.assign(first(m).neurons, { destAxons: undefined }),
      /core\.neurons has no "destAxons"/,
    ],
    ['255 rows', (m) => m.rows.pop(), /crossbarTypes\[0\]\.crossbar\.rows has 255 rows/],
    ['257 rows', (m) => m.rows.push(m.rows[0]), /crossbar\.rows has more than 256 elements/],
    [
      'axon type S4',
      (m) => m.rows.splice(0, 1, { type: 'S4', synapses: EMPTY_ROW }),
      /rows\[0\]\.type is "S4", must be S0/,
    ],
    [
      '31 bytes',
      (m) => m.rows.splice(5, 1, { type: 'S0', synapses: EMPTY_ROW.slice(3) }),
      /rows\[5\]\.synapses has 62 hexadecimal digits/,
    ],
    [
      'no hexadecimal',
      (m) => m.rows.splice(5, 1, { type: 'S0', synapses: 'xx' }),
      /rows\[5\]\.synapses is "xx", must be 32 hex/,
    ],
    [
      'weight 256',
      (m) => Object.assign(m.neuronTypes[1] as object, { s2: 256 }),
      /neuronTypes\[1\]\.s2 is 256, must be a whole number from 0 to 255/,
    ],
    ['a sign of 2', (m) => Object.assign(m.neuronTypes[0] as object, { sigma0: 2 }), /sigma0 is 2/],
    [
      'a sign of 0',
      (m) => Object.assign(m.neuronTypes[0] as object, { sigma_VR: 0 }),
      /sigma_VR is 0, must be 1 or -1/,
    ],
    ['leak -1', (m) => Object.assign(m.neuronTypes[0] as object, { lambda: -1 }), /lambda is -1/],
    [
      'a threshold of 18 bits and one',
      (m) => Object.assign(m.neuronTypes[0] as object, { alpha: 262_144 }),
      /alpha is 262144, .*262143/,
    ],
    ['beta that is text', (m) => Object.assign(m.neuronTypes[0] as object, { beta: '5' }), /beta is "5"/],
    ['TM 19', (m) => Object.assign(m.neuronTypes[0] as object, { TM: 19 }), /TM is 19/],
    ['gamma 3', (m) => Object.assign(m.neuronTypes[0] as object, { gamma: 3 }), /gamma is 3/],
    ['kappa 2', (m) => Object.assign(m.neuronTypes[0] as object, { kappa: 2 }), /kappa is 2, must be true or false/],
    ['VR 20', (m) => Object.assign(m.neuronTypes[0] as object, { VR: 20 }), /VR is 20/],
    ['V of 21 bits', (m) => Object.assign(m.neuronTypes[0] as object, { V: 524_288 }), /V is 524288/],
    [
      'a name of blanks',
      (m) => Object.assign(m.neuronTypes[0] as object, { name: ' ' }),
      /neuronTypes\[0\]\.name is " ", must name the type/,
    ],
    [
      'two types of one number',
      (m) => Object.assign(m.neuronTypes[0] as object, { name: 'N1' }),
      /is a second neuron type "N00000001"/,
    ],
    [
      'a decimal name for type 10',
      (m) => {
        m.neuronTypes.push({ name: 'N00000010', ...NEURON });
        Object.assign(first(m).neurons, { types: ['10x3'] });
      },
      /its type is "N0000000A" \(10 in types; names are hexadecimal\), there is no neuron type of that name/,
    ],
    [
      'a crossbar of nothing',
      (m) => Object.assign(first(m), { crossbar: {} }),
      /core\.crossbar has neither a name nor rows/,
    ],
    [
      'a crossbar of a name and rows',
      (m) => Object.assign(first(m), { crossbar: { name: 'a', rows: m.rows } }),
      /core\.crossbar has both a name and rows/,
    ],
    [
      '255 rows inside a core',
      (m) => Object.assign(first(m), { crossbar: { rows: m.rows.slice(1) } }),
      /core\.crossbar\.rows has 255 rows/,
    ],
    [
      'a connected neuron without an axon',
      (m) => Object.assign(first(m).neurons, { destCores: ['2x3'], destAxons: ['-1x3'] }),
      /its destAxon is -1, only a neuron of destCore -1 may have none/,
    ],
    [
      'neurons that are text',
      (m) => Object.assign(first(m), { neurons: 'all' }),
      /core\.neurons is "all", must be an object or a list/,
    ],
    [
      'a listed neuron without a type',
      (m) => Object.assign(first(m), { neurons: [{ dendrite: 0, destCore: -1, destAxon: 0, delay: 1 }] }),
      /core\.neurons\[0\] has no "type"/,
    ],
    [
      'a listed neuron of an unknown type',
      (m) => Object.assign(first(m), { neurons: [{ ...LISTED, type: '-77' }] }),
      /core 65: neuron 5 \(entry 0 of neurons\): its type is "-77", there is no neuron type of that name/,
    ],
  ];
  it.each(bad)('refuses %s', async (_name, spoil, message) => {
    await expect(read(spoil)).rejects.toThrow(message);
    await expect(read(spoil)).rejects.toThrow(/^m\.json/);
  });

  it('refuses a file that is cut short', async () => {
    const text = modelText(parts());
    for (let length = 0; length < text.length; length += 501) {
      await expect(parseTrueNorth('m.json', [bytes(text.slice(0, length))])).rejects.toThrow(
        /^m\.json:\d+: .*(cut short|is empty)/,
      );
    }
  });
});

describe('run-length lists', () => {
  it.each([
    [[-1, -1, -1], '["-1x3"]'],
    [[0, 1, 2, 3], '["0:3"]'],
    [[5], '["5x1"]'],
    [[5, 5, 6, 7, 9], '["5x2","6:7","9x1"]'],
  ])('write %j as %s', (values, text) => {
    expect(formatRuns(values)).toBe(text);
  });
});
