/** The grids of lines between the layers of a network, and what each layer requires of the one before and of a core. */

import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import { controlAxons } from '../../models/control.ts';
import { type LayerShape, outputGridOf } from '../../models/integer-network.ts';
import { requireCentres } from './fixed-filters.ts';
import type { InputSpec, NetworkSpec, TrainingOptions } from './network-spec.ts';
import { COUNTING_STRENGTH_LIMIT } from './quantise.ts';

/** The grid of lines that enter the first layer. */
export function inputGrid(input: InputSpec, picture: Grid): Grid {
  if (input.kind === 'levels') return input.inTime ? picture : { ...picture, channels: input.levels.length };
  const side = (length: number) => Math.floor((length + 2 * input.padding - input.kernel) / input.stride) + 1;
  return { width: side(picture.width), height: side(picture.height), channels: input.channels };
}

/**
 * The grids between the layers: the input's first, the output's last.
 * @throws SynaptickError naming the layer that does not fit its input or a core's axons, or whose groups do not divide its
 * channels
 */
export function layerGrids(spec: NetworkSpec, picture: Grid, classes: number): Grid[] {
  if (spec.input.kind === 'filters') {
    requirePadding('the input', spec.input.kernel, spec.input.padding);
    requireChannels('the input', spec.input.channels);
    requireFilters(spec.input, picture);
    if (spec.input.fixed) requireCentres(spec.input, picture);
  }
  if (spec.input.kind === 'levels') {
    const wrong = spec.input.levels.find((one) => one.channel >= picture.channels);
    if (wrong) {
      throw new SynaptickError(
        `the input reads colour channel ${wrong.channel}, the pictures have ${picture.channels} (counted from 0): choose another`,
      );
    }
  }
  const grids = [inputGrid(spec.input, picture)];
  for (const shape of spec.layers) {
    const from = grids.at(-1) as Grid;
    const { name, kernel, padding, channels, groups } = shape;
    requirePadding(`layer "${name}"`, kernel ?? 1, padding);
    requireChannels(`layer "${name}"`, channels);
    const least = Math.min(from.width, from.height) + 2 * padding;
    if (kernel !== null && kernel > least) {
      throw new SynaptickError(
        `layer "${name}": a window of ${kernel} does not fit its input of ${from.width} x ${from.height} with padding ${padding}: make it smaller`,
      );
    }
    for (const [what, count] of [
      ['input', from.channels],
      ['output', channels],
    ] as const) {
      if (count % groups !== 0) {
        throw new SynaptickError(
          `layer "${name}": ${groups} groups do not divide its ${count} ${what} channels: choose a divisor of ${count}`,
        );
      }
    }
    requireAxons(shape, from, spec);
    grids.push(outputGridOf(from, shape));
  }
  const last = grids.at(-1) as Grid;
  if (last.width * last.height !== 1 || last.channels < classes) {
    throw new SynaptickError(
      `the last layer gives ${last.width} x ${last.height} places of ${last.channels} channels, it must be one place of at least ${classes} (a vote for each class): make it dense`,
    );
  }
  return grids;
}

/** Of a layer that cores may hold. */
const MAX_CHANNELS = 65_536;

function requireChannels(where: string, channels: number): void {
  if (channels <= MAX_CHANNELS) return;
  throw new SynaptickError(`${where} has ${channels} channels, the limit is ${MAX_CHANNELS}: give it fewer`);
}

/** A window that lies in the padding alone sees nothing. */
function requirePadding(where: string, kernel: number, padding: number): void {
  if (padding < kernel) return;
  throw new SynaptickError(
    `${where} has a padding of ${padding}, of a window of ${kernel} it can be at most ${kernel - 1}: make it smaller`,
  );
}

/** Sums of whole filters and pixels up to this are exact in the 32-bit floats of training. */
const EXACT_SUM = 2 ** 24;
const LARGEST_PRODUCT = 127 * 255;

function requireFilters(
  { kernel, padding }: { kernel: number; padding: number },
  { width, height, channels }: Grid,
): void {
  if (kernel > Math.min(width, height) + 2 * padding) {
    throw new SynaptickError(
      `the input's filters of ${kernel} x ${kernel} do not fit pictures of ${width} x ${height} with padding ${padding}: make them smaller`,
    );
  }
  const most = Math.floor(EXACT_SUM / LARGEST_PRODUCT);
  if (kernel ** 2 * channels <= most) return;
  throw new SynaptickError(
    `the input's filters see ${kernel} x ${kernel} pixels of ${channels} channels, ${kernel ** 2 * channels} values; sums of up to ${most} stay exact: make them smaller`,
  );
}

/** A line that excites one neuron and inhibits another takes two axons of their core; control spikes take some too. */
function requireAxons(
  { name, kernel, groups, weights }: LayerShape,
  { width, height, channels }: Grid,
  { counts, training, cores: { axons } = TRUENORTH_SHAPE }: NetworkSpec,
): void {
  const lines = ((kernel === null ? width * height : kernel ** 2) * channels) / groups;
  const ternary = weights === 'ternary';
  const control = counts && !ternary ? controlAxons(lines * largestCountingWeight(training) * counts.ticks, counts) : 0;
  if (lines + control <= (ternary ? axons / 2 : axons)) return;
  const where = `layer "${name}": a neuron sees ${lines} lines`;
  const remedy = 'use a smaller window, fewer channels or more groups';
  if (control > 0) {
    throw new SynaptickError(
      `${where}, and may need ${control} axons more for control spikes, a core has ${axons} (${lines + control - axons} too many): ${remedy}`,
    );
  }
  const most = ternary ? `${axons / 2} (of ${axons} axons, two for each, as its weights are ternary)` : `${axons}`;
  throw new SynaptickError(`${where}, on a core it can see ${most}: ${remedy}`);
}

/** Of a typed layer where spikes are counted. */
export function largestCountingWeight({ strengthScale = 1 }: TrainingOptions): number {
  return Math.round(COUNTING_STRENGTH_LIMIT * strengthScale);
}
