/**
 * From a network graph to a placed chip with all that is measured of it: plan, rates, placement, measurements.
 *
 * The chip is built once. Where its cores stand changes no spike, so it can run before they are placed, to measure the rates
 * that placement weighs its traffic by.
 */
import type { ChipImage } from '../../cores/chip-image.ts';
import { sameShape, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { type Faults, type FaultySilicon, faultySilicon, hasFaults } from '../../cores/faults.ts';
import { completeShape, type GivenShape } from '../../mapping/chip-fit.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import {
  buildChip,
  type GraphPlan,
  type MappedGraph,
  planByRates,
  planSteps,
} from '../../mapping/graph-to-chip/map-graph.ts';
import type { Objective } from '../../mapping/partition/partition.ts';
import type { CellGrid } from '../../mapping/place/cell-grid.ts';
import { placeInRaster } from '../../mapping/place/curves.ts';
import type { Placement } from '../../mapping/place/placement.ts';
import type { TrafficGraph } from '../../mapping/place/traffic.ts';
import { type Deviation, measureDeviation } from '../../mapping/prepare/deviation.ts';
import { fitFinest } from '../../mapping/prepare/finest.ts';
import type { PrepareReport } from '../../mapping/prepare/prepare.ts';
import { planWithSplitters, type SplitterReport } from '../../mapping/prepare/splitters.ts';
import { type Silent, silentPopulations } from '../../mapping/reach.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { goneRound, skippedOn } from '../../mapping/round-faults.ts';
import { part, type Steps } from '../../mapping/steps.ts';
import { type ChipDescription, DEFAULT_CHIP } from '../formats/chip-description.ts';
import { requirePotentialsWithin } from '../formats/ranc/overflow.ts';
import { breathe } from '../host/breath.ts';
import type { Host } from '../host/host.ts';
import type { Energy, EnergyCounts } from '../measure/energy.ts';
import { gridOn, gridRoundOn, type MeshOptions } from './board.ts';
import { runOn, runPlaced } from './chip-run.ts';
import { trafficOf } from './core-traffic.ts';
import {
  inRooms,
  type MapFaults,
  onSilicon,
  type Round,
  requireOpenCells,
  withUnknownFaults,
} from './faulty-silicon.ts';
import { type MapMeasures, measuresOf } from './map-measures.ts';
import {
  givenRates,
  hasRates,
  type RatesKind,
  type RowRates,
  ratesByRow,
  ratesByUnit,
  unitRates,
} from './measured-rates.ts';
import { type Occupancy, occupancyOf } from './occupancy.ts';
import { type Budget, type PlacedGraph, placeGraph } from './place/place-graph.ts';
import { type InputRate, inputRateOf, withInputRate } from './random-input.ts';
import { takeSteps } from './take-steps.ts';

export interface MapNetworkOptions {
  /** Relative error that weights and parameters may be given, and whether fan-in beyond a core may be divided (mapping/prepare). */
  readonly maxError?: number;
  readonly partialSums?: boolean;
  /** Whether splitter cores may take the place of copies; true unless given. */
  readonly split?: boolean;
  /** What the division is to have little of; `cores` unless given. */
  readonly objective?: Objective;
  /** The chip that it is for; TrueNorth unless given. */
  readonly chip?: ChipDescription;
  /** Of the chip's cores, where it is other than the chip has it. */
  readonly shape?: GivenShape;
  /** Its sides are those of the smallest square that holds the cores unless given. */
  readonly mesh?: MeshOptions;
  /** Of the silicon: gone round where they are known, and the rest written into the image. */
  readonly faults?: Faults;
  readonly seed: number;
  /** Null for a time by the number of cores, PLACING_SECONDS. */
  readonly budget: Budget | null;
  /** Given where the network names rates and unit where not, unless asked otherwise. */
  readonly rates?: RatesKind;
  /** Of a run that measures rates; MEASURED_TICKS unless given. */
  readonly ticks?: number;
  /** Share of the input lines that spike in a tick, whatever the network says; what it says, else 0.2, unless given. */
  readonly inputRate?: number;
  /** Volts of the energy estimate, of measured rates; DEFAULT_VOLTAGE unless given. */
  readonly voltage?: number;
  /** Spikes per tick that a link can carry. */
  readonly routerCapacity?: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /**
   * Told what is going on: the stage, what it counts, how many are done and of how many, 0 where nobody knows. A stage that
   * counts nothing says the share of 1 that is done, and what it is at.
   */
  readonly onProgress?: (stage: string, unit: string, done: number, total: number, doing?: string) => void;
}

/** What the placed chip itself counted, in the run that rates were measured in. */
export interface ChipRun {
  readonly ticks: number;
  readonly inputRate: number;
  readonly spikes: number;
  readonly synapticEvents: number;
  /** By the chip's counter, and by the rates and the placement: they are equal. */
  readonly hops: number;
  readonly computedHops: number;
  /** What energy models charge for, of all ticks. */
  readonly counts: EnergyCounts;
  readonly energy: Energy;
}

export interface MappedNetwork {
  readonly described: RealGraph;
  /** Of random input: what was run and reckoned with. */
  readonly inputRate: InputRate;
  /** What cores can hold of it, which the chip equals spike for spike, and what making it so took. */
  readonly fitted: NetworkGraph;
  readonly prepared: PrepareReport;
  /** How far the fitted network's rates are from the described one's; null where they are equal, or the network is large. */
  readonly deviation: Deviation | null;
  /** Described populations whose neurons can never spike as they were fitted, all of them or some. */
  readonly silent: readonly Silent[];
  /** What is on the chip: the fitted network, and the splitters. */
  readonly graph: NetworkGraph;
  /** Null where there were to be no splitters. */
  readonly splitters: SplitterReport | null;
  readonly plan: GraphPlan;
  readonly grid: CellGrid;
  readonly mapped: MappedGraph;
  readonly occupancy: Occupancy;
  readonly rates: RowRates;
  /** Rates in `rates.ticks` ticks. */
  readonly traffic: TrafficGraph;
  readonly placed: PlacedGraph;
  readonly measures: MapMeasures;
  /** Null unless rates were measured. */
  readonly run: ChipRun | null;
  /** What faults of the silicon do; null unless there are any. Figures other than these are of the chip without. */
  readonly faults: MapFaults | null;
}

/** @throws SynaptickError when the network does not fit cores or mesh; what `signal` was aborted with */
export async function mapOn(host: Host, network: RealGraph, given: MapNetworkOptions): Promise<MappedNetwork> {
  const { chip = DEFAULT_CHIP, faults = chip.faults } = given;
  const shape = completeShape({ ...chip.shape, ...given.shape });
  const options = { ...given, chip, shape };
  if (!faults || !hasFaults(faults)) return mapInRoom(host, network, options, null);
  if (!faults.known) return withUnknownFaults(await mapInRoom(host, network, options, null), faults);
  const silicon = faultySilicon(faults, shape);
  const sound = await mapRound(host, network, options, silicon);
  return onSilicon(sound, faults, skippedOn(sound.mapped.image, sound.grid, silicon));
}

/** In the first of the rooms that holds the network. */
async function mapRound(
  host: Host,
  network: RealGraph,
  options: MapNetworkOptions,
  silicon: FaultySilicon,
): Promise<MappedNetwork> {
  return await inRooms(silicon, options.chip ?? DEFAULT_CHIP, options.mesh ?? {}, options.signal, (room) => {
    const { axons, neurons } = room;
    return mapInRoom(host, network, { ...options, shape: { ...options.shape, axons, neurons } }, { silicon, room });
  });
}

async function mapInRoom(
  host: Host,
  network: RealGraph,
  options: MapNetworkOptions,
  round: Round | null,
): Promise<MappedNetwork> {
  const { signal, now, onProgress = () => {} } = options;
  const described = withInputRate(network, options.inputRate);
  const inputRate = inputRateOf(network, options.inputRate);
  const stage = async (name: string, unit: string) => {
    onProgress(name, unit, 0, 0);
    await breathe({ host, signal });
  };
  const { maxError, partialSums, shape } = options;
  await stage('fitting weights and fan-in', 'neurons');
  const fitting = { maxError, partialSums, shape };
  const fit = await dividing(
    host,
    fitFinest(described, fitting, (fitted) => planned(fitted, options)),
    options,
  );
  const { graph: fitted, report: prepared } = fit;
  const { graph, plan: divided, splitters } = fit.planned;
  const kind = options.rates ?? (hasRates(fitted) ? 'given' : 'unit');
  const deviation = deviationOf(described, fitted, prepared, options);
  const chip = { plan: divided, ...build(divided, graph, options, round) };
  const { plan, grid, built, ...by } =
    kind === 'measured'
      ? await measured(host, chip, graph, options, round)
      : { ...chip, rates: ratesOf(kind, chip, graph) };
  const traffic = trafficOf(built.image, by.rates);
  const placed = await placeGraph(host, traffic, grid, {
    algorithm: 'anneal',
    reach: plan.shape.reach,
    seed: options.seed,
    budget: options.budget ?? { seconds: defaultSeconds(plan.counts.cores) },
    signal,
    now,
    onProgress: (done, total) => onProgress(`placing ${plan.counts.cores} cores`, 'moves', done, total),
  });
  signal.throwIfAborted();
  const image = standing(built.image, grid, placed.placement);
  // A chip on which a tick could pass its potential is none to write, as its reader would say.
  if (image.shape.overflow === 'proved') requirePotentialsWithin(image, 1);
  const mapped = { ...built, image: named(round ? goneRound(image, round.silicon) : image, options) };
  const rates = round ? inRowsOf(mapped.image, image, by.rates, plan) : by.rates;
  const measures = measuresOf(mapped.image, grid, rates, traffic, placed, options.routerCapacity);
  const run =
    kind === 'measured'
      ? await runPlaced(host, mapped.image, graph, rates, traffic, { ...placed, grid }, inputRate, options)
      : null;
  return {
    described,
    inputRate,
    fitted,
    prepared,
    deviation,
    silent: silentAmong(described, fitted),
    graph,
    splitters,
    plan,
    grid,
    mapped,
    occupancy: occupancyOf(mapped.image),
    rates,
    traffic,
    placed,
    measures,
    run,
    faults: null,
  };
}

/** The image with the name of its chip, where its cores are as the chip has them. */
function named(image: ChipImage, { chip = DEFAULT_CHIP }: MapNetworkOptions): ChipImage {
  return { ...image, chip: sameShape(image.shape, chip.shape) ? chip.name : undefined };
}

/** Of the fitted network's silent populations those that were described: what was added is silent with them. */
function silentAmong(described: RealGraph, fitted: NetworkGraph): Silent[] {
  const names = new Set(described.populations.map(({ name }) => name));
  return silentPopulations(fitted).filter(({ population }) => names.has(population));
}

/** The stage of a network that is being divided, as progress names it. */
export const DIVIDING = 'dividing the neurons among cores';

/** Divides, and says how far that is. @throws what `signal` was aborted with */
function dividing<Result>(
  host: Host,
  steps: Steps<Result>,
  { signal, onProgress }: MapNetworkOptions,
): Promise<Result> {
  return takeSteps(host, steps, { signal, onStep: ({ doing, share }) => onProgress?.(DIVIDING, '', share, 1, doing) });
}

interface Plan {
  readonly graph: NetworkGraph;
  readonly plan: GraphPlan;
  readonly splitters: SplitterReport | null;
}

function* planned(fitted: NetworkGraph, { shape, objective, split = true }: MapNetworkOptions): Steps<Plan> {
  const plan = (graph: NetworkGraph, quick: boolean) => planSteps(graph, { shape, objective, quick });
  if (!split) return { graph: fitted, plan: yield* plan(fitted, false), splitters: null };
  const { report, ...made } = yield* planWithSplitters(fitted, plan, {
    shape,
    needed: objective === 'traffic',
  });
  return { ...made, splitters: report };
}

interface Built {
  readonly plan: GraphPlan;
  readonly grid: CellGrid;
  readonly built: MappedGraph;
}

function build(
  plan: GraphPlan,
  { name }: NetworkGraph,
  options: MapNetworkOptions,
  round: Round | null,
): Omit<Built, 'plan'> {
  const grid = gridOf(name, plan, options, round);
  return { grid, built: buildChip(plan, grid, placeInRaster(plan.counts.cores)) };
}

/** Rates as the chip has them, and the chip divided anew by them: what core a neuron is on changes none of its spikes. */
async function measured(
  host: Host,
  { plan, built }: Built,
  graph: NetworkGraph,
  options: MapNetworkOptions,
  round: Round | null,
): Promise<Built & { readonly rates: RowRates }> {
  const { rates } = await runOn(host, built.image, graph, 'measuring rates', options);
  const units = ratesByUnit(built.image, rates, plan.lines.units);
  const divided = await dividing(host, part(planByRates(plan, units), 'by the rates measured', 0, 1), options);
  const chip = build(divided, graph, options, round);
  return { plan: divided, ...chip, rates: { ...rates, spikes: ratesByRow(chip.built.image, units) } };
}

/** Most synapses for which two interpreters run, and their ticks. */
const DEVIATION = { synapses: 2_000_000, ticks: 200 };

function deviationOf(
  described: RealGraph,
  fitted: NetworkGraph,
  { quantised, partialSums, delays }: PrepareReport,
  { seed, shape }: MapNetworkOptions,
): Deviation | null {
  const exact =
    partialSums.every(({ rate }) => rate === 0) && quantised.populations.every((each) => each.approximated === 0);
  const synapses = fitted.projections.reduce((sum, { sources }) => sum + sources.length, 0);
  // A potential of fewer bits saturates earlier, whatever the weights.
  const { potentialBits = TRUENORTH_SHAPE.potentialBits } = shape ?? {};
  const narrower = potentialBits < TRUENORTH_SHAPE.potentialBits;
  if ((exact && !narrower) || synapses > DEVIATION.synapses) return null;
  return measureDeviation(described, fitted, { ticks: DEVIATION.ticks, seed, shape, late: delays.late });
}

/** Seconds of placement unless asked otherwise: the least for up to 100 cores, the most for 1500 and more. */
export const PLACING_SECONDS = { least: 1, most: 15, perCore: 0.01 } as const;

function defaultSeconds(cores: number): number {
  const { least, most, perCore } = PLACING_SECONDS;
  return Math.min(Math.max(cores * perCore, least), most);
}

/** @throws SynaptickError with the cores that are needed, before any time is spent on placing */
function gridOf(
  name: string,
  { counts: { cores } }: GraphPlan,
  { mesh, chip = DEFAULT_CHIP }: MapNetworkOptions,
  round: Round | null,
): CellGrid {
  const what = `network "${name}"`;
  const grid = round
    ? gridRoundOn(what, cores, chip, round.silicon, round.room, mesh)
    : gridOn(what, cores, chip, mesh);
  requireOpenCells(what, cores, grid);
  return grid;
}

/** Rates of the rows of one image as those of another, where the same neurons stand. */
function inRowsOf(image: ChipImage, from: ChipImage, rates: RowRates, { lines }: GraphPlan): RowRates {
  return { ...rates, spikes: ratesByRow(image, ratesByUnit(from, rates, lines.units)) };
}

function ratesOf(kind: Exclude<RatesKind, 'measured'>, { built }: Built, graph: NetworkGraph): RowRates {
  return kind === 'unit' ? unitRates(built.image) : givenRates(built.image, graph);
}

/** The same chip with its cores on these cells. */
function standing(image: ChipImage, { width }: CellGrid, placement: Placement): ChipImage {
  return {
    ...image,
    coreX: Uint16Array.from(placement, (cell) => cell % width),
    coreY: Uint16Array.from(placement, (cell) => Math.floor(cell / width)),
  };
}
