/** A network on cores of many shapes: each combination mapped, run and measured, and which of them nothing beats. */
import { SynaptickError } from '../../../cores/errors.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { CHIPS, type ChipDescription } from '../../formats/chip-description.ts';
import { breathe } from '../../host/breath.ts';
import { contentDigest } from '../../host/content-digest.ts';
import type { Host } from '../../host/host.ts';
import { MEASURED_TICKS } from '../../map/measured-rates.ts';
import { TRUENORTH } from '../../measure/truenorth-energy.ts';
import type { Model } from '../../models/model-file.ts';
import { countsOf } from '../../models/schedule.ts';
import { MAPPER_REVISION } from '../classify/model-chip.ts';
import { type AxisValues, type PointSettings, settingsOf, shapeAt, sizesOf } from './axes.ts';
import { faultsAt } from './defects.ts';
import { createPointMapper, type PointMapper } from './map-point.ts';
import { type ExploreSubject, type MeasureOptions, measurePoint } from './measure-point.ts';
import { type ParetoFront, paretoFront } from './pareto.ts';
import type { Outcome, PointMeasures } from './point.ts';
import { type Depends, type Finished, pointKey } from './results-file.ts';
import type { Retrainer } from './retrain.ts';

/** Raised with every change that measures another value of the same point. */
const REVISION = 2;
/** Moves of annealing of each point unless given: about a second. */
export const EXPLORE_MOVES = 1_000_000;
/** Images of each point unless given. */
export const EXPLORE_IMAGES = 1000;

export interface ExploreOptions extends AxisValues, Partial<MeasureOptions> {
  /** Whose cores are varied; TrueNorth unless given. */
  readonly chip?: ChipDescription | undefined;
  /** Trains a model again for each shape: its points are beside those of the model as it is. */
  readonly retrain?: Retrainer | undefined;
  /** Points that are known: they are taken over, and those that are computed are added. */
  readonly finished?: Finished | undefined;
  /** Told of every point that was computed; it is waited for. */
  readonly onPoint?: ((finished: Finished) => Promise<void>) | undefined;
  /** @param doing what the next point is at */
  readonly onProgress?: ((done: number, total: number, doing?: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExploredPoint {
  readonly at: PointSettings;
  readonly outcome: Outcome;
}

export interface Exploration {
  readonly subject: { readonly kind: ExploreSubject['kind']; readonly name: string; readonly digest: string };
  /** The images that a model classified. */
  readonly images: { readonly dataset: string; readonly split: string; readonly count: number } | null;
  readonly chip: ChipDescription;
  readonly how: MeasureOptions;
  /** How it was trained again for each shape, null where it was not; and before, as far as its card says. */
  readonly retrain:
    | (Pick<Retrainer, 'effort' | 'seed' | 'images'> & {
        readonly before: { readonly epochs: number | null; readonly seconds: number | null };
      })
    | null;
  readonly points: readonly ExploredPoint[];
  readonly front: ParetoFront;
  /** Points that were computed now, not taken over. */
  readonly computed: number;
}

/**
 * A shape that cannot hold the network is a point with the reason; so an exploration ends in an error only by what is asked of
 * it, or by `signal`.
 * @throws SynaptickError when there is nothing to explore, or too much; what `signal` was aborted with
 */
export async function exploreOn(
  host: Host,
  subject: ExploreSubject,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const { chip = CHIPS.get('truenorth') as ChipDescription, finished = new Map(), onPoint, onProgress } = options;
  const { retrain } = options;
  const { signal = new AbortController().signal } = options;
  const how = measureOptions(options);
  requirePartial(subject, how);
  if (retrain) requireModel(subject);
  const settings = settingsOf(chip, options, retrain !== undefined);
  const map = createPointMapper(host);
  const common = await commonDepends(host, subject, how);
  const points: ExploredPoint[] = [];
  let computed = 0;
  for (const at of settings) {
    const told = (doing?: string) => onProgress?.(points.length, settings.length, doing);
    told();
    await breathe({ host, signal });
    const again = at.network === 'trained again' ? retrain : undefined;
    const depends = { ...common, ...dependsOf(chip, at), ...(again && { retrain: again.depends }) };
    const known = finished.get(pointKey(depends));
    const { outcome, lasts } = known
      ? { outcome: known.outcome, lasts: true }
      : await outcomeOf(host, subject, chip, at, how, { map, signal, onStage: told, retrain: again });
    if (!known) {
      computed++;
      if (lasts) {
        finished.set(pointKey(depends), { depends, outcome });
        await onPoint?.(finished);
      }
    }
    points.push({ at, outcome });
  }
  const images = subject.kind === 'model' ? subject.images : null;
  return {
    subject: { kind: subject.kind, name: subject.name, digest: common.subject.digest },
    images: images && { ...setName(images), count: Math.min(how.limit, images.count) },
    chip,
    how,
    retrain: subject.kind === 'model' && retrain ? { ...toldOf(retrain), before: trainedBefore(subject.model) } : null,
    points,
    front: paretoFront(points.map(measuresOf), points.map(comparedWithin)),
    computed,
  };
}

/** Neurons that count are cleared and let go by control lines in ticks of their own: parts of a sum would come too late. */
function requirePartial(subject: ExploreSubject, { partialSums }: MeasureOptions): void {
  if (!partialSums || subject.kind === 'network' || countsOf(subject.model.members) === null) return;
  throw new SynaptickError(
    `partial sums are for networks and for models of one tick, ${subject.name} counts spikes over several: leave --partial-sums out`,
  );
}

function toldOf({ effort, seed, images }: Retrainer) {
  return { effort, seed, images };
}

function trainedBefore({ card: { epochs, hours } }: Model) {
  return { epochs: epochs ?? null, seconds: hours === undefined ? null : 3600 * hours };
}

function requireModel({ kind, name }: ExploreSubject): void {
  if (kind === 'model') return;
  throw new SynaptickError(`only a trained model can be trained again, ${name} is a network: leave that out`);
}

/** Shapes are compared on silicon with the same defects, for networks that had as much training. */
function comparedWithin({ at: { network, faultShare, faultKind } }: ExploredPoint): string {
  return JSON.stringify([network, faultShare, faultKind]);
}

/** What was measured at a point; null where it was refused. */
export function measuresOf({ outcome }: ExploredPoint): PointMeasures | null {
  return 'measures' in outcome ? outcome.measures : null;
}

interface PointTold {
  readonly map: PointMapper;
  readonly signal: AbortSignal;
  readonly onStage: (doing: string) => void;
  /** Trains the model again for the shape; as it is where undefined. */
  readonly retrain: Retrainer | undefined;
}

/** What a point came to, and whether it would the next time: a training that had no time, or no threads, may have them then. */
interface PointOutcome {
  readonly outcome: Outcome;
  readonly lasts: boolean;
}

async function outcomeOf(
  host: Host,
  subject: ExploreSubject,
  chip: ChipDescription,
  at: PointSettings,
  how: MeasureOptions,
  { retrain, ...told }: PointTold,
): Promise<PointOutcome> {
  let lasts = true;
  try {
    const shape = shapeAt(chip, at);
    const place = { chip, shape, faults: faultsAt(chip, at), now: () => 1000 * host.now(), ...told };
    if (!retrain || subject.kind !== 'model') {
      return { outcome: { measures: await measurePoint(host, subject, place, how) }, lasts };
    }
    const drawn = retrain.draw(shape);
    lasts = false;
    const { model, training, map } = await retrain.train(drawn, told);
    lasts = true;
    const measures = await measurePoint(host, { ...subject, model }, { ...place, map }, how);
    return { outcome: { measures: { ...measures, training } }, lasts };
  } catch (error) {
    told.signal.throwIfAborted();
    if (!(error instanceof SynaptickError)) throw error;
    return { outcome: { refused: error.message }, lasts };
  }
}

function measureOptions(options: ExploreOptions): MeasureOptions {
  const { seed = DEFAULT_SEED, moves = EXPLORE_MOVES, ticks = MEASURED_TICKS, limit = EXPLORE_IMAGES } = options;
  const { inputRate, maxError, partialSums, energy = { model: TRUENORTH } } = options;
  return { seed, moves, ticks, limit, inputRate, maxError, partialSums, energy };
}

function setName({ dataset, split }: { readonly dataset: string; readonly split: string }) {
  return { dataset, split };
}

/** What all points of an exploration depend on. */
async function commonDepends(host: Host, subject: ExploreSubject, how: MeasureOptions) {
  const { energy, seed, moves, ticks, inputRate = null, limit, maxError = null, partialSums = false } = how;
  const content = subject.kind === 'network' ? subject.graph : subject.model;
  const digest = await contentDigest(host, content);
  const images = subject.kind === 'model' ? subject.images : null;
  return {
    program: `${host.package?.version ?? ''}/${MAPPER_REVISION}/${REVISION}`,
    subject: { kind: subject.kind, name: subject.name, digest },
    run: images
      ? {
          ...setName(images),
          images: Math.min(limit, images.count),
          digest: images.digest ?? (await contentDigest(host, images)),
        }
      : { ticks, inputRate },
    map: { seed, moves, maxError, partialSums },
    energy: { model: await contentDigest(host, energy.model), voltage: energy.voltage ?? null },
  };
}

/** What one point depends on: all of the chip but its name. */
function dependsOf({ name: _, shape, faults, ...rest }: ChipDescription, at: PointSettings): Depends {
  const silicon = faultsAt({ faults }, at);
  return { chip: { shape: { ...shape, ...sizesOf(at) }, ...rest, ...(silicon && { faults: silicon }) } };
}
