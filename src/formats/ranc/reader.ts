/**
 * Networks of the RANC simulator (github.com/UA-RCL/RANC): input.json, core by core as it streams by, to a chip image.
 * 4095 cores are 770 MB of JSON and about 100 MB of image.
 *
 * As RANC reads it (simulator/src/decode.hpp): a core may list fewer axons, neurons, connections and weights than the
 * chip has, the rest is 0 or off; a spike to a cell without a core has no effect; RANC's tick T is ours T - 1. Spikes
 * arrive destination_tick + 1 ticks after they fire; packets[k] arrive in our tick k + destination_tick. Where RANC would
 * crash or drop something without a word (offsets that leave the grid, a destination_tick past the scheduler, two cores in one cell,
 * integers that overflow), this reader refuses.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { neuronWords, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { packModes, RESET_MODES } from '../../../cores/modes.ts';
import { type MemoryLimit, memoryLimit } from '../../host/memory.ts';
import { slotsById } from '../core-ids.ts';
import { createJsonReader } from '../json/reader.ts';
import { integer, integers, list, object, type Shape } from '../json/shape.ts';
import type { SpikeTrain } from '../spike-train.ts';
import {
  LARGEST_CONFIG,
  lastDestinationTick,
  RANC_MAX_SIDE,
  type RancConfig,
  rancConfig,
  rancShape,
} from './config.ts';
import { type CoreArrays, createCoreArrays, growCoreArrays } from './core-arrays.ts';
import { createPacketList, type PacketList, packetsShape } from './packets.ts';
import { resolveNetwork, resolvePackets } from './resolve.ts';

export interface RancNetwork {
  readonly image: ChipImage;
  readonly inputs: SpikeTrain;
  /** As given, or as derived from the network. */
  readonly config: RancConfig;
  /** What a person should know, a sentence each: what was assumed, what has no effect. */
  readonly notes: readonly string[];
}

/** What was read, before targets and packets are looked up. */
export interface RancDraft {
  readonly file: string;
  readonly arrays: CoreArrays;
  readonly packets: PacketList;
  cores: number;
  /** Sizes seen: most axons and neurons of a core, axon types and weights, and the longest delay. */
  axons: number;
  neurons: number;
  types: number;
  delay: number;
  busX: number;
  busY: number;
  outputs: number;
}

export interface RancParser {
  /** Takes the next bytes of input.json. @throws SynaptickError naming file, line, path, value and limit */
  feed(bytes: Uint8Array): void;
  end(): RancNetwork;
}

const INT32 = 2 ** 31 - 1;
const FIRST_CORES = 64;
const LAST_AXON = 65_535;

/** @param config null derives it from the network, with neuron_reset_type 0 */
export function createRancParser(
  file: string,
  config: RancConfig | null,
  memory: MemoryLimit = memoryLimit(),
): RancParser {
  const most = config ? config.num_cores_x * config.num_cores_y : FIRST_CORES;
  const draft: RancDraft = {
    file,
    arrays: createCoreArrays(Math.min(FIRST_CORES, most), config ? rancShape(config) : TRUENORTH_SHAPE),
    packets: createPacketList(memory),
    cores: 0,
    axons: 0,
    neurons: 0,
    types: 0,
    delay: 1,
    busX: 0,
    busY: 0,
    outputs: 0,
  };
  const reader = createJsonReader(file, inputShape(draft, config ?? LARGEST_CONFIG));
  return {
    feed: reader.feed,
    end() {
      reader.end();
      return resolveNetwork(draft, config);
    },
  };
}

/** Reads nothing but the packets of an input.json, onto the cores of an image. */
export function createPacketParser(
  file: string,
  image: ChipImage,
  memory: MemoryLimit = memoryLimit(),
): { readonly feed: RancParser['feed']; readonly end: () => SpikeTrain } {
  const packets = createPacketList(memory);
  const sizes = rancConfig(image);
  const reader = createJsonReader(file, object({ packets: packetsShape(packets, sizes) }));
  return {
    feed: reader.feed,
    end() {
      reader.end();
      const { x: busX, y: busY } = image.outputCell ?? { x: -1, y: -1 };
      return resolvePackets({ file, packets, busX, busY }, sizes, slotsById(image), []);
    },
  };
}

function inputShape(draft: RancDraft, limits: RancConfig): Shape {
  const place = new Int32Array(2);
  const bus = object({
    coordinates: integers(place, { low: 0, high: RANC_MAX_SIDE - 1, min: 2 }, () => {
      requireInside(place, limits);
      draft.busX = place[0] as number;
      draft.busY = place[1] as number;
    }),
    num_outputs: integer(0, LAST_AXON + 1, (count) => {
      draft.outputs = count;
    }),
  });
  return object({
    packets: packetsShape(draft.packets, limits),
    output_bus: bus,
    cores: list(coreShape(draft, limits), {
      end(count) {
        if (count === 0) throw new SynaptickError('is empty: a network needs at least one core');
      },
    }),
  });
}

function coreShape(draft: RancDraft, limits: RancConfig): Shape {
  const { arrays } = draft;
  const taken = new Map<number, number>();
  const place = new Int32Array(2);
  const ints = new Int32Array(limits.num_axons);
  const { memory } = draft.packets;
  let slot = 0;
  let neurons = 0;
  let connections = 0;

  function requireAxons(count: number): void {
    if (count > draft.axons) draft.axons = count;
    if (count > arrays.rows.axons) growCoreArrays(arrays, { axons: count }, memory);
  }

  const coordinates = integers(place, { low: 0, high: RANC_MAX_SIDE - 1, min: 2 }, () => {
    requireInside(place, limits);
    const [x, y] = place as unknown as [number, number];
    const cell = x + y * RANC_MAX_SIDE;
    const other = taken.get(cell);
    if (other !== undefined)
      throw new SynaptickError(`is [${x}, ${y}], where cores[${other}] is already: a cell holds one core`);
    taken.set(cell, slot);
    arrays.coreX[slot] = x;
    arrays.coreY[slot] = y;
  });
  const axons = integers(ints, { low: 0, high: limits.num_weights - 1, max: limits.num_axons }, (count) => {
    requireAxons(count);
    const first = slot * arrays.rows.axons;
    for (let axon = 0; axon < count; axon++) {
      const type = ints[axon] as number;
      arrays.axonType[first + axon] = type;
      if (type >= draft.types) draft.types = type + 1;
    }
  });
  const row = integers(ints, { low: 0, high: 1, max: limits.num_axons }, (count, neuron) => {
    requireAxons(count);
    if (neuron >= arrays.rows.neurons) growCoreArrays(arrays, { neurons: neuron + 1 }, memory);
    connect(arrays, slot, neuron, ints, count);
  });

  return object(
    {
      coordinates,
      axons,
      neurons: list(
        neuronShape(draft, limits, () => slot),
        {
          max: limits.num_neurons,
          end(count) {
            neurons = count;
          },
        },
      ),
      connections: list(row, {
        max: limits.num_neurons,
        end(count) {
          connections = count;
        },
      }),
    },
    {
      begin(index) {
        slot = index;
        draft.cores = index + 1;
        if (index === arrays.capacity) growCoreArrays(arrays, { cores: index + 1 }, memory);
      },
      end() {
        draft.neurons = Math.max(draft.neurons, neurons);
        if (connections < neurons) {
          throw new SynaptickError(`has ${connections} lists of connections for ${neurons} neurons: give one for each`);
        }
        if (connections > neurons) disconnect(arrays, slot, neurons);
      },
    },
  );
}

function neuronShape(draft: RancDraft, limits: RancConfig, slot: () => number): Shape {
  const { arrays } = draft;
  const offset = new Int32Array(2);
  const weights = new Int32Array(limits.num_weights);
  const { memory } = draft.packets;
  let row = 0;
  const int = (set: (value: number) => void) => integer(-INT32, INT32, set);
  return object(
    {
      reset_potential: int((value) => {
        arrays.reset[row] = value;
      }),
      weights: integers(weights, { low: -INT32, high: INT32, max: limits.num_weights }, (count) => {
        if (count > draft.types) draft.types = count;
        if (count > arrays.rows.axonTypes) growCoreArrays(arrays, { axonTypes: count }, memory);
        const first = row * arrays.rows.axonTypes;
        for (let type = 0; type < count; type++) arrays.weights[first + type] = weights[type] as number;
      }),
      leak: int((value) => {
        arrays.leak[row] = value;
      }),
      positive_threshold: int((value) => {
        arrays.threshold[row] = value;
      }),
      negative_threshold: int((value) => {
        arrays.negativeThreshold[row] = -value;
      }),
      destination_core_offset: integers(offset, { low: -INT32, high: INT32, min: 2 }, () => {
        arrays.offsetX[row] = offset[0] as number;
        arrays.offsetY[row] = offset[1] as number;
      }),
      destination_axon: integer(0, LAST_AXON, (value) => {
        arrays.targetAxon[row] = value;
      }),
      destination_tick: integer(0, lastDestinationTick(limits), (value) => {
        arrays.targetDelay[row] = value + 1;
        if (value >= draft.delay) draft.delay = value + 1;
      }),
      current_potential: int((value) => {
        arrays.potential[row] = value;
      }),
      reset_mode: integer(0, 1, (value) => {
        arrays.modes[row] = packModes({ resetMode: RESET_MODES[value] });
      }),
    },
    {
      begin(index) {
        if (index >= arrays.rows.neurons) growCoreArrays(arrays, { neurons: index + 1 }, memory);
        row = slot() * arrays.rows.neurons + index;
        arrays.enabled[row] = 1;
      },
    },
  );
}

function requireInside(place: Int32Array, { num_cores_x: width, num_cores_y: height }: RancConfig): void {
  const [x, y] = place as unknown as [number, number];
  if (x < width && y < height) return;
  throw new SynaptickError(
    `is [${x}, ${y}], outside the grid of ${width} x ${height} cores: correct it, or num_cores_x and num_cores_y in the config`,
  );
}

/** One neuron's row of connections becomes one bit in each crossbar row. */
function connect({ crossbar, rows }: CoreArrays, slot: number, neuron: number, row: Int32Array, count: number): void {
  const bit = 1 << (neuron & 31);
  const words = neuronWords(rows);
  let word = slot * rows.axons * words + (neuron >> 5);
  for (let axon = 0; axon < count; axon++, word += words) {
    if (row[axon]) crossbar[word] = (crossbar[word] as number) | bit;
  }
}

/** Takes away the connections of neurons that the core does not list: RANC never looks at them. */
function disconnect({ crossbar, rows }: CoreArrays, slot: number, neurons: number): void {
  const words = neuronWords(rows);
  for (let word = slot * rows.axons * words; word < (slot + 1) * rows.axons * words; word++) {
    const kept = Math.min(32, Math.max(0, neurons - (word % words) * 32));
    if (kept < 32) crossbar[word] = (crossbar[word] as number) & (2 ** kept - 1);
  }
}
