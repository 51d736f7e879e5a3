/**
 * Maps a layered network onto cores.
 *
 * A neuron of the chip has one target, so a line that feeds k cores is computed by k copies of its neuron: the same crossbar
 * column k times on one core. Layers are therefore cut from the last to the first, each into populations that fit a core
 * with their copies; then the cores are placed on the mesh and the image is written.
 */

import { configureNeuron, setAxonType, setSynapse, type Target } from '../cores/chip-builder.ts';
import type { ChipImage } from '../cores/chip-image.ts';
import { emptyImage } from '../cores/chip-image.ts';
import { NEURONS } from '../cores/limits.ts';
import { checkCopiesFit, checkLayersFit, checkMeshHolds, outputLines, typeWeights } from './fit.ts';
import { grids, type Layer, type LayeredNetwork, lines, windowLines } from './network.ts';
import { placeInRows, squareMesh } from './place/rows.ts';
import { addCore, addPopulation, cores, createStructure, populationsOf, type Structure } from './structure.ts';

export interface MapOptions {
  /** Mesh to place the cores on; the smallest square that holds them unless given. */
  readonly mesh?: { readonly width: number; readonly height: number };
}

export interface MappedNetwork {
  readonly image: ChipImage;
  readonly structure: Structure;
  /** Ticks from the one in which an input arrives to the one in which its output spikes, both counted. */
  readonly latencyTicks: number;
}

/** An axon that a line feeds. */
type Axon = { readonly core: number; readonly axon: number };

/** @throws SynaptickError when a layer, or the whole network, does not fit; see fit.ts */
export function mapLayers(network: LayeredNetwork, options: MapOptions = {}): MappedNetwork {
  checkLayersFit(network);
  const layerGrids = grids(network);
  const structure = createStructure();
  const consumers = cutIntoPopulations(network, structure);
  const needed = cores(structure).length;
  const mesh = options.mesh ?? squareMesh(needed);
  checkMeshHolds(network, needed, mesh);
  placeInRows(structure, mesh);

  const inputAxons = consumers[0] as Axon[][];
  const image = emptyImage({
    ...mesh,
    cores: needed,
    outputLines: outputLines(network),
    coreX: Uint16Array.from(cores(structure), (eid) => structure.core.x[eid] as number),
    coreY: Uint16Array.from(cores(structure), (eid) => structure.core.y[eid] as number),
    inputOffsets: prefixSums(inputAxons.map((axons) => axons.length)),
    inputRows: Uint32Array.from(inputAxons.flat(), ({ core, axon }) => core * NEURONS + axon),
  });
  network.layers.forEach((layer, index) => {
    const windows = windowLines(layerGrids[index] as (typeof layerGrids)[number], layer);
    for (const eid of populationsOf(structure, index)) {
      writePopulation(image, structure, eid, layer, windows, consumers[index + 1] as Axon[][]);
    }
  });
  return { image, structure, latencyTicks: network.layers.length };
}

/**
 * Cuts every layer into populations, one core each, from the last layer to the first. Returns, for the input and for the
 * output of every layer, the axons that each line feeds.
 */
function cutIntoPopulations(network: LayeredNetwork, structure: Structure): Axon[][][] {
  const layerGrids = grids(network);
  const consumers = layerGrids.map((grid) => Array.from({ length: lines(grid) }, (): Axon[] => []));
  for (let index = network.layers.length - 1; index >= 0; index--) {
    const layer = network.layers[index] as Layer;
    const fed = consumers[index + 1] as Axon[][];
    const isLast = index === network.layers.length - 1;
    windowLines(layerGrids[index] as (typeof layerGrids)[number], layer).forEach((seen, window) => {
      let from = 0;
      while (from < layer.neurons) {
        let columns = 0;
        let to = from;
        for (; to < layer.neurons; to++) {
          const copies = isLast ? 1 : (fed[window * layer.neurons + to] as Axon[]).length;
          checkCopiesFit(layer, window * layer.neurons + to, copies);
          if (columns + copies > NEURONS) break;
          columns += copies;
        }
        const coreEid = addCore(structure);
        const core = structure.core.slot[coreEid] as number;
        addPopulation(structure, { layer: index, window, neuronFrom: from, neuronTo: to, coreEid, firstNeuron: 0 });
        seen.forEach((line, axon) => {
          consumers[index]?.[line]?.push({ core, axon });
        });
        from = to;
      }
    });
  }
  return consumers;
}

/** Writes the axon types, neurons, copies, crossbar and targets of one population. */
function writePopulation(
  image: ChipImage,
  structure: Structure,
  eid: number,
  layer: Layer,
  windows: readonly Uint32Array[],
  fed: readonly Axon[][],
): void {
  const { population } = structure;
  const core = structure.core.slot[population.coreEid[eid] as number] as number;
  const window = population.window[eid] as number;
  const fanIn = (windows[window] as Uint32Array).length;
  for (let axon = 0; axon < fanIn; axon++) {
    setAxonType(image, core, axon, layer.axonTypes[window * fanIn + axon] as number);
  }
  let column = population.firstNeuron[eid] as number;
  const isLast = fed.every((axons) => axons.length === 0);
  for (let neuron = population.neuronFrom[eid] as number; neuron < (population.neuronTo[eid] as number); neuron++) {
    const line = window * layer.neurons + neuron;
    const targets: Target[] = isLast ? [{ output: line }] : (fed[line] as Axon[]);
    const weights = typeWeights(layer, fanIn, window, neuron);
    const threshold = layer.thresholds[line] as number;
    for (const target of targets) {
      configureNeuron(image, core, column, { ...binaryNeuron(threshold), weights, target });
      for (let axon = 0; axon < fanIn; axon++) {
        if (layer.weights[(window * fanIn + axon) * layer.neurons + neuron] !== 0)
          setSynapse(image, core, axon, column);
      }
      column++;
    }
  }
}

/**
 * A neuron without memory that fires when the tick's sum reaches `threshold`: the leak subtracts it, alpha = 0 fires at
 * V >= 0 and resets to 0, and beta = 0 sets every negative V back to 0.
 */
function binaryNeuron(threshold: number) {
  return { leak: -threshold, threshold: 0, negativeThreshold: 0, reset: 0, resetMode: 'value' } as const;
}

function prefixSums(counts: readonly number[]): Uint32Array {
  const sums = new Uint32Array(counts.length + 1);
  counts.forEach((count, i) => {
    sums[i + 1] = (sums[i] as number) + count;
  });
  return sums;
}
