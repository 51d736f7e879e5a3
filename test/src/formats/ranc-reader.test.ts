import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { NO_TARGET, OUTPUT } from '../../../cores/chip-image.ts';
import { parseRancConfig, type RancConfig } from '../../../src/formats/ranc/config.ts';
import { readRancFile, readRancPackets } from '../../../src/formats/ranc/read-json.ts';
import { createRancParser, type RancNetwork } from '../../../src/formats/ranc/reader.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { bytes, pieces, rancConfig, rancNetwork, rancNeuron } from '../../support/networks.ts';

function read(network: unknown, config: RancConfig | null = rancConfig, size = 1 << 20): RancNetwork {
  const content = bytes(typeof network === 'string' ? network : JSON.stringify(network));
  const parser = createRancParser('in.json', config);
  for (const piece of pieces(content, size)) parser.feed(piece);
  return parser.end();
}

type Json = ReturnType<typeof rancNetwork>;

describe('the RANC reader', () => {
  it('reads neurons, crossbar, axon types and targets', () => {
    const { image } = read(rancNetwork());
    expect(image).toMatchObject({ width: 2, height: 2, cores: 2, outputLines: 3 });
    expect(image.shape).toMatchObject({ axons: 8, neurons: 4, overflow: 'proved', negativeTest: '<' });
    expect(image.outputCell).toEqual({ x: 1, y: 1 });
    expect([...image.enabled.subarray(0, 3), ...image.enabled.subarray(4, 6)]).toEqual([1, 1, 0, 1, 0]);
    expect([...image.weights.subarray(0, 4)]).toEqual([2, -1, 3, -3]);
    expect([image.threshold[0], image.negativeThreshold[0], image.targetDelay[0], image.targetDelay[1]]).toEqual([
      2, 5, 1, 15,
    ]);
    expect([...image.targetCore.subarray(0, 3), image.targetCore[4]]).toEqual([1, 1, NO_TARGET, OUTPUT]);
    expect([image.targetAxon[0], image.targetAxon[4]]).toEqual([1, 2]);
    expect([...image.axonType.subarray(8, 12)]).toEqual([0, 0, 3, 0]);
    // Axon rows 0, 1 of core 0 and 1, 2 of core 1.
    const synapses = [0, 1, 2].map((axon) => [image.crossbar[axon], image.crossbar[8 + axon]]);
    expect(synapses).toEqual([
      [1, 0],
      [2, 1],
      [0, 1],
    ]);
  });

  it.each([1, 2, 7, 64])('reads the same in pieces of %i bytes, keys in reverse and spaces everywhere', (size) => {
    const whole = read(rancNetwork());
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    expect(read(JSON.stringify(reversed(rancNetwork()), null, '\t '), rancConfig, size)).toEqual(whole);
    expect(read(rancNetwork(), rancConfig, size)).toEqual(whole);
  });

  it('grows to more cores than it begins with', () => {
    const cores = Array.from({ length: 150 }, (_, core) => ({
      coordinates: [core % 50, Math.floor(core / 50)],
      axons: [core % 4],
      neurons: [rancNeuron({ destination_core_offset: [0, 0], leak: core })],
      connections: [[1]],
    }));
    const network = { ...rancNetwork(), packets: [], cores, output_bus: { coordinates: [0, 3], num_outputs: 0 } };
    const { image } = read(network, { ...rancConfig, num_cores_x: 50, num_cores_y: 4 });
    expect(image.cores).toBe(150);
    const perCore = (array: ArrayLike<number>, rows: number) =>
      Array.from({ length: 150 }, (_, core) => array[core * rows]);
    expect(perCore(image.leak, 4)).toEqual(cores.map((_, core) => core));
    expect(perCore(image.axonType, 8)).toEqual(cores.map((_, core) => core % 4));
    expect(perCore(image.targetCore, 4)).toEqual(cores.map((_, core) => core));
    expect(image.crossbar.length).toBe(150 * 8);
    expect(new Set(image.targetDelay)).toEqual(new Set([1]));
  });

  it('makes packets[k] due in tick k + destination_tick', () => {
    const packet = (axon: number, tick: number) => ({
      destination_core: [1, 0],
      destination_axon: axon,
      destination_tick: tick,
    });
    const { inputs } = read({ ...rancNetwork(), packets: [[packet(1, 14)], [], [packet(2, 3), packet(3, 0)]] });
    expect([inputs.count, [...inputs.ticks], [...inputs.cores], [...inputs.axons]]).toEqual([
      3,
      [2, 5, 14],
      [1, 1, 1],
      [3, 2, 1],
    ]);
  });

  it('keeps weights of 32 bits', () => {
    const network = rancNetwork();
    (network.cores[0] as Json['cores'][0]).neurons[0] = rancNeuron({ weights: [100_000, -1] });
    expect([...read(network).image.weights.subarray(0, 4)]).toEqual([100_000, -1, 0, 0]);
  });

  it('sends spikes to an empty cell nowhere, as RANC does, and says so', () => {
    const network = rancNetwork();
    (network.cores[0] as Json['cores'][0]).neurons[0] = rancNeuron({ destination_core_offset: [0, 1] });
    (network.packets[0] as Json['packets'][0])[0] = {
      destination_core: [0, 1],
      destination_axon: 0,
      destination_tick: 0,
    };
    const { image, inputs, notes } = read(network);
    expect(image.targetCore[0]).toBe(NO_TARGET);
    expect(inputs.count).toBe(0);
    expect(notes).toEqual([
      'neurons that aim at cells without a core: 1 (their spikes have no effect, as in RANC)',
      'packets to cells without a core: 1 (they have no effect, as in RANC)',
    ]);
  });

  it('drops the connections of neurons that the core does not list', () => {
    const network = rancNetwork();
    (network.cores[0] as Json['cores'][0]).connections = [[0], [0, 1], [1, 1], [1]];
    const { image } = read(network);
    expect([image.crossbar[0], image.crossbar[1]]).toEqual([0, 2]);
  });

  it('derives the sizes without a config, and says so', () => {
    const { image, notes } = read(rancNetwork(), null);
    expect(image).toMatchObject({ width: 2, height: 2, shape: { axons: 3, neurons: 2, negativeTest: '<' } });
    expect(notes[0]).toMatch(
      /no config: derived 2 x 2 cores of 3 axons and 2 neurons from in\.json.*neuron_reset_type 0/,
    );
  });

  it.each([0, 1] as const)('takes neuron_reset_type %i', (type) => {
    const { image } = read(rancNetwork(), { ...rancConfig, neuron_reset_type: type });
    expect(image.shape.negativeTest).toBe(type === 0 ? '<' : '<=');
  });

  const neuron = (changes: object) => (network: Json) => {
    Object.assign((network.cores[0] as Json['cores'][0]).neurons[1] as object, changes);
  };
  const core = (changes: object) => (network: Json) => {
    Object.assign(network.cores[1] as object, changes);
  };
  const packet = (changes: object) => (network: Json) => {
    Object.assign((network.packets[0] as Json['packets'][0])[0] as object, changes);
  };
  const bad: [string, (network: Json) => void, RegExp][] = [
    [
      'a weight that is text',
      neuron({ weights: ['1', 0, 0, 0] }),
      /cores\[0\]\.neurons\[1\]\.weights\[0\] is "1", must be a whole/,
    ],
    ['a weight beyond 32 bits', neuron({ weights: [0, 2 ** 31, 0, 0] }), /weights\[1\] is 2147483648, .*to 2147483647/],
    ['five weights', neuron({ weights: [0, 0, 0, 0, 0] }), /weights has more than 4 elements/],
    ['a leak of 1.5', neuron({ leak: 1.5 }), /cores\[0\]\.neurons\[1\]\.leak is 1\.5, must be a whole/],
    ['a threshold of null', neuron({ positive_threshold: null }), /positive_threshold is null/],
    [
      'a threshold beyond 32 bits',
      neuron({ negative_threshold: -(2 ** 31) }),
      /negative_threshold is -2147483648, .*-2147483647/,
    ],
    ['reset mode 2', neuron({ reset_mode: 2 }), /reset_mode is 2, must be a whole number from 0 to 1/],
    [
      'delay 15',
      neuron({ destination_tick: 15 }),
      /neurons\[1\]\.destination_tick is 15, must be a whole number from 0 to 14/,
    ],
    ['a negative delay', neuron({ destination_tick: -1 }), /destination_tick is -1/],
    [
      'an axon beyond the core',
      neuron({ destination_axon: 8 }),
      /neurons\[1\]\.destination_axon is 8, a core has 8 axons/,
    ],
    ['a negative axon', neuron({ destination_axon: -1 }), /destination_axon is -1/],
    [
      'an output beyond the bus',
      neuron({ destination_core_offset: [1, 1], destination_axon: 3 }),
      /destination_axon is 3, the output bus has num_outputs 3/,
    ],
    [
      'an offset that leaves the grid',
      neuron({ destination_core_offset: [2, 0] }),
      /neurons\[1\]\.destination_core_offset is \[2, 0\]: cell \(2, 0\) is outside the grid of 2 x 2/,
    ],
    [
      'an offset that leaves it backwards',
      neuron({ destination_core_offset: [0, -1] }),
      /cell \(0, -1\) is outside the grid/,
    ],
    [
      'a huge offset',
      neuron({ destination_core_offset: [2 ** 31 - 1, 0] }),
      /destination_core_offset is \[2147483647, 0\]/,
    ],
    [
      'an offset of three',
      neuron({ destination_core_offset: [0, 0, 0] }),
      /destination_core_offset has more than 2 elements/,
    ],
    ['a missing key', neuron({ leak: undefined }), /cores\[0\]\.neurons\[1\] has no "leak"/],
    [
      'two cores in one cell',
      core({ coordinates: [0, 0] }),
      /cores\[1\]\.coordinates is \[0, 0\], where cores\[0\] is already/,
    ],
    [
      'a core outside the grid',
      core({ coordinates: [2, 0] }),
      /cores\[1\]\.coordinates is \[2, 0\], outside the grid of 2 x 2/,
    ],
    ['a core at a negative place', core({ coordinates: [-1, 0] }), /coordinates\[0\] is -1/],
    ['a core with one coordinate', core({ coordinates: [1] }), /cores\[1\]\.coordinates has 1 elements, needs 2/],
    [
      'a core on the output bus',
      core({ coordinates: [1, 1] }),
      /cores\[1\]\.coordinates is \[1, 1\], the cell of the output bus/,
    ],
    ['axon type 4', core({ axons: [4] }), /cores\[1\]\.axons\[0\] is 4, must be a whole number from 0 to 3/],
    ['too many axons', core({ axons: [0, 0, 0, 0, 0, 0, 0, 0, 0] }), /cores\[1\]\.axons has more than 8 elements/],
    [
      'too many neurons',
      core({ neurons: Array.from({ length: 5 }, () => rancNeuron()) }),
      /cores\[1\]\.neurons has more than 4/,
    ],
    [
      'a connection of 2',
      core({ connections: [[0, 2]] }),
      /cores\[1\]\.connections\[0\]\[1\] is 2, must be a whole number from 0 to 1/,
    ],
    ['a connection of true', core({ connections: [[true]] }), /connections\[0\]\[0\] is true/],
    ['too few connections', core({ connections: [] }), /cores\[1\] has 0 lists of connections for 1 neurons/],
    [
      'too many connections of a neuron',
      core({ connections: [[0, 0, 0, 0, 0, 0, 0, 0, 0]] }),
      /connections\[0\] has more than 8/,
    ],
    ['a core without neurons', core({ neurons: undefined }), /cores\[1\] has no "neurons"/],
    ['neurons that are an object', core({ neurons: {} }), /cores\[1\]\.neurons is an object, must be a list/],
    ['a packet of delay 15', packet({ destination_tick: 15 }), /packets\[0\]\[0\]\.destination_tick is 15, .*0 to 14/],
    [
      'a packet outside the grid',
      packet({ destination_core: [0, 2] }),
      /packets\[0\]\[0\]\.destination_core is \[0, 2\], outside/,
    ],
    [
      'a packet to the bus',
      packet({ destination_core: [1, 1] }),
      /packets\[0\]\[0\]\.destination_core is \[1, 1\], the output bus/,
    ],
    ['a packet to no axon', packet({ destination_axon: 8 }), /packets\[0\]\[0\]\.destination_axon is 8, .*0 to 7/],
    ['a packet without core', packet({ destination_core: undefined }), /packets\[0\]\[0\] has no "destination_core"/],
    [
      'packets that are not lists',
      (network) => Object.assign(network, { packets: [{}] }),
      /packets\[0\] is an object, must be a list/,
    ],
    ['no cores', (network) => Object.assign(network, { cores: [] }), /cores is empty/],
    ['no bus', (network) => Object.assign(network, { output_bus: undefined }), /has no "output_bus"/],
    [
      'a bus outside the grid',
      (network) => Object.assign(network.output_bus, { coordinates: [2, 2] }),
      /output_bus\.coordinates is \[2, 2\]/,
    ],
    [
      'a negative number of outputs',
      (network) => Object.assign(network.output_bus, { num_outputs: -1 }),
      /output_bus\.num_outputs is -1/,
    ],
    [
      'a sum that leaves 32 bits',
      neuron({ weights: [0, 2 ** 31 - 1, 0, 0], leak: 1 }),
      /core 0 at \(0, 0\) neuron 1: its potential could reach/,
    ],
  ];
  it.each(bad)('refuses %s', (_name, spoil, message) => {
    const network = rancNetwork();
    spoil(network);
    expect(() => read(network)).toThrow(message);
    expect(() => read(network)).toThrow(/^in\.json/);
  });

  it('refuses a file that is cut short, wherever it is cut', () => {
    const content = JSON.stringify(rancNetwork());
    for (let length = 0; length < content.length; length += 13) {
      expect(() => read(content.slice(0, length))).toThrow(/^in\.json:1: .*(cut short|is empty)/);
    }
  });
});

describe('RANC files', () => {
  async function files(content: Uint8Array | string, name = 'in.json'): Promise<string> {
    const path = join(await temporaryFolder(), name);
    await writeFile(path, content);
    return path;
  }
  const content = JSON.stringify(rancNetwork());

  it('are read plain and gzipped, with the config beside them or named', async () => {
    const plain = await files(content);
    await writeFile(join(plain, '..', 'config.json'), JSON.stringify(rancConfig));
    const zipped = join(plain, '..', 'other.json.gz');
    await writeFile(zipped, gzipSync(content));
    const { image, notes } = await readRancFile(plain, { host: nodeHost });
    expect(notes).toEqual([expect.stringMatching(/^sizes and reset type from .*config\.json$/)]);
    expect((await readRancFile(zipped, { host: nodeHost })).image).toEqual(image);
    await writeFile(join(plain, '..', 'in.config.json'), JSON.stringify({ ...rancConfig, num_axons: 100 }));
    expect((await readRancFile(plain, { host: nodeHost })).image.shape.axons).toBe(100);
    expect((await readRancFile(plain, { host: nodeHost, config: join(plain, '..', 'config.json') })).image).toEqual(
      image,
    );
  });

  it('are refused when the gzip file is cut short or damaged', async () => {
    const zipped = gzipSync(content);
    await expect(readRancFile(await files(zipped.subarray(0, zipped.length - 20)), { host: nodeHost })).rejects.toThrow(
      /truncated gzip file/,
    );
    zipped.fill(7, 30, 60);
    await expect(readRancFile(await files(zipped), { host: nodeHost })).rejects.toThrow(
      /damaged gzip file|is not JSON/,
    );
  });

  it('are refused when they are not there or a folder', async () => {
    const folder = await temporaryFolder();
    await expect(readRancFile(join(folder, 'no.json'), { host: nodeHost })).rejects.toThrow(
      /cannot read .*no\.json: no such file/,
    );
    await expect(readRancFile(folder, { host: nodeHost })).rejects.toThrow(/it is a folder/);
  });

  it('may hold packets alone, for a network that is there', async () => {
    const { image } = read(rancNetwork());
    const { packets } = rancNetwork();
    const train = await readRancPackets(await files(JSON.stringify({ packets })), image, { host: nodeHost });
    expect([train.count, train.cores[0], train.axons[0]]).toEqual([1, 0, 0]);
    await expect(readRancPackets(await files('{"cores":[]}'), image, { host: nodeHost })).rejects.toThrow(
      /has no "packets"/,
    );
  });
});

describe('the RANC config', () => {
  it.each([
    ['{', /config\.json:1: ends here, inside the value/],
    ['{"num_axons": }', /config\.json:1: num_axons is not JSON: "}" where a value was expected/],
    ['[]', /^config\.json is a list, must be an object: correct the config$/],
    ['{}', /config\.json: has no "num_neurons"/],
    [
      JSON.stringify({ ...rancConfig, num_axons: 1025 }),
      /num_axons is 1025, must be at most 1024: correct the config$/,
    ],
    [JSON.stringify({ ...rancConfig, num_cores_x: 0 }), /num_cores_x is 0, must be at least 1/],
    [JSON.stringify({ ...rancConfig, num_weights: 17 }), /num_weights is 17, must be at most 16/],
    [JSON.stringify({ ...rancConfig, neuron_reset_type: 2 }), /neuron_reset_type is 2, must be 0 or 1/],
    [JSON.stringify({ ...rancConfig, max_tick_offset: 65 }), /max_tick_offset is 65, must be at most 64/],
    [JSON.stringify({ ...rancConfig, num_neurons: '4' }), /num_neurons is "4", must be a number/],
    [JSON.stringify({ ...rancConfig, num_neurons: 1.5 }), /num_neurons is 1\.5, must be a whole number/],
  ])('refuses %s', (text, message) => {
    expect(() => parseRancConfig('config.json', bytes(text))).toThrow(message);
  });

  it('shortens the delays with the scheduler', () => {
    expect(() => read(rancNetwork(), { ...rancConfig, max_tick_offset: 15 })).toThrow(
      /destination_tick is 14, .* 0 to 13/,
    );
  });
});
