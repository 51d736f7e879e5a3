/** Convolution and pooling: the grid that a window makes of its source, and the synapses of each target neuron. */
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import type { Connectivity, Convolution, Pooling } from './connectivity.ts';
import { type PopulationReference, requirePopulation } from './network.ts';
import type { Network } from './structure.ts';

/** Most synapses that a projection's windows may make: those of four full chips, 8 GiB. */
const MAX_SYNAPSES = 2 ** 30;

/**
 * The grid that a convolution or pooling makes of a population: the size to give its target population.
 * @throws SynaptickError when the population is unknown or its grid does not suit the window
 */
export function outputShape(net: Network, from: PopulationReference, connectivity: Convolution | Pooling): Grid {
  const eid = requirePopulation(net, from);
  return windowGrid(
    `${connectivity.kind} of "${net.population.name[eid]}"`,
    net.population.shape[eid] as Grid,
    connectivity,
  );
}

/** Checks a window against its source. @returns the target's grid. @throws SynaptickError that opens with `owner` */
export function windowGrid(owner: string, from: Grid, connectivity: Convolution | Pooling): Grid {
  const { window } = connectivity;
  for (const [side, value] of Object.entries({ width: window.width, height: window.height })) {
    requireInteger(`${owner}: window ${side}`, value, 1, 65_536, 'a window holds at least one place');
  }
  for (const [axis, value] of Object.entries({ x: window.strideX, y: window.strideY })) {
    requireInteger(`${owner}: stride in ${axis}`, value, 1, 65_536, 'windows move by at least one place');
  }
  requireInteger(`${owner}: padding in x`, window.padX, 0, window.width - 1, 'padding is narrower than the window');
  requireInteger(`${owner}: padding in y`, window.padY, 0, window.height - 1, 'padding is narrower than the window');
  if (connectivity.kind === 'conv1d' && from.height !== 1) {
    throw new SynaptickError(`${owner}: conv1d over a source of height ${from.height}, must be 1: use conv2d`);
  }
  const width = from.width + 2 * window.padX;
  const height = from.height + 2 * window.padY;
  if (window.width > width || window.height > height) {
    throw new SynaptickError(
      `${owner}: a window of ${window.width} x ${window.height} does not fit its source of ` +
        `${from.width} x ${from.height}${window.padX + window.padY ? ' with its padding' : ''}: make it smaller`,
    );
  }
  const grid = {
    width: Math.floor((width - window.width) / window.strideX) + 1,
    height: Math.floor((height - window.height) / window.strideY) + 1,
    channels: connectivity.kind === 'pooling' ? from.channels : connectivity.filters,
  };
  if (connectivity.kind !== 'pooling') checkGroups(owner, from, connectivity);
  const synapses = lines(grid) * window.width * window.height * seenChannels(from, connectivity);
  if (synapses > MAX_SYNAPSES) {
    throw new SynaptickError(
      `${owner}: up to ${synapses} synapses, the limit is ${MAX_SYNAPSES}: split the projection`,
    );
  }
  return grid;
}

function checkGroups(owner: string, from: Grid, { filters, groups, window, weights }: Convolution): void {
  requireInteger(`${owner}: filters`, filters, 1, 2 ** 24);
  requireInteger(`${owner}: groups`, groups, 1, from.channels, `the source has ${from.channels} channels`);
  for (const [what, count] of Object.entries({ channels: from.channels, filters })) {
    if (count % groups === 0) continue;
    throw new SynaptickError(`${owner}: ${groups} groups do not divide ${count} ${what}: choose a divisor`);
  }
  const channels = from.channels / groups;
  const expected = filters * channels * window.height * window.width;
  if (weights.length === expected) return;
  throw new SynaptickError(
    `${owner}: kernel has ${weights.length} weights, ${filters} filters x ${channels} channels x ${window.height} x ` +
      `${window.width} need ${expected}: order them [filter][channel of its group][y][x]`,
  );
}

/** Channels of the source that a target neuron sees. */
function seenChannels(from: Grid, connectivity: Convolution | Pooling): number {
  return connectivity.kind === 'pooling' ? 1 : from.channels / connectivity.groups;
}

/** Calls `synapse` for each source neuron in the window of target neuron `target`, sources ascending. */
export function visitWindow(
  connectivity: Convolution | Pooling,
  from: Grid,
  to: Grid,
  target: number,
  synapse: (source: number, weight: number) => void,
): void {
  const { window, weights } = connectivity;
  const channels = seenChannels(from, connectivity);
  const filter = target % to.channels;
  const place = Math.floor(target / to.channels);
  const left = (place % to.width) * window.strideX - window.padX;
  const top = Math.floor(place / to.width) * window.strideY - window.padY;
  const firstChannel = Math.floor((filter * from.channels) / (to.channels * channels)) * channels;
  for (let ky = 0; ky < window.height; ky++) {
    const y = top + ky;
    if (y < 0 || y >= from.height) continue;
    for (let kx = 0; kx < window.width; kx++) {
      const x = left + kx;
      if (x < 0 || x >= from.width) continue;
      for (let channel = 0; channel < channels; channel++) {
        const source = (y * from.width + x) * from.channels + firstChannel + channel;
        const weight = ((filter * channels + channel) * window.height + ky) * window.width + kx;
        synapse(source, weights[connectivity.kind === 'pooling' ? 0 : weight] as number);
      }
    }
  }
}

/** Whether a kind of projection looks at its source through windows. */
export function hasWindow(connectivity: Connectivity): connectivity is Convolution | Pooling {
  return 'window' in connectivity;
}
