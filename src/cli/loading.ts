/** Loading what becomes a chip while telling how far it is: a file of 4,095 cores has 770 MB, and networks are mapped first. */
import { loadChip } from '../load/load.ts';
import type { LoadedChip, LoadOptions } from '../load/load-chip.ts';
import type { GivenInput } from '../load/load-input.ts';
import { DIVIDING } from '../map/map-network.ts';
import { type FitFlags, withFlags } from './fit-flags.ts';
import { createStages } from './progress.ts';
import type { Shell } from './shell.ts';

export interface ChipRequest extends Pick<LoadOptions, 'config' | 'seed' | 'memory' | 'chip'>, FitFlags {
  /** Input spikes; they replace those that the file brings. */
  readonly input?: string;
}

/** @throws SynaptickError naming file, line or path, value and limit */
export async function loadWithProgress(
  path: string,
  request: ChipRequest,
  shell: Shell,
): Promise<LoadedChip & Pick<GivenInput, 'lineInput'>> {
  const { config, seed, memory, chip, input, maxError, partialSums } = request;
  const { host, signal } = shell;
  const stages = createStages(shell);
  try {
    return await loadChip(path, {
      ...{ host, config, seed, memory, chip, input, signal, fit: { maxError, partialSums } },
      onRead: (file, done, total) => stages.update(`reading ${file}`, 'bytes', done, total),
      onStep: ({ doing, share }) => stages.update(DIVIDING, '', share, 1, doing),
    });
  } catch (error) {
    throw withFlags(error);
  } finally {
    stages.clear();
  }
}
