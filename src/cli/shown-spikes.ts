/** The spikes of a coded picture, tick by tick: counted, and written to a file of spikes by input line. */
import { SynaptickError } from '../../cores/errors.ts';
import { lineSpikeWriter } from '../formats/line-spike-csv.ts';
import { createBreath } from '../host/breath.ts';
import type { FileSink } from '../host/files.ts';
import { openFileSink } from '../host/node/file-sink.ts';
import type { CodedPicture } from '../input/encoding/picture-codes.ts';
import { createProgress } from './progress.ts';
import type { Shell } from './shell.ts';

/** Most spikes that a file takes. */
const MOST_SPIKES = 100_000_000;

export interface ShownSpikes {
  /** Of each line. */
  readonly counts: Uint32Array;
  readonly spikes: number;
  readonly repeated: number;
}

/** Counts the spikes of all ticks, and writes them where a file is given: whole, or not at all. */
export async function showSpikes(
  { source, ticks }: CodedPicture,
  file: string | undefined,
  shell: Shell,
): Promise<ShownSpikes> {
  const sink = file === undefined ? null : openFileSink(file);
  const progress = createProgress(shell, 'encoding', 'steps');
  try {
    const shown = await countSpikes(source, ticks, sink, shell, (done) => progress.update(done, ticks));
    sink?.commit();
    return shown;
  } finally {
    sink?.abort();
    progress.clear();
  }
}

async function countSpikes(
  source: CodedPicture['source'],
  ticks: number,
  sink: FileSink | null,
  { host, signal }: Shell,
  onTick: (done: number) => void,
): Promise<ShownSpikes> {
  const writer = sink && lineSpikeWriter(sink);
  const counts = new Uint32Array(source.lines);
  const breath = createBreath({ host, signal });
  let [spikes, repeated] = [0, 0];
  for (let tick = 0; tick < ticks; tick++) {
    const row = source.next();
    for (let line = 0; line < row.length; line++) {
      const count = row[line] as number;
      if (count === 0) continue;
      counts[line] = (counts[line] as number) + count;
      spikes += count;
      repeated += count - 1;
      for (let spike = 0; writer && spike < count; spike++) writer.add(tick, line);
    }
    if (writer && spikes > MOST_SPIKES) throw tooMany(tick, ticks);
    onTick(tick + 1);
    if (breath.due()) await breath.take();
  }
  return { counts, spikes, repeated };
}

function tooMany(tick: number, ticks: number): SynaptickError {
  return new SynaptickError(
    `more than ${MOST_SPIKES} spikes in ${tick + 1} of ${ticks} steps, the most that a file takes: use fewer --trials, a smaller --side or fewer spikes a step`,
  );
}
