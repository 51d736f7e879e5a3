/** Runs a command line to its exit code. Every failure is one line on stderr. */
import { EXIT, errorText, exitCodeOf } from './errors.ts';
import { createProgram } from './program.ts';
import type { Shell } from './shell.ts';

/**
 * @param args what stands after `synaptick`; none prints the help
 * @returns 0 done, 1 failed, 2 wrong usage, 130 interrupted, 143 terminated
 */
export async function run(args: readonly string[], shell: Shell): Promise<number> {
  try {
    await createProgram(shell).parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
    return EXIT.ok;
  } catch (thrown) {
    const error = shell.signal.aborted ? shell.signal.reason : thrown;
    const text = errorText(error, args.includes('--debug'));
    if (text !== null) shell.stderr.write(`${text}\n`);
    return exitCodeOf(error);
  }
}
