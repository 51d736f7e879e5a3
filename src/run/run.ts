/** `run`: whatever can run, on cores, for people at a prompt. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { DEFAULT_SEED } from '../../mapping/random.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { noSpikes, type SpikeTrain } from '../formats/spike-train.ts';
import type { Host } from '../host/host.ts';
import type { ImageSet } from '../input/data/image-set.ts';
import type { SpikeTrains } from '../input/encoding/spike-source.ts';
import type { MappedNetwork } from '../map/map-network.ts';
import { inputRates, withInputRate } from '../map/random-input.ts';
import type { Model } from '../models/model-file.ts';
import { type ArgumentType, has, overloaded } from '../network/overloaded.ts';
import type { Network } from '../network/structure.ts';
import { toRealGraph } from '../network/to-graph.ts';
import { type ClassifyOptions, type ClassifyResult, classifyOn } from './classify/classify.ts';
import { type FitOptions, fitOnCores } from './fit-on-cores.ts';
import { axonSpikes, randomSpikes } from './line-spikes.ts';
import { type RecordedSpikes, recordPopulations, recordRows, type SpikeRecorder } from './record.ts';
import { type RunOptions, type RunResult, requireTicks, runNetwork } from './run-network.ts';

/** How a chip or a network runs. */
export interface ChipRunOptions extends Omit<RunOptions, 'observers'> {
  /** Ticks to run; those of the input unless given. */
  readonly ticks?: number;
  /** Whether spikes are recorded; true unless given. */
  readonly record?: boolean;
}

/** How a network runs, and what may be done to it so that it fits cores. */
export interface NetworkRunOptions extends ChipRunOptions, FitOptions {
  /** Of random input; DEFAULT_SEED unless given. */
  readonly seed?: number;
  /** Of random input: share of the lines that spike in a tick, whatever the network says. */
  readonly inputRate?: number;
}

/** What a run came to, with its spikes. */
export interface RecordedRun extends RunResult {
  readonly name: string;
  /** Null where none were to be recorded. */
  readonly spikes: RecordedSpikes | null;
}

/** A chip with the spikes that come with it, as `load` gives one. */
export interface ChipWithInputs {
  readonly image: ChipImage;
  readonly inputs: SpikeTrain;
  /** Where its input is random: the spikes of so many ticks, in place of `inputs`. */
  readonly drawInputs?: (ticks: number) => SpikeTrain;
  /** How it was read. */
  readonly notes: readonly string[];
}

/** `run` in each of its forms. */
export interface Run {
  /** A chip: for some ticks by itself, or on spikes that are put on its axons or on its input lines. */
  (chip: ChipImage, input: number | SpikeTrain | SpikeTrains, options?: ChipRunOptions): Promise<RecordedRun>;
  /** A chip that was loaded: for some ticks on the spikes that came with it, or on others. */
  (chip: ChipWithInputs, input: number | SpikeTrain | SpikeTrains, options?: ChipRunOptions): Promise<RecordedRun>;
  /** A network, described or mapped: for some ticks on random input, or on spikes of its input lines. */
  (
    network: Network | RealGraph | MappedNetwork,
    input: number | SpikeTrains,
    options?: NetworkRunOptions,
  ): Promise<RecordedRun>;
  /** A trained model on images. */
  (model: Model, images: ImageSet, options?: ClassifyOptions): Promise<ClassifyResult>;
}

function chipRun(
  host: Host,
  image: ChipImage,
  input: number | SpikeTrain | SpikeTrains,
  options: ChipRunOptions = {},
): Promise<RecordedRun> {
  const recorder = options.record === false ? null : recordRows(image);
  if (typeof input === 'number') return record(host, 'a chip', image, noSpikes, input, recorder, options);
  if ('axons' in input) {
    const last = input.ticks[input.count - 1] ?? -1;
    return record(host, 'a chip', image, input, last + 1, recorder, options);
  }
  return record(host, 'a chip', image, axonSpikes(image, input), input.steps, recorder, options);
}

function loadedRun(
  host: Host,
  { image, inputs, drawInputs }: ChipWithInputs,
  input: number | SpikeTrain | SpikeTrains,
  options: ChipRunOptions = {},
): Promise<RecordedRun> {
  if (typeof input !== 'number') return chipRun(host, image, input, options);
  const ticks = options.ticks ?? input;
  return chipRun(host, image, drawInputs?.(ticks) ?? inputs, { ...options, ticks });
}

function described(
  host: Host,
  network: Network,
  input: number | SpikeTrains,
  options?: NetworkRunOptions,
): Promise<RecordedRun> {
  return fitted(host, toRealGraph(network), input, options);
}

async function fitted(
  host: Host,
  graph: RealGraph,
  input: number | SpikeTrains,
  options: NetworkRunOptions = {},
): Promise<RecordedRun> {
  const rated = withInputRate(graph, options.inputRate);
  const { mapped } = await fitOnCores(host, rated, options, { signal: options.signal });
  return networkRun(host, rated, mapped.image, input, options);
}

function onItsChip(
  host: Host,
  { described: graph, mapped }: MappedNetwork,
  input: number | SpikeTrains,
  options: NetworkRunOptions = {},
): Promise<RecordedRun> {
  return networkRun(host, withInputRate(graph, options.inputRate), mapped.image, input, options);
}

function networkRun(
  host: Host,
  graph: RealGraph,
  image: ChipImage,
  input: number | SpikeTrains,
  options: NetworkRunOptions,
): Promise<RecordedRun> {
  const { seed = DEFAULT_SEED } = options;
  const recorder = options.record === false ? null : recordPopulations(image, graph.populations);
  const [spikes, ticks] =
    typeof input === 'number'
      ? [randomSpikes(image, inputRates(graph), input, seed), input]
      : [axonSpikes(image, input), input.steps];
  return record(host, graph.name, image, spikes, ticks, recorder, options);
}

async function record(
  host: Host,
  name: string,
  image: ChipImage,
  input: SpikeTrain,
  ticks: number,
  recorder: SpikeRecorder | null,
  options: ChipRunOptions,
): Promise<RecordedRun> {
  const observers = recorder ? [recorder] : [];
  const result = await runNetwork(host, image, input, options.ticks ?? ticks, { ...options, observers });
  return { ...result, name, spikes: recorder?.spikes() ?? null };
}

const TYPES: readonly ArgumentType[] = [
  { name: 'ChipImage', test: has('crossbar', 'enabled') },
  { name: 'LoadedChip', test: has('image', 'inputs', 'notes') },
  { name: 'Network', test: has('projectionNamed') },
  { name: 'NetworkGraph', test: has('populations', 'projections') },
  { name: 'MappedNetwork', test: has('mapped', 'described') },
  { name: 'Model', test: has('transduction', 'members') },
  { name: 'ImageSet', test: has('pixels', 'labels') },
  { name: 'SpikeTrain', test: has('ticks', 'axons') },
  { name: 'SpikeTrains', test: has('steps', 'counts') },
];

/**
 * `run` on a host: on the best engine that it has. What it makes
 * @throws SynaptickError when a network does not fit cores, input has not as many lines, or a number is out of its range; what `signal` was aborted with
 * @throws TypeError naming the signatures when the arguments fit none
 */
export function createRun(host: Host): Run {
  const forms: Record<string, (host: Host, ...given: never[]) => unknown> = {
    'ChipImage, number | SpikeTrain | SpikeTrains': chipRun,
    'LoadedChip, number | SpikeTrain | SpikeTrains': loadedRun,
    'Network, number | SpikeTrains': described,
    'NetworkGraph, number | SpikeTrains': fitted,
    'MappedNetwork, number | SpikeTrains': onItsChip,
    'Model, ImageSet': classifyOn,
  };
  const bound = Object.entries(forms).flatMap(([types, form]) => {
    const call = async (given: unknown, input: unknown, options: ChipRunOptions = {}) => {
      // Before a network is mapped or input is drawn.
      for (const ticks of [input, options.ticks]) if (typeof ticks === 'number') requireTicks(ticks);
      return form(host, ...([given, input, options] as never[]));
    };
    return [types, `${types}, Object`].map((signature) => [signature, call]);
  });
  return overloaded('run', TYPES, Object.fromEntries(bound)) as Run;
}
