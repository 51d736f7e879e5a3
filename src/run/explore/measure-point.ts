/** One shape: the network on cores of it, and all that is told of that. */
import { usedCores } from '../../../cores/chip-image.ts';
import type { ChipShape } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import type { Faults } from '../../../cores/faults.ts';
import type { RealGraph } from '../../../mapping/real-graph.ts';
import type { ChipDescription } from '../../formats/chip-description.ts';
import type { Host } from '../../host/host.ts';
import type { ImageSet } from '../../input/data/image-set.ts';
import { chipsUsed } from '../../map/chips-used.ts';
import { contentsOf } from '../../map/contents.ts';
import { latencyOf } from '../../map/latency.ts';
import type { MapNetworkOptions, MappedNetwork } from '../../map/map-network.ts';
import { inputRates } from '../../map/random-input.ts';
import { type ChosenModel, compareEnergies, type ModelEnergy } from '../../measure/compare-energies.ts';
import { coreBits } from '../../measure/core-bits.ts';
import type { EnergyCounts } from '../../measure/energy.ts';
import { constantOf } from '../../measure/energy-model.ts';
import type { Model } from '../../models/model-file.ts';
import { toNetworkGraph } from '../../models/to-graph.ts';
import { classifyOn } from '../classify/classify.ts';
import { chipOfMapped, imageInOrder, type ModelChip } from '../classify/model-chip.ts';
import { type RunBeside, runBesideSound } from './deviation.ts';
import type { PointMapper } from './map-point.ts';
import type { PointMeasures } from './point.ts';

/** What is explored. */
export type ExploreSubject =
  | { readonly kind: 'network'; readonly name: string; readonly graph: RealGraph }
  | { readonly kind: 'model'; readonly name: string; readonly model: Model; readonly images: ImageSet };

/** How every point is measured. */
export interface MeasureOptions {
  /** Of placement and random input. */
  readonly seed: number;
  /** Moves of annealing when placing. */
  readonly moves: number;
  /** Of a network: ticks that it runs. */
  readonly ticks: number;
  /** Of a network: share of the input lines that spike in a tick; what it says itself unless given. */
  readonly inputRate?: number | undefined;
  /** Of a model: images to classify, the first ones of the set. */
  readonly limit: number;
  readonly maxError?: number | undefined;
  readonly partialSums?: boolean | undefined;
  /** By which joules are told. */
  readonly energy: ChosenModel;
}

/** What a point is measured on. */
export interface PointPlace {
  readonly chip: ChipDescription;
  readonly shape: ChipShape;
  /** Of its silicon; none where undefined, whatever the chip has. */
  readonly faults: Faults | undefined;
  readonly map: PointMapper;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Told what the point is at. */
  readonly onStage?: ((doing: string) => void) | undefined;
}

/** @throws SynaptickError naming what does not fit; what `signal` was aborted with */
export function measurePoint(
  host: Host,
  subject: ExploreSubject,
  place: PointPlace,
  options: MeasureOptions,
): Promise<PointMeasures> {
  return subject.kind === 'network'
    ? measureNetwork(host, subject.graph, place, options)
    : measureModel(host, subject.model, subject.images, place, options);
}

async function measureNetwork(
  host: Host,
  graph: RealGraph,
  place: PointPlace,
  options: MeasureOptions,
): Promise<PointMeasures> {
  const { ticks, inputRate } = options;
  const how = {
    ...mapOptions(place, options),
    rates: 'measured' as const,
    ticks,
    ...(inputRate !== undefined && { inputRate }),
  };
  const mapped = await place.map(graph, place.faults, how);
  const { run } = mapped;
  if (!run) throw new Error('rates were not measured');
  const beside = await besideSound(host, mapped, place, options);
  const { spikes, synapticEvents, hops } = beside?.counters ?? run;
  const counts = {
    ...sizeCounts(mapped),
    ticks: run.ticks,
    spikes,
    synapticEvents,
    hops,
    neuronUpdates: run.ticks * usedCores(mapped.mapped.image) * place.shape.neurons,
    chipCrossings: mapped.placed.measured.chipCrossings,
  };
  return {
    ...mappedMeasures(mapped),
    hops: hops / run.ticks,
    latency: latencyOf(mapped.graph),
    energy: energyPart(counts, run.ticks, options),
    accuracy: null,
    deviation: beside?.deviation ?? null,
    training: null,
  };
}

/** The chip with its faults beside the one without, on the input of the run that rates were measured in; null where it has none. */
async function besideSound(
  host: Host,
  { faults, mapped, graph }: MappedNetwork,
  { signal, onStage }: PointPlace,
  { ticks, seed }: MeasureOptions,
): Promise<RunBeside | null> {
  if (!faults) return null;
  const input = { ticks, rates: inputRates(graph), seed, signal, onProgress: () => onStage?.('running with faults') };
  return await runBesideSound(host, faults.soundImage, mapped.image, input);
}

async function measureModel(
  host: Host,
  model: Model,
  images: ImageSet,
  place: PointPlace,
  options: MeasureOptions,
): Promise<PointMeasures> {
  const graph = toNetworkGraph(model.name, model.members, model);
  const mapped = await place.map(graph, place.faults, { ...mapOptions(place, options), rates: 'unit' });
  const chip = lateBy(chipOfMapped(model, imageInOrder(graph, mapped.mapped)), mapped, graph.outputPopulations);
  const result = await classifyOn(host, model, images, {
    chip,
    limit: options.limit,
    // What a faulty chip remembers, no schedule says: it is one chip, fed tick after tick.
    ...(mapped.faults && { lanes: 1 }),
    signal: place.signal,
    onProgress: (done, total) => place.onStage?.(`image ${done} of ${total}`),
  });
  const { counters, latencyTicks, correct, images: count } = result;
  return {
    ...mappedMeasures(mapped),
    hops: counters.hops / count,
    latency: latencyTicks,
    energy: energyPart({ ...counters, ...sizeCounts(mapped) }, count, options),
    accuracy: { correct, images: count },
    deviation: null,
    training: null,
  };
}

function mapOptions(
  { chip, shape, signal, now, onStage }: PointPlace,
  { seed, moves, maxError, partialSums }: MeasureOptions,
): MapNetworkOptions {
  return {
    chip,
    shape,
    seed,
    budget: { moves },
    signal,
    now,
    ...(maxError !== undefined && { maxError }),
    ...(partialSums !== undefined && { partialSums }),
    onProgress: (stage) => onStage?.(stage),
  };
}

/** A model's chip whose votes leave later, where sums in parts take ticks of their own. @throws SynaptickError where votes of one view come at different times */
function lateBy(chip: ModelChip, { prepared, described }: MappedNetwork, outputs: readonly number[]): ModelChip {
  const late = new Map(prepared.delays.late.map(({ population, ticks }) => [population, ticks]));
  const ticks = outputs.map((p) => late.get(described.populations[p]?.name as string) ?? 0);
  const most = Math.max(...ticks);
  if (most === 0) return chip;
  if (ticks.some((each) => each !== most)) {
    throw new SynaptickError(
      `the members of the model answer ${Math.min(...ticks)} to ${most} ticks late, and votes of one image come together: explore it without --partial-sums`,
    );
  }
  const { period, firstVote, lastVote, memory } = chip.schedule;
  return {
    ...chip,
    schedule: { period, firstVote: firstVote + most, lastVote: lastVote + most, memory: memory + most },
  };
}

/** What the mapping alone says. */
function mappedMeasures(mapped: MappedNetwork) {
  const { cores, utilisation, duplicatedAxons, copies, splitters, addedNeurons } = contentsOf(mapped);
  const { quantised, delays } = mapped.prepared;
  const bits = coreBits(mapped.mapped.image.shape).core;
  return {
    cores,
    chips: chipsUsed(mapped.mapped.image, mapped.grid),
    use: utilisation,
    duplicatedAxons,
    copies,
    splitters,
    relays: delays.relays.reduce((sum, { relays }) => sum + relays, 0),
    addedNeurons,
    approximated: quantised.populations.reduce((sum, { approximated }) => sum + approximated, 0),
    meanHops: mapped.measures.meanHops,
    sramBits: { core: bits, cores: bits * cores },
    faults: mapped.faults && { skipped: mapped.faults.skipped, counts: mapped.faults.counts },
  };
}

function sizeCounts(mapped: MappedNetwork) {
  const { image } = mapped.mapped;
  return {
    cores: usedCores(image),
    neurons: image.enabled.reduce((sum, on) => sum + on, 0),
    chips: chipsUsed(mapped.mapped.image, mapped.grid),
    core: image.shape,
  };
}

/** @param share ticks or images that the counts are of */
function energyPart(counts: EnergyCounts, share: number, { energy: chosen }: MeasureOptions): PointMeasures['energy'] {
  const [told] = compareEnergies(counts, [chosen]);
  if (!told?.energy) return null;
  const { model, voltage, uncertainty, uncertaintyBelow, totalJoules, unpublished } = told.energy;
  return {
    model,
    label: labelOf(told),
    voltage,
    joules: totalJoules / share,
    uncertainty,
    uncertaintyBelow,
    least: unpublished.length > 0,
  };
}

/** How the joules are known: scaled from another shape's, or as the model's constant of a synaptic event is. */
function labelOf({ model, energy }: ModelEnergy): string {
  return energy?.scale ? 'scaled' : (constantOf(model, 'synapse')?.basis ?? 'stated');
}
