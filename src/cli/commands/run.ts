/** `synaptick run FILE`: runs somebody's network: RANC, TrueNorth, a chip image, or what is mapped first. */
import { type Command, InvalidArgumentError } from 'commander';
import type { EngineName } from '../../../cores/engines/choose.ts';
import { DEFAULT_CHIP } from '../../formats/chip-description.ts';
import type { FileSink } from '../../host/files.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { openFileSink } from '../../host/node/file-sink.ts';
import { writeFileAtomic } from '../../host/node/files.ts';
import { packagePath } from '../../host/node/package.ts';
import type { LoadedChip } from '../../load/load-chip.ts';
import { chipSides } from '../../map/board.ts';
import { type ChipSides, chipsUsed } from '../../map/chips-used.ts';
import { encodeProbes, formatProbes, type ProbeRecord, parseProbes, recordProbes } from '../../run/probes.ts';
import { recordRancOutput, spikeCsvRecorder } from '../../run/record-spikes.ts';
import { type RunResult, runNetwork, type TickObserver } from '../../run/run-network.ts';
import { createTickTimer, type TickTimer } from '../../run/tick-times.ts';
import { addChipOption, type ChipFlags, chosenChip, withChipEnergy } from '../chip-option.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { addEnergyOptions, chosenModels, type EnergyFlags, energiesOf } from '../energy-option.ts';
import { UsageError } from '../errors.ts';
import { type FitFlags, maxErrorOption, partialSumsOption } from '../fit-flags.ts';
import { loadWithProgress } from '../loading.ts';
import { networkRunObject, networkRunText } from '../network-run.ts';
import { engineOption, memoryOption, requireThreads, seed, threads, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { addTimingOptions, type TimingFlags, timingOf } from '../timing-flags.ts';

interface RunFlags extends FitFlags, EnergyFlags, TimingFlags, ChipFlags {
  readonly ticks: number;
  readonly config?: string;
  readonly input?: string;
  readonly output?: string;
  readonly spikes?: string;
  readonly probe?: string;
  readonly probes?: readonly string[];
  readonly engine: EngineName;
  readonly threads?: number;
  readonly seed?: number;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

const MOST_TICKS = 2 ** 31 - 1;
const EXAMPLES = `
A core is named by its number: its id in a TrueNorth file, x + width * y elsewhere. The first tick is 0.

Examples:
  synaptick run input.json --config config.json --ticks 500 --output output.txt
                                              a RANC network, and RANC's own output file
  synaptick run model.json --input spikes.sfti --ticks 100 --spikes spikes.csv
                                              a TrueNorth model; every spike of every neuron
  synaptick run chip.npz --input in.csv --ticks 100 --probe 0:0-15,3:7 --probes probes.npz
                                              a chip image; spikes and potentials of 17 neurons
  synaptick run ${packagePath('docs/networks/three-layers.json')} --ticks 1000
                                              a network, mapped first, on random spikes
  synaptick run chip.npz --ticks 1000 --timing --link-rate 5e6
                                              how fast the chip could tick, with slower links
  synaptick run network.json --input spikes.csv --ticks 1000
                                              the same on a picture: spikes of encode --spikes spikes.csv
  synaptick run chip.npz --ticks 1000 --energy truenorth,loihi,ours.json
                                              what its counts come to on other devices, and by constants of your own
  synaptick run network.json --ticks 1000 --chip wide.json
                                              a network on a chip of another shape (docs/chips.md)
`;

export function registerRun(program: Command, shell: Shell): void {
  const command = program
    .command('run')
    .summary("run a chip image, RANC's or TrueNorth's networks, or what is mapped first")
    .description(
      'Runs a network tick by tick. FILE is a chip image (.npz), an input.json of RANC, a model file of TrueNorth, or what ' +
        'is mapped first: a network, a generated one, a hypergraph, a trained model. Its content says which.',
    )
    .argument('<file>', 'the network')
    .requiredOption('-t, --ticks <n>', 'how many ticks', wholeNumber('--ticks', 1, MOST_TICKS, 'try 1000, a second'))
    .option(
      '--config <file>',
      "RANC's config; else <name>.config.json or config.json beside FILE, else derived from FILE",
    )
    .option(
      '--input <file>',
      "input spikes: CSV by input line (tick,line), as encode writes it; for chips also CSV by axon (tick,core,axon), .sfti, RANC's input.json",
    )
    .option('-o, --output <file>', "write the output lines as RANC's output file")
    .option('--spikes <file>', 'write every spike as CSV: tick,core,neuron')
    .option('--probe <list>', 'watch neurons: core:neuron[-neuron],...', nonEmpty)
    .option('--probes <file...>', 'write what the probes saw: .npz or .csv')
    .addOption(engineOption())
    .option('--threads <n>', 'threads of the parallel engine', threads)
    .option('--seed <n>', "replaces the network's seed of random draws", seed)
    .addOption(maxErrorOption())
    .addOption(partialSumsOption())
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: RunFlags) => runFile(file, flags, shell));
  addChipOption(command, 'maps a network for it, or requires that a chip has its shape');
  addEnergyOptions(command, 'supply voltage of the energy estimate');
  addTimingOptions(command);
}

function nonEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('give core:neuron');
  return text;
}

async function runFile(file: string, given: RunFlags, shell: Shell): Promise<void> {
  requireMatchingFlags(given);
  const chip = await chosenChip(given, shell);
  const flags = withChipEnergy(given, chip);
  const chosen = await chosenModels(flags, shell);
  claimOutputs([flags.output, flags.spikes, ...(flags.probes ?? [])]);
  const network = await loadWithProgress(file, { ...flags, chip }, shell);
  const sides = chipSides(chip ?? DEFAULT_CHIP);
  const { record, timer, result, written } = await recordRun(network, sides, flags, shell);
  for (const path of record ? (flags.probes ?? []) : []) {
    if (record) await writeFileAtomic(path, probeFile(path, record), { signal: shell.signal });
    written.push(path);
  }
  const { image } = network;
  const chips = chipsUsed(image, sides);
  const counts = { ...result.counters, cores: result.cores, neurons: result.neurons, chips, core: image.shape };
  const told = energiesOf(counts, flags, chosen);
  const { inputNote, lineInput } = network;
  const notes = [...network.notes, ...(inputNote === undefined ? [] : [inputNote]), ...crossingNotes(chips)];
  const run = {
    file,
    network: { ...network, notes },
    lineInput,
    result,
    counts,
    ...told,
    times: timer?.times() ?? null,
    written,
  };
  if (flags.json) printJson(shell.stdout, networkRunObject(run));
  else printLines(shell.stdout, networkRunText(run, colorsFor(shell.stdout, shell.env).bold));
}

/** What the energy of a board lacks. */
function crossingNotes(chips: number): string[] {
  if (chips === 1) return [];
  return [
    `its cores stand on ${chips} chips: the energy is without the crossings between them, which synaptick map --rates measured counts`,
  ];
}

function requireMatchingFlags(flags: RunFlags): void {
  timingOf(flags);
  if (flags.probes && flags.probe === undefined) {
    throw new UsageError('--probes without --probe: say which neurons to watch, e.g. --probe 0:0-15');
  }
  if (flags.probe !== undefined && !flags.probes) {
    throw new UsageError('--probe without --probes: say where to write, e.g. --probes probes.npz');
  }
  for (const path of flags.probes ?? []) {
    if (!/\.(npz|csv)$/i.test(path)) throw new UsageError(`--probes is ${path}, must end in .npz or .csv`);
  }
  requireThreads(flags.engine, flags.threads);
}

/** Runs with everything that watches; files that were begun are gone when it fails. */
async function recordRun(
  network: LoadedChip,
  sides: ChipSides,
  flags: RunFlags,
  shell: Shell,
): Promise<{ record: ProbeRecord | null; timer: TickTimer | null; result: RunResult; written: string[] }> {
  const { image } = network;
  const inputs = network.drawInputs?.(flags.ticks) ?? network.inputs;
  const record = flags.probe === undefined ? null : recordProbes(parseProbes(flags.probe, image), flags.ticks);
  const constants = timingOf(flags);
  const timer = constants && createTickTimer(image, constants, sides);
  const sinks: FileSink[] = [];
  const written: string[] = [];
  const sink = (path: string): FileSink => {
    const opened = openFileSink(path);
    sinks.push(opened);
    written.push(path);
    return opened;
  };
  const progress = createProgress(shell, 'running', 'ticks');
  try {
    const observers: TickObserver[] = [
      ...(flags.output === undefined ? [] : [recordRancOutput(image, sink(flags.output))]),
      ...(flags.spikes === undefined ? [] : [spikeCsvRecorder(image, sink(flags.spikes))]),
      ...(record ? [record] : []),
      ...(timer ? [timer] : []),
    ];
    const { engine, threads } = flags;
    const { signal } = shell;
    const result = await runNetwork(shell.host, image, inputs, flags.ticks, {
      engine,
      threads,
      observers,
      signal,
      onProgress: progress.update,
    });
    for (const opened of sinks) opened.commit();
    return { record, timer, result, written };
  } finally {
    for (const opened of sinks) opened.abort();
    progress.clear();
  }
}

function probeFile(path: string, record: ProbeRecord): Uint8Array | string {
  return /\.npz$/i.test(path) ? encodeProbes(record) : [...formatProbes(record)].join('');
}
