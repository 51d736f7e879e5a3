/**
 * The packets of one tick on the mesh, event by event: slow and obvious. A port passes one packet at a time, in the order in which
 * they arrive, of those that arrive together the lower neuron row first. Queues have no end: in the silicon a full one holds up the
 * router before it, which lets the others behind it wait too, so that ticks may take longer than this.
 */
import type { CellGrid } from '../../../mapping/place/cell-grid.ts';
import type { Picoseconds } from './constants.ts';
import { createEventQueue } from './event-queue.ts';
import { cellBehind, crossingOf, injectionPort, kindOfPort, nextPort, portCount } from './mesh-ports.ts';

/** Packets of a tick by the neuron rows that sent them, ascending: the cells they go from and to, and when they are there, in picoseconds. */
export interface Packets {
  readonly count: number;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly release: ArrayLike<number>;
}

export interface Simulated {
  /** Picoseconds after the start of the tick in which the last packet is delivered; 0 without packets. */
  readonly finished: number;
  /** Most packets at a port at once, the one that passes among them. */
  readonly longestQueue: number;
  /** Where that was, a number of mesh-ports.ts; -1 without packets. */
  readonly queuePort: number;
  /** Packets that passed each port. */
  readonly passed: Uint32Array;
}

export function simulateTick(grid: CellGrid, times: Picoseconds, packets: Packets): Simulated {
  const { count, from, to, release } = packets;
  const free = new Float64Array(portCount(grid));
  const passed = new Uint32Array(free.length);
  const cell = Uint32Array.from({ length: count }, (_, packet) => from[packet] as number);
  const port = Uint32Array.from(cell, (at) => injectionPort(grid, at));
  const queue = createEventQueue(count);
  for (let packet = 0; packet < count; packet++) queue.push(packet, release[packet] as number);
  let finished = 0;
  let longestQueue = 0;
  let queuePort = -1;
  for (let packet = queue.pop(); packet >= 0; packet = queue.pop()) {
    const at = port[packet] as number;
    const now = queue.timeOf(packet);
    const kind = kindOfPort(grid, at);
    const service = kind === 'crossing' ? times.crossing : times.link;
    const start = Math.max(now, free[at] as number);
    const waiting = 1 + Math.ceil((start - now) / service);
    if (waiting > longestQueue) [longestQueue, queuePort] = [waiting, at];
    const left = start + service;
    free[at] = left;
    passed[at] = (passed[at] as number) + 1;
    if (kind === 'delivery') {
      finished = Math.max(finished, left);
      continue;
    }
    const crossing = kind === 'link' ? crossingOf(grid, at) : -1;
    if (kind === 'link') cell[packet] = cellBehind(grid, at);
    port[packet] = crossing >= 0 ? crossing : nextPort(grid, cell[packet] as number, to[packet] as number);
    queue.push(packet, left + (kind === 'link' ? times.router : 0));
  }
  return { finished, longestQueue, queuePort, passed };
}
