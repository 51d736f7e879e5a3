/** What becomes a chip: its image, and the spikes that come with it or are given beside it. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { shapeDifference, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { hasFaults } from '../../cores/faults.ts';
import type { PrepareOptions } from '../../mapping/prepare/prepare.ts';
import { DEFAULT_SEED } from '../../mapping/random.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import type { ChipDescription } from '../formats/chip-description.ts';
import { decodeChip } from '../formats/chip-file.ts';
import { bytesOf } from '../formats/gzip.ts';
import type { FormatName } from '../formats/identify.ts';
import type { InputLines } from '../formats/line-spike-csv.ts';
import { readRancFile } from '../formats/ranc/read-json.ts';
import { noSpikes, type SpikeTrain } from '../formats/spike-train.ts';
import { readTrueNorthFile } from '../formats/truenorth/reader.ts';
import type { ReadOptions } from '../host/byte-source.ts';
import { inputRateOf, inputRates } from '../map/random-input.ts';
import type { TakeStepsOptions } from '../map/take-steps.ts';
import type { Model } from '../models/model-file.ts';
import { inputsOfNetworks } from '../models/to-graph.ts';
import { modelChipOn } from '../run/classify/model-chip.ts';
import { faultNotes, fitNotes, fitOnCores, silentNotes } from '../run/fit-on-cores.ts';
import { randomSpikes } from '../run/line-spikes.ts';

export interface LoadedChip {
  readonly format: FormatName;
  readonly image: ChipImage;
  /** Those of the file, or those given beside it. */
  readonly inputs: SpikeTrain;
  /** The inputs of the network, in its order; of a chip image one without a name; none where lines are not known. */
  readonly inputLines: readonly InputLines[];
  /** Of a network that says how often its inputs spike: random spikes for so many ticks, unless others are given. */
  readonly drawInputs?: (ticks: number) => SpikeTrain;
  /** What is to be said where its own input is used, whatever that is. */
  readonly inputNote?: string;
  /** What a person should know about how the files were read, a sentence each. */
  readonly notes: readonly string[];
}

export interface LoadOptions extends ReadOptions {
  /** RANC's config.json. */
  readonly config?: string;
  /** Replaces the image's seed. */
  readonly seed?: number;
  /** What may be done to a network so that it fits cores; what the network says itself unless given. */
  readonly fit?: Pick<PrepareOptions, 'maxError' | 'partialSums'>;
  /** The chip that networks are mapped for, and that a chip is to have the shape of; TrueNorth, and any, unless given. */
  readonly chip?: ChipDescription;
  /** Told what mapping is at, and the share that is done. */
  readonly onStep?: TakeStepsOptions['onStep'];
}

/** @throws SynaptickError naming file, line or path, value and limit */
export async function chipOfImage(path: string, { host, signal, memory, chip }: LoadOptions): Promise<LoadedChip> {
  const image = decodeChip(path, await bytesOf(path, { host, signal }), memory);
  requireChip(path, image, chip);
  const size = image.inputOffsets.length - 1;
  const inputLines = size > 0 ? [{ name: null, size }] : [];
  return { format: 'chip', image, inputs: noSpikes, inputLines, notes: faultsInImage(image) };
}

/** Faults that a chip image has of its silicon, as far as it tells them from what it was meant to be. */
function faultsInImage({ stuckAxons, packetLoss }: ChipImage): string[] {
  const lossy = packetLoss?.reduce((sum, loss) => sum + Number(loss > 0), 0) ?? 0;
  const parts = [
    ...(stuckAxons ? [`axons stuck at 1: ${stuckAxons.length}`] : []),
    ...(lossy > 0 ? [`neurons some of whose packets are lost: ${lossy}`] : []),
  ];
  return parts.length > 0 ? [`faults of the silicon are in it; ${parts.join(', ')}`] : [];
}

export async function chipOfRanc(path: string, options: LoadOptions): Promise<LoadedChip> {
  const { image, inputs, notes } = await readRancFile(path, options);
  requireChip(path, image, options.chip);
  return { format: 'ranc', image, inputs, inputLines: [], notes };
}

export async function chipOfTrueNorth(path: string, options: LoadOptions): Promise<LoadedChip> {
  const { image, notes } = await readTrueNorthFile(path, options);
  requireChip(path, image, options.chip);
  return { format: 'truenorth', image, inputs: noSpikes, inputLines: [], notes };
}

/** Mapped as `classify` does it. */
export async function chipOfModel(model: Model, { host, signal, chip }: LoadOptions): Promise<LoadedChip> {
  // Its layers were trained for cores of this shape: known before it is mapped.
  requireChip(`model ${model.name}`, { shape: TRUENORTH_SHAPE }, chip);
  const { image } = await modelChipOn(host, model, { signal });
  const inputLines = inputsOfNetworks(model.members, image.inputOffsets.length - 1, model);
  const controlled = inputLines.length > 1;
  return {
    format: 'model',
    image,
    inputs: noSpikes,
    inputLines,
    inputNote: 'its input lines are silent',
    notes: [
      mappedText(image),
      ...(controlled
        ? ['its neurons count spikes and answer by spikes on control lines, which classify gives them']
        : []),
    ],
  };
}

/** Fitted and mapped as `compare` does it. */
export async function chipOfNetwork(
  format: FormatName,
  graph: RealGraph,
  { host, signal, seed = DEFAULT_SEED, fit = {}, chip, onStep }: LoadOptions,
): Promise<LoadedChip> {
  const { mapped, report, faults } = await fitOnCores(host, graph, { ...fit, chip }, { signal, onStep });
  const { image } = mapped;
  return {
    format,
    image,
    inputs: noSpikes,
    inputLines: graph.populations.flatMap(({ name, size, neurons }) => (neurons ? [] : [{ name, size }])),
    drawInputs: (ticks) => randomSpikes(image, inputRates(graph), ticks, seed),
    inputNote: `its inputs spike at random, ${rateText(graph)}, seed ${seed}`,
    notes: [
      `${mappedText(image)}${image.cores > 1 ? ': synaptick map places them, with fewer hops' : ''}`,
      ...fitNotes(report, image.shape),
      ...faultNotes(faults),
      ...silentNotes(graph),
    ],
  };
}

/**
 * A chip has the shape that it was made in: another one it cannot run on.
 * @throws SynaptickError naming the first number in which they differ
 */
function requireChip(what: string, of: Pick<ChipImage, 'shape' | 'chip'>, chip: ChipDescription | undefined): void {
  const { shape } = of;
  requireNotFaulty(what, of, chip);
  const difference = chip && shapeDifference(shape, chip.shape);
  if (!chip || difference === null) return;
  throw new SynaptickError(
    `${what} and chip "${chip.name}" differ: ${difference}: leave out --chip, or map its network for that chip`,
  );
}

/**
 * Faults are written into a chip where a network is mapped: what is a chip already has those that it has.
 * @throws SynaptickError where it was made for another chip than the faulty one
 */
function requireNotFaulty(
  what: string,
  { chip: own }: Pick<ChipImage, 'chip'>,
  chip: ChipDescription | undefined,
): void {
  if (!chip?.faults || !hasFaults(chip.faults) || own === chip.name) return;
  throw new SynaptickError(
    `chip "${chip.name}" has faults, which are given to a network where it is mapped, ${what} is mapped already: ` +
      'map its network for that chip, explore a model on it, or leave out --chip',
  );
}

function mappedText({ cores }: ChipImage): string {
  return cores === 1 ? 'mapped onto 1 core' : `mapped onto ${cores} cores, row by row`;
}

function rateText(graph: RealGraph): string {
  const { rate, fromNetwork } = inputRateOf(graph, undefined);
  const share = `${Number((100 * rate).toPrecision(3))} % of the lines in each tick`;
  return fromNetwork ? `${share} in the mean, as it says` : `${share}, as it says no rate`;
}
