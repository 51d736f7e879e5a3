/** What went wrong, as an exit code and one line. */
import { CommanderError } from 'commander';
import { SynaptickError } from '../../cores/errors.ts';
import { printable } from '../host/printable.ts';

/** Longest line of an error, in characters. */
const MAX_LINE = 2000;

export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** A command line that makes no sense: an unknown name, a value out of range. Exit code 2. */
export class UsageError extends SynaptickError {
  override name = 'UsageError';
}

/** Signals that end the program tidily: Ctrl-C, a request to end, a terminal that closes. */
const SIGNALS = {
  SIGINT: { text: 'interrupted', exitCode: 130 },
  SIGTERM: { text: 'terminated', exitCode: 143 },
  SIGHUP: { text: 'the terminal was closed', exitCode: 129 },
} as const;

/** A signal that ended the program. The abort signal of a shell carries it as its reason. Exit code 128 + its number. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: keyof typeof SIGNALS) {
    const { text, exitCode } = SIGNALS[signal];
    super(text);
    this.exitCode = exitCode;
  }
}

/** 0 for help and version, 2 for wrong usage, 130, 143 or 129 for a signal, 1 for everything else. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof Interrupted) return error.exitCode;
  return EXIT.failure;
}

/**
 * One line for a person; with `debug` the stack too. Null where commander has printed what was asked for (help).
 * Anything but a SynaptickError is a fault of the program, so its line says how to see where.
 */
export function errorText(error: unknown, debug: boolean): string | null {
  if (error instanceof CommanderError && /^commander\.(help|helpDisplayed|version)$/.test(error.code)) return null;
  const line = `synaptick: ${oneLine(messageOf(error))}`;
  if (debug && error instanceof Error) return `${line}\n${stackOf(error).split('\n').map(printable).join('\n')}`;
  const expected =
    error instanceof SynaptickError ||
    error instanceof CommanderError ||
    error instanceof Interrupted ||
    isSystem(error);
  return expected ? line : `${line} (unexpected: --debug shows where)`;
}

function messageOf(error: unknown): string {
  if (error instanceof CommanderError) {
    return error.message.replace(/^error: /, '').replace(/\s*\(Did you mean (.*?)\?\)/, ', did you mean $1?');
  }
  return error instanceof Error ? error.message || error.name : String(error);
}

function isSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? ''}${cause}`;
}

/** Names in it may be of any length, and hold anything. */
function oneLine(text: string): string {
  const line = printable(text.trim().replace(/\s*\n\s*/g, ' '));
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}...` : line;
}
