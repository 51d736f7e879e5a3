/** Input spikes of a TrueNorth model: one JSON object a line. */
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../../../cores/chip-image.ts';
import { parseSfti } from '../../../src/formats/truenorth/spikes.ts';

/** Cores 2 and 65 of a chip of 64 columns. */
const CHIP = emptyImage({ width: 64, height: 64, cores: 2, coreX: Uint16Array.of(2, 1), coreY: Uint16Array.of(0, 1) });

describe('TrueNorth spike files', () => {
  const header = '{"version":"sfti1.0", "defaultDestinationDelay" : 2}';
  const spike = (srcTime: unknown, destCore: unknown, destAxon: unknown) =>
    JSON.stringify({ spike: { srcTime, destCore, destAxon } });
  const parse = async (...lines: string[]) =>
    parseSfti(
      's.sfti',
      lines.map((line, i) => [i + 1, line] as const),
      CHIP,
    );

  it('put a spike on its axon in tick srcTime + D', async () => {
    const train = await parse('{"class":"SpikeWriter"}', header, spike(4, 65, 9), '', spike(0, 2, 255));
    expect([[...train.ticks], [...train.cores], [...train.axons]]).toEqual([
      [2, 6],
      [0, 1],
      [255, 9],
    ]);
  });

  it.each([
    [[spike(0, 2, 0)], /s\.sfti:1: a spike before the header/],
    [
      ['{"defaultDestinationDelay":16}'],
      /^s\.sfti:1: defaultDestinationDelay is 16, must be at most 15: correct the line$/,
    ],
    [[header, spike(-1, 2, 0)], /s\.sfti:2: spike\.srcTime is -1, must be at least 0/],
    [[header, spike(1.5, 2, 0)], /s\.sfti:2: spike\.srcTime is 1\.5, must be a whole number/],
    [[header, spike(0, 3, 0)], /s\.sfti:2: spike\.destCore is 3, the network has no core of that id/],
    [[header, spike(0, 2, 256)], /s\.sfti:2: spike\.destAxon is 256, a core has 256 axons/],
    [[header, spike(0, undefined, 0)], /s\.sfti:2: spike has no "destCore", which is required/],
    [[header, '{"spike":'], /s\.sfti:2: is not a JSON object/],
    [[header, '[]'], /s\.sfti:2: is not a JSON object/],
  ])('refuse %j', async (lines, message) => {
    await expect(parse(...lines)).rejects.toThrow(message);
  });
});
