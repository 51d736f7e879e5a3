import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../../../cores/chip-image.ts';
import { encodeChip } from '../../../src/formats/chip-file.ts';
import { detectNetwork, detectSpikes } from '../../../src/formats/detect.ts';
import { formatSpikeCsv, readSpikeCsv } from '../../../src/formats/spike-csv.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { temporaryFolder } from '../../support/folder.ts';

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, content);
  return path;
}

describe('the format of a network', () => {
  it.each([
    ['{"packets":[],"output_bus":{}', 'ranc'],
    ['\ufeff{\n\t"cores": [', 'ranc'],
    ['{"author":"x", "output_bus":{', 'ranc'],
    [gzipSync('{"packets":[]}'), 'ranc'],
    ['{\n/* General "parameters" */\n"model":{', 'truenorth'],
    ['/* first */ {"crossbarTypes":[', 'truenorth'],
    [encodeChip(emptyImage({ width: 1, height: 1, cores: 1 })), 'chip'],
  ])('is told by its content (%#)', async (content, format) => {
    expect(await detectNetwork(await file(content), { host: nodeHost })).toBe(format);
  });

  it.each([
    ['', /is empty/],
    ['hello', /is no network: expected a chip image/],
    ['{"a":1}', /is no network/],
    ['{"num_neurons":4,"num_cores_x":1}', /is a RANC config: run its network, with --config/],
    ['{"spike":{"srcTime":1}}', /is a spike file: give it with --input/],
  ])('is no network in %j', async (content, message) => {
    await expect(detectNetwork(await file(content), { host: nodeHost })).rejects.toThrow(message);
  });
});

describe('the format of input spikes', () => {
  it.each([
    ['tick,core,axon\n', 'csv'],
    ['{"class":"SpikeWriter"}\n{"version":"sfti1.0","defaultDestinationDelay":1}', 'sfti'],
    ['{"packets":[', 'ranc'],
  ])('is told by its content (%#)', async (content, format) => {
    expect(await detectSpikes(await file(content), { host: nodeHost })).toBe(format);
  });

  it('is refused where there are none', async () => {
    await expect(detectSpikes(await file('{"model":{}}'), { host: nodeHost })).rejects.toThrow(/holds no input spikes/);
  });
});

describe('input spikes as CSV', () => {
  /** Cores 0 and 7 of a mesh of 5 columns. */
  const image = emptyImage({
    width: 5,
    height: 2,
    cores: 2,
    axonsPerCore: 8,
    coreX: Uint16Array.of(2, 0),
    coreY: Uint16Array.of(1, 0),
  });

  it('name cores by x + width * y and come in any order', async () => {
    const train = await readSpikeCsv(await file('tick,core,axon\r\n5,7,3\r\n\n 0 , 0 , 7\n5,0,1'), image, {
      host: nodeHost,
    });
    expect([[...train.ticks], [...train.cores], [...train.axons]]).toEqual([
      [0, 5, 5],
      [1, 0, 1],
      [7, 3, 1],
    ]);
    expect([...formatSpikeCsv(train, image)].join('')).toBe('tick,core,axon\n0,0,7\n5,7,3\n5,0,1\n');
  });

  it.each([
    ['core,tick,axon\n', /file:1: the first line is "core,tick,axon", must be tick,core,axon/],
    ['tick,core,axon\n1,7\n', /file:2: has 2 values/],
    ['tick,core,axon\n1,7,0\n-1,7,0\n', /file:3: tick is "-1", must be from 0 to 2147483647/],
    ['tick,core,axon\n1e3,7,0\n', /file:2: tick is "1e3"/],
    ['tick,core,axon\n1,6,0\n', /file:2: core is "6", the network has no core of that number/],
    ['tick,core,axon\n1,7,8\n', /file:2: axon is "8", must be from 0 to 7/],
    ['tick,core,axon\n1,7,\n', /file:2: axon is ""/],
  ])('are refused as %j', async (content, message) => {
    await expect(readSpikeCsv(await file(content), image, { host: nodeHost })).rejects.toThrow(message);
  });
});
