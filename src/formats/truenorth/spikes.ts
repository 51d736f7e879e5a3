/**
 * TrueNorth's spike files (.sfti): one JSON object a line, `{"spike":{"srcTime","destCore","destAxon"}}`, after a header
 * with `defaultDestinationDelay` D. A spike is on its axon in tick srcTime + D.
 */
import { z } from 'zod';
import type { ChipImage } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { MAX_DELAY } from '../../../cores/limits.ts';
import { limited, type ReadOptions } from '../../host/byte-source.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { coreIds, slotsById } from '../core-ids.ts';
import { checkSchema } from '../schema.ts';
import { createSpikeTrainBuilder, LAST_TICK, type SpikeTrain } from '../spike-train.ts';
import { readLines } from '../text-source.ts';

const header = z.object({ defaultDestinationDelay: z.int().min(0).max(MAX_DELAY).optional() });
const spikeLine = z.object({
  spike: z.object({
    srcTime: z
      .int()
      .min(0)
      .max(LAST_TICK - MAX_DELAY),
    destCore: z.int().min(0),
    destAxon: z.int().min(0),
  }),
});

const CORRECT = 'correct the line';

/** @throws SynaptickError naming file, line, value and limit */
export async function readSfti(path: string, image: ChipImage, options: ReadOptions): Promise<SpikeTrain> {
  const given = limited(options);
  return parseSfti(path, readLines(path, given), image, given.memory);
}

type Lines = AsyncIterable<readonly [number, string]> | Iterable<readonly [number, string]>;

export async function parseSfti(
  file: string,
  lines: Lines,
  image: ChipImage,
  memory?: MemoryLimit,
): Promise<SpikeTrain> {
  const slots = slotsById(image);
  const train = createSpikeTrainBuilder(file, memory);
  let delay: number | undefined;
  for await (const [line, content] of lines) {
    if (content.trim() === '') continue;
    const at = `${file}:${line}`;
    const where = `${at}:`;
    const json = parseLine(where, content);
    if (!('spike' in json)) {
      delay = checkSchema(at, header, json, CORRECT).defaultDestinationDelay ?? delay;
      continue;
    }
    if (delay === undefined) {
      throw new SynaptickError(
        `${where} a spike before the header: begin with {"version":"sfti1.0","defaultDestinationDelay":1}`,
      );
    }
    const { srcTime, destCore, destAxon } = checkSchema(at, spikeLine, json, CORRECT).spike;
    const slot = slots.get(destCore);
    if (slot === undefined)
      throw new SynaptickError(`${where} spike.destCore is ${destCore}, the network has no core of that id`);
    if (destAxon >= image.shape.axons) {
      throw new SynaptickError(`${where} spike.destAxon is ${destAxon}, a core has ${image.shape.axons} axons`);
    }
    train.add(srcTime + delay, slot, destAxon);
  }
  return train.build();
}

function parseLine(where: string, content: string): object {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new SynaptickError(`${where} is not a JSON object: the file is damaged or no .sfti file`);
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new SynaptickError(`${where} is not a JSON object: the file is damaged or no .sfti file`);
}

/**
 * Lines of a .sfti file. The delay is 1, or 0 where a spike is due in tick 0, which a delay of 1 cannot reach.
 */
export function* formatSfti(train: SpikeTrain, image: ChipImage): Generator<string> {
  const ids = coreIds(image);
  const delay = train.count > 0 && train.ticks[0] === 0 ? 0 : 1;
  yield '{"class":"SpikeWriter","encoding":"TEXT"}\n';
  yield `{"version":"sfti1.0", "defaultDestinationDelay" : ${delay}}\n`;
  for (let i = 0; i < train.count; i++) {
    const srcTime = (train.ticks[i] as number) - delay;
    yield `{"spike":{"srcTime":${srcTime},"destCore":${ids[train.cores[i] as number]},"destAxon":${train.axons[i]}}}\n`;
  }
}
