/** Reading many files of pictures, each once, several at a time. */
import { SynaptickError } from '../../../../cores/errors.ts';
import { decodePngPixels, PNG_READING, type PngPixels } from '../../../formats/png.ts';
import { createBreath } from '../../../host/breath.ts';
import { type MemoryLimit, memoryLimit } from '../../../host/memory.ts';
import type { LayoutOptions } from '../found-data.ts';
import { collectPictures, type PictureSamples } from './picture-samples.ts';

/** Small files that are read at once: more are no quicker, on two cores and four threads of the system. */
const AHEAD = 16;
const SMALL = 2 ** 20;

export interface PicturesRead {
  /** Of those that could be read, in their order. */
  readonly samples: PictureSamples;
  /** Why others could not, by their paths. */
  readonly bad: ReadonlyMap<string, string>;
}

/**
 * @param title what they are, for progress and errors
 * @throws SynaptickError when they would take too much memory; what the signal was aborted with
 */
export async function readPictureFiles(
  title: string,
  paths: readonly string[],
  options: LayoutOptions,
): Promise<PicturesRead> {
  const { host, signal, progress, memory = memoryLimit() } = options;
  const breath = createBreath({ host, ...(signal && { signal }) });
  const collection = collectPictures(title, paths.length, options.size, memory);
  const bad = new Map<string, string>();
  let done = 0;
  for await (const found of readAhead(paths, options)) {
    const path = paths[done++] as string;
    const picture = found instanceof SynaptickError ? found : decoded(found, path, memory);
    if (picture instanceof SynaptickError) bad.set(path, picture.message);
    else collection.add(picture);
    if (!breath.due()) continue;
    progress?.(`reading ${title}`, done, paths.length, 'pictures');
    await breath.take();
  }
  return { samples: collection.samples(), bad };
}

/** The picture, or what is wrong with it. */
function decoded(bytes: Uint8Array, path: string, memory: MemoryLimit): PngPixels | SynaptickError {
  try {
    return decodePngPixels(bytes, path, memory);
  } catch (error) {
    if (error instanceof SynaptickError) return error;
    throw error;
  }
}

/** The bytes of each file in turn, or why it cannot be read, while the next ones are on their way. */
async function* readAhead(
  paths: readonly string[],
  { files, signal }: LayoutOptions,
): AsyncGenerator<Uint8Array | SynaptickError> {
  const reading = { ...PNG_READING, ...(signal && { signal }) };
  const coming: Promise<Uint8Array | Error>[] = [];
  // Large files come one by one: sixteen of the largest would fill the memory.
  let ahead = 1;
  for (let next = 0; next < paths.length || coming.length > 0; ) {
    while (next < paths.length && coming.length < ahead) {
      coming.push(files.read(paths[next++] as string, reading).catch((error: Error) => error));
    }
    const found = (await coming.shift()) as Uint8Array | Error;
    if (found instanceof Error && !(found instanceof SynaptickError)) throw found;
    if (!(found instanceof Error)) ahead = found.length <= SMALL ? Math.min(2 * ahead, AHEAD) : 1;
    yield found;
  }
}
