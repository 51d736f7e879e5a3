/**
 * The folder of DVS128 Gesture: recordings `user01_natural.aedat`, each with `user01_natural_labels.csv`, and the lists
 * `trials_to_train.txt` and `trials_to_test.txt`. Each labelled stretch of time is a sample.
 *
 * Source: the data set's README.txt, https://research.ibm.com/interactive/dvsgesture/
 */
import { SynaptickError } from '../../../../cores/errors.ts';
import { GESTURES, readGestureLabels } from '../../../formats/events/gesture-labels.ts';
import { readLines } from '../../../formats/text-source.ts';
import type { Layout, LayoutOptions } from '../found-data.ts';
import { type EventSample, planFrames, planText, readSamples } from './event-samples.ts';

const RECORDING = /^(.+)\.aedat$/i;
const LABELS = '_labels.csv';
const LISTS = { train: 'trials_to_train.txt', test: 'trials_to_test.txt' } as const;
/** Most lines of a list. */
const MOST_TRIALS = 100_000;

/** The folder itself, or null where it has no recording with labels. */
export const gestureFolder: Layout = async (path, options) => {
  const names = await options.files.list(path);
  const recordings = names.filter((name) => RECORDING.test(name));
  if (!recordings.some((name) => names.includes(labelsOf(name)))) return null;
  const join = (name: string) => options.files.paths.join(path, name);
  const plan = await planFrames(recordings.slice(0, 1).map(join), () => 1, options);
  const read = (trials: readonly string[]) => async () =>
    readSamples(await samplesOf(path, trials, names, options), plan, options);
  const lists = await Promise.all(
    (['train', 'test'] as const)
      .filter((split) => names.includes(LISTS[split]))
      .map(async (split) => [split, read(await trialsOf(join(LISTS[split]), options))] as const),
  );
  return {
    layout: 'recordings of DVS128 Gesture with their labels',
    classNames: GESTURES,
    splits: lists.length > 0 ? Object.fromEntries(lists) : { all: read(recordings) },
    preparation: planText(plan).replace('each recording', 'each labelled stretch'),
    frames: plan.frames,
  };
};

function labelsOf(recording: string): string {
  return recording.replace(RECORDING, `$1${LABELS}`);
}

/** Names of recordings, a line each. */
async function trialsOf(list: string, { host, files, signal }: LayoutOptions): Promise<string[]> {
  const trials: string[] = [];
  for await (const [, line] of readLines(list, { host: { ...host, files }, ...(signal && { signal }) })) {
    if (line.trim() !== '') trials.push(line.trim());
    if (trials.length > MOST_TRIALS) throw new SynaptickError(`${list} has more than ${MOST_TRIALS} lines, the limit`);
  }
  if (trials.length === 0) throw new SynaptickError(`${list} names no recordings: give the data set's own list`);
  return trials;
}

async function samplesOf(
  folder: string,
  trials: readonly string[],
  names: readonly string[],
  options: LayoutOptions,
): Promise<EventSample[]> {
  const { host, files, signal, skipBad, onWarning } = options;
  const there = new Set(names);
  const samples: EventSample[] = [];
  for (const trial of trials) {
    const path = files.paths.join(folder, trial);
    try {
      const missing = [trial, labelsOf(trial)].find((name) => !there.has(name));
      if (missing)
        throw new SynaptickError(`${files.paths.join(folder, missing)} is missing: copy or download it again`);
      const labels = files.paths.join(folder, labelsOf(trial));
      const stretches = await readGestureLabels(labels, { host: { ...host, files }, ...(signal && { signal }) });
      samples.push({ path, stretches: stretches.map(({ label, from, to }) => ({ label, window: { from, to } })) });
    } catch (error) {
      if (!(error instanceof SynaptickError) || !skipBad) throw error;
      onWarning?.(`left out: ${error.message}`);
    }
  }
  return samples;
}
