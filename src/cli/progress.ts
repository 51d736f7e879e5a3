/** How far a long command is: on a terminal one line that is rewritten, elsewhere few plain lines. Goes to stderr. */
import { printable } from '../host/printable.ts';
import { formatCount, formatPercent, formatSeconds } from './format.ts';
import type { Shell } from './shell.ts';

export interface Progress {
  /**
   * Says that `done` of `total` are done; `total` null where it is not known. Call it as often as you like.
   * @param doing what it is at just now, for the end of the line
   */
  update(done: number, total: number | null, doing?: string): void;
  /** Takes the line off the terminal. Call it before printing anything else, also after an error. */
  clear(): void;
}

/** Milliseconds between two drawings on a terminal. */
const REDRAW = 100;
/** Without a terminal: milliseconds between two lines and before the first, and parts of the whole of which each gets one line at most. */
const PLAIN_PAUSE = 5000;
const PLAIN_FIRST = 2000;
const PLAIN_PARTS = 10;
const ERASE = '\r\u001b[2K';

/**
 * @param label what is going on: `classifying mnist test`
 * @param unit what is counted: `images`; empty where there is only a share
 */
export function createProgress(shell: Pick<Shell, 'stderr' | 'now'>, label: string, unit: string): Progress {
  const { stderr, now } = shell;
  let started = now();
  const live = stderr.isTTY === true;
  let drawn = false;
  let lastTime = live ? Number.NEGATIVE_INFINITY : started + PLAIN_FIRST - PLAIN_PAUSE;
  let lastPart = 0;

  return {
    update(done, total, doing = '') {
      const time = now();
      // What came before the first piece, such as mapping a network, says nothing about the pieces.
      if (done === 0) started = time;
      if (time - lastTime < (live ? REDRAW : PLAIN_PAUSE)) return;
      const part = total ? Math.floor((PLAIN_PARTS * done) / total) : null;
      if (!live && part === lastPart) return;
      lastTime = time;
      lastPart = part ?? 0;
      const parts = progressParts(label, unit, done, total, (time - started) / 1000);
      const line = [...parts, ...(doing === '' ? [] : [printable(doing)])].join('  ');
      if (live) stderr.write(ERASE + line.slice(0, Math.max(20, (stderr.columns ?? 80) - 1)));
      else stderr.write(`${line}\n`);
      drawn = live;
    },
    clear() {
      if (drawn) stderr.write(ERASE);
      drawn = false;
    },
  };
}

function progressParts(label: string, unit: string, done: number, total: number | null, seconds: number): string[] {
  const count = total === null ? formatCount(done) : `${formatCount(done)}/${formatCount(total)}`;
  const percent = total ? [formatPercent(done / total, 0)] : [];
  const name = printable(label);
  const parts = unit === '' ? [[`${name}:`, ...percent].join(' ')] : [`${name}: ${count} ${unit}`, ...percent];
  if (done > 0 && seconds > 0) {
    if (unit !== '') parts.push(`${formatCount(done / seconds)}/s`);
    if (total && done < total) {
      const left = Math.ceil((seconds * (total - done)) / done);
      parts.push(`${left < 60 ? `${left} s` : formatSeconds(left)} left`);
    }
  }
  return parts;
}

/** Progress of work in stages: each has a line of its own. */
export interface Stages {
  /** `total` of 0 or null: how far it is cannot be said. */
  update(stage: string, unit: string, done: number, total: number | null, doing?: string): void;
  clear(): void;
}

export function createStages(shell: Pick<Shell, 'stderr' | 'now'>): Stages {
  let current = '';
  let progress: Progress | undefined;
  return {
    update(stage, unit, done, total, doing) {
      if (stage !== current) progress?.clear();
      if (stage !== current || !progress) progress = createProgress(shell, stage, unit);
      current = stage;
      progress.update(done, total || null, doing);
    },
    clear: () => progress?.clear(),
  };
}
