/** The fast way from pictures to spikes, held to the obvious one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, lines } from '../../../mapping/line-grid.ts';
import { hasFilterKernel } from '../../../src/models/filters/filter-kernel.ts';
import { createTransducer } from '../../../src/models/transducer.ts';
import { type Filters, transduce, transductionGrid } from '../../../src/models/transduction.ts';
import { generator } from '../../support/generator.ts';
import { expectSameBits } from '../../support/same-bits.ts';

/** Filters of every shape: odd and even taps, more and fewer than a block, windows that overlap, leave gaps or touch one place. */
const shapes = fc.record({
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 4 }),
  padding: fc.integer({ min: 0, max: 3 }),
  channels: fc.constantFrom(1, 3, 15, 16, 17, 32, 40),
  picture: fc.record({
    width: fc.integer({ min: 7, max: 20 }),
    height: fc.integer({ min: 7, max: 12 }),
    channels: fc.constantFrom(1, 2, 3, 5),
  }),
  extreme: fc.boolean(),
  seed: fc.integer(),
});

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

/** Thresholds lie where sums do, so that many are met exactly. */
function filtersOf({ kernel, stride, padding, channels, picture, extreme, seed }: Shape): Filters {
  const random = generator(seed);
  const weights = Int8Array.from({ length: kernel * kernel * picture.channels * channels }, () =>
    extreme ? (random() < 0.5 ? -127 : 127) : Math.floor(random() * 3) - 1,
  );
  const spread = extreme ? 500_000 : 400;
  const thresholds = Int32Array.from({ length: channels }, () => Math.floor((random() - 0.5) * spread));
  return { kind: 'filters', kernel, stride, padding, channels, weights, thresholds };
}

function spikesBy(write: (pixels: Uint8Array, spikes: Uint8Array) => void, grid: Grid, pixels: Uint8Array): Uint8Array {
  const spikes = new Uint8Array(lines(grid)).fill(9);
  write(pixels, spikes);
  return spikes;
}

describe('a transducer of filters', () => {
  it('is the kernel on this host', () => {
    expect(hasFilterKernel()).toBe(true);
  });

  it('gives the spikes of transduce, picture after picture', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { picture } = shape;
        const filters = filtersOf(shape);
        const grid = transductionGrid(filters, picture);
        const fast = createTransducer(filters, picture);
        const random = generator(shape.seed ^ 1);
        for (let i = 0; i < 3; i++) {
          const pixels = Uint8Array.from({ length: lines(picture) }, () =>
            i === 0 ? 255 : Math.floor(random() * 256),
          );
          const slow = spikesBy((from, into) => transduce(filters, picture, from, into), grid, pixels);
          expectSameBits(spikesBy(fast, grid, pixels), slow);
        }
      }),
      { numRuns: 150 },
    );
  });
});
