/** Where in a folder or an archive the data lies, and in which layout: each is tried in turn. */
import { listText, SynaptickError } from '../../../cores/errors.ts';
import type { Files } from '../../host/files.ts';
import { openArchive } from './archive.ts';
import type { FoundData, Layout, LayoutOptions } from './found-data.ts';
import { DATASETS, type DatasetName, KNOWN } from './known.ts';
import { findCifar10, findCifar100 } from './layouts/cifar.ts';
import { eventFolders } from './layouts/event-folders.ts';
import { findIdx } from './layouts/idx.ts';
import { findArrays } from './layouts/npz.ts';
import { pictureFolders } from './layouts/picture-folders.ts';
import { findPixelCsv } from './layouts/pixel-csv.ts';
import { spikeHdf5 } from './layouts/spike-hdf5.ts';

/** What is meant where nothing of it is found. */
const LAYOUTS_TEXT =
  "IDX files (train-images-idx3-ubyte and the like, plain or .gz), an .npz of images and labels, CIFAR's files, a CSV of labels and pixels, SHD's HDF5 files, or PNG pictures or recordings of events in a folder for each class";

/**
 * @param name the data set that is looked for, where one is named: in its own folders too, and first
 * @throws SynaptickError where the path is no folder or file, or holds no data in a layout that is known
 */
export async function findData(
  path: string,
  name: DatasetName | undefined,
  options: LayoutOptions,
): Promise<FoundData> {
  const names = name === undefined ? await namesIn(path, options.files) : [name];
  if (names.length > 1) {
    throw new SynaptickError(`${path} has ${listText(names)}: name the one that is meant`);
  }
  const found = (await findIn(path, names[0], options)) ?? (await findInArchive(path, names[0], options));
  if (found) return found;
  if (name === undefined)
    throw new SynaptickError(`${path} has no data in a layout that is known: give ${LAYOUTS_TEXT}`);
  const { title, folders } = KNOWN[name];
  const others = await namesIn(path, options.files);
  if (others.length > 0) {
    throw new SynaptickError(`${path} has no ${title}, it has ${listText(others)}: name that, or give another folder`);
  }
  throw new SynaptickError(`${path} has no ${title}: it needs ${LAYOUTS_TEXT}, in it or in its ${folders[0]}/`);
}

async function findIn(path: string, name: DatasetName | undefined, options: LayoutOptions): Promise<FoundData | null> {
  for (const place of await placesOf(path, name, options.files)) {
    for (const layout of layoutsFor(name)) {
      const found = await layout(place, options);
      if (found) return found;
    }
  }
  return null;
}

async function findInArchive(
  path: string,
  name: DatasetName | undefined,
  options: LayoutOptions,
): Promise<FoundData | null> {
  const archive = await openArchive(path, options);
  const found = archive && (await findIn(archive.root, name, { ...options, files: archive.files }));
  return found && { ...found, layout: `an archive of ${found.layout}` };
}

function layoutsFor(name: DatasetName | undefined): readonly Layout[] {
  const idx: Layout = (path, options) => findIdx(path, options, name && KNOWN[name].idxSet);
  return [idx, findArrays, findCifar10, findCifar100, spikeHdf5, findPixelCsv, eventFolders, pictureFolders];
}

/** Folders in which a data set of that name may lie, then the path itself. */
async function placesOf(path: string, name: DatasetName | undefined, files: Files): Promise<string[]> {
  const found = await files.look(path);
  if ('kind' in found && found.kind !== 'folder') return [path];
  const named = name ? placesNamed(name).map((place) => files.paths.join(path, place)) : [];
  const places = [...named, path, files.paths.join(path, 'raw')];
  const there = await Promise.all(places.map(async (place) => 'kind' in (await files.look(place))));
  return places.filter((_, at) => there[at]);
}

/** Where a data set of that name lies within a folder of data sets: folders, and the file that keras keeps. */
export function placesNamed(name: DatasetName): readonly string[] {
  return [...KNOWN[name].folders, `${name}.npz`];
}

/** The data sets whose own folders, or files of their names, lie in a folder. */
async function namesIn(path: string, files: Files): Promise<DatasetName[]> {
  const names = new Set(await files.list(path).catch(() => []));
  const there: DatasetName[] = [];
  for (const name of DATASETS) {
    const places = placesNamed(name).filter((place) => names.has(place.split('/')[0] as string));
    const is = await Promise.all(places.map((place) => isPlaceOf(name, files.paths.join(path, place), files)));
    if (is.includes(true)) there.push(name);
  }
  return there;
}

/** Whether there is something; of sets that share a folder, as EMNIST's do, whether it has files of that set. */
async function isPlaceOf(name: DatasetName, place: string, files: Files): Promise<boolean> {
  if (!('kind' in (await files.look(place)))) return false;
  const { idxSet } = KNOWN[name];
  if (idxSet === undefined || files.paths.basename(place) === idxSet) return true;
  const within = await files.list(place).catch(() => []);
  return within.some((file) => file.toLowerCase().startsWith(`${idxSet}-`));
}
