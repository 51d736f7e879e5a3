/** `synaptick explore NETWORK`: a network on cores of many shapes, with what each costs. */
import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { SHAPE_LIMITS } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { MAX_MOVES } from '../../../mapping/place/anneal.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import type { ChipDescription } from '../../formats/chip-description.ts';
import { bytesOf } from '../../formats/gzip.ts';
import { identify } from '../../formats/identify.ts';
import { writeFileAtomic } from '../../host/node/files.ts';
import { readingOwn } from '../../host/node/files-read.ts';
import { packagePath } from '../../host/node/package.ts';
import { SPLITS } from '../../input/data/datasets.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { loadAs } from '../../load/load.ts';
import { MEASURED_TICKS } from '../../map/measured-rates.ts';
import { INPUT_RATE } from '../../map/random-input.ts';
import type { ChosenModel } from '../../measure/compare-energies.ts';
import { isModelPath, listModels, loadModel } from '../../models/models.ts';
import { type AxisValues, SHAPE_AXIS_NAMES, type ShapeAxis, settingsText, variedAxes } from '../../run/explore/axes.ts';
import { FAULT_KIND_NAMES, type FaultKind, USUAL_KINDS } from '../../run/explore/defects.ts';
import { EXPLORE_IMAGES, EXPLORE_MOVES, type Exploration, exploreOn, measuresOf } from '../../run/explore/explore.ts';
import type { ExploreSubject } from '../../run/explore/measure-point.ts';
import { type Finished, parseResults, resultsText } from '../../run/explore/results-file.ts';
import type { Retrainer } from '../../run/explore/retrain.ts';
import { addChipOption, type ChipFlags, chosenChip, withChipEnergy } from '../chip-option.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { addDataOptions, type DataFlags, requireDataFlags } from '../data-flags.ts';
import { addEnergyOptions, chosenModels, type EnergyFlags } from '../energy-option.ts';
import { UsageError } from '../errors.ts';
import { explorationObject, explorationText, firstPart } from '../exploration.ts';
import { addRetrainOptions, type RetrainFlags, requireRetrainFlags, retrainerFor } from '../explore-retrain.ts';
import { figureFile, writeFigure } from '../figure-file.ts';
import { type FitFlags, maxErrorOption, partialSumsOption } from '../fit-flags.ts';
import { imagesFor } from '../model-images.ts';
import { commaList, decimalNumber, limit, numberList, oneOf, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { requireKnown } from '../suggest.ts';

interface ExploreFlags extends FitFlags, DataFlags, EnergyFlags, ChipFlags, RetrainFlags {
  readonly axons?: readonly number[];
  readonly neurons?: readonly number[];
  readonly types?: readonly number[];
  readonly delays?: readonly number[];
  readonly faults?: readonly number[];
  readonly faultKinds?: readonly FaultKind[];
  readonly model?: string;
  readonly split?: ImageSet['split'];
  readonly limit?: number;
  readonly ticks?: number;
  readonly inputRate?: number;
  readonly moves?: number;
  readonly seed: number;
  readonly results?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const MOST_TICKS = 1e9;
/** Bytes of a file of results at the most. */
const MOST_RESULTS = 2 ** 28;

/** The option of each axis. */
const OPTIONS: Readonly<Record<ShapeAxis, 'axons' | 'neurons' | 'types' | 'delays'>> = {
  axons: 'axons',
  neurons: 'neurons',
  axonTypes: 'types',
  maxDelay: 'delays',
};

const EXAMPLES = `
Examples:
  synaptick explore ${packagePath('docs/networks/convolution.json')} --axons 128,256,512 --types 2,4,8
                                              nine shapes: cores, copies, hops, energy, and which nothing beats
  synaptick explore net.json --axons 64,128,256,512 -o shapes.png --results shapes.json
                                              drawn; every finished shape is kept, and taken over the next time
  synaptick explore --model mnist-5core --axons 128,256,512 --limit 500
                                              a trained model as it is, with its accuracy on validation images
  synaptick explore --model mnist-counts --faults 0,0.01,0.02,0.05 -o worn.png
                                              its accuracy over the share of dead neurons, flipped bits, lost packets
  synaptick explore --model mnist-counts --axons 128,256,512 --retrain 5min --results again.json
                                              beside it trained again for each shape; what is finished is kept
  synaptick explore net.json --chip mine.json --neurons 128,256 --json
                                              sizes of a chip of your own (docs/chips.md)
`;

export function registerExplore(program: Command, shell: Shell): void {
  const command = program
    .command('explore')
    .summary('map a network onto cores of many shapes, and compare what they cost')
    .description(
      'Maps a network, or a trained model, onto every combination of the sizes given, runs it there, and tables cores, copies, ' +
        'hops, latency, energy and accuracy; or onto silicon with more and more defects. A shape that cannot hold it is a line with the reason.',
    )
    .argument('[network]', 'the file of a network, a model file, or the name of a shipped model');
  for (const axis of SHAPE_AXIS_NAMES) command.addOption(axisOption(axis));
  addChipOption(command, 'whose cores are varied');
  command
    .addOption(
      new Option(
        '--faults <list>',
        'shares of defects, 0 to 1, e.g. 0,0.01,0.05: accuracy, or deviation of the spikes, over them',
      ).argParser(numberList('--faults', decimalNumber('--faults', 0, 1, 'from 0 to 1', 'e.g. --faults 0,0.01,0.05'))),
    )
    .addOption(
      new Option(
        '--fault-kinds <list>',
        `defects, each by itself: ${FAULT_KIND_NAMES.join(', ')} (default: those of the chip, else ${USUAL_KINDS.join(', ')})`,
      ).argParser(commaList(oneOf('kind of faults', FAULT_KIND_NAMES))),
    )
    .option('-m, --model <name|file>', 'a trained model instead of a network: a shipped one by name, or its file')
    .option('-n, --limit <images>', `images of each shape, of a model (default: ${EXPLORE_IMAGES})`, limit('images'))
    .option(
      '--split <name>',
      `part of the dataset, of a model: ${SPLITS.join(', ')} (default: "validation")`,
      oneOf('split', SPLITS),
    )
    .option(
      '--ticks <n>',
      `ticks that a network runs on each shape (default: ${MEASURED_TICKS})`,
      wholeNumber('--ticks', 1, MOST_TICKS, `leave it out for ${MEASURED_TICKS}`),
    )
    .option(
      '--input-rate <share>',
      `share of the input lines of a network that spike in a tick (default: as the network says, else ${INPUT_RATE})`,
      decimalNumber('--input-rate', 0, 1, 'from 0 to 1', 'leave it out for what the network says'),
    )
    .addOption(maxErrorOption())
    .addOption(partialSumsOption())
    .option(
      '--moves <n>',
      `moves of annealing of each placement (default: ${EXPLORE_MOVES})`,
      wholeNumber('--moves', 1, MAX_MOVES, `leave it out for ${EXPLORE_MOVES}`),
    )
    .option('--seed <number>', 'of placement, random input and training', seed, DEFAULT_SEED)
    .option('--results <file>', 'keep finished shapes in this file (.json), and take over those that it has')
    .option('-o, --out <file>', 'draw it: .png or .svg')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((network: string | undefined, flags: ExploreFlags) => explore(network, flags, shell));
  addRetrainOptions(command);
  addEnergyOptions(command, 'supply voltage of the energy estimate');
  addDataOptions(command);
}

function axisOption(axis: ShapeAxis): Option {
  const { min, max } = SHAPE_LIMITS[axis];
  const name = OPTIONS[axis];
  const example = { axons: '64,128,256', neurons: '128,256', types: '2,4,8', delays: '7,15' }[name];
  const what = {
    axons: 'axons of a core',
    neurons: 'neurons of a core',
    types: 'axon types',
    delays: 'longest delays',
  }[name];
  const each = wholeNumber(`--${name}`, min, max, `e.g. --${name} ${example}`);
  return new Option(`--${name} <list>`, `${what}, ${min} to ${max}, e.g. ${example} (default: the chip's)`).argParser(
    numberList(`--${name}`, each),
  );
}

async function explore(network: string | undefined, asked: ExploreFlags, shell: Shell): Promise<void> {
  const started = shell.now();
  const chip = await chosenChip(asked, shell);
  const flags = withChipEnergy(asked, chip);
  const given = whatGiven(network, flags);
  const { results, out } = flags;
  if (results !== undefined && !/\.json$/i.test(results)) {
    throw new UsageError(`--results is "${results}", must end in .json: e.g. --results shapes.json`);
  }
  if (flags.faultKinds && !flags.faults) {
    throw new UsageError('--fault-kinds is for --faults, the shares of them: give those too, or leave it out');
  }
  requireRetrainFlags(flags);
  const figure = out === undefined ? null : figureFile('--out', out, 'shapes');
  claimOutputs([results], { own: true });
  const [energy, ...others] = await chosenModels(flags, shell);
  if (!energy || others.length > 0) {
    throw new UsageError(`--energy names ${others.length + 1} models, a shape is compared by one: name one`);
  }
  const subject = await subjectOf(given, flags, shell);
  const finished = results === undefined ? undefined : await readResults(results, flags, shell);
  const effort = flags.retrain;
  const retrain =
    effort && subject.kind === 'model'
      ? await retrainerFor(subject.model, { flags, effort, seed: flags.seed, finished }, shell)
      : undefined;
  const exploration = await exploreWithProgress(subject, { flags, chip, energy, finished, retrain }, shell);
  requireAny(exploration);
  if (figure) {
    const { explorationFigure } = await import('../../figures/explore.ts');
    await writeFigure(figure, explorationFigure(exploration), false, shell);
  }
  const run = { ...exploration, given, results, picture: out, seconds: (shell.now() - started) / 1000 };
  if (flags.json) printJson(shell.stdout, explorationObject(run));
  else printLines(shell.stdout, explorationText(run, colorsFor(shell.stdout, shell.env).bold));
}

function whatGiven(network: string | undefined, { model }: ExploreFlags): string {
  if (network !== undefined && model !== undefined) {
    throw new UsageError(`both ${network} and --model ${model} are given: leave one out`);
  }
  const given = network ?? model;
  if (given !== undefined) return given;
  throw new UsageError('nothing to explore: give the file of a network, or a trained model by --model');
}

async function subjectOf(given: string, flags: ExploreFlags, shell: Shell): Promise<ExploreSubject> {
  const { host, signal } = shell;
  const options = { host, signal, memory: flags.memory };
  if (!(await isModel(given, flags, shell))) {
    requireUnused(
      flags,
      ['retrain', 'limit', 'split', 'data', 'size', 'classes', 'frames', 'skipBad'],
      `a trained model, ${given} is a network`,
    );
    const graph = await loadAs('network', given, options);
    return { kind: 'network', name: graph.name, graph };
  }
  requireUnused(flags, ['ticks', 'inputRate'], `a network, ${given} is a trained model`);
  requireDataFlags(flags);
  if (!isModelPath(given)) requireKnown('model', given, listModels(host), 'or give a model file ending in .npz');
  const model = await (isModelPath(given)
    ? loadAs('model', given, { ...options, doing: 'read model' })
    : loadModel(given, options));
  const images = await imagesFor(model, undefined, flags.split ?? 'validation', flags, shell);
  return { kind: 'model', name: model.name, model, images };
}

/** Whether a trained model is meant: `--model`, the name of one where no file has it, or a file that is one. */
async function isModel(given: string, { model }: ExploreFlags, { host, signal }: Shell): Promise<boolean> {
  if (model !== undefined) return true;
  if (!isModelPath(given) && listModels(host).includes(given)) return (await stat(given).catch(() => null)) === null;
  return (await identify(given, { host, signal })) === 'model';
}

function requireUnused(flags: ExploreFlags, names: readonly (keyof ExploreFlags)[], whom: string): void {
  const stray = names.find((name) => flags[name] !== undefined);
  if (stray === undefined) return;
  const option = `--${stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UsageError(`${option} is for ${whom}: leave it out`);
}

/** Points of an earlier run; none where there is no file yet. */
async function readResults(path: string, { memory }: ExploreFlags, { host, signal }: Shell): Promise<Finished> {
  const found = await host.files.look(path);
  if ('missing' in found && found.missing) return new Map();
  const reading = { host, signal, doing: 'read results', most: MOST_RESULTS, what: 'file of results' };
  return parseResults(path, await readingOwn(() => bytesOf(path, reading)), memory);
}

interface Asked {
  readonly flags: ExploreFlags;
  readonly chip: ChipDescription | undefined;
  readonly energy: ChosenModel;
  readonly finished: Finished | undefined;
  readonly retrain: Retrainer | undefined;
}

async function exploreWithProgress(subject: ExploreSubject, asked: Asked, shell: Shell): Promise<Exploration> {
  const { flags, chip, energy, finished, retrain } = asked;
  const { results, ticks, limit: images, moves, seed: seedOfAll, inputRate, maxError, partialSums } = flags;
  const { faults, faultKinds } = flags;
  const { signal } = shell;
  const progress = createProgress(shell, `exploring ${subject.name}`, faults || retrain ? 'points' : 'shapes');
  try {
    return await exploreOn(shell.host, subject, {
      ...valuesOf(flags),
      ...{ faults, faultKinds },
      ...{ chip, energy, finished, retrain, signal, inputRate, maxError, partialSums },
      ...{ ticks, limit: images, moves, seed: seedOfAll },
      onProgress: progress.update,
      onPoint: async (all) => {
        if (results !== undefined)
          await writeFileAtomic(results, resultsText(all), { signal, remedy: 'choose another --results' });
      },
    });
  } finally {
    progress.clear();
  }
}

function valuesOf(flags: ExploreFlags): AxisValues {
  return Object.fromEntries(
    SHAPE_AXIS_NAMES.flatMap((axis) => {
      const values = flags[OPTIONS[axis]];
      return values ? [[axis, values]] : [];
    }),
  );
}

/** @throws SynaptickError with every reason, where no shape holds it */
function requireAny({ points, subject }: Exploration): void {
  if (points.some((point) => measuresOf(point))) return;
  const varied = variedAxes(points.map(({ at }) => at));
  const axes = varied.length > 0 ? varied : SHAPE_AXIS_NAMES;
  const reasons = new Map<string, string>();
  for (const point of points) {
    if (!('refused' in point.outcome)) continue;
    const reason = firstPart(point.outcome.refused);
    if (!reasons.has(reason)) reasons.set(reason, settingsText(axes, point.at));
  }
  const text = [...reasons].map(([reason, where]) => `${where}: ${reason}`).join('; ');
  throw new SynaptickError(
    `none of ${points.length} shapes holds "${subject.name}": ${text}: give larger ones${allowances(points)}`,
  );
}

/** What would fit less exactly, by the remedies of the refusals. */
function allowances(points: Exploration['points']): string {
  const remedies = points.map(({ outcome }) => ('refused' in outcome ? outcome.refused : ''));
  const options = [
    { option: '--max-error', names: 'maxError' },
    { option: '--partial-sums', names: 'partialSums' },
  ].filter(({ names }) => remedies.some((remedy) => remedy.includes(names)));
  return options.length > 0 ? `, or allow ${options.map(({ option }) => option).join(' or ')}` : '';
}
