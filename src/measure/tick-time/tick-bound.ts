/**
 * What the spikes of one tick bring onto the mesh, exactly, and a time that the tick cannot be shorter than:
 *
 *     scan(c)  = rows * rowTime + synapticEvents(c) * eventTime              of each core in use
 *     ready(p) = scan(c) * (n + 1) / rows                                    of the packet of neuron n: rows are read in turn
 *     way(p)   = (hops + 2) / linkRate + hops * routerLatency + crossings / crossingRate
 *     tick    >= max of scan(c), ready(p) + way(p), packets of a port / its rate
 *
 * A port of a link, of a core's way in or out, and of a chip's side: mesh-ports.ts. Spikes that go nowhere, or leave the chip
 * where no cell is said, have no way on the mesh; those that the host puts on axons are left out as in `hops`.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { coreOfRow, destinationOfRow, hops } from '../../../cores/mesh.ts';
import { type CellGrid, cells, chips, createGrid, crossings } from '../../../mapping/place/cell-grid.ts';
import { emptyLinkLoads, noteRoute, sumRoutes } from '../../../mapping/place/link-load.ts';
import { type Picoseconds, scanTime } from './constants.ts';
import { crossingOf, DIRECTIONS, injectionPort, nextPort, portCount } from './mesh-ports.ts';

/** The busiest of some ports: its number, -1 where none passes a packet. */
export interface Busiest {
  readonly port: number;
  readonly packets: number;
}

export interface TickLoad {
  readonly packets: number;
  /** Sum over all links, which is what `hops` counts. */
  readonly hops: number;
  readonly chipCrossings: number;
  readonly link: Busiest;
  /** Of all ways out of cores and into them. */
  readonly localPort: Busiest;
  readonly crossing: Busiest;
  /** Picoseconds: of the slowest core; until the last packet is delivered that waits nowhere; and the bound. */
  readonly scan: number;
  readonly lastPacket: number;
  readonly bound: number;
}

/** Packets of the tick that was measured last, views that the next tick overwrites. */
export interface TickPackets {
  count: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly release: Float64Array;
}

export interface TickMeter {
  readonly grid: CellGrid;
  readonly packets: TickPackets;
  /** Packets of the last tick on each port. */
  readonly loads: Float64Array;
  /**
   * @param fired rows that fired, ascending
   * @param synapticEvents of the tick, by core
   */
  measure(fired: ArrayLike<number>, synapticEvents: ArrayLike<number>): TickLoad;
}

/** Columns and rows of cores of a chip; TrueNorth's 64 x 64 unless given. */
export type TimedChip = Partial<Pick<CellGrid, 'chipWidth' | 'chipHeight'>>;

/** The mesh of an image, as far as it is in use, cut into chips. @throws SynaptickError when it has too many cells */
function meshOf(image: ChipImage, chip: TimedChip): CellGrid {
  const side = (places: ArrayLike<number>, cell: number) => {
    let last = cell;
    for (let core = 0; core < image.cores; core++) last = Math.max(last, places[core] as number);
    return last + 1;
  };
  return createGrid(side(image.coreX, image.outputCell?.x ?? 0), side(image.coreY, image.outputCell?.y ?? 0), chip);
}

export function createTickMeter(image: ChipImage, times: Picoseconds, chip: TimedChip = {}): TickMeter {
  const grid = meshOf(image, chip);
  const { neurons } = image.shape;
  const rows = image.cores * neurons;
  const destinations = destinationsOf(image, grid);
  const used = Uint8Array.from({ length: image.cores }, (_, core) =>
    Number(image.enabled.subarray(core * neurons, (core + 1) * neurons).includes(1)),
  );
  const scans = new Float64Array(image.cores);
  const packets = { count: 0, from: new Uint32Array(rows), to: new Uint32Array(rows), release: new Float64Array(rows) };
  const loads = new Float64Array(portCount(grid));
  const countPorts = createPortCount(grid, loads);
  const cellOf = (core: number) => (image.coreY[core] as number) * grid.width + (image.coreX[core] as number);
  return {
    grid,
    packets,
    loads,
    measure(fired, synapticEvents) {
      let scan = 0;
      for (let core = 0; core < image.cores; core++) {
        const time = used[core] ? scanTime(times, neurons, synapticEvents[core] as number) : 0;
        scans[core] = time;
        scan = Math.max(scan, time);
      }
      packets.count = 0;
      for (let i = 0; i < fired.length; i++) {
        const row = fired[i] as number;
        const to = destinations[row] as number;
        if (to < 0) continue;
        const core = coreOfRow(image, row);
        const packet = packets.count++;
        packets.from[packet] = cellOf(core);
        packets.to[packet] = to;
        const share = (row - core * neurons + 1) / neurons;
        packets.release[packet] = Math.floor((scans[core] as number) * share);
      }
      return bounded(grid, times, packets, countPorts(packets), scan);
    },
  };
}

/** The cell that each row's spikes go to, -1 where they have no way on the mesh. */
function destinationsOf(image: ChipImage, { width }: CellGrid): Int32Array {
  return Int32Array.from({ length: image.cores * image.shape.neurons }, (_, row) => {
    const to = destinationOfRow(image, row);
    return to ? to.y * width + to.x : -1;
  });
}

type PortCounts = Pick<TickLoad, 'hops' | 'chipCrossings' | 'link' | 'localPort' | 'crossing'>;

/** Counts packets into `loads`, by port. */
function createPortCount(grid: CellGrid, loads: Float64Array): (packets: TickPackets) => PortCounts {
  const count = cells(grid);
  const links = emptyLinkLoads(grid);
  const firstLocal = injectionPort(grid, 0);
  const firstCrossing = loads.length - DIRECTIONS.length * chips(grid);
  const manyChips = chips(grid) > 1;
  return ({ count: packets, from, to }) => {
    loads.fill(0);
    for (const direction of DIRECTIONS) links[direction].fill(0);
    for (let packet = 0; packet < packets; packet++) {
      const source = from[packet] as number;
      const target = to[packet] as number;
      noteRoute(links, grid, source, target, 1);
      add(loads, injectionPort(grid, source), 1);
      add(loads, nextPort(grid, target, target), 1);
    }
    sumRoutes(links, grid);
    DIRECTIONS.forEach((direction, block) => {
      loads.set(links[direction], block * count);
    });
    let hopCount = 0;
    let chipCrossings = 0;
    for (let link = 0; link < firstLocal; link++) {
      const load = loads[link] as number;
      if (load === 0) continue;
      hopCount += load;
      const side = manyChips ? crossingOf(grid, link) : -1;
      if (side < 0) continue;
      chipCrossings += load;
      add(loads, side, load);
    }
    return {
      hops: hopCount,
      chipCrossings,
      link: busiestOf(loads, 0, firstLocal),
      localPort: busiestOf(loads, firstLocal, firstCrossing),
      crossing: busiestOf(loads, firstCrossing, loads.length),
    };
  };
}

function add(counts: Float64Array, at: number, load: number): void {
  counts[at] = (counts[at] as number) + load;
}

/** Of equally busy ones the first. */
function busiestOf(loads: Float64Array, from: number, to: number): Busiest {
  let port = -1;
  let packets = 0;
  for (let i = from; i < to; i++) {
    if ((loads[i] as number) > packets) [port, packets] = [i, loads[i] as number];
  }
  return { port, packets };
}

function bounded(
  grid: CellGrid,
  times: Picoseconds,
  { count, from, to, release }: TickPackets,
  ports: PortCounts,
  scan: number,
): TickLoad {
  let lastPacket = 0;
  for (let packet = 0; packet < count; packet++) {
    const way = wayTime(grid, times, from[packet] as number, to[packet] as number);
    lastPacket = Math.max(lastPacket, (release[packet] as number) + way);
  }
  const busiest = Math.max(ports.link.packets, ports.localPort.packets) * times.link;
  const bound = Math.max(scan, lastPacket, busiest, ports.crossing.packets * times.crossing);
  return { packets: count, ...ports, scan, lastPacket, bound };
}

/** Picoseconds of a packet that waits nowhere, from cell to cell. */
function wayTime(grid: CellGrid, times: Picoseconds, from: number, to: number): number {
  const { width } = grid;
  const steps = hops(from % width, Math.floor(from / width), to % width, Math.floor(to / width));
  return (steps + 2) * times.link + steps * times.router + crossings(grid, from, to) * times.crossing;
}
