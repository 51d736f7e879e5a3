/** CIFAR-100 files and archives made for tests: the right form, any content. */
import { gzipSync } from 'node:zlib';

const RECORD = 3074;

/** Images one after the other: fine label `image mod 100`, its fifth as the coarse one, pixels that tell place and colour. */
export function cifarBytes(images: number, fineOf = (image: number) => image % 100): Uint8Array {
  const bytes = new Uint8Array(images * RECORD);
  for (let image = 0; image < images; image++) {
    const at = image * RECORD;
    bytes[at] = Math.floor(fineOf(image) / 5);
    bytes[at + 1] = fineOf(image);
    bytes[at + 2] = image; // red of the first pixel
    bytes[at + 2 + 1024 + 1] = 7; // green of the second
    bytes[at + 2 + 2048 + 32] = 9; // blue of the first of the second row
  }
  return bytes;
}

/** A tar archive (POSIX.1-1988) of these files. */
export function tar(files: Readonly<Record<string, Uint8Array | null>>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, content] of Object.entries(files)) {
    const size = content?.length ?? 0;
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(content ? '0' : '5', 156);
    header.write('ustar\0', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(header);
    if (content) parts.push(content, new Uint8Array((512 - (size % 512)) % 512));
  }
  return Buffer.concat([...parts, new Uint8Array(1024)]);
}

/** The archive as published: a folder with both splits. */
export function cifarArchive(files: Readonly<Record<string, Uint8Array | null>>): Uint8Array {
  const inFolder = Object.entries(files).map(([name, content]) => [`cifar-100-binary/${name}`, content] as const);
  return gzipSync(tar({ 'cifar-100-binary/': null, ...Object.fromEntries(inFolder) }), { level: 1 });
}
