/** Saves an annealing run as it goes, so that one that is killed loses little. */
import type { Files } from '../../host/files.ts';
import type { SeededRun } from './place-graph.ts';
import { encodeState } from './state-file.ts';

/** Seconds between two savings unless given. */
export const SAVING_SECONDS = 10;
/** The most of the time that goes into saving: a large graph is saved less often. */
const SHARE = 0.05;

/**
 * What to call between moves: it saves where enough time has passed since it last did. Saving changes no bit of the run.
 * @param every seconds
 * @param now milliseconds that only go forward
 */
export function stateSaver(
  files: Files,
  path: string,
  every: number,
  now: () => number,
): (run: SeededRun) => Promise<void> {
  let due = now() + 1000 * every;
  return async (run) => {
    const started = now();
    if (started < due) return;
    await savePlacing(files, path, run);
    const ended = now();
    due = ended + Math.max(1000 * every, (ended - started) / SHARE);
  };
}

/** @throws SynaptickError where it cannot be written */
export async function savePlacing(files: Files, path: string, { state, seed }: SeededRun): Promise<void> {
  await files.write(path, encodeState(state, seed), {
    remedy: 'what was saved before is whole: mend that and go on with --resume, or choose another --state',
  });
}
