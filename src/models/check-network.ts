/**
 * Is an integer network one that cores can hold? Names the layer, the value, the limit and by how much it is exceeded,
 * before anything is mapped.
 */

import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import type { Grid } from '../../mapping/line-grid.ts';
import { type CountingNetwork, controlOf } from './control.ts';
import {
  axonTypeOf,
  type IntegerLayer,
  type IntegerNetwork,
  type LayerShape,
  lineTypes,
  MAX_TICKS,
  outputGridOf,
  type SpikeCounts,
  thresholdLimit,
} from './integer-network.ts';
import { gridsOf, seenPlaces, sizesOf } from './windows.ts';

const { axons: AXONS } = TRUENORTH_SHAPE;
const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;

/** @throws SynaptickError for the first layer whose shape is none, whose arrays do not fit it, or that cores cannot hold */
export function checkNetwork(network: IntegerNetwork): void {
  const { name, layers, counts, axonTypes } = network;
  const grids = checkShapes(network);
  if (counts) requireInteger(`network "${name}": ticks of counts`, counts.ticks, 2, MAX_TICKS);
  layers.forEach((layer, index) => {
    const grid = grids[index] as Grid;
    checkArrays(grid, layer, counts);
    checkValues(grid, layer, counts, axonTypes);
    if (counts) checkCounting({ ...network, counts }, index);
  });
}

/**
 * The grids between the layers, the input's first.
 * @throws SynaptickError when a network has no layers, or one does not fit its input, or its groups
 */
export function checkShapes({
  name,
  input,
  layers,
}: {
  name: string;
  input: Grid;
  layers: readonly LayerShape[];
}): Grid[] {
  if (layers.length === 0) throw new SynaptickError(`network "${name}" has no layers: give it at least one`);
  for (const [what, value] of Object.entries(input)) requireInteger(`network "${name}": ${what}`, value, 1, 65_535);
  const grids = [input];
  for (const layer of layers) {
    const grid = grids.at(-1) as Grid;
    checkShape(grid, layer);
    grids.push(outputGridOf(grid, layer));
  }
  return grids;
}

/** @throws SynaptickError when a layer does not fit its input, or its groups */
function checkShape(input: Grid, layer: LayerShape): void {
  const where = `layer "${layer.name}"`;
  const { kernel, stride, padding, channels, groups } = layer;
  if (kernel !== null) requireInteger(`${where}: kernel`, kernel, 1, 65_535);
  requireInteger(`${where}: stride`, stride, 1, 65_535);
  requireInteger(`${where}: padding`, padding, 0, kernel === null ? 0 : kernel - 1);
  requireInteger(`${where}: channels`, channels, 1, 65_536);
  requireInteger(`${where}: groups`, groups, 1, 65_536);
  for (const [what, count] of [
    ['input', input.channels],
    ['output', channels],
  ] as const) {
    if (count % groups === 0) continue;
    throw new SynaptickError(
      `${where} has ${groups} groups, its ${count} ${what} channels cannot be divided so: choose a divisor of both`,
    );
  }
  const side = Math.min(input.width, input.height) + 2 * padding;
  if (kernel !== null && kernel > side) {
    throw new SynaptickError(
      `${where}: a window of ${kernel} does not fit its input of ${input.width} x ${input.height} with padding ${padding}: make it smaller`,
    );
  }
}

function checkArrays(input: Grid, layer: IntegerLayer, counts: SpikeCounts | undefined): void {
  const { ownPlaces, windowPlaces, groupInputs } = sizesOf(input, layer);
  const expected: [string, ArrayLike<number>, number][] = [
    ['kernelWeights', layer.kernelWeights, ownPlaces * windowPlaces * groupInputs * layer.channels],
    ['thresholds', layer.thresholds, ownPlaces * layer.channels],
    ['steps', layer.steps ?? [], counts ? ownPlaces * layer.channels : 0],
  ];
  for (const [name, array, length] of expected) {
    if (array.length === length) continue;
    throw new SynaptickError(
      `layer "${layer.name}": ${name} has ${array.length} elements, ${ownPlaces > 1 ? `${ownPlaces} places of ` : ''}${windowPlaces * groupInputs} inputs and ${layer.channels} channels need ${length}`,
    );
  }
}

function checkValues(
  input: Grid,
  layer: IntegerLayer,
  counts: SpikeCounts | undefined,
  axonTypes: number | undefined,
): void {
  const limit = thresholdLimit(counts);
  layer.thresholds.forEach((threshold, neuron) => {
    if (Math.abs(threshold) <= limit) return;
    const why = counts ? 'of a network of spike counts' : 'the range of the leak that carries it';
    throw new SynaptickError(
      `layer "${layer.name}" neuron ${neuron}: threshold ${threshold} is beyond +-${limit}, ${why}: scale its weights and threshold down`,
    );
  });
  checkFanIn(input, layer);
  if (layer.weights === 'ternary') checkTernary(layer);
  else checkTyped(input, layer, lineTypes(counts, axonTypes));
}

/** Two axon types are the control spikes', and so are some axons. @throws SynaptickError naming layer, value, limit and remedy */
function checkCounting(network: CountingNetwork, index: number): void {
  const layer = network.layers[index] as IntegerLayer;
  const where = `layer "${layer.name}"`;
  layer.steps?.forEach((step, neuron) => {
    requireInteger(`${where} neuron ${neuron}: step`, step, 1, thresholdLimit(network.counts));
  });
  const { lift, clear } = controlOf(network, index);
  const control = lift.axons + clear.axons;
  const fanIn = fanInsOf(gridsOf(network)[index] as Grid, layer).reduce((most, count) => Math.max(most, count), 0);
  if (fanIn + control <= AXONS) return;
  throw new SynaptickError(
    `${where}: a neuron with ${fanIn} weights that are not 0 and its ${control} control axons need ${fanIn + control}, a core has ${AXONS} (${fanIn + control - AXONS} too many): use a smaller window, more groups or fewer ticks`,
  );
}

/** Each weight of a neuron needs an axon on its core. */
function checkFanIn(input: Grid, layer: IntegerLayer): void {
  const { windowPlaces, groupInputs } = sizesOf(input, layer);
  if (windowPlaces * groupInputs <= AXONS) return;
  const counts = fanInsOf(input, layer);
  const neuron = counts.findIndex((count) => count > AXONS);
  if (neuron < 0) return;
  const count = counts[neuron] as number;
  throw new SynaptickError(
    `layer "${layer.name}" neuron ${neuron} has ${count} weights that are not 0, a core has ${AXONS} axons (${count - AXONS} too many): use a smaller window, fewer channels or more groups`,
  );
}

/** Weights of each neuron that are not 0. */
function fanInsOf(input: Grid, { kernelWeights, thresholds, ...layer }: IntegerLayer): Uint32Array {
  const { windowPlaces, groupInputs, groupOutputs } = sizesOf(input, layer);
  const fanIns = new Uint32Array(thresholds.length);
  kernelWeights.forEach((weight, at) => {
    const block = Math.floor(at / (windowPlaces * groupInputs * groupOutputs));
    const neuron = block * groupOutputs + (at % groupOutputs);
    if (weight !== 0) fanIns[neuron] = (fanIns[neuron] as number) + 1;
  });
  return fanIns;
}

function checkTernary({ name, kernelWeights }: IntegerLayer): void {
  const at = kernelWeights.findIndex((weight) => weight < -1 || weight > 1);
  if (at < 0) return;
  throw new SynaptickError(
    `layer "${name}": weight ${at} is ${kernelWeights[at]}, a ternary layer has -1, 0 and 1: quantise it, or make the layer typed`,
  );
}

/** Of the lines of one type, a neuron gives each the same weight or none. */
function checkTyped(input: Grid, layer: IntegerLayer, types: number): void {
  const { ownPlaces, windowPlaces, groupInputs, groupOutputs } = sizesOf(input, layer);
  const known = new Int16Array(types);
  for (let own = 0; own < ownPlaces; own++) {
    // Where weights are shared the channel alone decides, so one window tells of all.
    const seen = layer.shared
      ? Array.from({ length: windowPlaces }, (_, inWindow) => ({ inWindow, place: 0 }))
      : seenPlaces(input, layer, own);
    for (let channel = 0; channel < layer.channels; channel++) {
      const group = Math.floor(channel / groupOutputs);
      known.fill(0);
      for (const { inWindow, place } of seen) {
        const [x, y] = [place % input.width, Math.floor(place / input.width)];
        for (let i = 0; i < groupInputs; i++) {
          const row = ((own * layer.groups + group) * windowPlaces + inWindow) * groupInputs + i;
          const weight = layer.kernelWeights[row * groupOutputs + (channel % groupOutputs)] as number;
          if (weight === 0) continue;
          const type = axonTypeOf(types, layer.shared, x, y, i);
          requireWeight(layer, own * layer.channels + channel, type, known[type] as number, weight);
          known[type] = weight;
        }
      }
    }
  }
}

function requireWeight({ name }: IntegerLayer, neuron: number, type: number, known: number, weight: number): void {
  const where = `layer "${name}" neuron ${neuron}`;
  if (Math.abs(weight) > WEIGHT_LIMIT) {
    throw new SynaptickError(`${where}: weight ${weight} is beyond +-${WEIGHT_LIMIT} (9 bits): scale it down`);
  }
  if (known === 0 || known === weight) return;
  throw new SynaptickError(
    `${where} has weights ${known} and ${weight} for lines of type ${type}, a typed layer has one weight for each type: make them equal, or the layer ternary`,
  );
}
