/** The words that spikes of input lines become, held to the table of the chip image read line by line. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyImage } from '../../../../cores/chip-image.ts';
import { createLineEncoder } from '../../../../src/input/encoding/line-encoder.ts';

const CORES = 4;

it('sets the axons of every line that spikes and no other, time after time', () => {
  const row = fc.oneof(fc.integer({ min: 0, max: CORES * 256 - 1 }), fc.constantFrom(0, 31, 32, 255, 256, 1023));
  const linesOfRows = fc.array(fc.uniqueArray(row, { maxLength: 6 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      linesOfRows,
      fc.array(fc.infiniteStream(fc.nat(1)), { minLength: 1, maxLength: 3 }),
      (lines, streams) => {
        const image = {
          ...emptyImage({ width: 2, height: 2, cores: CORES }),
          inputOffsets: Uint32Array.from([0, ...lines.map((_, i) => lines.slice(0, i + 1).flat().length)]),
          inputRows: Uint32Array.from(lines.flat()),
        };
        const encoder = createLineEncoder(image);
        expect(encoder.cores).toEqual([...new Set(lines.flat().map((r) => r >> 8))].sort((a, b) => a - b));
        for (const stream of streams) {
          const spikes = Uint8Array.from(lines, () => stream.next().value as number);
          const words = encoder.encode(spikes);
          const set = encoder.cores.flatMap((core, index) =>
            Array.from({ length: 256 }, (_, axon) => axon)
              .filter((axon) => ((words[index * 8 + (axon >> 5)] as number) >>> (axon & 31)) & 1)
              .map((axon) => core * 256 + axon),
          );
          const expected = new Set(lines.flatMap((rows, line) => (spikes[line] ? rows : [])));
          expect(set).toEqual([...expected].sort((a, b) => a - b));
        }
      },
    ),
  );
});
