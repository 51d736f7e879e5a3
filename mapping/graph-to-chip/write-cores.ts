/** Writes what is on the cores into a chip image. */
import { type ChipImage, OUTPUT } from '../../cores/chip-image.ts';
import { type ChipShape, neuronWords } from '../../cores/chip-shape.ts';
import type { Partition } from './assign.ts';
import type { GraphLines } from './lines.ts';

/** The axon rows of each input line. */
export function inputsOf(
  lines: GraphLines,
  partition: Partition,
  first: ReadonlyMap<number, number>,
  { axons }: Pick<ChipShape, 'axons'>,
) {
  const { targetOffsets, targetAxon, axonCore, axonOffsets } = partition;
  const offsets = [0];
  const rows: number[] = [];
  for (const population of first.keys()) {
    for (let u = lines.firstUnit[population] as number; u < (lines.firstUnit[population + 1] as number); u++) {
      for (let t = targetOffsets[u] as number; t < (targetOffsets[u + 1] as number); t++) {
        const axon = targetAxon[t] as number;
        const core = axonCore[axon] as number;
        rows.push(core * axons + axon - (axonOffsets[core] as number));
      }
      offsets.push(rows.length);
    }
  }
  return { inputOffsets: Uint32Array.from(offsets), inputRows: Uint32Array.from(rows) };
}

/** Writes one core. */
export function writeCore(
  image: ChipImage,
  partition: Partition,
  core: number,
  firstOutputLine: ReadonlyMap<number, number>,
): void {
  const { feeds, memberOffsets, members, axonOffsets, axonFeed } = partition;
  const firstAxon = axonOffsets[core] as number;
  for (let axon = firstAxon; axon < (axonOffsets[core + 1] as number); axon++) {
    image.axonType[core * image.shape.axons + axon - firstAxon] = feeds.type[axonFeed[axon] as number] as number;
  }
  for (let m = memberOffsets[core] as number; m < (memberOffsets[core + 1] as number); m++) {
    const unit = members[m] as number;
    const population = feeds.graph.populationOf[unit] as number;
    writeUnit(image, partition, core, unit, firstOutputLine.get(population));
  }
}

/** Writes all columns of a neuron; they differ in their targets only. */
function writeUnit(
  image: ChipImage,
  partition: Partition,
  core: number,
  unit: number,
  outputs: number | undefined,
): void {
  const { feeds, firstColumn, columns, axonOf, weights, axonOffsets, axonFeed, axonCore } = partition;
  const { graph } = feeds;
  const population = graph.populationOf[unit] as number;
  const member = unit - (graph.firstUnit[population] as number);
  const from = graph.offsets[unit] as number;
  const to = graph.offsets[unit + 1] as number;
  const firstTarget = partition.targetOffsets[unit] as number;
  const targets = (partition.targetOffsets[unit + 1] as number) - firstTarget;
  const { axons, neurons, axonTypes } = image.shape;
  const words = neuronWords(image.shape);
  const first = core * neurons + (firstColumn[unit] as number);
  for (let copy = 0; copy < (columns[unit] as number); copy++) {
    const row = first + copy;
    const column = row - core * neurons;
    writeNeuron(image, graph, row, population, member);
    for (let type = 0; type < axonTypes; type++) {
      image.weights[row * axonTypes + type] = weights[unit * axonTypes + type] as number;
    }
    const bit = 1 << (column & 31);
    const place = core * axons * words + (column >> 5);
    for (let k = from; k < to; k++) {
      const word = place + (axonOf[k] as number) * words;
      image.crossbar[word] = (image.crossbar[word] as number) | bit;
    }
    if (copy < targets) {
      const axon = partition.targetAxon[firstTarget + copy] as number;
      const target = axonCore[axon] as number;
      image.targetCore[row] = target;
      image.targetAxon[row] = axon - (axonOffsets[target] as number);
      image.targetDelay[row] = graph.lineDelay[feeds.line[axonFeed[axon] as number] as number] as number;
    } else if (outputs !== undefined) {
      image.targetCore[row] = OUTPUT;
      image.targetAxon[row] = outputs + member;
    }
  }
}

/** Parameters of a neuron; all its copies draw from the stream of its unit. */
function writeNeuron(image: ChipImage, lines: GraphLines, row: number, population: number, member: number): void {
  const neurons = lines.graph.populations[population]?.neurons;
  if (!neurons) return;
  image.enabled[row] = 1;
  image.leak[row] = neurons.leak[member] as number;
  image.threshold[row] = neurons.threshold[member] as number;
  image.negativeThreshold[row] = neurons.negativeThreshold[member] as number;
  image.reset[row] = neurons.reset[member] as number;
  image.modes[row] = neurons.modes[member] as number;
  image.thresholdBits[row] = neurons.thresholdBits?.[member] ?? 0;
  image.potential[row] = neurons.potential[member] as number;
  if (image.streams) image.streams[row] = (lines.firstUnit[population] as number) + member;
}
