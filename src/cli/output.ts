/** Printing results to stdout, and what to do when nobody reads them. */
import { printable, printableLines } from '../host/printable.ts';
import type { Output } from './shell.ts';

/** What a heading stands between: a whole line in bold. */
const [BOLD, PLAIN] = ['\u001b[1m', '\u001b[22m'];

/** Each on a line of its own, whatever names of files have brought into them. */
export function printLines(stream: Output, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.map(oneLine).join('\n')}\n`);
}

function oneLine(line: string): string {
  if (!line.startsWith(BOLD) || !line.endsWith(PLAIN)) return printable(line);
  return BOLD + printable(line.slice(BOLD.length, -PLAIN.length)) + PLAIN;
}

/** A line about something that the command can do without, as `onWarning` of whoever does the work. */
export function warningsTo(stderr: Output): (line: string) => void {
  return (line) => printLines(stderr, [`warning: ${line}`]);
}

/** One JSON value, indented so that a person can read it too: a list of numbers stays on its line. */
export function printJson(stream: Output, value: unknown): void {
  const indented = JSON.stringify(value, null, 2);
  // A string holds no raw line break, so nothing but a list opens with one.
  const text = indented.replace(/\[\n\s*(-?\d[^[\]{}"]*?)\s*\]/g, (_, numbers: string) => {
    return `[${numbers.replace(/\s+/g, ' ')}]`;
  });
  stream.write(`${printableLines(text)}\n`);
}

/** A stream of the process, whose write errors arrive as events. */
interface ErrorStream {
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * Ends the program when its output cannot be written. A closed pipe (`| head -1`) is no failure: the reader has what it
 * wants, so the program ends quietly with code 0. Another error, such as a full disk, is reported and ends it with 1.
 * Nothing more can be done about stderr.
 */
export function guardStreams(
  stdout: ErrorStream,
  stderr: ErrorStream,
  end: (code: number, message: string | null) => void,
): void {
  stdout.on('error', (error) => {
    if (error.code === 'EPIPE') end(0, null);
    else end(1, `synaptick: cannot write the output: ${error.message}`);
  });
  stderr.on('error', () => {});
}
