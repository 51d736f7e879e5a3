/** What lies in folders of pictures, one folder a class. */
import { SynaptickError } from '../../../../cores/errors.ts';
import type { LayoutOptions } from '../found-data.ts';

/** What is looked at, and what may stop it. */
type Looking = Pick<LayoutOptions, 'files' | 'signal'>;

/** What lies in the folder of a class. */
export interface ClassFolder {
  /** The folder's name: the class. */
  readonly name: string;
  readonly path: string;
  /** Names of what are PNG files, in counting order. */
  readonly pictures: readonly string[];
  /** Names of pictures of other kinds, which are not read. */
  readonly others: readonly string[];
  readonly folders: readonly string[];
}

/** Kinds of pictures that are not read, by the endings of their names. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  ...{ jpg: 'JPEG', jpeg: 'JPEG', jfif: 'JPEG', gif: 'GIF', bmp: 'BMP', webp: 'WebP', avif: 'AVIF', heic: 'HEIC' },
  ...{ tif: 'TIFF', tiff: 'TIFF', ppm: 'PPM', pgm: 'PGM', pbm: 'PBM', svg: 'SVG', ico: 'ICO' },
};
/** Folders that programs leave beside pictures: the zips of macOS, Synology, Windows. */
const NO_CLASSES = new Set(['__MACOSX', '@eaDir', '$RECYCLE.BIN', 'System Volume Information']);
/** Names of files end like this; those of folders hardly. */
const HAS_ENDING = /\.[a-z][a-z0-9]{0,4}$/i;

export function isPicture(name: string): boolean {
  return /\.png$/i.test(name);
}

/** `JPEG` where a name is that of such a picture; undefined where it is none, or a PNG. */
export function otherKind(name: string): string | undefined {
  return OTHER_KINDS[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
}

/** Names of the folders in a folder, those of programs left out. @param names of all that lies there */
export async function foldersOf(
  folder: string,
  names: readonly string[],
  { files, signal }: Looking,
): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    signal?.throwIfAborted();
    if (isPicture(name) || otherKind(name) || NO_CLASSES.has(name)) continue;
    const there = await files.look(files.paths.join(folder, name));
    if ('kind' in there && there.kind === 'folder') found.push(name);
  }
  return found;
}

async function lookIntoClass(folder: string, name: string, looking: Looking): Promise<ClassFolder> {
  const { files } = looking;
  const path = files.paths.join(folder, name);
  const names = await files.list(path);
  return {
    name,
    path,
    pictures: names.filter(isPicture),
    others: names.filter((each) => otherKind(each) !== undefined),
    // There may be as many notes as pictures: they are not looked at.
    folders: await foldersOf(
      path,
      names.filter((each) => !HAS_ENDING.test(each)),
      looking,
    ),
  };
}

/** The folders of a folder as classes; null where none of them has a picture. */
export async function classesIn(
  folder: string,
  names: readonly string[],
  looking: Looking,
): Promise<readonly ClassFolder[] | null> {
  const classes: ClassFolder[] = [];
  for (const name of await foldersOf(folder, names, looking)) classes.push(await lookIntoClass(folder, name, looking));
  return classes.some(({ pictures, others }) => pictures.length + others.length > 0) ? classes : null;
}

/** @throws SynaptickError for the first class without PNG files, with what it has instead */
export function requirePictures(classes: readonly ClassFolder[]): void {
  for (const { path, pictures, others, folders } of classes) {
    if (pictures.length > 0) continue;
    if (others.length > 0) {
      const [first = ''] = others;
      throw new SynaptickError(
        `${path} has no PNG files: its pictures are of another kind (${otherKind(first)}: ${first}), which is not read: save them as PNG`,
      );
    }
    if (folders.length > 0) {
      throw new SynaptickError(
        `${path} has no pictures itself, only folders (${shortList(folders)}): put the pictures of a class directly into its folder`,
      );
    }
    throw new SynaptickError(
      `${path} has no pictures, each folder is taken as a class: put its PNG files there, or remove the folder`,
    );
  }
}

/** Names that are shown of a list. */
const SHOWN = 3;

/** The first of some names, and how many more there are. */
export function shortList(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}
