/** What a command needs of the world around it: streams, environment, a host, the signal that stops it. Tests make their own. */
import pc from 'picocolors';
import type { Host } from '../host/host.ts';

/** The part of a stream that is used: a terminal's has `isTTY` and `columns`. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Shell {
  /** Results. */
  readonly stdout: Output;
  /** Progress, warnings and errors. */
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** What this machine gives, with these settings. */
  readonly host: Host;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP; its reason is an `Interrupted`. */
  readonly signal: AbortSignal;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}

/** Colours where a person looks: none in a pipe or with NO_COLOR, always with FORCE_COLOR. */
export function colorsFor(stream: Output, env: NodeJS.ProcessEnv): ReturnType<typeof pc.createColors> {
  if (env.NO_COLOR) return pc.createColors(false);
  return pc.createColors(Boolean(env.FORCE_COLOR) || (stream.isTTY === true && env.TERM !== 'dumb'));
}
