/** Names that stand in files, of networks and the like, as names of files. */

/** Bytes of a name that are kept: with endings, and what is written beside it, a file's name may have 255. */
const LONGEST = 100;

/** What Windows takes for a device, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A file's name, without ending, for something that has a name: letters and digits of any script, `.`, `_`, `+` and `-` are
 * kept, a run of anything else becomes one `-`. It has no folder in it, does not begin with `.` or `-`, is no device, and is
 * not empty.
 */
export function fileNameOf(name: string): string {
  const cleaned = shortened(name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._+-]+/gu, '-'));
  const bare = cleaned.replace(/^[.-]+/, '').replace(/[.-]+$/, '');
  return DEVICES.test(bare) ? `_${bare}` : bare || 'unnamed';
}

/** The beginning of a file's name, as many whole characters as 100 bytes hold. */
export function shortened(name: string): string {
  let bytes = 0;
  const kept = [...name].findIndex((character) => {
    bytes += Buffer.byteLength(character);
    return bytes > LONGEST;
  });
  return kept < 0 ? name : [...name].slice(0, kept).join('');
}
