/**
 * Filters of the host that nobody trains: what is bright against its surroundings, what is dark, as the ganglion cells of a
 * retina see it (Kuffler, J. Neurophysiol. 16, 1953; as a difference of two means: Marr and Hildreth, Proc. R. Soc. B 207, 1980).
 *
 * An outline is the same whatever colours meet in it, which a few hundred pictures cannot teach: of 160 pictures of four shapes
 * in colours drawn at random, learnt filters taught a network nothing (28 % of 300 others), these 87 %. What is flat they do not
 * see; a third filter for each colour channel does.
 */
import { SynaptickError } from '../../../cores/errors.ts';
import type { Grid } from '../../../mapping/line-grid.ts';
import type { LayerPlan } from './memory-plan.ts';
import type { NetworkSpec } from './network-spec.ts';

/** What the filters of a colour channel are, in this order: filter f is of channel f % channels, and of kind f / channels. */
const KINDS = ['bright centre', 'dark centre', 'brightness'] as const;
/** A centre spikes so many standard deviations of all sums above their mean. */
const ABOVE = 0.7;
/** A latent weight of 1 is this whole one. */
const BYTE = 127;
/** Weight of each pixel of a brightness; any would do. */
const BRIGHT = 32;

interface FilterShape {
  readonly kernel: number;
  readonly channels: number;
}

/** Whether a layer is of such filters. */
export function isFixed({ input }: Pick<NetworkSpec, 'input'>, { kind }: Pick<LayerPlan, 'kind'>): boolean {
  return kind === 'bytes' && input.kind === 'filters' && input.fixed !== undefined;
}

/** @throws SynaptickError when there are not as many filters as each colour channel takes, or none has a centre */
export function requireCentres({ kernel, channels }: FilterShape, picture: Grid): void {
  const [two, three] = [2 * picture.channels, KINDS.length * picture.channels];
  if (channels !== two && channels !== three) {
    throw new SynaptickError(
      `the input has ${channels} fixed filters, pictures of ${picture.channels} colour channels take ${two} (bright and dark centres) or ${three} (brightness too): choose one of these`,
    );
  }
  if (kernel >= 3) return;
  throw new SynaptickError(
    `the input's fixed filters see ${kernel} x ${kernel} pixels, a centre and its surroundings take at least 3 x 3: make them larger`,
  );
}

/** Writes latent weights `[tap][colour channel][filter]` whose whole ones add up to 0 in each centre, and biases. */
export function setCentres(
  weights: Float32Array,
  bias: Float32Array,
  slope: Float32Array,
  { taps, neurons, input: { channels } }: Pick<LayerPlan, 'taps' | 'neurons' | 'input'>,
): void {
  const centre = centreWeights(Math.sqrt(taps));
  weights.fill(0);
  for (let filter = 0; filter < neurons; filter++) {
    const kind = KINDS[Math.floor(filter / channels)];
    for (let tap = 0; tap < taps; tap++) {
      const at = (tap * channels + (filter % channels)) * neurons + filter;
      const contrast = kind === 'bright centre' ? (centre[tap] as number) : -(centre[tap] as number);
      weights[at] = (kind === 'brightness' ? BRIGHT : contrast) / BYTE;
    }
    bias[filter] = kind === 'brightness' ? 0 : -ABOVE * (slope[filter] as number);
  }
}

/** Of a centre of half the side: as much above 0 in the centre as below 0 around it. */
function centreWeights(side: number): Float64Array {
  const reach = Math.floor(side / 4);
  const middle = (side - 1) / 2;
  const inside = Array.from({ length: side ** 2 }, (_, tap) => {
    const away = Math.max(Math.abs((tap % side) - middle), Math.abs(Math.floor(tap / side) - middle));
    return away <= reach;
  });
  const within = inside.filter(Boolean).length;
  const around = side ** 2 - within;
  const scale = BYTE / Math.max(within, around);
  const whole = scale >= 1 ? Math.floor(scale) : scale;
  return Float64Array.from(inside, (is) => whole * (is ? around : -within));
}
