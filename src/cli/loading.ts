/** Loading a network while telling how far it is: a file of 4,095 cores has 770 MB. */
import { type LoadedNetwork, type LoadOptions, loadNetwork } from '../run/load-network.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Shell } from './shell.ts';

/** @throws SynaptickError naming file, line or path, value and limit */
export async function loadWithProgress(
  path: string,
  options: Pick<LoadOptions, 'config' | 'input' | 'seed' | 'memory'>,
  shell: Shell,
): Promise<LoadedNetwork> {
  let current = '';
  let progress: Progress | undefined;
  const onRead = (file: string, done: number, total: number | null): void => {
    if (file !== current) {
      progress?.clear();
      progress = createProgress(shell, `reading ${file}`, 'bytes');
      current = file;
    }
    progress?.update(done, total);
  };
  try {
    const { config, input, seed, memory } = options;
    return await loadNetwork(path, { host: shell.host, config, input, seed, memory, signal: shell.signal, onRead });
  } finally {
    progress?.clear();
  }
}
