/** A file that is written while a run goes on: into a temporary file, which takes its name when the run is complete. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { FileSink } from '../files.ts';
import { cannotWrite } from './files.ts';
import { openTarget, partPath, replaceTarget } from './outputs.ts';

const BUFFER = 1 << 20;
/** Digits of the largest number, with the character after it. */
const MARGIN = 32;

/**
 * @throws SynaptickError here and from every call, where the file cannot be written: path, reason, remedy; where the run has
 * read it, or written it as another of its outputs
 */
export function openFileSink(path: string): FileSink {
  const buffer = new Uint8Array(BUFFER);
  const encoder = new TextEncoder();
  let length = 0;

  function guarded<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw cannotWrite(path, error, 'choose a folder that exists and that you may write');
    }
  }

  const target = guarded(() => openTarget(path));
  const part = target.direct ? target.path : partPath(target);
  let handle: number | null = guarded(() => openSync(part, target.direct ? 'w' : 'wx'));
  let complete = false;

  function flush(): void {
    if (handle === null) return;
    for (let done = 0; done < length; ) done += writeSync(handle, buffer, done, length - done);
    length = 0;
  }

  function close(): void {
    if (handle !== null) closeSync(handle);
    handle = null;
  }

  return {
    text(text) {
      for (let rest = encoder.encode(text); rest.length > 0; ) {
        if (length === BUFFER) guarded(flush);
        const now = rest.subarray(0, BUFFER - length);
        buffer.set(now, length);
        length += now.length;
        rest = rest.subarray(now.length);
      }
    },
    number(value, after) {
      if (length > BUFFER - MARGIN) guarded(flush);
      let digits = 1;
      for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
      let rest = value;
      for (let at = length + digits - 1; at >= length; at--) {
        buffer[at] = 48 + (rest % 10);
        rest = Math.floor(rest / 10);
      }
      length += digits;
      buffer[length++] = after.charCodeAt(0);
    },
    commit() {
      guarded(() => {
        flush();
        if (!target.direct && handle !== null) fsyncSync(handle);
        close();
        if (!target.direct) replaceTarget(path, target, () => renameSync(part, target.path));
        complete = true;
      });
    },
    abort() {
      close();
      if (!target.direct && !complete) rmSync(part, { force: true });
    },
  };
}
