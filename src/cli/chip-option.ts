/** `--chip`: the chip that a command maps for, runs or places on: a name, a description in a file, or sides of a TrueNorth chip. */
import { type Command, Option } from 'commander';
import { type ChipShape, requireShape } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { hasFaults } from '../../cores/faults.ts';
import {
  CHIPS,
  type ChipDescription,
  DEFAULT_CHIP,
  readChipDescription,
  type Sides,
} from '../formats/chip-description.ts';
import type { MemoryLimit } from '../host/memory.ts';
import { isModelName, modelNameOrFile } from './energy-option.ts';
import { UsageError } from './errors.ts';
import type { Reader } from './options.ts';
import { parseSides } from './placement.ts';
import type { Shell } from './shell.ts';
import { requireKnown } from './suggest.ts';

export interface ChipFlags {
  /** A name or a file; sides where a command takes them. */
  readonly chip?: string | Sides;
  readonly memory?: MemoryLimit;
}

/** A core size that is asked for in place of the chip's. */
export interface CoreFlags {
  readonly axons?: number;
  readonly neurons?: number;
}

const NAMES = [...CHIPS.keys()];

/** A name, or a path: what ends in .json or has a folder. */
const nameOrFile: Reader<string> = (text) => {
  if (/[\\/]|\.json$/i.test(text)) return text;
  return requireKnown('chip', text, NAMES, 'or give a file ending in .json (docs/chips.md)');
};

const nameFileOrSides: Reader<string | Sides> = (text) => {
  const sides = parseSides(text);
  if (sides) return sides;
  // What begins like sides was meant as such.
  if (/^\s*[-+\d]/.test(text) && !/[\\/]|\.json$/i.test(text)) {
    throw new UsageError(`--chip is "${text}", must be width x height, each from 1 to 4096: e.g. --chip 64x64`);
  }
  return nameOrFile(text);
};

/** Adds `--chip` to a command. @param what it does with the chip */
export function addChipOption(command: Command, what: string): void {
  const known = `${what}: ${NAMES.join(', ')}, or a JSON file that describes one (default: ${DEFAULT_CHIP.name})`;
  command.addOption(new Option('--chip <name|file>', known).argParser(nameOrFile));
}

/** `--chip` of a command that places cores, which takes the sides of a chip too. */
export function chipOrSidesOption(): Option {
  const { width, height } = DEFAULT_CHIP.mesh as Sides;
  const known = `the chip: ${NAMES.join(', ')}, a JSON file that describes one, or cells of a TrueNorth chip (default: ${DEFAULT_CHIP.name}, ${width}x${height})`;
  return new Option('--chip <name|file|WxH>', known).argParser(nameFileOrSides);
}

/**
 * The chip that was asked for; undefined where none was, which is TrueNorth for what is mapped, and any for what is a chip.
 * @throws SynaptickError for a file that describes none
 */
export async function chosenChip({ chip, memory }: ChipFlags, shell: Shell): Promise<ChipDescription | undefined> {
  if (chip === undefined) return undefined;
  if (typeof chip !== 'string') return { ...DEFAULT_CHIP, mesh: chip };
  const named = CHIPS.get(chip);
  if (named) return named;
  const { host, signal } = shell;
  const described = await readChipDescription(chip, { host, signal, memory });
  return described.energy === null ? described : { ...described, energy: energyOf(chip, described.energy, shell) };
}

/** For commands that go round no faults: their networks are random, or graphs without rows. @throws SynaptickError where the chip has faults */
export function requireSound(chip: ChipDescription | undefined, command: string): void {
  if (!chip?.faults || !hasFaults(chip.faults)) return;
  throw new SynaptickError(
    `chip "${chip.name}" has faults, ${command} takes chips without: leave "faults" out of its description, or see what they do by synaptick explore --faults`,
  );
}

/** The chip where its shape was asked for: sides say nothing of that. */
export function shapedChip({ chip }: ChipFlags, chosen: ChipDescription | undefined): ChipDescription | undefined {
  return typeof chip === 'string' ? chosen : undefined;
}

/** The chip with cores of another size, which its name then says. @throws SynaptickError when no chip can have them */
export function withCoreSize(chip: ChipDescription, { axons, neurons }: CoreFlags): ChipDescription {
  const asked = Object.entries({ axons, neurons }).filter(
    ([key, value]) => value !== undefined && value !== chip.shape[key as keyof ChipShape],
  );
  if (asked.length === 0) return chip;
  const shape = { ...chip.shape, ...Object.fromEntries(asked) };
  requireShape(`chip "${chip.name}"`, shape);
  return { ...chip, name: `${chip.name} with ${asked.map(([key, value]) => `${value} ${key}`).join(' and ')}`, shape };
}

/**
 * Synapses that were asked for, or as many of the usual ones as a core has axons for.
 * @throws UsageError where a neuron cannot have so many
 */
export function synapsesOn(
  option: string,
  { name, shape }: ChipDescription,
  given: readonly number[] | undefined,
  usual: readonly number[],
): readonly number[] {
  const beyond = given?.find((synapses) => synapses > shape.axons);
  if (beyond !== undefined) {
    throw new UsageError(
      `${option} is "${beyond}", must be a whole number from 0 to ${shape.axons}: a core of chip "${name}" has ${shape.axons} axons`,
    );
  }
  const held = usual.filter((synapses) => synapses <= shape.axons);
  return given ?? (held.length > 0 ? held : [shape.axons >> 1]);
}

/** Options of energy with the model that a chip names, where none is asked for. */
export function withChipEnergy<Flags extends { readonly energy?: readonly string[] }>(
  flags: Flags,
  chip: ChipDescription | undefined,
): Flags {
  return flags.energy !== undefined || !chip?.energy ? flags : { ...flags, energy: [chip.energy] };
}

/** The model that a description names: one that is built in, or a file beside it. */
function energyOf(file: string, energy: string, { host }: Shell): string {
  if (isModelName(energy)) return energy;
  try {
    return host.files.paths.beside(file, modelNameOrFile(energy));
  } catch (error) {
    if (error instanceof UsageError) throw new SynaptickError(`${file}: energy: ${error.message}`);
    throw error;
  }
}
