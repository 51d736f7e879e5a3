/**
 * Going round faults that are known: dead cores, dead neurons and stuck axons.
 *
 * Faults differ from core to core, and a network is divided before its cores have cells. So it is divided for cores with some rows
 * and columns to spare, stands on cells whose faults those cover, and within each core its rows and columns then step over the
 * faulty ones. That changes no spike: leak and threshold draw by a neuron's stream, not its column. Only stochastic synapses draw
 * by the axon, so they have other draws than on silicon without faults.
 */
import { type ChipImage, NO_TARGET } from '../cores/chip-image.ts';
import { type ChipShape, neuronWords } from '../cores/chip-shape.ts';
import { SynaptickError } from '../cores/errors.ts';
import { type FaultySilicon, faultsOfCore } from '../cores/faults.ts';
import { imageInRows } from '../cores/restride.ts';
import { type CellGrid, CHIP_SIDE, cells, createGrid, openCells } from './place/cell-grid.ts';
import { squareMesh } from './place/rows.ts';

/** What a network may use of every core that it stands on; the rest is to spare. */
export interface Room {
  readonly axons: number;
  readonly neurons: number;
  /** Share of the cells looked at whose faults the rest covers. */
  readonly usable: number;
}

/** Sides of a mesh, and the chips that it lies on; the smallest square that does unless given. */
export interface MeshSides {
  readonly width?: number;
  readonly height?: number;
  readonly chipWidth?: number;
  readonly chipHeight?: number;
  readonly crossingHops?: number;
}

/** Faulty rows and columns of cells, and how many cells have so many. */
interface Spoilt {
  readonly axons: number;
  readonly neurons: number;
  readonly cells: number;
}

/**
 * Rooms to try, in this order: the one that leaves the mesh the most crossbar in all; then, for a network that needs wider cores,
 * the best of those with the most axons, and of those with the most neurons.
 * @throws SynaptickError when every core is dead, or has no sound row or column
 */
export function roomsAmong(silicon: FaultySilicon, { width = CHIP_SIDE, height = CHIP_SIDE }: MeshSides): Room[] {
  const { axons, neurons } = silicon.shape;
  const [columns, rows] = [Math.min(width, CHIP_SIDE), Math.min(height, CHIP_SIDE)];
  const spoilt = spoiltCells(silicon, columns, rows);
  const rooms: Room[] = [];
  for (const a of distinct(spoilt, 'axons')) {
    for (const n of distinct(spoilt, 'neurons')) {
      const usable = spoilt.reduce((sum, each) => sum + (each.axons <= a && each.neurons <= n ? each.cells : 0), 0);
      if (usable > 0 && a < axons && n < neurons) {
        rooms.push({ axons: axons - a, neurons: neurons - n, usable: usable / (columns * rows) });
      }
    }
  }
  const best = largest(rooms);
  if (!best) {
    throw new SynaptickError(
      `no core of ${columns} x ${rows} is usable, each is dead or has no sound row or column: give the chip fewer faults`,
    );
  }
  const widest = (key: 'axons' | 'neurons') => {
    const most = rooms.reduce((most, room) => Math.max(most, room[key]), 0);
    return largest(rooms.filter((room) => room[key] === most)) as Room;
  };
  return [...new Set([best, widest('axons'), widest('neurons')])];
}

/** The room with the most crossbar on all its cells; of equals the first. */
function largest(rooms: readonly Room[]): Room | undefined {
  const size = ({ axons, neurons, usable }: Room) => axons * neurons * usable;
  return rooms.reduce<Room | undefined>((best, room) => (best && size(best) >= size(room) ? best : room), undefined);
}

function spoiltCells(silicon: FaultySilicon, width: number, height: number): Spoilt[] {
  const { neurons: stride } = silicon.shape;
  const counts = new Map<number, number>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const { dead, deadNeurons, stuckAt0, stuckAt1 } = faultsOfCore(silicon, x, y);
      if (dead) continue;
      const key = (stuckAt0.length + stuckAt1.length) * (stride + 1) + deadNeurons.length;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return Array.from(counts, ([key, cells]) => ({
    axons: Math.floor(key / (stride + 1)),
    neurons: key % (stride + 1),
    cells,
  }));
}

function distinct(spoilt: readonly Spoilt[], key: 'axons' | 'neurons'): number[] {
  return [...new Set(spoilt.map((each) => each[key]))].sort((a, b) => a - b);
}

/** A mesh for so many cores, whose cells are closed where a core's faults leave less than the room. It may be too small if its sides are given. */
export function gridRound(silicon: FaultySilicon, room: Room, cores: number, mesh: MeshSides): CellGrid {
  for (let wanted = cores; ; wanted = Math.ceil(wanted * GROWTH) + 1) {
    const square = squareMesh(wanted);
    const plain = createGrid(mesh.width ?? square.width, mesh.height ?? square.height, mesh);
    const grid = { ...plain, closed: closedCells(silicon, room, plain) };
    const given = mesh.width !== undefined && mesh.height !== undefined;
    if (given || openCells(grid) >= cores) return grid;
  }
}

/** How much larger the next mesh is that is looked at. */
const GROWTH = 1.03;

function closedCells(silicon: FaultySilicon, room: Room, grid: CellGrid): Uint8Array {
  const { axons, neurons } = silicon.shape;
  return Uint8Array.from({ length: cells(grid) }, (_, cell) => {
    const faults = faultsOfCore(silicon, cell % grid.width, Math.floor(cell / grid.width));
    const stuck = faults.stuckAt0.length + faults.stuckAt1.length;
    const isUsable = !faults.dead && stuck <= axons - room.axons && faults.deadNeurons.length <= neurons - room.neurons;
    return isUsable ? 0 : 1;
  });
}

/** What faults a mapped chip goes round. */
export interface Skipped {
  /** Cells of the mesh on which no core may stand. */
  readonly cores: number;
  /** Stuck axons and dead neurons of the cores that are used. */
  readonly axons: number;
  readonly neurons: number;
}

export function skippedOn({ coreX, coreY }: ChipImage, grid: CellGrid, silicon: FaultySilicon): Skipped {
  let [axons, neurons] = [0, 0];
  coreX.forEach((x, core) => {
    const { stuckAt0, stuckAt1, deadNeurons } = faultsOfCore(silicon, x, coreY[core] as number);
    axons += stuckAt0.length + stuckAt1.length;
    neurons += deadNeurons.length;
  });
  return { cores: cells(grid) - openCells(grid), axons, neurons };
}

/** The error of a network that none of the rooms holds, with what was left to it. */
export function roundRefusal(error: SynaptickError, { axons, neurons }: Room): SynaptickError {
  return new SynaptickError(
    `${error.message} (${axons} axons and ${neurons} neurons of a core are left beside faults that the mapper goes round)`,
  );
}

/**
 * A placed chip, made for the room, in the rows of its silicon: none of them faulty where its cores stand.
 * @throws Error when a core stands where its silicon has too few sound rows or columns
 */
export function goneRound(made: ChipImage, silicon: FaultySilicon): ChipImage {
  const shape: ChipShape = { ...made.shape, ...silicon.shape };
  const image = imageInRows(made, shape);
  const axonTo = soundRows(image, silicon, 'axons', made.shape.axons);
  const neuronTo = soundRows(image, silicon, 'neurons', made.shape.neurons);
  const perNeuron = <T extends Numbers>(rows: T, fill = 0): T => moved(rows, neuronTo, 1, fill);
  const { axons } = shape;
  return {
    ...image,
    axonType: moved(image.axonType, axonTo, 1, 0),
    crossbar: movedCrossbar(image, axonTo, neuronTo),
    enabled: perNeuron(image.enabled),
    weights: moved<ChipImage['weights']>(image.weights, neuronTo, shape.axonTypes, 0),
    leak: perNeuron(image.leak),
    threshold: perNeuron(image.threshold),
    negativeThreshold: perNeuron(image.negativeThreshold),
    reset: perNeuron(image.reset),
    thresholdBits: perNeuron(image.thresholdBits),
    modes: perNeuron(image.modes),
    potential: perNeuron(image.potential),
    streams: perNeuron(image.streams ?? Uint32Array.from(image.enabled.keys())),
    targetCore: perNeuron(image.targetCore, NO_TARGET),
    targetAxon: perNeuron(
      image.targetAxon.map((axon, row) => {
        const target = image.targetCore[row] as number;
        return target < 0 ? axon : (axonTo[target * axons + axon] as number) - target * axons;
      }),
    ),
    targetDelay: perNeuron(image.targetDelay, 1),
    inputRows: image.inputRows.map((row) => axonTo[row] as number),
  };
}

/** Of an axon or neuron row that is not used. */
const UNUSED = -1;

/** The row that each of the first `used` rows of every core goes to: the sound ones in order. */
function soundRows(image: ChipImage, silicon: FaultySilicon, key: 'axons' | 'neurons', used: number): Int32Array {
  const all = image.shape[key];
  const to = new Int32Array(image.cores * all).fill(UNUSED);
  for (let core = 0; core < image.cores; core++) {
    const faults = faultsOfCore(silicon, image.coreX[core] as number, image.coreY[core] as number);
    const faulty = new Set(key === 'neurons' ? faults.deadNeurons : [...faults.stuckAt0, ...faults.stuckAt1]);
    if (faults.dead || all - faulty.size < used) throw new Error(`core ${core} stands on a cell that is closed`);
    let row = 0;
    for (let i = 0; i < used; i++, row++) {
      while (faulty.has(row)) row++;
      to[core * all + i] = core * all + row;
    }
  }
  return to;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array;

/** Groups of elements, each where its row goes to. */
function moved<T extends Numbers>(source: T, to: Int32Array, group: number, fill: number): T {
  const result = new (source.constructor as new (length: number) => T)(source.length);
  if (fill !== 0) result.fill(fill);
  to.forEach((row, from) => {
    if (row !== UNUSED) result.set(source.subarray(from * group, (from + 1) * group), row * group);
  });
  return result;
}

function movedCrossbar({ crossbar, shape }: ChipImage, axonTo: Int32Array, neuronTo: Int32Array): Uint32Array {
  const { axons, neurons } = shape;
  const words = neuronWords(shape);
  const result = new Uint32Array(crossbar.length);
  axonTo.forEach((to, from) => {
    if (to === UNUSED) return;
    const core = Math.floor(from / axons);
    for (let word = 0; word < words; word++) {
      for (let bits = crossbar[from * words + word] as number; bits !== 0; bits &= bits - 1) {
        const neuron = word * 32 + 31 - Math.clz32(bits & -bits);
        const column = (neuronTo[core * neurons + neuron] as number) - core * neurons;
        const place = to * words + (column >> 5);
        result[place] = (result[place] as number) | (1 << (column & 31));
      }
    }
  });
  return result;
}
