/** Digits of MNIST, moved along three saccades before a camera as N-MNIST was made: read back, and fed to networks of its input size. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEvents } from '../../src/formats/events/open.ts';
import { openHdf5 } from '../../src/formats/hdf5/file.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { loadMnist } from '../../src/on-node.ts';
import { casePath, describeCases } from '../support/cases.ts';
import { synaptickJson } from '../support/cli.ts';
import { aedat2, aedat3, aedat4, type Event, nmnist } from '../support/event-files.ts';
import { temporaryFolder } from '../support/folder.ts';
import { saccades } from '../support/saccades.ts';

const DIGITS = 3;
const SIDE = 34;

let recorded: Event[][] = [];
beforeAll(async () => {
  const { pixels } = await loadMnist('test');
  recorded = Array.from({ length: DIGITS }, (_, i) => saccades(pixels.subarray(784 * i, 784 * (i + 1))));
});

async function write(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** Spikes in ticks of 1 ms from the first event on: of a line of a pixel and a polarity at most one a tick. */
function spikesOf(events: readonly Event[], polarity: 0 | 1): number {
  const first = events[0]?.[0] ?? 0;
  const spikes = events.filter(([, , , p]) => p === polarity);
  return new Set(spikes.map(([t, x, y]) => `${Math.floor((t - first) / 1000)} ${x} ${y}`)).size;
}

/** A neuron for each pixel, which repeats what its ON line says. */
const ON = {
  ...{ format: 'synaptick-network', version: 1, name: 'on' },
  populations: [{ name: 'seen', size: [SIDE, SIDE, 1], neurons: { threshold: 1 }, probe: true }],
};
/** The lines of two inputs count one after the other: [2][34][34]. */
const PLANES = {
  ...ON,
  inputs: ['off', 'on'].map((name) => ({ name, size: [SIDE, SIDE, 1] })),
  projections: [
    { from: 'off', to: 'seen', oneToOne: 0 },
    { from: 'on', to: 'seen', oneToOne: 1 },
  ],
};
/** One input of [34][34][2]. */
const PICTURE = {
  ...ON,
  inputs: [{ name: 'camera', size: [SIDE, SIDE, 2] }],
  projections: [{ from: 'camera', to: 'seen', conv2d: { filters: 1, size: 1, weights: [[[[0]], [[1]]]] } }],
};

interface Ran {
  readonly outputSpikes: number;
  readonly lineInput: { readonly spikes: number; readonly inputs: readonly { readonly size: number }[] };
}

async function run(file: string, network: object, flags: readonly string[]): Promise<Ran> {
  const spikes = `${file}.spikes.csv`;
  await synaptickJson(['encode', file, '--spikes', spikes, ...flags]);
  const net = await write('net.json', JSON.stringify(network));
  return (await synaptickJson(['run', net, '--input', spikes, '--ticks', '320'])) as Ran;
}

describe('digits of MNIST that moved along three saccades', () => {
  it.each<[string, (events: readonly Event[]) => Uint8Array]>([
    ['digit.bin', nmnist],
    ['digit.aedat2', (events) => aedat2(events, { chip: 'DVS128' })],
    ['digit.aedat', aedat3],
    ['digit.aedat4', aedat4],
  ])('are read back event for event from %s', async (name, format) => {
    for (const events of recorded) {
      const recording = await openEvents(await write(name, format(events)), { host: nodeHost });
      const read: number[] = [];
      for await (const { count, t, x, y, polarity } of recording.chunks()) {
        for (let i = 0; i < count; i++) read.push(...[t, x, y, polarity].map((column) => column[i] as number));
      }
      expect(Float64Array.from(read)).toEqual(Float64Array.from(events.flat()));
      expect(events.length).toBeGreaterThan(500);
    }
  });

  it.each([
    ['by polarity, row, column', PLANES, []],
    ['by row, column, polarity', PICTURE, ['--order', 'hwc']],
  ] as const)('feed the lines of networks that count them %s', async (_, network, flags) => {
    for (const events of recorded.slice(0, 2)) {
      const ran = await run(await write('digit.bin', nmnist(events)), network, flags);
      expect(ran.lineInput.spikes).toBe(spikesOf(events, 0) + spikesOf(events, 1));
      expect(ran.outputSpikes).toBe(spikesOf(events, 1));
    }
  });
});

describeCases('a network for N-MNIST from elsewhere (NIR)', () => {
  it('has as many input lines, 2 x 34 x 34, as digits that moved along saccades spike on', async () => {
    const file = await openHdf5(casePath('nir/cnn_sinabs.nir'), { host: nodeHost });
    const [channels = 0, height = 0, width = 0] = file.dataset('node/nodes/input/shape').numbers().data;
    await file.close();
    const digit = await write('digit.bin', nmnist(recorded[0] as Event[]));
    const encoded = (await synaptickJson(['encode', digit])) as { lines: number; sensor: object };
    expect(encoded).toMatchObject({ lines: channels * height * width, sensor: { width, height } });
    const { inputs } = (await run(digit, PLANES, [])).lineInput;
    expect(inputs.map(({ size }) => size)).toEqual(Array.from({ length: channels }, () => height * width));
  });
});
