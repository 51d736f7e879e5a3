/** Loading what becomes a chip while telling how far it is: a file of 4,095 cores has 770 MB. */

import { loadChip } from '../load/load.ts';
import type { LoadedChip, LoadOptions } from '../load/load-chip.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Shell } from './shell.ts';

export interface ChipRequest extends Pick<LoadOptions, 'config' | 'seed' | 'memory'> {
  /** Input spikes; they replace those that the file brings. */
  readonly input?: string;
}

/** @throws SynaptickError naming file, line or path, value and limit */
export async function loadWithProgress(path: string, request: ChipRequest, shell: Shell): Promise<LoadedChip> {
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
    const { config, seed, memory, input } = request;
    return await loadChip(path, { host: shell.host, config, seed, memory, input, signal: shell.signal, onRead });
  } finally {
    progress?.clear();
  }
}
