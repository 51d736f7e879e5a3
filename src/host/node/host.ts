/** What Node gives. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import * as paths from 'node:path';
import { cannotList, type Files, listed } from '../files.ts';
import { type Host, portableHost } from '../host.ts';
import { useInflate } from '../inflate.ts';
import { nodeCache } from './cache.ts';
import { openFileSink } from './file-sink.ts';
import { fileReason, writeFileAtomic } from './files.ts';
import { zlibInflate } from './inflate.ts';
import { nodePackage } from './package.ts';
import { readRegularFile, seekFile } from './read-file.ts';
import { streamFile } from './stream-file.ts';
import { nodeThreads } from './threads.ts';

useInflate(zlibInflate);

const files: Files = {
  paths: {
    join: paths.join,
    dirname: paths.dirname,
    basename: paths.basename,
    beside: (path, name) => (paths.isAbsolute(name) ? name : paths.join(paths.dirname(path), name)),
  },
  read: readRegularFile,
  stream: streamFile,
  seek: seekFile,
  async look(path) {
    try {
      const found = await stat(path);
      const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
      return { kind, stamp: `${paths.resolve(path)} ${found.size} ${found.mtimeMs}` };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { reason: fileReason(error), missing: code === 'ENOENT' || code === 'ENOTDIR' };
    }
  },
  async list(folder) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      throw cannotList(folder, error.code === 'ENOTDIR' ? 'it is a file, not a folder' : fileReason(error));
    });
    return listed(names);
  },
  write: writeFileAtomic,
  sink: openFileSink,
};

/** What the machine has, or of it the container. */
function machineMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}

/** @param env where the user's settings and folders are looked up */
export function createNodeHost(env: Host['env'] = process.env): Host {
  return {
    ...portableHost(),
    threads: nodeThreads,
    memoryBytes: machineMemory(),
    files,
    cache: nodeCache(env),
    env,
    package: nodePackage,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    digest: async (algorithm, bytes) => createHash(algorithm).update(bytes).digest('hex'),
  };
}

export const nodeHost: Host = createNodeHost();
