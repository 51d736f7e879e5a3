/** The program: its name, its global options and its commands. */
import { Command, CommanderError, Help, type Option } from 'commander';
import { packageVersion } from '../host/node/package.ts';
import { registerBench } from './commands/bench.ts';
import { registerCharacterise } from './commands/characterise.ts';
import { registerClassify } from './commands/classify.ts';
import { registerCompare } from './commands/compare.ts';
import { registerConvert } from './commands/convert.ts';
import { registerData } from './commands/data.ts';
import { registerEncode } from './commands/encode.ts';
import { registerExplore } from './commands/explore.ts';
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
    .exitOverride(withHelpOf('synaptick', 'names the commands'))
    .configureHelp({ optionDescription })
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
  registerData(program, shell);
  registerTrain(program, shell);
  registerImport(program, shell);
  registerRun(program, shell);
  registerConvert(program, shell);
  registerMap(program, shell);
  registerExplore(program, shell);
  registerPlace(program, shell);
  registerCompare(program, shell);
  registerEncode(program, shell);
  registerPlot(program, shell);
  registerBench(program, shell);
  registerCharacterise(program, shell);
  for (const command of program.commands)
    command.exitOverride(withHelpOf(`synaptick ${command.name()}`, 'has examples'));
  return program;
}

/** Throws what ends the program; to a command line that makes no sense, and that has no name close to it, where help is. */
function withHelpOf(command: string, what: string): (error: CommanderError) => never {
  return (error) => {
    if (error.exitCode === 0 || /^commander\.help/.test(error.code) || error.message.includes('(Did you mean'))
      throw error;
    throw new CommanderError(
      error.exitCode,
      error.code,
      `${error.message.trim().replace(/\.$/, '')}: ${command} --help ${what}`,
    );
  };
}

/** As commander has it, but lists as they are typed. */
function optionDescription(option: Option): string {
  if (Array.isArray(option.defaultValue)) option.defaultValueDescription ??= option.defaultValue.join(',');
  return new Help().optionDescription(option);
}
