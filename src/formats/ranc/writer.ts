/** Writes RANC's input.json and config.json, core by core. The image must be one that `fitRanc` returned. */
import { type ChipImage, NO_TARGET, OUTPUT } from '../../../cores/chip-image.ts';
import { axonRow, neuronRow, neuronWords } from '../../../cores/chip-shape.ts';
import { RESET_MODES, resetModeOf } from '../../../cores/modes.ts';
import type { SpikeTrain } from '../spike-train.ts';
import { rancConfig } from './config.ts';
import { freeCell } from './fit.ts';

/** Spikes of tick t become packets[t] with destination_tick 0. */
export function* formatRanc(image: ChipImage, inputs: SpikeTrain): Generator<string> {
  const bus = image.outputCell ?? { x: 0, y: 0 };
  yield '{\n"packets":[';
  yield* packetLists(image, inputs);
  yield `],\n"output_bus":{"coordinates":[${bus.x},${bus.y}],"num_outputs":${image.outputLines}},\n"cores":[\n`;
  const { cell: nowhere } = freeCell(image, image.outputCell);
  for (let core = 0; core < image.cores; core++) yield `${core ? ',\n' : ''}${formatCore(image, core, nowhere)}`;
  yield '\n]}\n';
}

export function formatRancConfig(image: ChipImage): string {
  // RANC's own reader wants these three, too.
  const trace = { neuron_block_trace_verbosity: 0, core_controller_trace_verbosity: 0, scheduler_trace_verbosity: 0 };
  return `${JSON.stringify({ ...rancConfig(image), ...trace }, null, 2)}\n`;
}

function* packetLists(image: ChipImage, { count, ticks, cores, axons }: SpikeTrain): Generator<string> {
  const ticksListed = count > 0 ? (ticks[count - 1] as number) + 1 : 1;
  let next = 0;
  for (let tick = 0; tick < ticksListed; tick++) {
    const packets: string[] = [];
    for (; next < count && ticks[next] === tick; next++) {
      const core = cores[next] as number;
      const place = `[${image.coreX[core]},${image.coreY[core]}]`;
      packets.push(`{"destination_core":${place},"destination_axon":${axons[next]},"destination_tick":0}`);
    }
    yield `${tick ? ',\n' : ''}[${packets.join(',')}]`;
  }
}

function formatCore(image: ChipImage, core: number, nowhere: { readonly x: number; readonly y: number }): string {
  const { shape } = image;
  const x = image.coreX[core] as number;
  const y = image.coreY[core] as number;
  const axons = image.axonType.subarray(axonRow(shape, core, 0), axonRow(shape, core + 1, 0));
  const neurons: string[] = [];
  const connections: string[] = [];
  for (let neuron = 0; neuron < neuronsListed(image, core); neuron++) {
    neurons.push(formatNeuron(image, neuronRow(shape, core, neuron), x, y, nowhere));
    connections.push(`[${connectionsOf(image, core, neuron).join(',')}]`);
  }
  return (
    `{"coordinates":[${x},${y}],"axons":[${axons.join(',')}],\n"neurons":[${neurons.join(',\n')}],\n` +
    `"connections":[${connections.join(',\n')}]}`
  );
}

/** Neurons up to the last that is configured or has a synapse; RANC's others never fire. */
function neuronsListed(image: ChipImage, core: number): number {
  const { shape } = image;
  for (let neuron = shape.neurons - 1; neuron >= 0; neuron--) {
    if (image.enabled[neuronRow(shape, core, neuron)] || connectionsOf(image, core, neuron).includes(1))
      return neuron + 1;
  }
  return 0;
}

function connectionsOf(image: ChipImage, core: number, neuron: number): Uint8Array {
  const { shape } = image;
  const words = neuronWords(shape);
  return Uint8Array.from({ length: shape.axons }, (_, axon) => {
    const word = image.crossbar[axonRow(shape, core, axon) * words + (neuron >> 5)] as number;
    return (word >>> (neuron & 31)) & 1;
  });
}

function formatNeuron(
  image: ChipImage,
  row: number,
  x: number,
  y: number,
  nowhere: { readonly x: number; readonly y: number },
): string {
  const target = image.targetCore[row] as number;
  const on = image.enabled[row] === 1;
  let cell = nowhere;
  let axon = 0;
  if (on && target === OUTPUT) cell = image.outputCell ?? nowhere;
  if (on && target >= 0) cell = { x: image.coreX[target] as number, y: image.coreY[target] as number };
  if (on && target !== NO_TARGET) axon = image.targetAxon[row] as number;
  // A neuron that is off is one that never reaches its threshold of 1.
  const value = (numbers: ArrayLike<number>) => (on ? (numbers[row] as number) : 0);
  const offset = on ? [cell.x - x, cell.y - y] : [0, 0];
  const { axonTypes } = image.shape;
  const weights = on ? image.weights.subarray(row * axonTypes, (row + 1) * axonTypes) : new Uint8Array(axonTypes);
  return (
    `{"reset_potential":${value(image.reset)},"weights":[${weights.join(',')}],"leak":${value(image.leak)},` +
    `"positive_threshold":${on ? image.threshold[row] : 1},"negative_threshold":${-value(image.negativeThreshold)},` +
    `"destination_core_offset":[${offset.join(',')}],"destination_axon":${axon},` +
    `"destination_tick":${on ? (image.targetDelay[row] as number) - 1 : 0},"current_potential":${value(image.potential)},` +
    `"reset_mode":${on ? RESET_MODES.indexOf(resetModeOf(image.modes[row] as number)) : 0}}`
  );
}
