/** `synaptick bench`: how fast the engines are on this machine. */
import type { Command } from 'commander';
import { SHAPE_LIMITS } from '../../../cores/chip-shape.ts';
import { ENGINES, hasThreads } from '../../../cores/engines/choose.ts';
import { MAX_THREADS, threadsOfHost } from '../../../cores/engines/parallel.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { type ChipDescription, DEFAULT_CHIP } from '../../formats/chip-description.ts';
import { nodeThreads } from '../../host/node/threads.ts';
import { type BenchNetworkOptions, PARAMETERS } from '../../run/bench/bench-network.ts';
import { type Contender, DEFAULT_BENCH, runBenchmark } from '../../run/bench/measure.ts';
import { benchObject, benchText } from '../bench-report.ts';
import { addChipOption, type ChipFlags, chosenChip, requireSound, synapsesOn, withChipEnergy } from '../chip-option.ts';
import { addEnergyOptions, chosenModels, type EnergyFlags } from '../energy-option.ts';
import { UsageError } from '../errors.ts';
import { commaList, decimalNumber, oneOf, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import { prepareRanc, requireProgram } from '../ranc-simulator.ts';
import { colorsFor, type Shell } from '../shell.ts';

const BENCH_ENGINES = [...ENGINES, 'js'] as const;

interface BenchFlags extends EnergyFlags, ChipFlags {
  readonly cores: readonly number[];
  readonly rate: readonly number[];
  readonly fanIn?: number;
  readonly parameters: readonly (typeof PARAMETERS)[number][];
  readonly engine: readonly (typeof BENCH_ENGINES)[number][];
  readonly threads?: readonly number[];
  readonly seed: number;
  readonly runs: number;
  readonly ranc?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
The networks are recurrent and random: every neuron has the asked number of synapses and sends its spikes to a random axon of
a random core after 1 to 15 ticks. "uniform": the neurons of a core share all parameters but the threshold; "mixed": every
parameter is each neuron's own. Engines take turns, and go on from the same state.

Examples:
  synaptick bench                             three sizes of chip, on one thread and on all
  synaptick bench --cores 4096 --rate 0       a silent chip
  synaptick bench --cores 64 --engine simd,js,oracle
                                              beside the best plain JavaScript, and the reference
  synaptick bench --cores 4096 --energy truenorth,loihi,ours.json
                                              what the same work takes on other devices, and by your own constants
  synaptick bench --cores 64 --parameters uniform --ranc RANC/simulator/build/ranc_sim
                                              beside the RANC simulator, on the same network
  synaptick bench --cores 64 --chip wide.json cores of another shape (docs/chips.md)
`;

const number = (option: string, low: number, high: number, example: string) =>
  commaList(wholeNumber(option, low, high, `e.g. ${option} ${example}`));

export function registerBench(program: Command, shell: Shell): void {
  const all = threadsOfHost(nodeThreads);
  const command = program
    .command('bench')
    .summary('measure how fast the engines are here')
    .description(
      'Measures the engines on random networks, and estimates what these networks take on the chip itself. Lists stand between commas.',
    )
    .option('--cores <list>', 'sizes of the chip', number('--cores', 1, 65_536, '64,256'), DEFAULT_BENCH.cores)
    .option(
      '--rate <list>',
      'firing rates in Hz, 0 to 250',
      commaList(decimalNumber('--rate', 0, 250, 'of Hz from 0 to 250', 'cortex has about 20')),
      DEFAULT_BENCH.rates,
    )
    .option(
      '--fan-in <n>',
      `synapses of a neuron (default: ${DEFAULT_BENCH.fanIn}, on smaller cores half their axons)`,
      wholeNumber('--fan-in', 0, SHAPE_LIMITS.axons.max, 'try 128'),
    )
    .option('--parameters <list>', PARAMETERS.join(', '), commaList(oneOf('parameters', PARAMETERS)), PARAMETERS)
    .option(
      '--engine <list>',
      `${BENCH_ENGINES.join(', ')} (js: plain JavaScript, here for comparison)`,
      commaList(oneOf('engine', BENCH_ENGINES)),
      DEFAULT_BENCH.engines,
    )
    .option(
      '--threads <list>',
      `threads of parallel and auto (default: ${all})`,
      number('--threads', 1, MAX_THREADS, '1,2'),
    )
    .option('--seed <n>', 'seed of the networks', seed, DEFAULT_SEED)
    .option('--runs <n>', 'timed runs of each engine', wholeNumber('--runs', 1, 1000, 'try 5'), DEFAULT_BENCH.runs)
    .option('--ranc <path>', 'a binary of the RANC simulator to compare with')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((flags: BenchFlags) => bench(flags, shell));
  addChipOption(command, 'what the cores are like');
  addEnergyOptions(command, 'supply voltage of the energy estimate');
}

async function bench(given: BenchFlags, shell: Shell): Promise<void> {
  const chip = await chosenChip(given, shell);
  requireSound(chip, 'bench');
  const flags = withChipEnergy(given, chip);
  const chosen = await chosenModels(flags, shell);
  if (flags.ranc !== undefined) await requireProgram(flags.ranc);
  const progress = createProgress(shell, 'measuring', 'steps');
  try {
    const { runs, ranc: path } = flags;
    const ranc = path === undefined ? undefined : prepareRanc.bind(null, path);
    const { host, signal } = shell;
    const networks = networksOf(flags, chip);
    const contenders = contendersOf(flags);
    const result = await runBenchmark(host, { networks, contenders, runs, ranc, signal, onProgress: progress.update });
    progress.clear();
    const settings = { ...flags, chip: chip ?? DEFAULT_CHIP, chosen };
    if (flags.json) printJson(shell.stdout, benchObject(result, settings));
    else printLines(shell.stdout, benchText(result, settings, colorsFor(shell.stdout, shell.env).bold));
  } finally {
    progress.clear();
  }
}

function networksOf(
  { cores, rate, parameters, fanIn, seed }: BenchFlags,
  chip: ChipDescription | undefined,
): BenchNetworkOptions[] {
  const asked = fanIn === undefined ? undefined : [fanIn];
  const [synapses = 0] = synapsesOn('--fan-in', chip ?? DEFAULT_CHIP, asked, [DEFAULT_BENCH.fanIn]);
  return cores.flatMap((cores) =>
    rate.flatMap((rateHz) =>
      parameters.map((parameters) => ({ cores, rateHz, parameters, fanIn: synapses, seed, chip })),
    ),
  );
}

/** An engine of one thread stands once, whatever threads are asked for. */
function contendersOf({ engine, threads: asked }: BenchFlags): Contender[] {
  const threaded = engine.filter((each) => each !== 'js' && hasThreads(each));
  if (asked?.some((count) => count > 1) && threaded.length === 0) {
    const have = engine.length === 1 ? `engine ${engine[0]} has` : `engines ${engine.join(', ')} have`;
    throw new UsageError(`--threads is ${asked.join(',')}, the ${have} one: leave it out, or measure parallel too`);
  }
  const threads = asked ?? [threadsOfHost(nodeThreads)];
  return engine.flatMap((engine): Contender[] =>
    threaded.includes(engine) ? threads.map((threads) => ({ engine, threads })) : [{ engine }],
  );
}
