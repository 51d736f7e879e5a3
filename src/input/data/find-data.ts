/** Where in a folder or an archive the data lies, and in which layout: each is tried in turn. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { Files } from '../../host/files.ts';
import type { FoundData, Layout, LayoutOptions } from './found-data.ts';
import { DATASETS, type DatasetName, KNOWN } from './known.ts';
import { findIdx } from './layouts/idx.ts';
import { findArrays } from './layouts/npz.ts';
import { pictureFolders } from './layouts/picture-folders.ts';

/** What is meant where nothing of it is found. */
const LAYOUTS_TEXT =
  "IDX files (train-images-idx3-ubyte and the like, plain or .gz), an .npz of images and labels, CIFAR's files, a CSV of labels and pixels, or PNG pictures in a folder for each class";

/**
 * @param name the data set that is looked for, where one is named: in its own folders too, and first
 * @throws SynaptickError where the path is no folder or file, or holds no data in a layout that is known
 */
export async function findData(
  path: string,
  name: DatasetName | undefined,
  options: LayoutOptions,
): Promise<FoundData> {
  for (const place of await placesOf(path, name, options.files)) {
    for (const layout of layoutsFor(name)) {
      const found = await layout(place, options);
      if (found) return found;
    }
  }
  const names = name === undefined ? await namesIn(path, options.files) : [];
  if (names.length > 0) {
    throw new SynaptickError(`${path} has ${names.join(' and ')}: name the one that is meant`);
  }
  if (name === undefined)
    throw new SynaptickError(`${path} has no data in a layout that is known: give ${LAYOUTS_TEXT}`);
  const { title, folders } = KNOWN[name];
  throw new SynaptickError(`${path} has no ${title}: it needs ${LAYOUTS_TEXT}, in it or in its ${folders[0]}/`);
}

function layoutsFor(name: DatasetName | undefined): readonly Layout[] {
  const idxSet = name && KNOWN[name].idxSet;
  return [(path, options) => findIdx(path, options, idxSet), findArrays, pictureFolders];
}

/** Folders in which a data set of that name may lie, then the path itself. */
async function placesOf(path: string, name: DatasetName | undefined, files: Files): Promise<string[]> {
  const found = await files.look(path);
  if ('kind' in found && found.kind !== 'folder') return [path];
  const named = name ? KNOWN[name].folders.map((folder) => files.paths.join(path, folder)) : [];
  const places = [...named, path, files.paths.join(path, 'raw')];
  const there = await Promise.all(places.map(async (place) => 'kind' in (await files.look(place))));
  return places.filter((_, at) => there[at]);
}

/** The data sets whose own folders lie in a folder. */
async function namesIn(path: string, files: Files): Promise<DatasetName[]> {
  const names = new Set(await files.list(path).catch(() => []));
  return DATASETS.filter((name) => KNOWN[name].folders.some((folder) => names.has(folder.split('/')[0] as string)));
}
