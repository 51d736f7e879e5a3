/**
 * Fashion-MNIST: 60,000 training and 10,000 test pictures of clothes, 28 x 28, light on black, in the files of MNIST.
 *
 * Source: H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747; https://github.com/zalandoresearch/fashion-mnist. The digests are
 * those of the unzipped files of Debian's package dataset-fashion-mnist.
 */
import type { IdxDataset } from './idx-dataset.ts';

const DEBIAN = '/usr/share/datasets/fashion-mnist';
const MIRRORS = [
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
];

export const FASHION_MNIST: IdxDataset = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  files: {
    train: {
      images: { name: 'train-images-idx3-ubyte', kind: 'images', md5: 'f4a8712d7a061bf5bd6d2ca38dc4d50a' },
      labels: { name: 'train-labels-idx1-ubyte', kind: 'labels', md5: '9018921c3c673c538a1fc5bad174d6f9' },
    },
    test: {
      images: { name: 't10k-images-idx3-ubyte', kind: 'images', md5: '8181f5470baa50b63fa0f6fddb340f0a' },
      labels: { name: 't10k-labels-idx1-ubyte', kind: 'labels', md5: '15d484375f8d13e6eb1aabb0c3f46965' },
    },
  },
  namesake: 'mnist',
  side: 28,
  limit: 64 << 20,
  places: async () => [{ folder: DEBIAN, source: `Debian's package dataset-fashion-mnist (${DEBIAN})` }],
  urls: ({ name }) => MIRRORS.map((mirror) => `${mirror}${name}.gz`),
  remedy: 'install dataset-fashion-mnist (Debian), or give a folder with its four files by --data FOLDER',
};
