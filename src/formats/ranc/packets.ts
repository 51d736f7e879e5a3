/** RANC's packets: the spikes that it injects, as they stand in input.json, kept compactly until the cores are known. */
import { SHAPE_LIMITS } from '../../../cores/chip-shape.ts';
import { type MemoryLimit, requireMemory } from '../../host/memory.ts';
import { integer, integers, list, object, type Shape } from '../json/shape.ts';
import { lastDestinationTick, RANC_MAX_SIDE, type RancConfig } from './config.ts';

/** Five numbers a packet: list number k, destination_tick, x, y, axon. */
export const PACKET_FIELDS = 5;
const MAX_LISTS = 2 ** 31 - 1 - SHAPE_LIMITS.maxDelay.max;

export interface PacketList {
  data: Int32Array;
  count: number;
  /** What the file may take. */
  readonly memory: MemoryLimit;
}

/** Bytes of a packet while it is read, and then as a spike. */
const PACKET = 40;

export function createPacketList(memory: MemoryLimit): PacketList {
  return { data: new Int32Array(PACKET_FIELDS * 64), count: 0, memory };
}

/** Where packet number `index` stands: `packets[3][0]`. */
export function packetPath(packets: PacketList, index: number): string {
  const tick = packets.data[index * PACKET_FIELDS] as number;
  let first = index;
  while (first > 0 && packets.data[(first - 1) * PACKET_FIELDS] === tick) first--;
  return `packets[${tick}][${index - first}]`;
}

export function packetsShape(packets: PacketList, limits: RancConfig): Shape {
  const place = new Int32Array(2);
  let lists = 0;
  const set = (field: number) => (value: number) => {
    packets.data[(packets.count - 1) * PACKET_FIELDS + field] = value;
  };
  const packet = object(
    {
      destination_core: integers(place, { low: 0, high: RANC_MAX_SIDE - 1, min: 2 }, () => {
        set(2)(place[0] as number);
        set(3)(place[1] as number);
      }),
      destination_axon: integer(0, limits.num_axons - 1, set(4)),
      destination_tick: integer(0, lastDestinationTick(limits), set(1)),
    },
    {
      begin() {
        packets.count++;
        if (packets.count * PACKET_FIELDS > packets.data.length) {
          const { count, memory } = packets;
          requireMemory(memory, 2 * count * PACKET, `is one of more than ${count - 1} packets, which`);
          const grown = new Int32Array(2 * packets.data.length);
          grown.set(packets.data);
          packets.data = grown;
        }
        set(0)(lists);
      },
    },
  );
  return list(
    list(packet, {
      begin(index) {
        lists = index;
      },
    }),
    { max: MAX_LISTS },
  );
}
