import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { formatSpikeCsv, readSpikeCsv } from '../../../src/formats/spike-csv.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { temporaryFolder } from '../../support/folder.ts';

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, content);
  return path;
}

describe('input spikes as CSV', () => {
  /** Cores 0 and 7 of a mesh of 5 columns. */
  const image = emptyImage({
    width: 5,
    height: 2,
    cores: 2,
    shape: { ...TRUENORTH_SHAPE, axons: 8 },
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
