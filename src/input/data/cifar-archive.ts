/** The files of a part of CIFAR in an archive: unpacking takes seconds, so what was unpacked is kept in the cache. */
import { SynaptickError } from '../../../cores/errors.ts';
import { tarMembers } from '../../formats/tar.ts';
import { readBytes } from '../../host/byte-source.ts';
import { concatBytes } from '../../host/bytes.ts';
import type { ByteSource } from '../../host/files.ts';
import { CIFAR_LIMIT } from './cifar-published.ts';
import type { DatasetOptions } from './dataset-options.ts';

interface ArchiveReading extends Pick<DatasetOptions, 'host' | 'signal' | 'progress' | 'onWarning'> {
  /** Folder of the cache. */
  readonly folder: string;
  /** Looks at what was unpacked before it is kept. @throws SynaptickError where it is not what it must be */
  readonly check: (bytes: Uint8Array) => void;
}

/**
 * Files of an archive of the host's, one after the other: from the cache as long as the archive is the same file.
 * @returns null where it lacks one of them
 */
export async function archivedPart(
  path: string,
  files: readonly string[],
  { host, signal, progress, onWarning, folder, check }: ArchiveReading,
): Promise<Uint8Array | null> {
  const { cache } = host;
  const found = await host.files.look(path);
  const stamp = 'stamp' in found ? found.stamp : path;
  const key = await host.digest('sha256', new TextEncoder().encode(`${stamp} ${files.join(' ')}`));
  const entry = cache && { folder: cache.folder(folder), key };
  const cached = entry && (await cache.read(entry, { signal, onWarning }));
  if (cached) return cached;
  const onRead = (_: string, done: number, total: number | null) => progress?.(`unpacking ${path}`, done, total);
  const members = await readMembers(readBytes(path, { host, signal, onRead }), files, path);
  if (members.size < files.length) return null;
  const bytes = joinedFiles(files, members);
  check(bytes);
  if (entry) {
    await cache.store(entry, bytes, signal).catch((error: unknown) => {
      // A cache that cannot be written costs the next run some seconds, no more.
      if (!(error instanceof SynaptickError)) throw error;
    });
  }
  return bytes;
}

/** Those of some files that an archive has, in whatever folder, by their names. */
export async function readMembers(
  source: ByteSource,
  files: readonly string[],
  archive: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const members = new Map<string, Uint8Array>();
  for await (const { path, size, kind, read } of tarMembers(source, archive)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (kind !== 'file' || !files.includes(name) || members.has(name)) continue;
    if (size > CIFAR_LIMIT) {
      throw new SynaptickError(`${archive}: ${path} has ${size} bytes, the limit is ${CIFAR_LIMIT}`);
    }
    members.set(name, await read());
    if (members.size === files.length) break;
  }
  return members;
}

/** Files one after the other. */
export function joinedFiles(files: readonly string[], members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts = files.map((file) => members.get(file) as Uint8Array);
  return parts.length === 1 ? (parts[0] as Uint8Array) : concatBytes(parts);
}
