/** `synaptick compare NETWORK`: the same network on cores and on float neurons, and how far they differ. */
import type { Command } from 'commander';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { LEAKY } from '../../float/neurons/float-graph.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { packagePath } from '../../host/node/package.ts';
import { loadAs } from '../../load/load.ts';
import { DIVIDING } from '../../map/map-network.ts';
import { INPUT_RATE } from '../../map/random-input.ts';
import { COMPARED_TICKS, type Comparison, compareOn } from '../../run/compare/compare.ts';
import type { FloatDifference } from '../../run/compare/difference.ts';
import { addChipOption, type ChipFlags, chosenChip } from '../chip-option.ts';
import { chipText } from '../chip-report.ts';
import { type FitFlags, maxErrorOption, partialSumsOption, withFlags } from '../fit-flags.ts';
import { formatCount, formatPercent } from '../format.ts';
import { decimalNumber, memoryOption, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createStages } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { tableText } from '../table.ts';

interface CompareFlags extends FitFlags, ChipFlags {
  readonly ticks: number;
  readonly seed: number;
  readonly rate?: number;
  /** Seconds. */
  readonly tauRc?: number;
  readonly tauSynapse?: number;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

const EXAMPLES = `
NETWORK is JSON, as for synaptick map; ${packagePath('docs/neurons.md')} says how its numbers are read.

Examples:
  synaptick compare ${packagePath('docs/networks/three-layers.json')}
  synaptick compare ${packagePath('docs/networks/reservoir.json')} --ticks 1000 --rate 0.1 --json
  synaptick compare ${packagePath('docs/networks/real-weights.json')} --max-error 0.1
                                                 float with the real weights, cores with what fits them
  synaptick compare ${packagePath('docs/networks/real-weights.json')} --chip wide.json
                                                 the cores of a chip of another shape (docs/chips.md)
`;

/** Seconds of a time constant, typed in milliseconds. */
const milliseconds = (option: string, unlessGiven: number) => {
  const remedy = `leave it out for ${1000 * unlessGiven}`;
  const read = decimalNumber(option, 1e-3, 1e6, 'of milliseconds from 0.001 to 1000000', remedy);
  return (text: string) => read(text) / 1000;
};

export function registerCompare(program: Command, shell: Shell): void {
  const command = program
    .command('compare')
    .summary('run a network on cores and on float neurons, and show how they differ')
    .description(
      'Maps the network onto cores and feeds it random spikes; float neurons get the same: once as integrate-and-fire with ' +
        "the network's own numbers, once as leaky integrate-and-fire in continuous time.",
    )
    .argument('<network>', 'the file of the network')
    .option('--ticks <n>', 'ticks to run', wholeNumber('--ticks', 1, 1e7, 'e.g. 500'), COMPARED_TICKS)
    .option('--seed <number>', 'of the input spikes', seed, DEFAULT_SEED)
    .option(
      '--rate <share>',
      `share of the input lines that spike in a tick (default: as the network says, else ${INPUT_RATE})`,
      decimalNumber('--rate', 0, 1, 'from 0 to 1', 'a line spikes at most once a tick'),
    )
    .option(
      '--tau-rc <ms>',
      `membrane time constant of LIF (default: ${1000 * LEAKY.tauRc})`,
      milliseconds('--tau-rc', LEAKY.tauRc),
    )
    .option(
      '--tau-synapse <ms>',
      `time constant of its synapses (default: ${1000 * LEAKY.tauSynapse})`,
      milliseconds('--tau-synapse', LEAKY.tauSynapse),
    )
    .addOption(maxErrorOption())
    .addOption(partialSumsOption())
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: CompareFlags) => compareFile(file, flags, shell));
  addChipOption(command, 'maps the network for it');
}

async function compareFile(file: string, flags: CompareFlags, shell: Shell): Promise<void> {
  const chip = await chosenChip(flags, shell);
  const graph = await loadAs('network', file, { host: shell.host, signal: shell.signal, memory: flags.memory });
  const stages = createStages(shell);
  let comparison: Comparison;
  try {
    comparison = await compareOn(shell.host, graph, {
      ...flags,
      chip,
      signal: shell.signal,
      onStep: ({ doing, share }) => stages.update(DIVIDING, '', share, 1, doing),
      onProgress: (done) => stages.update('comparing', 'ticks', done, flags.ticks),
    });
  } catch (error) {
    throw withFlags(error);
  } finally {
    stages.clear();
  }
  if (flags.json) printJson(shell.stdout, { file, seed: flags.seed, rate: comparison.inputRate.rate, ...comparison });
  else printLines(shell.stdout, comparisonText(file, flags, comparison, colorsFor(shell.stdout, shell.env).bold));
}

function comparisonText(
  file: string,
  { seed: seedOfInput }: CompareFlags,
  { network, cores, chip, engine, ticks, inputSpikes, inputRate, populations, notes }: Comparison,
  heading: (text: string) => string,
): string[] {
  const rows = populations.flatMap(({ name, neurons, coreSpikes, float }) => [
    [name, 'cores', formatCount(neurons), formatCount(coreSpikes), '', '', '', '', ''],
    ['', 'float IF', '', ...differenceCells(float.if)],
    ['', 'float LIF', '', ...differenceCells(float.lif)],
  ]);
  const columns = [
    'Population',
    'on',
    'neurons',
    'spikes',
    'to cores',
    'per neuron',
    'correlation',
    'unmatched',
    'from tick',
  ];
  const [head = '', ...body] = tableText(
    [columns, ...rows],
    ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
  );
  return [
    `${network} (${file}): ${formatCount(ticks)} ticks, ${formatCount(inputSpikes)} input spikes (rate ${inputRate.rate}${inputRate.fromNetwork ? ' as the network says' : ''}, seed ${seedOfInput}), ${formatCount(cores)} cores (engine ${engine})`,
    `Chip ${chipText(chip)}`,
    '',
    heading(head),
    ...body,
    '',
    'per neuron: root mean square difference of spike counts; unmatched: spikes that one has and the other not, in one tick',
    ...notes.map((note) => `Note: ${note}`),
  ];
}

function differenceCells(difference: FloatDifference | null): string[] {
  if (!difference) return ['-', '', '', '', '', ''];
  const { spikes, relative, rmse, correlation, unmatched, firstTick } = difference;
  return [
    formatCount(spikes),
    relative === null ? '' : `${relative >= 0 ? '+' : ''}${formatPercent(relative, 1)}`,
    formatCount(rmse, 2),
    correlation === null ? '' : correlation.toFixed(3),
    formatCount(unmatched),
    firstTick === null ? '' : formatCount(firstTick),
  ];
}
