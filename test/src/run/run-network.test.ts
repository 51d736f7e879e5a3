import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configureNeuron, setSynapse } from '../../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { decodeNpz } from '../../../src/formats/npz.ts';
import { createSpikeTrainBuilder, noSpikes, type SpikeTrain } from '../../../src/formats/spike-train.ts';
import { openFileSink } from '../../../src/host/node/file-sink.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { encodeProbes, formatProbes, parseProbes, recordProbes } from '../../../src/run/probes.ts';
import { recordRancOutput, spikeCsvRecorder } from '../../../src/run/record-spikes.ts';
import { runNetwork } from '../../../src/run/run-network.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** Slot 0 is core 9, slot 1 core 2; axon 0 of each fires neurons 0 and 1, which spike on output lines 1 and 0. */
function network(): ChipImage {
  const image = emptyImage({
    width: 4,
    height: 3,
    cores: 2,
    outputLines: 2,
    coreX: Uint16Array.of(1, 2),
    coreY: Uint16Array.of(2, 0),
  });
  for (const core of [0, 1]) {
    for (const neuron of [0, 1]) {
      configureNeuron(image, core, neuron, { threshold: 2, weights: [1 + neuron], target: { output: 1 - neuron } });
      setSynapse(image, core, 0, neuron);
    }
  }
  return image;
}

function train(...spikes: [tick: number, core: number][]): SpikeTrain {
  const builder = createSpikeTrainBuilder();
  for (const [tick, core] of spikes) builder.add(tick, core, 0);
  return builder.build();
}

describe('a run', () => {
  it('hands over spikes when they are due, however late, with and without an observer', async () => {
    // 1008 is due in the tick after a burst of 16, 1500 in the tick after the last.
    const inputs = train([1000, 0], [1003, 0], [3, 1], [17, 0], [1600, 0], [1008, 1], [1500, 0]);
    const plain = await runNetwork(nodeHost, network(), inputs, 1500);
    const watched = await runNetwork(nodeHost, network(), inputs, 1500, { observers: [{ onTick() {} }] });
    // Neuron 1 fires at every input, neuron 0 at every second of its core.
    expect(plain.counters).toMatchObject({
      ticks: 1500,
      inputSpikes: 5,
      activeAxons: 5,
      spikes: 5 + 2,
      outputSpikes: 7,
    });
    expect(watched.counters).toEqual(plain.counters);
    expect([plain.lateInputs, plain.cores, plain.neurons]).toEqual([2, 2, 4]);
    expect(plain).toMatchObject({ engine: expect.any(String), engineReason: expect.any(String) });
  });

  it('stops at the signal', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(runNetwork(nodeHost, network(), noSpikes, 100_000_000, { signal, engine: 'oracle' })).rejects.toThrow(
      'stop',
    );
  });

  it('is refused when unsaturated potentials could overflow in that many ticks', async () => {
    const plain = network();
    const proved = { overflow: 'proved', potentialBits: 32 } as const;
    const image: ChipImage = { ...plain, shape: { ...plain.shape, ...proved } };
    image.leak[0] = 1000;
    image.modes[0] = 1 << 2;
    await expect(runNetwork(nodeHost, image, noSpikes, 2_200_000)).rejects.toThrow(/run at most 214\d{4} ticks/);
  });
});

describe('the spike recorder', () => {
  it('writes every spike sorted by tick, core and neuron, whatever the slots', async () => {
    const path = join(await temporaryFolder(), 'spikes.csv');
    const image = network();
    const sink = openFileSink(path);
    const inputs = train([0, 0], [0, 1], [2, 0], [2, 1], [12, 1]);
    await runNetwork(nodeHost, image, inputs, 20, { observers: [spikeCsvRecorder(image, sink)] });
    await expect(readFile(path)).rejects.toThrow();
    sink.commit();
    expect(await readFile(path, 'utf8')).toBe('tick,core,neuron\n0,2,1\n0,9,1\n2,2,0\n2,2,1\n2,9,0\n2,9,1\n12,2,1\n');
    expect(await readdir(join(path, '..'))).toEqual(['spikes.csv']);
  });

  it("writes the output lines as RANC's file: row r shows tick r - 2", async () => {
    const path = join(await temporaryFolder(), 'output.txt');
    const image = network();
    const sink = openFileSink(path);
    await runNetwork(nodeHost, image, train([0, 0], [1, 1], [2, 0]), 4, { observers: [recordRancOutput(image, sink)] });
    sink.commit();
    expect(await readFile(path, 'utf8')).toBe('\ufeff0 0 \n1 0 \n1 0 \n1 1 \n');
  });
});

describe('a file sink', () => {
  it('takes any amount of text and numbers', async () => {
    const path = join(await temporaryFolder(), 'file');
    const sink = openFileSink(path);
    let expected = '';
    const numbers = [0, 9, 10, 99, 100, 2 ** 31, 2 ** 53 - 1];
    for (let i = 0; i < 50_000; i++) {
      const number = numbers[i % numbers.length] as number;
      sink.number(number, ',');
      expected += `${number},`;
    }
    const long = 'é'.repeat(2_000_000);
    sink.text(long);
    sink.commit();
    expect((await readFile(path, 'utf8')) === expected + long).toBe(true);
  });

  it('leaves the earlier file and nothing else when it is aborted', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'file');
    await writeFile(path, 'before');
    const sink = openFileSink(path);
    sink.text('after');
    sink.abort();
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('says where it cannot write', async () => {
    const folder = await temporaryFolder();
    expect(() => openFileSink(folder)).toThrow(/cannot write .*it is a folder/);
    expect(() => openFileSink(join(folder, 'no', 'file'))).toThrow(/cannot write .*no such file or folder/);
  });
});

describe('probes', () => {
  it('are core:neuron or core:neuron-neuron, several with commas', () => {
    const probes = parseProbes('9:1, 2:0-2', network());
    expect(probes.map(({ core, neuron, row }) => [core, neuron, row])).toEqual([
      [9, 1, 1],
      [2, 0, 256],
      [2, 1, 257],
      [2, 2, 258],
    ]);
  });

  it.each([
    ['9', /probe "9" is not core:neuron/],
    ['9:1,', /probe "" is not core:neuron/],
    ['9:a', /probe "9:a"/],
    ['0:1', /the network has no core 0 \(a core is x \+ 4 \* y\)/],
    ['9:256', /neurons 256 to 256 are not from 0 to 255/],
    ['9:3-2', /neurons 3 to 2/],
  ])('are not %j', (text, message) => {
    expect(() => parseProbes(text, network())).toThrow(message);
  });

  it('record spikes and the potentials after reset, to .npz and CSV', async () => {
    const image = network();
    const record = recordProbes(parseProbes('2:0,9:0-1', image), 3);
    await runNetwork(nodeHost, image, train([0, 0], [2, 0]), 3, { observers: [record] });
    const arrays = decodeNpz('p.npz', encodeProbes(record));
    const [core, neuron, spikes, potentials] = ['core', 'neuron', 'spikes', 'potentials'].map((name) => arrays[name]);
    expect([core?.data, neuron?.data]).toEqual([Int32Array.of(2, 9, 9), Int32Array.of(0, 0, 1)]);
    expect([spikes?.shape, potentials?.shape]).toEqual([
      [3, 3],
      [3, 3],
    ]);
    expect(spikes?.data).toEqual(Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 1, 1));
    expect(potentials?.data).toEqual(Int32Array.of(0, 1, 0, 0, 1, 0, 0, 0, 0));
    expect([...formatProbes(record)].join('').split('\n').slice(0, 4)).toEqual([
      'tick,core,neuron,spike,potential',
      '0,2,0,0,0',
      '0,9,0,0,1',
      '0,9,1,1,0',
    ]);
  });

  it('are refused when they would fill the memory', () => {
    expect(() => recordProbes(parseProbes('9:0-255', network()), 1_000_000)).toThrow(
      /256 probes over 1000000 ticks are 256000000 values/,
    );
  });
});
