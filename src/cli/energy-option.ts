/** `--energy` and `--voltage`: by which energy models a run's counts are told as joules, and at which voltage. */
import { type Command, Option } from 'commander';
import { SynaptickError } from '../../cores/errors.ts';
import type { MemoryLimit } from '../host/memory.ts';
import { type ChosenModel, compareEnergies } from '../measure/compare-energies.ts';
import { ENERGY_MODELS } from '../measure/device-energies.ts';
import { type EnergyCounts, energyOf } from '../measure/energy.ts';
import { readEnergyModel } from '../measure/energy-file.ts';
import type { EnergyModel } from '../measure/energy-model.ts';
import { explainModel } from '../measure/explain.ts';
import { DEFAULT_VOLTAGE, TRUENORTH, VOLTAGE_MAX, VOLTAGE_MIN } from '../measure/truenorth-energy.ts';
import { UsageError } from './errors.ts';
import { commaList, decimalNumber, voltage } from './options.ts';
import type { Shell } from './shell.ts';
import { requireKnown } from './suggest.ts';

export interface EnergyFlags {
  /** Names and files; undefined: TrueNorth's. */
  readonly energy?: readonly string[];
  readonly voltage?: number;
  readonly memory?: MemoryLimit;
}

const NAMES = ENERGY_MODELS.map(({ name }) => name);
const MOST_VOLTS = 100;
const TRUENORTH_RANGE = `${VOLTAGE_MIN.toFixed(2)} to ${VOLTAGE_MAX}`;

/** Whether a built-in model is called so. */
export function isModelName(text: string): boolean {
  return NAMES.includes(text);
}

/** A name, or a path: what ends in .json or has a folder. @throws UsageError for any other word */
export function modelNameOrFile(text: string): string {
  if (/[\\/]|\.json$/i.test(text)) return text;
  return requireKnown('energy model', text, NAMES, 'or give a file ending in .json');
}

/** Adds the options to a command. @param of what is estimated with the voltage */
export function addEnergyOptions(command: Command, of: string): void {
  const energy = new Option(
    '--energy <list>',
    `energy models to tell the counts by: ${NAMES.join(', ')}, or a JSON file with constants of your own (default: "${TRUENORTH.name}")`,
  );
  command.addOption(energy.argParser(commaList(modelNameOrFile)));
  const volts = decimalNumber(
    '--voltage',
    0.01,
    MOST_VOLTS,
    `of volts from ${TRUENORTH_RANGE} for truenorth, the range of the measurements behind it`,
    `leave it out for ${DEFAULT_VOLTAGE}`,
  );
  const description = `${of}, ${TRUENORTH_RANGE} for truenorth (default: ${DEFAULT_VOLTAGE}); devices known at one voltage stay at theirs`;
  command.addOption(new Option('--voltage <volts>', description).argParser(volts));
}

/**
 * The models that were asked for, each at the voltage that it is told at.
 * @throws UsageError for a voltage that none of them goes to, SynaptickError for a file that is no model
 */
export async function chosenModels(flags: EnergyFlags, { host, signal }: Shell): Promise<ChosenModel[]> {
  if (flags.energy === undefined && flags.voltage !== undefined) voltage(String(flags.voltage));
  const models: EnergyModel[] = [];
  for (const name of flags.energy ?? [TRUENORTH.name]) {
    const named = ENERGY_MODELS.find((model) => model.name === name);
    const model = named ?? (await readEnergyModel(name, { host, signal, memory: flags.memory }));
    if (models.some((other) => other.name === model.name)) {
      throw new SynaptickError(`two energy models are called "${model.name}": give the one of ${name} another name`);
    }
    models.push(model);
  }
  return atVoltage(models, flags.voltage);
}

/** The voltage that TrueNorth's estimate is told at beside other models: its own where it is none of them. */
export function trueNorthVoltage(chosen: readonly ChosenModel[]): number | undefined {
  return chosen.find(({ model }) => model === TRUENORTH)?.voltage;
}

/** A run by TrueNorth's model, as every report has it, and by those that were asked for. */
export function energiesOf(counts: EnergyCounts, { energy }: EnergyFlags, chosen: readonly ChosenModel[]) {
  return {
    energy: energyOf(counts, { voltage: trueNorthVoltage(chosen) }),
    energies: compareEnergies(counts, chosen),
    /** Whether they were asked for by name, so that they stand side by side. */
    compared: energy !== undefined,
  };
}

/** Each model in words. */
export function explained(chosen: readonly ChosenModel[]): string[] {
  return chosen.flatMap(({ model, voltage }, i) => [...(i > 0 ? [''] : []), ...explainModel(model, { voltage })]);
}

/** Models that go to several voltages are told at the one asked for, the others at the only one that they are known at. */
function atVoltage(models: readonly EnergyModel[], asked: number | undefined): ChosenModel[] {
  if (asked === undefined) return models.map((model) => ({ model }));
  const ranges = models.flatMap(({ name, voltage }) =>
    voltage !== null && voltage.min < voltage.max ? [{ name, ...voltage }] : [],
  );
  if (ranges.length === 0) {
    throw new UsageError(
      `--voltage is ${asked}, ${models.map(({ name }) => name).join(' and ')} ${models.length > 1 ? 'are' : 'is'} known at one voltage only: leave it out`,
    );
  }
  const outside = ranges.find(({ min, max }) => asked < min || asked > max);
  if (outside) {
    throw new UsageError(
      `--voltage is "${asked}", must be a number of volts from ${outside.min.toFixed(2)} to ${outside.max}, the range of ${outside.name}: leave it out for ${outside.base}`,
    );
  }
  return models.map((model) => ({
    model,
    ...(ranges.some(({ name }) => name === model.name) && { voltage: asked }),
  }));
}
