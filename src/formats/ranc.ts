/**
 * Networks of the RANC simulator (github.com/UA-RCL/RANC): input.json and config.json to a chip image, and its output file.
 *
 * RANC's tick T is ours T - 1. Its spikes arrive destination_tick + 1 ticks after they fire; packets[k] arrive at our tick
 * k + destination_tick; row r of the output file (r from 1) shows the spikes of our tick r - 2.
 */
import { z } from 'zod';
import { type ChipImage, emptyImage, MODE, NO_TARGET, OUTPUT } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { AXON_TYPES, AXONS, MAX_DELAY, NEURONS, RING_SLOTS, WORDS } from '../../cores/limits.ts';
import { validateImage } from '../../cores/validate.ts';

const int = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
const count = z.int().min(0);
const place = z.tuple([count, count]);

const neuronSchema = z.object({
  reset_potential: int,
  weights: z.array(int).length(AXON_TYPES),
  leak: int,
  positive_threshold: int,
  negative_threshold: int,
  destination_core_offset: z.tuple([int, int]),
  destination_axon: count,
  destination_tick: z
    .int()
    .min(0)
    .max(MAX_DELAY - 1),
  current_potential: int,
  reset_mode: z.union([z.literal(0), z.literal(1)]),
});

const coreSchema = z.object({
  coordinates: place,
  axons: z.array(
    z
      .int()
      .min(0)
      .max(AXON_TYPES - 1),
  ),
  neurons: z.array(neuronSchema),
  connections: z.array(z.array(z.union([z.literal(0), z.literal(1), z.boolean()]))),
});

const packetSchema = z.object({
  destination_core: place,
  destination_axon: count,
  destination_tick: z.int().min(0).max(MAX_DELAY),
});

const inputSchema = z.object({
  packets: z.array(z.array(packetSchema)),
  output_bus: z.object({ coordinates: place, num_outputs: z.int().min(1) }),
  cores: z.array(coreSchema).min(1),
});

const configSchema = z.object({
  num_neurons: z.int().min(1).max(NEURONS),
  num_axons: z.int().min(1).max(AXONS),
  num_cores_x: z.int().min(1),
  num_cores_y: z.int().min(1),
  num_weights: z.literal(AXON_TYPES),
  max_tick_offset: z.literal(RING_SLOTS),
  neuron_reset_type: z.union([z.literal(0), z.literal(1)]),
});

export type RancNeuron = z.infer<typeof neuronSchema>;
export type RancCore = z.infer<typeof coreSchema>;
export type RancConfig = z.infer<typeof configSchema>;

/** A host spike: due on an axon in a tick of ours. */
export interface InputSpike {
  readonly tick: number;
  readonly core: number;
  readonly axon: number;
}

export interface RancNetwork {
  readonly image: ChipImage;
  readonly inputs: readonly InputSpike[];
}

/** @throws SynaptickError naming the file and the path inside it */
export function parseRanc(file: string, input: unknown, config: unknown): RancNetwork {
  const settings = parse(`${file} config`, configSchema, config);
  const network = parse(file, inputSchema, input);
  const { num_cores_x: width, num_cores_y: height } = settings;
  const slots = new Map(network.cores.map((core, slot) => [core.coordinates[0] + width * core.coordinates[1], slot]));
  const [busX, busY] = network.output_bus.coordinates;
  const image = emptyImage({
    semantics: { saturate: false, negativeTest: settings.neuron_reset_type === 0 ? '<' : '<=' },
    width,
    height,
    cores: network.cores.length,
    axonsPerCore: settings.num_axons,
    neuronsPerCore: settings.num_neurons,
    outputLines: network.output_bus.num_outputs,
    outputCell: { x: busX, y: busY },
    weights: new Int32Array(network.cores.length * NEURONS * AXON_TYPES),
    coreX: Uint16Array.from(network.cores, (core) => core.coordinates[0]),
    coreY: Uint16Array.from(network.cores, (core) => core.coordinates[1]),
  });
  network.cores.forEach((core, slot) => {
    writeCore(image, slots, slot, core);
  });
  validateImage(image);
  const inputs = network.packets.flatMap((packets, k) =>
    packets.map(({ destination_core: [x, y], destination_axon: axon, destination_tick: delay }) => {
      const core = slots.get(x + width * y);
      if (core === undefined) throw new SynaptickError(`${file}: packets.${k}: there is no core at (${x}, ${y})`);
      return { tick: k + delay, core, axon };
    }),
  );
  return { image, inputs };
}

function parse<T>(file: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new SynaptickError(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}

function writeCore(image: ChipImage, slots: ReadonlyMap<number, number>, slot: number, core: RancCore): void {
  const [x, y] = core.coordinates;
  image.axonType.set(core.axons, slot * NEURONS);
  core.connections.forEach((row, neuron) => {
    row.forEach((connected, axon) => {
      const word = (slot * NEURONS + axon) * WORDS + (neuron >> 5);
      if (connected) image.crossbar[word] = (image.crossbar[word] as number) | (1 << (neuron & 31));
    });
  });
  core.neurons.forEach((neuron, index) => {
    const row = slot * NEURONS + index;
    image.enabled[row] = 1;
    image.weights.set(neuron.weights, row * AXON_TYPES);
    image.leak[row] = neuron.leak;
    image.threshold[row] = neuron.positive_threshold;
    image.negativeThreshold[row] = -neuron.negative_threshold;
    image.reset[row] = neuron.reset_potential;
    image.modes[row] = neuron.reset_mode << MODE.gammaShift;
    image.potential[row] = neuron.current_potential;
    const targetX = x + neuron.destination_core_offset[0];
    const targetY = y + neuron.destination_core_offset[1];
    const onBus = targetX === image.outputCell?.x && targetY === image.outputCell.y;
    image.targetCore[row] = onBus ? OUTPUT : (slots.get(targetX + image.width * targetY) ?? NO_TARGET);
    image.targetAxon[row] = neuron.destination_axon;
    image.targetDelay[row] = neuron.destination_tick + 1;
  });
}

/**
 * RANC's output file: a byte order mark, then a row for each tick, `0 ` or `1 ` for each output line.
 * @param outputs the output lines that spiked in each of our ticks, from tick 0
 */
export function formatRancOutput(outputLines: number, ticks: number, outputs: readonly ArrayLike<number>[]): string {
  let text = '\ufeff';
  for (let row = 1; row <= ticks; row++) {
    const values = new Array<string>(outputLines).fill('0 ');
    for (const line of Array.from(outputs[row - 2] ?? [])) values[line] = '1 ';
    text += `${values.join('')}\n`;
  }
  return text;
}
