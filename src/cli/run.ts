/** Runs a command line to its exit code. Every failure is one line on stderr. */
import { withRunFiles } from '../host/node/files-read.ts';
import { EXIT, errorText, exitCodeOf, UsageError } from './errors.ts';
import { createProgram } from './program.ts';
import type { Shell } from './shell.ts';

/**
 * @param args what stands after `synaptick`; none prints the help
 * @returns 0 done, 1 failed, 2 wrong usage, 130 interrupted, 143 terminated
 */
export function runCommandLine(args: readonly string[], shell: Shell): Promise<number> {
  return withRunFiles(async (files) => {
    try {
      await createProgram(shell).parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
      return EXIT.ok;
    } catch (thrown) {
      // An output that is an input is a command line that makes no sense, whatever came of it.
      const refused = files.conflict === null ? thrown : new UsageError(files.conflict.message, { cause: thrown });
      const error = shell.signal.aborted ? shell.signal.reason : refused;
      const text = errorText(error, args.includes('--debug'));
      if (text !== null) shell.stderr.write(`${text}\n`);
      return exitCodeOf(error);
    }
  });
}
