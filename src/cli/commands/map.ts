/** `synaptick map NETWORK`: a network file onto cores, placed, measured, proven, drawn, and written as a chip image. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { SHAPE_LIMITS } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { DEFAULT_OBJECTIVE, OBJECTIVES, type Objective } from '../../../mapping/partition/partition.ts';
import { CROSSING_HOPS } from '../../../mapping/place/cell-grid.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import type { RealGraph } from '../../../mapping/real-graph.ts';
import { type ChipDescription, DEFAULT_CHIP, type Sides } from '../../formats/chip-description.ts';
import { encodeChip } from '../../formats/chip-file.ts';
import { makeFolder, writeFileAtomic } from '../../host/node/files.ts';
import { packagePath } from '../../host/node/package.ts';
import { loadAs } from '../../load/load.ts';
import { type MappedNetwork, mapOn, PLACING_SECONDS } from '../../map/map-network.ts';
import { MEASURED_TICKS, RATES, type RatesKind } from '../../map/measured-rates.ts';
import type { Budget } from '../../map/place/place-graph.ts';
import { INPUT_RATE } from '../../map/random-input.ts';
import { type Verification, verifyOn } from '../../map/verify.ts';
import { compareEnergies } from '../../measure/compare-energies.ts';
import {
  type ChipFlags,
  type CoreFlags,
  chipOrSidesOption,
  chosenChip,
  withChipEnergy,
  withCoreSize,
} from '../chip-option.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { addEnergyOptions, chosenModels, type EnergyFlags, trueNorthVoltage } from '../energy-option.ts';
import { UsageError } from '../errors.ts';
import { type FitFlags, maxErrorOption, partialSumsOption, withFlags } from '../fit-flags.ts';
import { verifiedOn } from '../map-verdict.ts';
import { type MapRun, mapObject, mapText } from '../mapping.ts';
import { decimalNumber, memoryOption, oneOf, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { requireDrawable } from '../place-run.ts';
import { createStages } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { budget, crossing, type Moves, moves, sides } from './place.ts';

interface MapFlags extends FitFlags, EnergyFlags, ChipFlags, CoreFlags {
  readonly grid?: Sides;
  readonly crossing: number;
  readonly split: boolean;
  readonly objective: Objective;
  readonly seed: number;
  /** Seconds. */
  readonly budget?: number;
  readonly moves?: Moves;
  readonly rates?: RatesKind;
  readonly ticks?: number;
  readonly inputRate?: number;
  readonly routerCapacity?: number;
  readonly verify?: number;
  readonly pictures?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const MOST_TICKS = 1e9;

const EXAMPLES = `
NETWORK is JSON, a few lines long (${packagePath('docs/networks')} has examples), or the binary hypergraph form of public mapping benchmarks,
whose nodes are neurons here. ${packagePath('docs/mapping.md')} says what the figures mean.

Examples:
  synaptick map ${packagePath('docs/networks/three-layers.json')} --verify 200
                                                 cores, copies, hops, and the proof that it spikes alike
  synaptick map net.json --rates measured --pictures figures
                                                 traffic and energy as it runs, drawn
  synaptick map net.json --chip wide.json        on a chip of another shape, as a file describes it (docs/chips.md)
  synaptick map net.json --rates measured --energy truenorth,loihi
                                                 what the traffic comes to by several energy models
  synaptick map net.json --grid 8x8 --budget 30s --out chip.npz
  synaptick run chip.npz --input spikes.csv --ticks 1000
`;

export function registerMap(program: Command, shell: Shell): void {
  const command = program
    .command('map')
    .summary('map a network onto cores, place them, and prove the result')
    .description(
      'Divides the neurons of a network among cores, gives every line its axons and types and every target its copy, ' +
        'places the cores on the mesh, and says what it takes. Fan-in beyond a core is refused unless it may be divided.',
    )
    .argument('<network>', 'the file of the network')
    .option('--grid <WxH>', 'cells of the mesh (default: the smallest square)', sides('--grid'))
    .addOption(chipOrSidesOption())
    .option('--crossing <hops>', 'what a chip crossing costs beyond its hop, when placing', crossing, CROSSING_HOPS)
    .addOption(maxErrorOption())
    .addOption(partialSumsOption())
    .option('--no-split', 'copies of neurons only: no splitter cores, also where they take fewer cores')
    .option(
      '--objective <what>',
      'what the division has little of: cores (then spikes between them), or traffic (for up to a tenth more cores)',
      oneOf('objective', OBJECTIVES),
      DEFAULT_OBJECTIVE,
    )
    .option('--axons <n>', "axons of a core, in place of the chip's", coreSize('axons'))
    .option('--neurons <n>', "neurons of a core, in place of the chip's", coreSize('neurons'))
    .option('--seed <number>', 'of placement, random input and verification', seed, DEFAULT_SEED)
    .option(
      '--budget <time>',
      `time for placement, e.g. 30s (default: ${PLACING_SECONDS.least}s to ${PLACING_SECONDS.most}s, by the number of cores); becomes moves once`,
      budget,
    )
    .option('--moves <n>', 'moves of annealing, instead of a time; 3000/5000 stops a run of 5000 after 3000', moves)
    .option(
      '--rates <kind>',
      `what traffic is weighed by: ${RATES.join(', ')} (default: given where the network has rates, else unit)`,
      oneOf('kind of rates', RATES),
    )
    .option(
      '--ticks <n>',
      `ticks that --rates measured runs (default: ${MEASURED_TICKS})`,
      wholeNumber('--ticks', 1, MOST_TICKS, `leave it out for ${MEASURED_TICKS}`),
    )
    .option(
      '--input-rate <share>',
      `share of the input lines that spike in a tick, of random input (default: as the network says, else ${INPUT_RATE})`,
      decimalNumber('--input-rate', 0, 1, 'from 0 to 1', 'leave it out for what the network says'),
    )
    .option(
      '--router-capacity <n>',
      'spikes a tick that a link can carry: says which carry more',
      decimalNumber('--router-capacity', 0, 1e9, 'of spikes a tick, from 0 to 1000000000', 'e.g. 1000'),
    )
    .option(
      '--verify <ticks>',
      'run the chip beside the unmapped network on random input',
      wholeNumber('--verify', 1, MOST_TICKS, 'e.g. 200'),
    )
    .option('--pictures <folder>', 'draw placement, link loads and crossbars into this folder')
    .option('-o, --out <file>', 'write the chip image (.npz)')
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: MapFlags) => mapFile(file, flags, shell));
  addEnergyOptions(command, 'of the energy of --rates measured');
}

const coreSize = (key: 'axons' | 'neurons') =>
  wholeNumber(`--${key}`, SHAPE_LIMITS[key].min, SHAPE_LIMITS[key].max, "leave it out for the chip's");

async function mapFile(file: string, given: MapFlags, shell: Shell): Promise<void> {
  checkFlags(given);
  const chip = withCoreSize((await chosenChip(given, shell)) ?? DEFAULT_CHIP, given);
  const flags = withChipEnergy(given, chip);
  const chosen = await chosenModels(flags, shell);
  // What could stop the result from being written is found before the time is spent.
  claimOutputs([flags.out]);
  const draw = flags.pictures === undefined ? null : await pictureMaker(flags.pictures);
  const started = shell.now();
  const graph = await loadAs('network', file, { host: shell.host, signal: shell.signal, memory: flags.memory });
  requireInput(graph, flags);
  const mapped = await mapWithProgress(graph, chip, trueNorthVoltage(chosen), flags, shell);
  if (draw) requireDrawable('--pictures', mapped.grid);
  const verified = flags.verify === undefined ? null : await verify(mapped, flags, shell);
  const seconds = (shell.now() - started) / 1000;
  const failed = verified?.difference;
  const written = failed ? {} : await writeFiles(mapped, draw, flags, shell);
  const run: MapRun = {
    ...mapped,
    file,
    chip,
    energies: mapped.run ? compareEnergies(mapped.run.counts, chosen) : [],
    compared: flags.energy !== undefined,
    objective: flags.objective,
    routerCapacity: flags.routerCapacity,
    verified,
    seconds,
    out: written.out,
    pictures: written.pictures ?? [],
  };
  if (flags.json) printJson(shell.stdout, mapObject(run));
  else printLines(shell.stdout, mapText(run, colorsFor(shell.stdout, shell.env).bold));
  if (!failed) return;
  const { tick, population, neuron } = failed;
  throw new SynaptickError(
    `the chip and the network differ in tick ${tick} at neuron ${neuron} of population "${population}": this is a fault of the mapper, please report it`,
  );
}

function checkFlags(flags: MapFlags): void {
  const { out, rates, ticks } = flags;
  if (flags.budget !== undefined && flags.moves !== undefined) {
    throw new UsageError('--budget and --moves both say how long to anneal: give one of them');
  }
  if (out !== undefined && !/\.npz$/i.test(out)) {
    throw new UsageError(`--out is "${out}", must end in .npz: e.g. --out chip.npz`);
  }
  if (ticks !== undefined && rates !== 'measured') {
    throw new UsageError(`--ticks is for --rates measured, this is ${rates ?? 'without'}: leave it out`);
  }
  const told = (['voltage', 'energy'] as const).find((name) => flags[name] !== undefined);
  if (told !== undefined && rates !== 'measured') {
    throw new UsageError(
      `--${told} is of the energy that --rates measured estimates, joules need a run: add that, or leave it out`,
    );
  }
}

/** What draws, and a folder for it. The drawing takes a library that is loaded only now. */
async function pictureMaker(folder: string): Promise<(run: MappedNetwork) => { file: string; bytes: Uint8Array }[]> {
  const { mapPictures, PICTURES } = await import('../../figures/mapping.ts');
  await makeFolder(folder);
  claimOutputs(PICTURES.map((file) => join(folder, file)));
  return mapPictures;
}

/** @throws UsageError when there is a rate of random input, and nothing draws any or reckons with it */
function requireInput({ populations }: RealGraph, flags: MapFlags): void {
  if (flags.inputRate === undefined || flags.rates === 'measured' || flags.verify !== undefined) return;
  const approximates = populations.some((each) => each.maxError !== undefined || each.partialSums !== undefined);
  if (approximates || flags.maxError !== undefined || flags.partialSums) return;
  throw new UsageError(
    `--input-rate is for random input, this draws none: add --rates measured or --verify, or leave it out`,
  );
}

async function mapWithProgress(
  graph: RealGraph,
  chip: ChipDescription,
  voltage: number | undefined,
  flags: MapFlags,
  shell: Shell,
): Promise<MappedNetwork> {
  const stages = createStages(shell);
  const { grid, crossing: crossingHops, seed, rates, inputRate, routerCapacity } = flags;
  try {
    return await mapOn(shell.host, graph, {
      maxError: flags.maxError,
      partialSums: flags.partialSums,
      split: flags.split,
      objective: flags.objective,
      chip,
      mesh: { ...grid, crossingHops },
      seed,
      budget: budgetOf(flags),
      rates,
      ticks: flags.ticks,
      inputRate,
      voltage,
      routerCapacity,
      signal: shell.signal,
      now: shell.now,
      onProgress: stages.update,
    });
  } catch (error) {
    throw withFlags(error);
  } finally {
    stages.clear();
  }
}

function budgetOf({ moves, budget: seconds }: MapFlags): Budget | null {
  if (moves !== undefined) return moves;
  return seconds === undefined ? null : { seconds };
}

async function verify(
  run: MappedNetwork,
  { verify: ticks = 0, seed, inputRate }: MapFlags,
  shell: Shell,
): Promise<Verification> {
  const stages = createStages(shell);
  const { fitted, faults } = run;
  const mapped = faults && verifiedOn(run) !== 'chip' ? { ...run.mapped, image: faults.soundImage } : run.mapped;
  try {
    return await verifyOn(shell.host, fitted, mapped, ticks, seed, {
      inputRate,
      signal: shell.signal,
      onProgress: (done) => stages.update('verifying', 'ticks', done, ticks),
    });
  } finally {
    stages.clear();
  }
}

/** Paths of what was written: the chip, then the pictures. */
async function writeFiles(
  run: MappedNetwork,
  draw: ((run: MappedNetwork) => { file: string; bytes: Uint8Array }[]) | null,
  { out, pictures: folder = '' }: MapFlags,
  { signal }: Shell,
): Promise<{ out?: string; pictures?: string[] }> {
  if (out !== undefined) {
    await writeFileAtomic(out, encodeChip(run.mapped.image), { signal, remedy: 'choose another --out' });
  }
  const pictures: string[] = [];
  for (const { file, bytes } of draw?.(run) ?? []) {
    pictures.push(join(folder, file));
    await writeFileAtomic(join(folder, file), bytes, { signal, remedy: 'choose another --pictures' });
  }
  return { out, pictures };
}
