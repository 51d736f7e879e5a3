/**
 * A network's description drawn again for cores of another shape. Depth, weights, the host's part and the course of training
 * stay; a group of a layer is what a core holds, and takes as much of the new cores as it took of TrueNorth's:
 *
 *     lines     more axons: as many times the lines, as far as they and the control spikes fit; fewer: what fits
 *     windows   stay, and shrink only where a single channel of theirs is too much; then they leave no line unseen
 *     groups    the fewest whose lines and, behind the first layer, whose neurons a core holds
 *     widths    stay, but for an eighth at most that groups do not divide; votes are as many for each class in each group
 *     types     a typed layer has strengths for all that there are (control spikes take two)
 */
import { TRUENORTH_SHAPE } from '../../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../../cores/errors.ts';
import type { Grid } from '../../../../mapping/line-grid.ts';
import { controlAxons } from '../../../models/control.ts';
import { CONTROL_TYPES, type LayerShape, outputGridOf } from '../../../models/integer-network.ts';
import { largestCountingWeight, layerGrids } from '../layer-grids.ts';
import type { NetworkSpec, SpecCores } from '../network-spec.ts';
import { reachesEnd } from './for-data.ts';

/** What is left of a layer's width at least, where its channels are to be divided by groups. */
const KEPT_WIDTH = 7 / 8;

/**
 * @param picture size of the samples, of so many classes
 * @throws SynaptickError naming the layer that no drawing brings onto such cores, and by how much
 */
export function drawForCores(spec: NetworkSpec, picture: Grid, classes: number, cores: SpecCores): NetworkSpec {
  const ownGrids = layerGrids(spec, picture, classes);
  const layers: LayerShape[] = [];
  let grid = ownGrids[0] as Grid;
  spec.layers.forEach((own, index) => {
    requireTypes(own, spec, cores);
    const below = layers.at(-1);
    const ownGrid = ownGrids[index] as Grid;
    const layer = { own, ownGrid, grid, first: index === 0, divisor: below?.groups ?? 1 };
    const { channels, ...drawn } = drawLayer(layer, spec, cores);
    // Its groups say how wide the layer below is.
    if (below) layers[index - 1] = { ...below, channels };
    layers.push(drawn.layer);
    grid = outputGridOf({ ...grid, channels }, drawn.layer);
  });
  const votes = votesOf(layers.at(-1) as LayerShape, spec.layers.at(-1) as LayerShape, classes, cores);
  layers[layers.length - 1] = { ...(layers.at(-1) as LayerShape), channels: votes };
  const { axons, neurons, axonTypes } = cores;
  const drawn = { ...spec, layers, training: trainingFor(spec, votes), cores: { axons, neurons, axonTypes } };
  layerGrids(drawn, picture, classes);
  return drawn;
}

/** A layer to be drawn. */
interface OwnLayer {
  readonly own: LayerShape;
  /** What it sees as it was described, and now: of as many channels, which may become fewer. */
  readonly ownGrid: Grid;
  readonly grid: Grid;
  /** Whether the host feeds it: its lines cannot become fewer, and cost no copies on several cores. */
  readonly first: boolean;
  /** Groups of the layer below, which divide its channels too. */
  readonly divisor: number;
}

type Windows = Pick<LayerShape, 'kernel' | 'stride' | 'padding'>;

/** The layer, with the channels that it sees. */
function drawLayer(layer: OwnLayer, spec: NetworkSpec, cores: SpecCores): { layer: LayerShape; channels: number } {
  const { own, ownGrid, grid } = layer;
  const ownLines = (tapsOf(own, ownGrid) * ownGrid.channels) / own.groups;
  const most = linesFor(own, ownLines, spec, cores);
  for (let kernel = own.kernel; ; kernel--) {
    const windows = windowsOf(layer, kernel);
    const taps = tapsOf({ ...own, ...windows }, grid);
    const grouped = groupsFor(layer, taps, most, cores);
    if (grouped) {
      const { groups, channels } = grouped;
      // Groups that are new would never see each other's lines.
      const shuffled = own.shuffled || (own.groups === 1 && groups > 1);
      return { layer: { ...own, ...windows, groups, shuffled }, channels };
    }
    if (kernel === null || kernel === 1) throw notDrawn(layer, taps, most, spec, cores);
  }
}

function tapsOf({ kernel }: Pick<LayerShape, 'kernel'>, { width, height }: Grid): number {
  return kernel === null ? width * height : kernel ** 2;
}

/** Lines that a group may see: see the head of this file. */
function linesFor(own: LayerShape, ownLines: number, spec: NetworkSpec, { axons }: SpecCores): number {
  let most = axons;
  while (most > 0 && axonsOf(own, most, spec) > axons) most--;
  const times = axons / TRUENORTH_SHAPE.axons;
  return times < 1 ? Math.min(ownLines, most) : Math.max(ownLines, Math.min(Math.floor(ownLines * times), most));
}

/** Axons that a core may need for so many lines of a layer. */
function axonsOf({ weights }: LayerShape, lines: number, { counts, training }: NetworkSpec): number {
  const ternary = weights === 'ternary';
  const weight = ternary ? 1 : largestCountingWeight(training);
  return (ternary ? 2 : 1) * lines + (counts ? controlAxons(lines * weight * counts.ticks, counts) : 0);
}

/** Windows of this side: as they are where nothing has changed, else as many apart as they were, leaving no line unseen. */
function windowsOf({ own, ownGrid, grid }: OwnLayer, kernel: number | null): Windows {
  const sameGrid = grid.width === ownGrid.width && grid.height === ownGrid.height;
  if (kernel === null || own.kernel === null || (kernel === own.kernel && sameGrid)) return own;
  for (let stride = Math.min(kernel, Math.ceil((own.stride * kernel) / own.kernel)); stride > 1; stride--) {
    for (let padding = 0; padding < kernel; padding++) {
      const windows = { kernel, stride, padding };
      if (reachesEnd(grid.width, windows) && reachesEnd(grid.height, windows)) return windows;
    }
  }
  const short = Math.max(0, kernel - Math.min(grid.width, grid.height));
  return { kernel, stride: 1, padding: Math.ceil(short / 2) };
}

/** Groups, and channels below that they divide; null where there are none. */
function groupsFor(
  layer: OwnLayer,
  taps: number,
  most: number,
  { neurons }: SpecCores,
): { groups: number; channels: number } | null {
  const { own, grid, first } = layer;
  if (most < 1) return null;
  const forLines = Math.max(1, Math.ceil((taps * grid.channels) / most));
  if (first) return fewestGroups(layer, forLines);
  // A group of more neurons than TrueNorth's cores have was meant to stand on several.
  const width = neurons * Math.max(1, own.channels / own.groups / TRUENORTH_SHAPE.neurons);
  const forNeurons = Math.ceil(own.channels / width);
  return fewestGroups(layer, Math.max(forLines, forNeurons)) ?? fewestGroups(layer, forLines);
}

function fewestGroups({ own, grid, first, divisor }: OwnLayer, least: number) {
  let best: { groups: number; channels: number } | null = null;
  for (let groups = least; groups <= Math.min(grid.channels, own.channels); groups++) {
    const both = leastMultiple(divisor, groups);
    const channels = Math.floor(grid.channels / both) * both;
    if (channels === 0 || (first && channels !== grid.channels)) continue;
    if (channels >= KEPT_WIDTH * grid.channels) return { groups, channels };
    if (!best || channels > best.channels) best = { groups, channels };
  }
  return best;
}

function leastMultiple(a: number, b: number): number {
  let [common, rest] = [a, b];
  while (rest > 0) [common, rest] = [rest, common % rest];
  return (a / common) * b;
}

/** Channels of the last layer: about as many votes as it had, in each group as many for each class where a core has room. */
function votesOf({ groups }: LayerShape, own: LayerShape, classes: number, { neurons }: SpecCores): number {
  if (groups === own.groups) return own.channels;
  const wanted = own.channels / groups;
  const ofClass = Math.max(1, Math.min(Math.round(wanted / classes), Math.floor(neurons / classes)));
  return groups * classes * ofClass;
}

/** Logits of a scale that was chosen for the votes there were. */
function trainingFor({ training, layers }: NetworkSpec, votes: number): NetworkSpec['training'] {
  const { voteScale } = training;
  const own = (layers.at(-1) as LayerShape).channels;
  return voteScale === null || votes === own ? training : { ...training, voteScale: (voteScale * own) / votes };
}

/** Ternary weights are of two types, and control spikes of two more. */
function requireTypes({ name, weights }: LayerShape, { counts }: NetworkSpec, { axonTypes }: SpecCores): void {
  const own = weights === 'ternary' ? 2 : 1;
  const needed = own + (counts ? CONTROL_TYPES : 0);
  if (axonTypes >= needed) return;
  throw new SynaptickError(
    `layer "${name}" takes ${needed} axon types (${own} of its ${weights} weights${counts ? `, ${CONTROL_TYPES} of control spikes` : ''}), a core has ${axonTypes} (${needed - axonTypes} too few): no drawing of it fits, take cores with more types`,
  );
}

function notDrawn(
  { own, grid }: OwnLayer,
  taps: number,
  most: number,
  spec: NetworkSpec,
  { axons }: SpecCores,
): SynaptickError {
  const { channels } = grid;
  const least = taps * Math.ceil(channels / Math.min(channels, own.channels));
  if (least <= most) {
    return new SynaptickError(
      `layer "${own.name}" has no groups of at most ${most} lines that divide its ${own.channels} channels and the ${channels} below it, as those are drawn on cores of ${axons} axons: take cores with more axons`,
    );
  }
  const each = own.weights === 'ternary' ? 'two for each line, as its weights are ternary' : 'one for each line';
  return new SynaptickError(
    `layer "${own.name}" sees ${least} line${least === 1 ? '' : 's'} in its smallest windows and groups, on a core of ${axons} axons it can see ${most} (${each}${spec.counts ? ', and some for control spikes' : ''}; ${least - most} too many): no drawing of it fits, take cores with more axons`,
  );
}
