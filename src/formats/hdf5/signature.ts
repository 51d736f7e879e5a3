/**
 * How an HDF5 file is known.
 *
 * Source: HDF5 File Format Specification, II.A "Disk Format: Level 0A - Format Signature and Superblock",
 * https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html: the superblock stands at 0, 512, 1024, 2048 and so on.
 */

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const FIRST_BLOCK = 512;

/** Bytes of the sizes and addresses in a file; all writers of today have 8. */
const WIDTH = 8;

/** Where the superblock stands; null in what is no HDF5 file. One behind a longer block of a user's own is not seen. */
function superblockAt(head: Uint8Array): number | null {
  for (let at = 0; at + SIGNATURE.length <= head.length; at = at === 0 ? FIRST_BLOCK : 2 * at) {
    if (SIGNATURE.every((byte, i) => head[at + i] === byte)) return at;
  }
  return null;
}

/** Whether a file that begins with these bytes is an HDF5 file. */
export function isHdf5(head: Uint8Array): boolean {
  return superblockAt(head) !== null;
}

/** Whether sizes and addresses have the width that they have everywhere, by the superblock: versions 0 and 1, or 2 and 3. */
export function hasUsualWidth(head: Uint8Array): boolean {
  const at = superblockAt(head) ?? 0;
  const widths = at + ((head[at + SIGNATURE.length] as number) < 2 ? 13 : 9);
  return head[widths] === WIDTH && head[widths + 1] === WIDTH;
}
