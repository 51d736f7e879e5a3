/** The chip of a model: mapped from its networks, or taken from the cache where it has been mapped before. */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { type MappedGraph, mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { decodeChip, encodeChip } from '../../formats/chip-file.ts';
import { concatBytes } from '../../host/bytes.ts';
import type { Cache, CacheEntry } from '../../host/cache.ts';
import type { Host } from '../../host/host.ts';
import type { Model } from '../../models/model-file.ts';
import { type Schedule, scheduleOf } from '../../models/schedule.ts';
import { type MemberGraph, toNetworkGraph } from '../../models/to-graph.ts';
import { outputLinesOf } from '../../models/windows.ts';

export interface ModelChip {
  readonly image: ChipImage;
  readonly schedule: Schedule;
  /** The class that each output line votes for. */
  readonly outputClasses: Uint8Array;
}

export interface ModelChipOptions {
  /** Folder that keeps chips between runs; none unless given. */
  readonly cache?: string | undefined;
  /** Told before a chip is mapped that is large enough to take a while. */
  readonly onMapping?: ((synapses: number) => void) | undefined;
  /** Told of a kept chip that is not used, in one line. */
  readonly onWarning?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Which chips the mapper makes: raise it with every change that makes another chip of the same model, so that none that was
 * kept outlives the code that made it. A test holds it to the chips of some models.
 */
export const MAPPER_REVISION = 1;

/** Chips of fewer cores are mapped sooner than read. */
const CACHED_CORES = 64;
/** Synapses whose mapping takes a while. */
const MANY_SYNAPSES = 500_000;

/** @throws SynaptickError when the networks do not fit cores */
export async function modelChipOn(host: Host, model: Model, options: ModelChipOptions = {}): Promise<ModelChip> {
  const chip = (image: ChipImage) => chipOfMapped(model, image);
  const { cache: folder } = options;
  const kept =
    folder !== undefined && host.cache
      ? { cache: host.cache, entry: { folder, key: await chipKey(model, host) } }
      : null;
  const cached = kept && (await readChip(kept, options));
  if (cached) return chip(cached);
  const image = mapModel(model, options);
  if (kept && image.cores >= CACHED_CORES) await storeChip(kept, image, options);
  return chip(image);
}

/** A mapped image of the model's networks as its chip: when its votes leave, and for which classes. */
export function chipOfMapped(model: Model, image: ChipImage): ModelChip {
  const outputClasses = Uint8Array.from(
    model.members.flatMap((network) => Array.from({ length: outputLinesOf(network) }, (_, k) => k % model.classes)),
  );
  return { image, schedule: scheduleOf(model.members), outputClasses };
}

/** Input lines of the chip are those of the transduction; output lines are those of the members, one after the other. */
function mapModel(model: Model, { onMapping }: ModelChipOptions): ChipImage {
  const graph = toNetworkGraph(model.name, model.members, model);
  const synapses = graph.projections.reduce((sum, { sources }) => sum + sources.length, 0);
  if (synapses >= MANY_SYNAPSES) onMapping?.(synapses);
  return imageInOrder(graph, mapGraph(graph));
}

/** The image of a model's graph, whose output lines must be in the order of the members. */
export function imageInOrder(
  { outputPopulations, populations }: MemberGraph,
  { image, firstOutputLine }: Pick<MappedGraph, 'image' | 'firstOutputLine'>,
): ChipImage {
  let next = 0;
  for (const population of outputPopulations) {
    if (firstOutputLine.get(population) !== next) throw new Error('output lines are not in the order of the members');
    next += populations[population]?.size ?? 0;
  }
  return image;
}

/** Names a chip by what it depends on: the networks, and the revision of the code that maps them. */
export async function chipKey({ members, ownInputs }: Model, host: Host, revision = MAPPER_REVISION): Promise<string> {
  const parts: Uint8Array[] = [];
  const text = (value: unknown) => parts.push(new TextEncoder().encode(JSON.stringify(value)));
  text([host.package?.version, revision, ownInputs ? 'own inputs' : 'shared input']);
  for (const { input, layers, counts } of members) {
    text([input, counts]);
    for (const { kernelWeights, thresholds, steps, ...shape } of layers) {
      text(shape);
      parts.push(bytesOf(kernelWeights), bytesOf(thresholds));
      if (steps) parts.push(bytesOf(steps));
    }
  }
  return (await host.digest('sha256', concatBytes(parts))).slice(0, 32);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

interface KeptChip {
  readonly cache: Cache;
  readonly entry: CacheEntry;
}

/** Null where there is none, or none that can be used: it is made again then. */
async function readChip({ cache, entry }: KeptChip, options: ModelChipOptions): Promise<ChipImage | null> {
  const bytes = await cache.read(entry, options);
  if (!bytes) return null;
  try {
    return decodeChip(cache.path(entry), bytes);
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
    options.onWarning?.(`${error.message}: the chip is mapped again`);
    return null;
  }
}

/** A cache that cannot be written costs the next run some time, no more. */
async function storeChip({ cache, entry }: KeptChip, image: ChipImage, { signal }: ModelChipOptions): Promise<void> {
  try {
    await cache.store(entry, encodeChip(image), signal);
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
  }
}
