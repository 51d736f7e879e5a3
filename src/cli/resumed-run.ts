/** `synaptick train --resume` by itself: the run whose checkpoint lies here, or is named, and all that it was begun with. */
import { existsSync, readdirSync } from 'node:fs';
import { listText, SynaptickError } from '../../cores/errors.ts';
import { readingOwn } from '../host/node/files-read.ts';
import { decodeCheckpoint } from '../train/layers/checkpoint-file.ts';
import type { RunRequest } from '../train/layers/run-request.ts';
import type { AskedSpec } from './training-network.ts';
import { readCheckpointFile } from './training-samples.ts';

/** A run to go on with. */
export interface ResumedRun {
  readonly request: RunRequest;
  readonly asked: AskedSpec;
  /** As of `--checkpoint`: without the number of a member. */
  readonly checkpoint: string;
}

/** `net.npz.checkpoint`, or those of members, `.1`, `.2`. */
const CHECKPOINT = /^(.*\.checkpoint)(\.\d+)?$/;

/**
 * @param given file of `--checkpoint`; the only one in this folder unless given
 * @throws SynaptickError where there is none, or several, or it does not say what it was begun with
 */
export async function resumedRun(given: string | undefined): Promise<ResumedRun> {
  const checkpoint = given ?? onlyCheckpoint();
  const file = existsSync(checkpoint) ? checkpoint : `${checkpoint}.1`;
  const named = existsSync(file) ? file : checkpoint;
  const bytes = await readingOwn(() =>
    readCheckpointFile('resume from', named, 'name the file of one: --checkpoint FILE'),
  );
  const { request, spec } = decodeCheckpoint(named, bytes);
  if (request) return { request, asked: { spec, net: request.net, file: spec }, checkpoint };
  throw new SynaptickError(
    `${named} does not say what its run was begun with: give that too, e.g. synaptick train ${spec.dataset} --net ${spec.name} --resume --checkpoint ${checkpoint}`,
  );
}

function onlyCheckpoint(): string {
  const found = [...new Set(readdirSync('.').flatMap((name) => CHECKPOINT.exec(name)?.[1] ?? []))].sort();
  const [only, ...others] = found;
  if (only === undefined) {
    throw new SynaptickError(
      'nothing to resume: no *.checkpoint lies in this folder: name one (--checkpoint FILE), or say what to train',
    );
  }
  if (others.length === 0) return only;
  throw new SynaptickError(
    `${found.length} checkpoints lie in this folder, ${listText(found)}: say which, --checkpoint FILE`,
  );
}
