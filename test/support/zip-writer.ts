/** Zip archives as tests want them, right ones and wrong ones: PKWARE's APPNOTE.TXT, sections 4.3.6 to 4.3.16. */
import { deflateRawSync } from 'node:zlib';

export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  /** Zipped unless false. */
  readonly deflate?: boolean;
  /** What the directory says instead of the truth. */
  readonly says?: Partial<{ method: number; flags: number; crc: number; zipped: number; size: number; at: number }>;
}

/** Bit by bit, as ISO 3309 has it. */
export function crc32Of(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/**
 * @param zip64 sizes in extra fields of 64 bits, locally as numpy writes them and in the directory
 * @param end64 the end of the directory with 64 bits, as where there are more than 65,535 members
 */
export function zipOf(
  members: readonly Member[],
  options: { zip64?: boolean; end64?: boolean; comment?: string } = {},
): Uint8Array {
  const { zip64 = false, end64 = false, comment = '' } = options;
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, content, deflate = true, says = {} } of members) {
    const data = deflate ? deflateRawSync(content) : content;
    const fields = {
      ...{ method: deflate ? 8 : 0, flags: 0, crc: crc32Of(content), zipped: data.length, size: content.length, at },
      ...says,
    };
    const local = record(0x04034b50, fields, name, zip64);
    parts.push(local, data);
    directory.push(record(0x02014b50, fields, name, zip64));
    at += local.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22 + comment.length);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  end.write(comment, 22, 'latin1');
  if (end64) {
    end.writeUInt16LE(0xffff, 10);
    end.writeUInt32LE(0xffffffff, 12);
    end.writeUInt32LE(0xffffffff, 16);
  }
  return Buffer.concat([...parts, list, ...(end64 ? [endOf64Bits(members.length, list.length, at)] : []), end]);
}

/** Sections 4.3.14 and 4.3.15: the end of the directory, and where that is. */
function endOf64Bits(count: number, length: number, at: number): Uint8Array {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(at), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(at + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

interface Fields {
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly zipped: number;
  readonly size: number;
  readonly at: number;
}

/** A local header, or an entry of the directory, with its name and its extra field. */
function record(
  signature: number,
  { method, flags, crc, zipped, size, at }: Fields,
  name: string,
  zip64: boolean,
): Uint8Array {
  const central = signature === 0x02014b50;
  const nameBytes = Buffer.from(name, 'utf8');
  const large = zip64 || size > 0xffffffff || zipped > 0xffffffff;
  const extra = Buffer.alloc(large ? 4 + 8 * (central ? 3 : 2) : 0);
  if (large) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(extra.length - 4, 2);
    [size, zipped, at].slice(0, central ? 3 : 2).forEach((value, i) => {
      extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
    });
  }
  const fixed = Buffer.alloc(central ? 46 : 30);
  const shift = central ? 2 : 0;
  fixed.writeUInt32LE(signature, 0);
  fixed.writeUInt16LE(45, 4 + shift);
  fixed.writeUInt16LE(flags, 6 + shift);
  fixed.writeUInt16LE(method, 8 + shift);
  fixed.writeUInt32LE(crc, 14 + shift);
  fixed.writeUInt32LE(large ? 0xffffffff : zipped, 18 + shift);
  fixed.writeUInt32LE(large ? 0xffffffff : size, 22 + shift);
  fixed.writeUInt16LE(nameBytes.length, 26 + shift);
  fixed.writeUInt16LE(extra.length, 28 + shift);
  if (central) fixed.writeUInt32LE(large ? 0xffffffff : at, 42);
  return Buffer.concat([fixed, nameBytes, extra]);
}

/** An .npz file of .npy files. */
export function npzOf(
  arrays: Readonly<Record<string, Uint8Array>>,
  options: { deflate?: boolean; zip64?: boolean } = {},
): Uint8Array {
  const { deflate, zip64 } = options;
  return zipOf(
    Object.entries(arrays).map(([name, content]) => ({ name: `${name}.npy`, content, deflate })),
    { zip64 },
  );
}
