/** Pictures that a command takes in turn: files, and folders of them. */
import { SynaptickError } from '../../cores/errors.ts';
import { type MemoryLimit, takeMemory } from '../host/memory.ts';
import { shrink } from '../input/pictures/shrink.ts';
import { loadAs } from '../load/load.ts';
import type { Shell } from './shell.ts';

/** Pictures of one size. */
export interface Frames {
  readonly width: number;
  readonly height: number;
  /** Grey levels of each, row by row. */
  readonly grey: readonly Uint8Array[];
  /** Whether any has pixels that paper shines through. */
  readonly transparent: boolean;
}

/**
 * The files that paths stand for: of a folder the PNGs in it, in the order that people count.
 * @throws SynaptickError for a folder that has none
 */
export async function frameFiles(
  paths: readonly string[],
  { host: { files } }: Pick<Shell, 'host'>,
): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const lying = await files.look(path);
    if (!('kind' in lying && lying.kind === 'folder')) {
      found.push(path);
      continue;
    }
    const names = (await files.list(path)).filter((name) => /\.png$/i.test(name));
    if (names.length === 0) {
      throw new SynaptickError(`folder ${path} has no file that ends in .png: give a folder of PNGs`);
    }
    found.push(...names.map((name) => files.paths.join(path, name)));
  }
  return found;
}

/**
 * @param side most pixels of a side: larger ones are made smaller
 * @throws SynaptickError for one that cannot be read, or has another size than the first
 */
export async function loadFrames(
  paths: readonly string[],
  side: number | undefined,
  memory: MemoryLimit,
  { host, signal }: Shell,
): Promise<Frames> {
  let size: { readonly width: number; readonly height: number } | null = null;
  let transparent = false;
  const grey: Uint8Array[] = [];
  for (const path of paths) {
    const whole = await loadAs('picture', path, { host, signal, memory });
    const picture = side === undefined ? whole : shrink(whole, side);
    const { width, height } = picture;
    size ??= { width, height };
    if (width !== size.width || height !== size.height) {
      throw new SynaptickError(
        `${path} has ${width} x ${height} pixels, ${paths[0]} ${size.width} x ${size.height}: pictures in turn are of one size`,
      );
    }
    if (paths.length > 1) {
      takeMemory(memory, picture.grey.length, `${path}: picture ${grey.length + 1} of ${paths.length}`);
    }
    transparent ||= whole.transparent ?? false;
    grey.push(picture.grey);
  }
  return { ...(size ?? { width: 0, height: 0 }), grey, transparent };
}
