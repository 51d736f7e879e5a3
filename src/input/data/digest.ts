/** What tells data from other data: a digest of the samples themselves, however their files are laid out. */
import type { Host } from '../../host/host.ts';
import type { LabelledImages } from './found-data.ts';

/**
 * SHA-256 of three lines: `COUNT x HEIGHT x WIDTH x CHANNELS`, then the SHA-256 of the pixels and that of the labels, a byte
 * each, in the order of the samples.
 * @returns hexadecimal digits
 */
export async function digestOf(
  { count, height, width, channels, pixels, labels }: LabelledImages,
  host: Pick<Host, 'digest'>,
): Promise<string> {
  const shape = `${count} x ${height} x ${width} x ${channels}`;
  const parts = [shape, await host.digest('sha256', pixels), await host.digest('sha256', labels)];
  return host.digest('sha256', new TextEncoder().encode(parts.map((part) => `${part}\n`).join('')));
}
