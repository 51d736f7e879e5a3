import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 } from '../../../src/host/crc32.ts';
import { crc32Of } from '../../support/zip-writer.ts';

it('CRC-32 is that of ISO 3309, bit by bit, in one piece or in two', () => {
  // The check value of the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC).
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, cut) => {
      expect(crc32(bytes)).toBe(crc32Of(bytes));
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(crc32Of(bytes));
    }),
  );
});
