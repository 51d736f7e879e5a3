/** The way a host turns pictures into spikes: the fastest that it has, with the spikes of `transduce` bit for bit. */
import type { Grid } from '../../mapping/line-grid.ts';
import { createFilterKernel, hasFilterKernel } from './filters/filter-kernel.ts';
import { type Transduction, transduce } from './transduction.ts';

/** Writes the spikes (0 or 1; how many, where they are counted) of one picture's input lines. */
export type Transducer = (pixels: Uint8Array, spikes: Uint8Array) => void;

export function createTransducer(transduction: Transduction, picture: Grid): Transducer {
  if (transduction.kind === 'filters' && hasFilterKernel()) return createFilterKernel(transduction, picture);
  return (pixels, spikes) => transduce(transduction, picture, pixels, spikes);
}
