/** The samples of a run, in memory that its threads share, and how one becomes the values of the first layer's lines. */
import type { Grid } from '../../../mapping/line-grid.ts';
import { type Transduction, transduce } from '../../models/transduction.ts';
import { augmenter, sampleRandom } from './augment.ts';
import type { NetworkSpec } from './network-spec.ts';

/** Pictures `[sample][height][width][channels]`, 0..255, and their classes. */
export interface Samples {
  readonly picture: Grid;
  readonly classes: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  /** What teachers say of the first samples: a probability for each class, `[sample][classes]`. */
  readonly taught?: Float32Array | undefined;
}

export interface SampleReader {
  /** Writes a sample's values, changed at random as its epoch says; as it is where that is null. */
  read(sample: number, epoch: number | null, into: Uint8Array | Float32Array): void;
  label(sample: number): number;
  /** What the teachers say, `[classes]`; null where they were not asked. */
  taught(sample: number): Float32Array | null;
}

/** A copy of samples that threads can share. */
export function shareSamples({ pixels, labels, taught, ...rest }: Samples): Samples {
  const lessons = taught && new Float32Array(new SharedArrayBuffer(taught.byteLength));
  lessons?.set(taught ?? []);
  return { ...rest, pixels: shared(pixels), labels: shared(labels), taught: lessons };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

export function sampleReader(spec: NetworkSpec, samples: Samples, seed: number): SampleReader {
  const { picture, classes, pixels, labels, taught } = samples;
  const lessons = taught ? taught.length / classes : 0;
  const size = picture.width * picture.height * picture.channels;
  const augment = augmenter(spec.training.augmentation, picture);
  const changed = new Uint8Array(size);
  const write = writer(spec, picture);
  return {
    read(sample, epoch, into) {
      const source = pixels.subarray(sample * size, (sample + 1) * size);
      if (augment && epoch !== null) augment(source, sampleRandom(seed, epoch, sample), changed);
      write(augment && epoch !== null ? changed : source, into);
    },
    label: (sample) => labels[sample] as number,
    taught: (sample) => (taught && sample < lessons ? taught.subarray(sample * classes, (sample + 1) * classes) : null),
  };
}

/** Spikes of fixed levels, or their counts; grey levels where thresholds or filters are learnt. */
function writer({ input }: NetworkSpec, picture: Grid): (pixels: Uint8Array, into: Uint8Array | Float32Array) => void {
  if (input.kind === 'filters') return (pixels, into) => into.set(pixels);
  const { levels, learned } = input;
  const planes = levels.length;
  if (input.inTime) {
    const counted: Transduction = { kind: 'counts', levels };
    return (pixels, into) => transduce(counted, picture, pixels, into);
  }
  return (pixels, into) => {
    for (let plane = 0; plane < planes; plane++) {
      const { channel, threshold } = levels[plane] as (typeof levels)[number];
      for (let to = plane, from = channel; to < into.length; to += planes, from += picture.channels) {
        const value = pixels[from] as number;
        into[to] = learned ? value : value >= threshold ? 1 : 0;
      }
    }
  };
}
