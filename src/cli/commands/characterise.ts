/** `synaptick characterise`: the chip over firing rates and active synapses, as Merolla et al. 2014 measured it. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { SHAPE_LIMITS } from '../../../cores/chip-shape.ts';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { type ChipDescription, DEFAULT_CHIP } from '../../formats/chip-description.ts';
import { makeFolder, writeFileAtomic } from '../../host/node/files.ts';
import type { ChosenModel } from '../../measure/compare-energies.ts';
import { FULL_CHIP } from '../../measure/published.ts';
import { DEFAULT_SWEEP, type Sweep, sweep } from '../../run/characterise/sweep.ts';
import { characterisationObject, characterisationText } from '../characterisation.ts';
import { addChipOption, type ChipFlags, chosenChip, requireSound, synapsesOn, withChipEnergy } from '../chip-option.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { addEnergyOptions, chosenModels, type EnergyFlags, trueNorthVoltage } from '../energy-option.ts';
import { decimalNumber, engineOption, numberList, requireThreads, seed, threads, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { addTimingOptions, type TimingFlags, timingOf } from '../timing-flags.ts';

interface CharacteriseFlags extends EnergyFlags, TimingFlags, ChipFlags {
  readonly cores: number;
  readonly rates: readonly number[];
  readonly synapses?: readonly number[];
  readonly ticks: number;
  readonly engine: EngineName;
  readonly threads?: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

const MOST_TICKS = 1_000_000;

const EXAMPLES = `
Examples:
  synaptick characterise --out pictures       the full chip, minutes; two heat maps as PNG
  synaptick characterise --cores 64 --rates 20,100 --synapses 128
                                              two points on a small chip, a second
  synaptick characterise --voltage 1 --json > sweep.json
                                              power at 1 V, as one JSON object
  synaptick characterise --cores 64 --rates 20 --energy truenorth,loihi
                                              what the same work takes on another device
  synaptick characterise --cores 64 --rates 20 --synapses 128 --chip wide.json
                                              cores of another shape (docs/chips.md)
`;

export function registerCharacterise(program: Command, shell: Shell): void {
  const command = program
    .command('characterise')
    .summary('sweep a full chip over firing rates and synapses: operations, power, efficiency')
    .description(
      'Emulates random networks on a chip at every firing rate with every number of synapses, as Merolla et al. 2014 ' +
        'did: synaptic operations per second of real time, estimated power and efficiency. A full chip stands beside ' +
        'the published points.',
    )
    .option(
      '--cores <n>',
      'cores of the chip',
      wholeNumber('--cores', 1, FULL_CHIP, `a full chip has ${FULL_CHIP}`),
      DEFAULT_SWEEP.cores,
    )
    .option(
      '--rates <list>',
      'firing rates in hertz, 0 to 250',
      numberList('--rates', decimalNumber('--rates', 0, 250, 'of hertz from 0 to 250', 'e.g. --rates 0,20,100')),
      DEFAULT_SWEEP.rates,
    )
    .option(
      '--synapses <list>',
      `active synapses of a neuron, 0 to the axons of a core (default: ${DEFAULT_SWEEP.synapses}, as far as there are axons)`,
      numberList('--synapses', wholeNumber('--synapses', 0, SHAPE_LIMITS.axons.max, 'e.g. --synapses 0,128,256')),
    )
    .option(
      '-t, --ticks <n>',
      'ticks measured at each point',
      wholeNumber('--ticks', 1, MOST_TICKS, 'try 100'),
      DEFAULT_SWEEP.ticks,
    )
    .addOption(engineOption())
    .option('--threads <n>', 'threads of the parallel engine', threads)
    .option('--seed <n>', 'seed of the networks', seed, DEFAULT_SEED)
    .option('-o, --out <folder>', 'draw the heat maps into this folder')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((flags: CharacteriseFlags) => characterise(flags, shell));
  addChipOption(command, 'what the cores are like');
  addEnergyOptions(command, 'supply voltage of the power estimate');
  addTimingOptions(command);
}

async function characterise(given: CharacteriseFlags, shell: Shell): Promise<void> {
  const chip = await chosenChip(given, shell);
  requireSound(chip, 'characterise');
  const flags = withChipEnergy(given, chip);
  const { out } = flags;
  timingOf(flags);
  requireThreads(flags.engine, flags.threads);
  const chosen = await chosenModels(flags, shell);
  // What could stop the pictures is found before the minutes of the sweep.
  if (out !== undefined) await makeFolder(out);
  const pictures = out === undefined ? null : await import('../../figures/characterisation.ts');
  claimOutputs((pictures?.SWEEP_PICTURES ?? []).map((file) => join(out as string, file)));
  const result = await sweepWithProgress(flags, chip, chosen, shell);
  const written: string[] = [];
  for (const { file, bytes } of pictures?.sweepPictures(result) ?? []) {
    const path = join(out as string, file);
    await writeFileAtomic(path, bytes, { signal: shell.signal });
    written.push(path);
  }
  if (flags.json) printJson(shell.stdout, characterisationObject(result, written));
  else
    printLines(
      shell.stdout,
      characterisationText(result, written, flags.energy !== undefined, colorsFor(shell.stdout, shell.env).bold),
    );
}

async function sweepWithProgress(
  flags: CharacteriseFlags,
  chip: ChipDescription | undefined,
  chosen: readonly ChosenModel[],
  shell: Shell,
): Promise<Sweep> {
  const synapses = synapsesOn('--synapses', chip ?? DEFAULT_CHIP, flags.synapses, DEFAULT_SWEEP.synapses);
  const progress = createProgress(shell, `${flags.rates.length * synapses.length} points`, 'ticks');
  try {
    return await sweep(shell.host, {
      ...flags,
      synapses,
      chip,
      timing: timingOf(flags) ?? undefined,
      voltage: trueNorthVoltage(chosen),
      models: chosen,
      signal: shell.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.clear();
  }
}
