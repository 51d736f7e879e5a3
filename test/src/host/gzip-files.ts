/** Gzip files for tests, good and bad. */
import { constants, gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** Runs of few values, so that there is something to zip. */
export const zippable = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 3000 })), { maxLength: 40 })
  .map((runs) => Uint8Array.from(runs.flatMap(([byte, times]) => Array.from({ length: times }, () => byte))));

/** Codes of the file's own, or the fixed ones. */
const strategy = fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY);
const member = fc
  .tuple(zippable, strategy)
  .map(([content, way]) => ({ content, zipped: gzipSync(content, { strategy: way }) }));

/** What happens to a file: `from`, where it is counted from its end, is small, since that is where the checks are. */
const fate = fc.oneof(
  fc.record({ kind: fc.constant('whole' as const) }),
  fc.record({ kind: fc.constant('cut' as const), member: fc.nat(3), from: fc.nat(40) }),
  fc.record({ kind: fc.constant('longer' as const), behind: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
  fc.record({
    kind: fc.constant('padded' as const),
    zeros: fc.integer({ min: 1, max: 600 }),
    behind: fc.uint8Array({ maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('turned' as const), member: fc.nat(3), from: fc.nat(40), bit: fc.nat(7) }),
);

/** A gzip file of one or more members and what has happened to it; `intact`: what it held before a bit was turned over. */
export const gzipFile = fc
  .tuple(fc.array(member, { minLength: 1, maxLength: 4 }), fate)
  .map(([members, given]): { bytes: Uint8Array; intact?: Uint8Array } => {
    const whole = Buffer.concat(members.map(({ zipped }) => zipped));
    if (given.kind === 'whole') return { bytes: whole };
    if (given.kind === 'longer') return { bytes: Buffer.concat([whole, given.behind]) };
    if (given.kind === 'padded') return { bytes: Buffer.concat([whole, new Uint8Array(given.zeros), given.behind]) };
    const before = members.slice(0, 1 + (given.member % members.length));
    const end = before.reduce((sum, { zipped }) => sum + zipped.length, 0);
    const at = Math.max(0, end - 1 - given.from);
    if (given.kind === 'cut') return { bytes: whole.subarray(0, at + 1) };
    whole[at] = (whole[at] as number) ^ (1 << given.bit);
    return { bytes: whole, intact: Buffer.concat(members.map(({ content }) => content)) };
  });
