/**
 * Lowers integer networks to the mapper's graph: a population for each layer, of neurons without memory, and a projection
 * into each. Several networks (an ensemble) share the input lines, or have lines of their own side by side; those of fewer
 * layers are delayed, so that the outputs of one image leave together. Networks of spike counts have neurons that keep state,
 * and control lines to every one of them.
 */

import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { packModes } from '../../cores/modes.ts';
import type { GraphPopulation, GraphProjection, NetworkGraph, NeuronArrays } from '../../mapping/graph.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import {
  biasOf,
  type ControlLines,
  controlLineCount,
  controlLines,
  firstControlLine,
  floorOf,
  pulsesOf,
} from './control.ts';
import { axonTypeOf, type IntegerLayer, type IntegerNetwork, lineTypes } from './integer-network.ts';
import { linesOfMember } from './own-inputs.ts';
import { countingOf } from './schedule.ts';
import { channelOf, gridsOf, seenPlaces, sizesOf } from './windows.ts';

const { maxDelay: MAX_DELAY } = TRUENORTH_SHAPE;

/** The population of the control lines, where networks count. */
const CONTROL = 1;
const INPUT_NAME = 'input';
const CONTROL_NAME = 'control';

export interface MemberGraph extends NetworkGraph {
  /** Population of the input, and of the last layer of each network. */
  readonly inputPopulation: number;
  readonly outputPopulations: readonly number[];
}

/**
 * @param networks as checked by `checkNetwork`, of the same input
 * @param options.ownInputs whether each has lines of its own, in the order of `own-inputs.ts`
 * @throws SynaptickError when they differ in input, or in depth by more than delays can make up for
 */
export function toNetworkGraph(
  name: string,
  networks: readonly IntegerNetwork[],
  { ownInputs }: { readonly ownInputs?: boolean | undefined } = {},
): MemberGraph {
  const [first] = networks;
  if (!first) throw new SynaptickError(`model "${name}" has no networks: give it at least one`);
  const depth = Math.max(...networks.map(({ layers }) => layers.length));
  const own = ownInputs ? networks.map(({ input }, member) => linesOfMember(input, networks.length, member)) : null;
  const grid = inputGrid(networks, first, ownInputs);
  const types = own ? ownInputTypes(networks, own) : inputTypes(networks);
  const populations: GraphPopulation[] = [
    { name: INPUT_NAME, size: lines(grid), neurons: null, probed: false, grid, ...types },
  ];
  const projections: GraphProjection[] = [];
  const counting = countingOf(networks);
  const control = counting && controlLines(counting);
  if (control) {
    const size = controlLineCount(control);
    const axonTypes = controlTypes(control, first.axonTypes);
    populations.push({ name: CONTROL_NAME, size, neurons: null, probed: false, axonTypes });
  }
  const outputPopulations: number[] = [];
  networks.forEach((network, member) => {
    requireSameInput(first, network);
    const delays = delaysOf(network, depth);
    const prefix = networks.length > 1 ? `${network.name} ` : '';
    const grids = gridsOf(network);
    let source = 0;
    network.layers.forEach((layer, index) => {
      const input = grids[index] as Grid;
      const output = grids[index + 1] as Grid;
      const next = network.layers[index + 1];
      populations.push({
        name: `${prefix}${layer.name}`,
        size: lines(output),
        neurons: control ? countingNeurons(layer, control, member, index, output) : binaryNeurons(layer, output),
        probed: next === undefined,
        grid: output,
        ...(next && typesFor(next, output, network)),
      });
      const target = populations.length - 1;
      const delay = delays[index] as number;
      const synapses = synapsesOf(input, layer);
      const from = index === 0 ? own?.[member] : undefined;
      const sources = from ? synapses.sources.map((line) => from[line] as number) : synapses.sources;
      projections.push({ name: `${prefix}${layer.name}`, source, target, delay, ...synapses, sources });
      if (control) {
        const controlled = controlSynapses(control, member, index, lines(output));
        projections.push({ name: `${prefix}${layer.name} control`, source: CONTROL, target, delay: 0, ...controlled });
      }
      source = target;
    });
    outputPopulations.push(source);
  });
  return { name, populations, projections, inputPopulation: 0, outputPopulations };
}

function inputGrid(networks: readonly IntegerNetwork[], { input }: IntegerNetwork, ownInputs = false): Grid {
  return ownInputs ? { ...input, channels: input.channels * networks.length } : input;
}

/**
 * The input populations of the graph of networks, in order: the lines that pictures spike on, then those that control neurons
 * that count.
 * @param total lines of the chip
 */
export function inputsOfNetworks(
  networks: readonly IntegerNetwork[],
  total: number,
  { ownInputs }: { readonly ownInputs?: boolean | undefined } = {},
): readonly { readonly name: string; readonly size: number }[] {
  const [first] = networks;
  const size = first ? lines(inputGrid(networks, first, ownInputs)) : 0;
  return [{ name: INPUT_NAME, size }, ...(total > size ? [{ name: CONTROL_NAME, size: total - size }] : [])];
}

function requireSameInput(first: IntegerNetwork, { name, input }: IntegerNetwork): void {
  const text = ({ width, height, channels }: Grid) => `${width} x ${height} x ${channels}`;
  if (text(input) === text(first.input)) return;
  throw new SynaptickError(
    `network "${name}" takes ${text(input)} lines, "${first.name}" of the same model ${text(first.input)}: give both the same input`,
  );
}

/** Delay of each layer's projection: 0 from the input, then 1, and more where deeper networks have to be waited for. */
function delaysOf({ name, layers }: IntegerNetwork, depth: number): number[] {
  let missing = depth - layers.length;
  const delays = layers.map((_, index) => {
    if (index === 0) return 0;
    const extra = Math.min(missing, MAX_DELAY - 1);
    missing -= extra;
    return 1 + extra;
  });
  if (missing === 0) return delays;
  throw new SynaptickError(
    `network "${name}" has depth ${layers.length}, another of the model ${depth}: delays of at most ${MAX_DELAY} ticks between its layers leave it ${missing} too early: give it more layers`,
  );
}

/** The types that a layer's own input lines best have; a ternary layer leaves that to the mapper. */
function typesFor(
  layer: IntegerLayer,
  input: Grid,
  { counts, axonTypes: all }: IntegerNetwork,
): { axonTypes?: Uint8Array } {
  if (layer.weights === 'ternary') return {};
  const types = lineTypes(counts, all);
  const axonTypes = Uint8Array.from({ length: lines(input) }, (_, line) => {
    const place = Math.floor(line / input.channels);
    const channel = line % input.channels;
    const i = layer.shuffled ? Math.floor(channel / layer.groups) : channel % (input.channels / layer.groups);
    return axonTypeOf(types, layer.shared, place % input.width, Math.floor(place / input.width), i);
  });
  return { axonTypes };
}

/** The input has several readers: types help where all typed ones among them want the same. */
function inputTypes(networks: readonly IntegerNetwork[]): { axonTypes?: Uint8Array } {
  const typed = networks.flatMap(({ layers }) => layers.slice(0, 1)).filter(({ weights }) => weights === 'typed');
  const [first] = typed;
  if (!first || typed.some(({ shared }) => shared !== first.shared)) return {};
  const [network] = networks as [IntegerNetwork];
  return typesFor(first, network.input, network);
}

/** Each line has one reader, whose types it gets; those of a ternary reader help nobody, as if there were none. */
function ownInputTypes(networks: readonly IntegerNetwork[], own: readonly Uint32Array[]): { axonTypes?: Uint8Array } {
  const hints = networks.map(
    (network) => typesFor(network.layers[0] as IntegerLayer, network.input, network).axonTypes,
  );
  if (!hints.some((types) => types)) return {};
  const axonTypes = new Uint8Array(own.reduce((sum, { length }) => sum + length, 0));
  hints.forEach((types, member) => {
    types?.forEach((type, line) => {
      axonTypes[own[member]?.[line] as number] = type;
    });
  });
  return { axonTypes };
}

/**
 * Neurons without memory that fire when the tick's sum reaches the threshold: the leak subtracts it, alpha = 0 fires at
 * V >= 0 and resets to 0, and beta = 0 sets every negative V back to 0.
 */
function binaryNeurons(layer: IntegerLayer, output: Grid): NeuronArrays {
  const size = lines(output);
  const zeros = new Int32Array(size);
  const own = layer.thresholds.length;
  const leak = Int32Array.from({ length: size }, (_, neuron) => -(layer.thresholds[neuron % own] as number));
  return {
    leak,
    threshold: zeros,
    negativeThreshold: zeros,
    reset: zeros,
    modes: new Uint16Array(size),
    potential: zeros,
  };
}

/**
 * Neurons that count: they subtract alpha, their step, when they fire (gamma = 1), and saturate at -beta (kappa = 1), where a
 * clear takes them and where they begin.
 */
function countingNeurons(
  layer: IntegerLayer,
  control: ControlLines,
  member: number,
  index: number,
  output: Grid,
): NeuronArrays {
  const size = lines(output);
  const own = layer.thresholds.length;
  const pulses = pulsesOf(control, member, index);
  const negativeThreshold = Int32Array.from({ length: size }, (_, neuron) =>
    floorOf(pulses, control.counts, biasOf(layer, neuron % own)),
  );
  return {
    leak: new Int32Array(size),
    threshold: Int32Array.from({ length: size }, (_, neuron) => layer.steps?.[neuron % own] as number),
    negativeThreshold,
    reset: new Int32Array(size),
    modes: new Uint16Array(size).fill(packModes({ resetMode: 'subtract', negativeMode: 'saturate' })),
    potential: negativeThreshold.map((beta) => -beta),
  };
}

/** The types that typed layers leave to the lifts and to the clears; ternary ones let the mapper choose. */
function controlTypes(control: ControlLines, axonTypes: number | undefined): Uint8Array {
  const first = lineTypes(control.counts, axonTypes);
  return Uint8Array.from({ length: controlLineCount(control) }, (_, line) =>
    line % (control.lifts + control.clears) < control.lifts ? first : first + 1,
  );
}

/** Every neuron of a layer hears the same control lines at the same weights. */
function controlSynapses(control: ControlLines, member: number, index: number, size: number): Synapses {
  const { lift, clear } = pulsesOf(control, member, index);
  const first = firstControlLine(control, index);
  const sources = [...numbers(first, lift.axons), ...numbers(first + control.lifts, clear.axons)];
  const weights = sources.map((_, i) => (i < lift.axons ? lift.weight : clear.weight));
  return {
    offsets: Uint32Array.from({ length: size + 1 }, (_, neuron) => neuron * sources.length),
    sources: Uint32Array.from({ length: size * sources.length }, (_, k) => sources[k % sources.length] as number),
    weights: Int32Array.from({ length: size * sources.length }, (_, k) => weights[k % sources.length] as number),
  };
}

function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

type Synapses = Pick<GraphProjection, 'offsets' | 'sources' | 'weights'>;

/** All synapses of a layer that are not 0, by target neuron; counted first, so that nothing has to grow. */
function synapsesOf(input: Grid, layer: IntegerLayer): Synapses {
  const sizes = sizesOf(input, layer);
  const channels = layer.channels;
  const offsets = new Uint32Array(sizes.places * channels + 1);
  const rows = rowsOf(input, layer);
  const seen = Array.from({ length: sizes.places }, (_, place) => seenPlaces(input, layer, place));
  seen.forEach((places, place) => {
    for (let channel = 0; channel < channels; channel++) {
      let count = 0;
      for (const { inWindow } of places) {
        const row = rows.at(place, channel, inWindow);
        count += (rows.offsets[row + 1] as number) - (rows.offsets[row] as number);
      }
      const neuron = place * channels + channel;
      offsets[neuron + 1] = (offsets[neuron] as number) + count;
    }
  });
  const total = offsets.at(-1) as number;
  const sources = new Uint32Array(total);
  const weights = new Int32Array(total);
  let next = 0;
  seen.forEach((places, place) => {
    for (let channel = 0; channel < channels; channel++) {
      for (const { inWindow, place: from } of places) {
        const row = rows.at(place, channel, inWindow);
        const first = from * input.channels;
        for (let k = rows.offsets[row] as number; k < (rows.offsets[row + 1] as number); k++) {
          sources[next] = first + (rows.channels[k] as number);
          weights[next++] = rows.weights[k] as number;
        }
      }
    }
  });
  return { offsets, sources, weights };
}

/** The weights of a layer that are not 0, in rows of one output channel and one place of its window. */
function rowsOf(input: Grid, layer: IntegerLayer) {
  const { ownPlaces, windowPlaces, groupInputs, groupOutputs } = sizesOf(input, layer);
  const rowCount = ownPlaces * layer.channels * windowPlaces;
  const offsets = new Uint32Array(rowCount + 1);
  const nonZero = layer.kernelWeights.reduce((sum, weight) => sum + (weight === 0 ? 0 : 1), 0);
  const channels = new Uint32Array(nonZero);
  const weights = new Int16Array(nonZero);
  let next = 0;
  let row = 0;
  for (let own = 0; own < ownPlaces; own++) {
    for (let channel = 0; channel < layer.channels; channel++) {
      const group = Math.floor(channel / groupOutputs);
      const o = channel % groupOutputs;
      for (let inWindow = 0; inWindow < windowPlaces; inWindow++) {
        const first = ((own * layer.groups + group) * windowPlaces + inWindow) * groupInputs;
        for (let i = 0; i < groupInputs; i++) {
          const weight = layer.kernelWeights[(first + i) * groupOutputs + o] as number;
          if (weight === 0) continue;
          channels[next] = channelOf(layer, input, group, i);
          weights[next++] = weight;
        }
        offsets[++row] = next;
      }
    }
  }
  const at = (place: number, channel: number, inWindow: number) =>
    ((layer.shared ? 0 : place) * layer.channels + channel) * windowPlaces + inWindow;
  return { offsets, channels, weights, at };
}
