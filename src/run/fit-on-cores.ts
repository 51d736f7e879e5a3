/** A network on cores, to be run: fitted as `synaptick map` does it, and what that changed, in words. */
import type { ChipShape } from '../../cores/chip-shape.ts';
import { faultySilicon, hasFaults } from '../../cores/faults.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import { buildChip, type MappedGraph, planSteps } from '../../mapping/graph-to-chip/map-graph.ts';
import { type CellGrid, cells, isOpen } from '../../mapping/place/cell-grid.ts';
import { placeWithinReach } from '../../mapping/place/packet-reach.ts';
import type { Placement } from '../../mapping/place/placement.ts';
import { fitFinest } from '../../mapping/prepare/finest.ts';
import type { PrepareOptions, PrepareReport } from '../../mapping/prepare/prepare.ts';
import { planWithSplitters } from '../../mapping/prepare/splitters.ts';
import { silentPopulations } from '../../mapping/reach.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { goneRound, type Room, skippedOn } from '../../mapping/round-faults.ts';
import { type ChipDescription, DEFAULT_CHIP } from '../formats/chip-description.ts';
import type { Host } from '../host/host.ts';
import { gridOn, gridRoundOn } from '../map/board.ts';
import { faultCountsText, skippedText, type TellableFaults } from '../map/fault-text.ts';
import { faultyChip, inRooms, type Round, requireOpenCells } from '../map/faulty-silicon.ts';
import { type TakeStepsOptions, takeSteps } from '../map/take-steps.ts';

/** What may be done to a network so that it fits, and the chip that it is to fit; TrueNorth unless given. */
export interface FitOptions extends Pick<PrepareOptions, 'maxError' | 'partialSums'> {
  readonly chip?: ChipDescription;
}

export interface FittedChip {
  readonly mapped: MappedGraph;
  readonly report: PrepareReport;
  /** Of the chip's silicon; null where it has none. */
  readonly faults: TellableFaults | null;
}

/**
 * Weights quantised, fan-in beyond a core divided where that is allowed, fan-out split where copies do not fit. Populations
 * and neurons keep their numbers; what was added comes after them. Where cores stand changes no spike.
 * @throws SynaptickError naming what does not fit; what the signal was aborted with
 */
export async function fitOnCores(
  host: Host,
  described: RealGraph,
  options: FitOptions,
  how: TakeStepsOptions,
): Promise<FittedChip> {
  const { chip = DEFAULT_CHIP } = options;
  const { faults, shape } = chip;
  if (!faults || !hasFaults(faults))
    return { ...(await fitInShape(host, described, options, shape, how)), faults: null };
  const silicon = faultySilicon(faults, shape);
  const round = (room: Room) => {
    const { axons, neurons } = room;
    return fitInShape(host, described, options, { ...shape, axons, neurons }, how, { silicon, room });
  };
  const sound = await (faults.known
    ? inRooms(silicon, chip, {}, how.signal, round)
    : fitInShape(host, described, options, shape, how));
  const skipped = faults.known ? skippedOn(sound.mapped.image, sound.grid, silicon) : null;
  const { image, ...told } = faultyChip(sound.mapped.image, faults, skipped);
  return { ...sound, mapped: { ...sound.mapped, image }, faults: told };
}

/** On cores of a shape, which are all that the chip has, or what of them is used round its faults. */
async function fitInShape(
  host: Host,
  described: RealGraph,
  { maxError, partialSums, chip = DEFAULT_CHIP }: FitOptions,
  shape: ChipShape,
  how: TakeStepsOptions,
  round?: Round,
) {
  const plans = (fitted: NetworkGraph) =>
    planWithSplitters(fitted, (each, quick) => planSteps(each, { shape, quick }), { shape, needed: true });
  const { report, planned } = await takeSteps(host, fitFinest(described, { maxError, partialSums, shape }, plans), how);
  const { plan } = planned;
  const { cores } = plan.counts;
  const what = `network "${described.name}"`;
  const grid = round ? gridRoundOn(what, cores, chip, round.silicon, round.room) : gridOn(what, cores, chip);
  const placement = placeWithinReach(plan.traffic, inOpenCells(what, cores, grid), grid, shape.reach);
  const mapped = buildChip(plan, grid, placement);
  const image = round ? goneRound(mapped.image, round.silicon) : mapped.image;
  return { mapped: { ...mapped, image: { ...image, chip: chip.name } }, report, grid };
}

/** Row by row, in the cells that are not closed. */
function inOpenCells(what: string, cores: number, grid: CellGrid): Placement {
  const open = Array.from({ length: cells(grid) }, (_, cell) => cell).filter((cell) => isOpen(grid, cell));
  requireOpenCells(what, cores, grid);
  return Int32Array.from(open.slice(0, cores));
}

/** A line of the silicon's faults; none where it has none. */
export function faultNotes(faults: TellableFaults | null): string[] {
  if (!faults) return [];
  const { skipped } = faults;
  const left = `left in the chip: ${faultCountsText(faults)}`;
  return [
    skipped
      ? `faults of the silicon: the mapper went round ${skippedText(skipped)}; ${left}`
      : `faults of the silicon: ${left}; the mapper knew of none`,
  ];
}

/** What a neuron can have on cores of so many axon types: `4 weights`. */
export function weightsText(axonTypes: number): string {
  return `${axonTypes} ${axonTypes === 1 ? 'weight' : 'weights'}`;
}

/**
 * A line for each thing that makes the cores differ from the network as described; none where nothing does.
 * @param compared whether float neurons stand beside them
 */
export function fitNotes(
  { quantised, partialSums, delays }: PrepareReport,
  { axonTypes }: Pick<ChipShape, 'axonTypes'>,
  compared = false,
): string[] {
  return [
    ...quantised.populations
      .filter(({ approximated }) => approximated > 0)
      .map(
        ({ name, approximated, neurons, rmsError }) =>
          `population "${name}": ${approximated} of ${neurons} neurons have ${weightsText(axonTypes)} on cores, off by ${(100 * rmsError).toFixed(1)} % (rms)` +
          (compared ? '; float has them as described' : ''),
      ),
    ...partialSums.map(
      ({ population, parts, addedNeurons, rate }) =>
        `population "${population}": on cores its sums are divided into up to ${parts} parts, ${addedNeurons} neurons more; ` +
        (rate > 0 ? `those of ${rate} neurons pass as rates, with an error` : 'its spikes are the same'),
    ),
    ...delays.late.map(
      ({ population, ticks, unsteady }) =>
        `population "${population}": spikes ${ticks} ${ticks === 1 ? 'tick' : 'ticks'} later on cores` +
        (compared ? ', and is compared so much later' : '') +
        (unsteady > 0 ? `; ${unsteady} of its neurons spike or draw by themselves and do not begin in step` : ''),
    ),
  ];
}

/** A line for each population with neurons that nothing can make spike. */
export function silentNotes(described: RealGraph): string[] {
  return silentPopulations(described).map(({ population, neurons, unreached, belowThreshold }) => {
    const silent = unreached + belowThreshold;
    const who = silent === neurons ? 'none of its neurons can ever' : `${silent} of its ${neurons} neurons can never`;
    return `population "${population}": ${who} spike: nothing that spikes brings the threshold`;
  });
}
