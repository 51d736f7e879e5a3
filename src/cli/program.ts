/** The program: its name, its global options and its commands. */
import { Command } from 'commander';
import { packageVersion } from '../package.ts';
import { registerBench } from './commands/bench.ts';
import { registerCharacterise } from './commands/characterise.ts';
import { registerClassify } from './commands/classify.ts';
import { registerCompare } from './commands/compare.ts';
import { registerConvert } from './commands/convert.ts';
import { registerEncode } from './commands/encode.ts';
import { registerImport } from './commands/import.ts';
import { registerMap } from './commands/map.ts';
import { registerModels } from './commands/models.ts';
import { registerPlace } from './commands/place.ts';
import { registerPlot } from './commands/plot.ts';
import { registerRun } from './commands/run.ts';
import { registerTrain } from './commands/train.ts';
import type { Shell } from './shell.ts';

/** Builds the program. Parsing throws: CommanderError for usage, help and version, anything from a command. */
export function createProgram(shell: Shell): Command {
  const program = new Command('synaptick')
    .description(
      'Emulates a chip of TrueNorth-like neurosynaptic cores: exact, counted, with a checkable energy estimate.',
    )
    .version(packageVersion())
    .option('--debug', 'print a stack trace when something fails')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      // The one line of an error is printed by whoever runs the program.
      outputError: () => {},
      getOutHelpWidth: () => shell.stdout.columns ?? 100,
      getErrHelpWidth: () => shell.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  registerClassify(program, shell);
  registerModels(program, shell);
  registerTrain(program, shell);
  registerImport(program, shell);
  registerRun(program, shell);
  registerConvert(program, shell);
  registerMap(program, shell);
  registerPlace(program, shell);
  registerCompare(program, shell);
  registerEncode(program, shell);
  registerPlot(program, shell);
  registerBench(program, shell);
  registerCharacterise(program, shell);
  return program;
}
