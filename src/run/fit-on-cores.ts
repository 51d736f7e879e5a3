/** A network on cores, to be run: fitted as `synaptick map` does it, and what that changed, in words. */
import type { ChipShape } from '../../cores/chip-shape.ts';
import type { NetworkGraph } from '../../mapping/graph.ts';
import { buildChip, type MappedGraph, planSteps } from '../../mapping/graph-to-chip/map-graph.ts';
import { placeInRaster } from '../../mapping/place/curves.ts';
import { placeWithinReach } from '../../mapping/place/packet-reach.ts';
import { fitFinest } from '../../mapping/prepare/finest.ts';
import type { PrepareOptions, PrepareReport } from '../../mapping/prepare/prepare.ts';
import { planWithSplitters } from '../../mapping/prepare/splitters.ts';
import { silentPopulations } from '../../mapping/reach.ts';
import type { RealGraph } from '../../mapping/real-graph.ts';
import { type ChipDescription, DEFAULT_CHIP } from '../formats/chip-description.ts';
import type { Host } from '../host/host.ts';
import { gridOn } from '../map/board.ts';
import { type TakeStepsOptions, takeSteps } from '../map/take-steps.ts';

/** What may be done to a network so that it fits, and the chip that it is to fit; TrueNorth unless given. */
export interface FitOptions extends Pick<PrepareOptions, 'maxError' | 'partialSums'> {
  readonly chip?: ChipDescription;
}

export interface FittedChip {
  readonly mapped: MappedGraph;
  readonly report: PrepareReport;
}

/**
 * Weights quantised, fan-in beyond a core divided where that is allowed, fan-out split where copies do not fit. Populations
 * and neurons keep their numbers; what was added comes after them. Where cores stand changes no spike.
 * @throws SynaptickError naming what does not fit; what the signal was aborted with
 */
export async function fitOnCores(
  host: Host,
  described: RealGraph,
  { maxError, partialSums, chip = DEFAULT_CHIP }: FitOptions,
  how: TakeStepsOptions,
): Promise<FittedChip> {
  const { shape } = chip;
  const plans = (fitted: NetworkGraph) =>
    planWithSplitters(fitted, (each, quick) => planSteps(each, { shape, quick }), { shape, needed: true });
  const { report, planned } = await takeSteps(host, fitFinest(described, { maxError, partialSums, shape }, plans), how);
  const { plan } = planned;
  const { cores } = plan.counts;
  const grid = gridOn(`network "${described.name}"`, cores, chip);
  const placement = placeWithinReach(plan.traffic, placeInRaster(cores), grid, shape.reach);
  const mapped = buildChip(plan, grid, placement);
  return { mapped: { ...mapped, image: { ...mapped.image, chip: chip.name } }, report };
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
