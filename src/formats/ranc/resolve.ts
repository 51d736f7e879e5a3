/** The second step of reading RANC's input.json, when all cores are known: sizes, targets, packets and checks. */
import { type ChipImage, NO_TARGET, OUTPUT } from '../../../cores/chip-image.ts';
import { SHAPE_LIMITS, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError, within } from '../../../cores/errors.ts';
import { validateImage } from '../../../cores/validate.ts';
import { createSpikeTrainBuilder, type SpikeTrain } from '../spike-train.ts';
import { type RancConfig, rancShape } from './config.ts';
import { narrowWeights, resizeCoreArrays, restrideCoreArrays } from './core-arrays.ts';
import { requirePotentialsWithin } from './overflow.ts';
import { PACKET_FIELDS, packetPath } from './packets.ts';
import type { RancDraft, RancNetwork } from './reader.ts';

type Sizes = Pick<RancConfig, 'num_cores_x' | 'num_cores_y' | 'num_axons'>;

/** @throws SynaptickError naming file, path, value and limit */
export function resolveNetwork(draft: RancDraft, given: RancConfig | null): RancNetwork {
  const { arrays, cores, file } = draft;
  const config = given ?? deriveConfig(draft);
  const notes: string[] = [];
  if (!given) {
    notes.push(
      `no config: derived ${config.num_cores_x} x ${config.num_cores_y} cores of ${config.num_axons} axons and ` +
        `${config.num_neurons} neurons from ${file}, and took neuron_reset_type 0`,
    );
  }
  if (arrays.capacity !== cores) resizeCoreArrays(arrays, cores);
  const shape = rancShape(config);
  restrideCoreArrays(arrays, { axons: shape.axons, neurons: shape.neurons, axonTypes: shape.axonTypes });
  const { offsetX, offsetY, capacity, rows: _, weights, ...shared } = arrays;
  const slots = new Map<number, number>();
  for (let slot = 0; slot < cores; slot++) {
    slots.set((arrays.coreX[slot] as number) + config.num_cores_x * (arrays.coreY[slot] as number), slot);
  }
  const atBus = slots.get(draft.busX + config.num_cores_x * draft.busY);
  if (atBus !== undefined) {
    throw new SynaptickError(
      `${file}: cores[${atBus}].coordinates is [${draft.busX}, ${draft.busY}], the cell of the output bus: move one of them`,
    );
  }
  const image: ChipImage = {
    shape,
    width: config.num_cores_x,
    height: config.num_cores_y,
    cores,
    seed: 0,
    outputLines: draft.outputs,
    outputCell: { x: draft.busX, y: draft.busY },
    ...shared,
    weights: narrowWeights(weights),
    thresholdBits: new Uint8Array(cores * shape.neurons),
    streams: null,
    stuckAxons: null,
    packetLoss: null,
    targetCore: resolveTargets(draft, config, slots, notes),
    inputOffsets: new Uint32Array(1),
    inputRows: new Uint32Array(0),
  };
  within(file, () => {
    validateImage(image);
    requirePotentialsWithin(image, 1);
  });
  return { image, inputs: resolvePackets(draft, config, slots, notes), config, notes };
}

/** The smallest chip that holds what the file names; of RANC's own 4 weights and 16 ticks unless it needs more. */
function deriveConfig({ arrays, packets, cores, axons, neurons, types, delay, busX, busY }: RancDraft): RancConfig {
  const columns = arrays.rows.neurons;
  let width = busX + 1;
  let height = busY + 1;
  let lastAxon = axons - 1;
  const include = (x: number, y: number, axon: number): void => {
    width = Math.max(width, x + 1);
    height = Math.max(height, y + 1);
    if (x !== busX || y !== busY) lastAxon = Math.max(lastAxon, axon);
  };
  for (let row = 0; row < cores * columns; row++) {
    const slot = Math.floor(row / columns);
    const x = arrays.coreX[slot] as number;
    const y = arrays.coreY[slot] as number;
    if (row % columns === 0) include(x, y, 0);
    if (!arrays.enabled[row]) continue;
    include(x + (arrays.offsetX[row] as number), y + (arrays.offsetY[row] as number), arrays.targetAxon[row] as number);
  }
  for (let at = 0; at < packets.count * PACKET_FIELDS; at += PACKET_FIELDS) {
    const [x, y, axon] = packets.data.subarray(at + 2, at + 5) as unknown as [number, number, number];
    include(x, y, axon);
  }
  return {
    num_neurons: Math.max(1, neurons),
    num_axons: Math.min(SHAPE_LIMITS.axons.max, Math.max(1, lastAxon + 1)),
    num_cores_x: width,
    num_cores_y: height,
    num_weights: Math.max(TRUENORTH_SHAPE.axonTypes, types),
    max_tick_offset: Math.max(TRUENORTH_SHAPE.maxDelay, delay) + 1,
    neuron_reset_type: 0,
  };
}

function resolveTargets(
  { file, arrays, cores, busX, busY, outputs }: RancDraft,
  { num_cores_x: width, num_cores_y: height, num_axons: axons }: RancConfig,
  slots: ReadonlyMap<number, number>,
  notes: string[],
): Int32Array {
  const { neurons } = arrays.rows;
  const targets = new Int32Array(cores * neurons).fill(NO_TARGET);
  let lost = 0;
  for (let row = 0; row < targets.length; row++) {
    if (!arrays.enabled[row]) continue;
    const slot = Math.floor(row / neurons);
    const x = (arrays.coreX[slot] as number) + (arrays.offsetX[row] as number);
    const y = (arrays.coreY[slot] as number) + (arrays.offsetY[row] as number);
    const axon = arrays.targetAxon[row] as number;
    const fail = (what: string): never => {
      throw new SynaptickError(`${file}: cores[${slot}].neurons[${row % neurons}].${what}`);
    };
    if (x < 0 || y < 0 || x >= width || y >= height) {
      const offset = `[${arrays.offsetX[row]}, ${arrays.offsetY[row]}]`;
      fail(`destination_core_offset is ${offset}: cell (${x}, ${y}) is outside the grid of ${width} x ${height} cores`);
    }
    const onBus = x === busX && y === busY;
    if (axon >= (onBus ? outputs : axons)) {
      const limit = onBus ? `the output bus has num_outputs ${outputs}` : `a core has ${axons} axons (num_axons)`;
      fail(`destination_axon is ${axon}, ${limit}`);
    }
    const target = onBus ? OUTPUT : (slots.get(x + width * y) ?? NO_TARGET);
    targets[row] = target;
    if (target === NO_TARGET) lost++;
  }
  if (lost) notes.push(`neurons that aim at cells without a core: ${lost} (their spikes have no effect, as in RANC)`);
  return targets;
}

/** Looks packets up among the cores of a mesh. */
export function resolvePackets(
  { file, packets, busX, busY }: Pick<RancDraft, 'file' | 'packets' | 'busX' | 'busY'>,
  { num_cores_x: width, num_cores_y: height, num_axons: axons }: Sizes,
  slots: ReadonlyMap<number, number>,
  notes: string[],
): SpikeTrain {
  const train = createSpikeTrainBuilder(file, packets.memory);
  let lost = 0;
  for (let index = 0; index < packets.count; index++) {
    const at = index * PACKET_FIELDS;
    const [list, delay, x, y, axon] = packets.data.subarray(at, at + 5) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const fail = (what: string): never => {
      throw new SynaptickError(`${file}: ${packetPath(packets, index)}.${what}`);
    };
    if (x >= width || y >= height) {
      fail(`destination_core is [${x}, ${y}], outside the grid of ${width} x ${height} cores`);
    }
    if (axon >= axons) fail(`destination_axon is ${axon}, a core has ${axons} axons (num_axons)`);
    if (x === busX && y === busY) {
      fail(`destination_core is [${x}, ${y}], the output bus: a spike of the host goes to a core`);
    }
    const core = slots.get(x + width * y);
    if (core === undefined) lost++;
    else train.add(list + delay, core, axon);
  }
  if (lost) notes.push(`packets to cells without a core: ${lost} (they have no effect, as in RANC)`);
  return train.build();
}
