/** The chip of a model: mapped from its networks, or taken from the cache where it has been mapped before. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChipImage } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { decodeChip, encodeChip } from '../../formats/chip-file.ts';
import { type CacheEntry, entryPath, readEntry, storeEntry } from '../../host/node/cache.ts';
import { packageVersion } from '../../host/node/package.ts';
import { readRegularFileSync } from '../../host/node/read-file.ts';
import type { Model } from '../../models/model-file.ts';
import { type Schedule, scheduleOf } from '../../models/schedule.ts';
import { toNetworkGraph } from '../../models/to-graph.ts';
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

/** Chips of fewer cores are mapped sooner than read. */
const CACHED_CORES = 64;
/** Synapses whose mapping takes a while. */
const MANY_SYNAPSES = 500_000;

/** @throws SynaptickError when the networks do not fit cores */
export async function modelChip(model: Model, options: ModelChipOptions = {}): Promise<ModelChip> {
  const schedule = scheduleOf(model.members);
  const outputClasses = Uint8Array.from(
    model.members.flatMap((network) => Array.from({ length: outputLinesOf(network) }, (_, k) => k % model.classes)),
  );
  const entry = options.cache === undefined ? null : { folder: options.cache, key: chipKey(model) };
  const cached = entry && (await readChip(entry, options));
  if (cached) return { image: cached, schedule, outputClasses };
  const image = mapModel(model, options);
  if (entry && image.cores >= CACHED_CORES) await storeChip(entry, image, options);
  return { image, schedule, outputClasses };
}

/** Input lines of the chip are those of the transduction; output lines are those of the members, one after the other. */
function mapModel(model: Model, { onMapping }: ModelChipOptions): ChipImage {
  const graph = toNetworkGraph(model.name, model.members, model);
  const synapses = graph.projections.reduce((sum, { sources }) => sum + sources.length, 0);
  if (synapses >= MANY_SYNAPSES) onMapping?.(synapses);
  const { image, firstOutputLine } = mapGraph(graph);
  let next = 0;
  for (const population of graph.outputPopulations) {
    if (firstOutputLine.get(population) !== next) throw new Error('output lines are not in the order of the members');
    next += graph.populations[population]?.size ?? 0;
  }
  return image;
}

/** Names a chip by what it depends on: the networks, and the code that maps them. */
export function chipKey({ members, ownInputs }: Model): string {
  const hash = createHash('sha256').update(packageVersion()).update(mapperDigest());
  hash.update(ownInputs ? 'own inputs' : 'shared input');
  for (const { input, layers, counts } of members) {
    hash.update(JSON.stringify([input, counts]));
    for (const { kernelWeights, thresholds, steps, ...shape } of layers) {
      hash.update(JSON.stringify(shape)).update(kernelWeights).update(thresholds);
      if (steps) hash.update(steps);
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** Digest of the mapper's own code and of what hands models to it, so that no chip outlives the code that made it. */
function mapperDigest(): Uint8Array {
  const hash = createHash('sha256');
  for (const code of ['../../../mapping/', '../../models/']) {
    const folder = fileURLToPath(new URL(code, import.meta.url));
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(ts|js)$/.test(name) && !name.endsWith('.d.ts')) hash.update(readRegularFileSync(join(folder, name)));
    }
  }
  return hash.digest();
}

/** Null where there is none, or none that can be used: it is made again then. */
async function readChip(entry: CacheEntry, options: ModelChipOptions): Promise<ChipImage | null> {
  const bytes = await readEntry(entry, options);
  if (!bytes) return null;
  try {
    return decodeChip(entryPath(entry), bytes);
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
    options.onWarning?.(`${error.message}: the chip is mapped again`);
    return null;
  }
}

/** A cache that cannot be written costs the next run some time, no more. */
async function storeChip(entry: CacheEntry, image: ChipImage, { signal }: ModelChipOptions): Promise<void> {
  try {
    await storeEntry(entry, encodeChip(image), signal);
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
  }
}
