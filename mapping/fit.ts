/**
 * The pre-flight check: can these layers be held by cores at all? It names the layer, the value, the limit and by how much
 * it is exceeded, before anything is built.
 */
import { SynaptickError } from '../cores/errors.ts';
import { AXON_TYPES, AXONS, WEIGHT_LIMIT } from '../cores/limits.ts';
import { grids, type Layer, type LayeredNetwork, lines, windowLines } from './network.ts';

/** @throws SynaptickError for the first layer that cannot be held */
export function checkLayersFit(network: LayeredNetwork): void {
  if (network.layers.length === 0)
    throw new SynaptickError(`network "${network.name}" has no layers: give it at least one`);
  const inputs = grids(network);
  network.layers.forEach((layer, index) => {
    const input = inputs[index];
    if (!input) return;
    const windows = windowLines(input, layer);
    const fanIn = windows[0]?.length ?? 0;
    checkSizes(layer, windows.length, fanIn);
    if (fanIn > AXONS) {
      throw new SynaptickError(
        `layer "${layer.name}": each window needs ${fanIn} axons on one core, the limit is ${AXONS} (${fanIn - AXONS} too many): use smaller windows or fewer channels`,
      );
    }
    checkValues(layer, windows.length, fanIn);
  });
}

function checkSizes(layer: Layer, windows: number, fanIn: number): void {
  if (!Number.isInteger(layer.neurons) || layer.neurons < 1) {
    throw new SynaptickError(`layer "${layer.name}" has ${layer.neurons} neurons: give it at least 1`);
  }
  const expected: [string, ArrayLike<number>, number][] = [
    ['axonTypes', layer.axonTypes, windows * fanIn],
    ['weights', layer.weights, windows * fanIn * layer.neurons],
    ['thresholds', layer.thresholds, windows * layer.neurons],
  ];
  for (const [name, array, length] of expected) {
    if (array.length === length) continue;
    throw new SynaptickError(
      `layer "${layer.name}": ${name} has ${array.length} elements, ${windows} windows of ${fanIn} inputs and ${layer.neurons} neurons need ${length}`,
    );
  }
}

function checkValues(layer: Layer, windows: number, fanIn: number): void {
  layer.thresholds.forEach((threshold, neuron) => {
    if (Math.abs(threshold) > WEIGHT_LIMIT) {
      throw new SynaptickError(
        `layer "${layer.name}" neuron ${neuron}: threshold ${threshold} is beyond +-${WEIGHT_LIMIT}, the range of the leak that carries it: scale its weights and threshold down`,
      );
    }
  });
  for (let window = 0; window < windows; window++) {
    for (let neuron = 0; neuron < layer.neurons; neuron++) typeWeights(layer, fanIn, window, neuron);
  }
}

/** The one weight that a neuron has for each axon type. @throws SynaptickError when it would need two for one type */
export function typeWeights(layer: Layer, fanIn: number, window: number, neuron: number): number[] {
  const weights = new Array<number>(AXON_TYPES).fill(0);
  for (let input = 0; input < fanIn; input++) {
    const weight = layer.weights[(window * fanIn + input) * layer.neurons + neuron] as number;
    if (weight === 0) continue;
    const where = `layer "${layer.name}" window ${window} neuron ${neuron}`;
    const type = layer.axonTypes[window * fanIn + input] as number;
    if (type >= AXON_TYPES) {
      throw new SynaptickError(
        `layer "${layer.name}" window ${window} input ${input}: axon type ${type}, must be 0 to 3`,
      );
    }
    if (Math.abs(weight) > WEIGHT_LIMIT) {
      throw new SynaptickError(`${where}: weight ${weight} is beyond +-${WEIGHT_LIMIT} (9 bits): scale it down`);
    }
    const known = weights[type] as number;
    if (known !== 0 && known !== weight) {
      throw new SynaptickError(
        `${where} needs weights ${known} and ${weight} on axons of type ${type}, a neuron has one weight for each type: give these inputs different axon types`,
      );
    }
    weights[type] = weight;
  }
  return weights;
}

/** @throws SynaptickError when the mesh has too few cores */
export function checkMeshHolds(network: LayeredNetwork, needed: number, mesh: { width: number; height: number }): void {
  const available = mesh.width * mesh.height;
  if (needed <= available) return;
  throw new SynaptickError(
    `network "${network.name}" needs ${needed} cores, a ${mesh.width} x ${mesh.height} mesh has ${available} (${needed - available} too few): give a larger mesh`,
  );
}

/** Times each line of a grid is seen by the windows of the next layer's populations. */
export function checkCopiesFit(layer: Layer, neuron: number, copies: number): void {
  if (copies <= AXONS) return;
  throw new SynaptickError(
    `layer "${layer.name}" neuron ${neuron} feeds ${copies} cores, so it needs ${copies} copies on one core of ${AXONS} neurons (${copies - AXONS} too many): use fewer or larger windows in the next layer`,
  );
}

/** Output lines of a network: the neurons of its last layer. */
export function outputLines(network: LayeredNetwork): number {
  return lines(grids(network).at(-1) ?? network.input);
}
