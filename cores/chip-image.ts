/**
 * The chip image: everything a chip needs to run and nothing else, as structure-of-arrays blocks.
 *
 * Row numbers: axon a of core slot c is axon row `c * shape.axons + a`, its neuron n is neuron row `c * shape.neurons + n`.
 * A slot is a core that the image uses; its place on the mesh is `coreX[c], coreY[c]`. Letters in brackets are those of Cassidy et al., IJCNN
 * 2013; their equations stand in engines/TICK.md.
 */
import { type ChipShape, neuronWords, TRUENORTH_SHAPE } from './chip-shape.ts';

/** `targetCore` of a neuron whose spikes go nowhere. */
export const NO_TARGET = -1;
/** `targetCore` of a neuron whose spikes leave the chip on the output line `targetAxon`. */
export const OUTPUT = -2;

export interface ChipImage {
  /** Sizes, ranges and rules of its cores. */
  readonly shape: ChipShape;
  /** What the chip is called, for reports; nothing depends on it. */
  readonly chip?: string;
  /** Size of the mesh in cores. */
  readonly width: number;
  readonly height: number;
  /** Core slots. */
  readonly cores: number;
  /** Seed of every random draw of the chip (u32). */
  readonly seed: number;
  /** Lines on which spikes leave the chip; `outputCell` is where they leave the mesh, null when that costs no hops. */
  readonly outputLines: number;
  readonly outputCell: { readonly x: number; readonly y: number } | null;

  /** Mesh coordinates, per core. */
  readonly coreX: Uint16Array;
  readonly coreY: Uint16Array;

  /** Axon type G_i, per axon row. */
  readonly axonType: Uint8Array;
  /** Crossbar: `neuronWords(shape)` words per axon row; bit n of it (word n >> 5, bit n & 31) is the synapse onto neuron n. */
  readonly crossbar: Uint32Array;

  /** 1 where a neuron is configured, per neuron row; the others are off and never fire. */
  readonly enabled: Uint8Array;
  /** Weights s, one a type per neuron row: `weights[row * shape.axonTypes + G]`. 16 bits suffice for TrueNorth. */
  readonly weights: Int16Array | Int32Array;
  /** Leak (lambda, with its sign). */
  readonly leak: Int32Array;
  /** Positive threshold (alpha). */
  readonly threshold: Int32Array;
  /** Negative threshold (beta): crossed below -beta. */
  readonly negativeThreshold: Int32Array;
  /** Reset potential (R). */
  readonly reset: Int32Array;
  /** Random bits of the threshold (TM). */
  readonly thresholdBits: Uint8Array;
  /** Neuron modes, see MODE of modes.ts. */
  readonly modes: Uint32Array;
  /** Membrane potential before the first tick. */
  readonly potential: Int32Array;
  /** Number of the random stream of each neuron; null stands for its row. */
  readonly streams: Uint32Array | null;

  /** Target core slot, NO_TARGET or OUTPUT. */
  readonly targetCore: Int32Array;
  /** Target axon, or output line. */
  readonly targetAxon: Uint16Array;
  /** Axonal delay in ticks, 1..shape.maxDelay. */
  readonly targetDelay: Uint8Array;

  /**
   * Input lines: a spike on line k is put by the host on the axon rows `inputRows[inputOffsets[k] .. inputOffsets[k + 1]]`.
   * Empty where the host addresses axons directly.
   */
  readonly inputOffsets: Uint32Array;
  readonly inputRows: Uint32Array;

  /** Axon rows that are active in every tick, ascending; null where none is. A fault of silicon, see with-faults.ts. */
  readonly stuckAxons: Uint32Array | null;
  /** Of the packets of each neuron row the share that is lost, of 2^32, see packet-loss.ts; null where none is. */
  readonly packetLoss: Uint32Array | null;
}

/** An image of `cores` unconfigured core slots, TrueNorth's unless `shape` says otherwise: no synapse, every neuron off, slot c at (c mod width, c div width). */
export function emptyImage(options: Pick<ChipImage, 'width' | 'height' | 'cores'> & Partial<ChipImage>): ChipImage {
  const shape = options.shape ?? TRUENORTH_SHAPE;
  const rows = options.cores * shape.neurons;
  const axonRows = options.cores * shape.axons;
  return {
    shape,
    seed: 0,
    outputLines: 0,
    outputCell: null,
    coreX: Uint16Array.from({ length: options.cores }, (_, core) => core % options.width),
    coreY: Uint16Array.from({ length: options.cores }, (_, core) => Math.floor(core / options.width)),
    axonType: new Uint8Array(axonRows),
    crossbar: new Uint32Array(axonRows * neuronWords(shape)),
    enabled: new Uint8Array(rows),
    weights: new (hasWideWeights(shape) ? Int32Array : Int16Array)(rows * shape.axonTypes),
    leak: new Int32Array(rows),
    threshold: new Int32Array(rows),
    negativeThreshold: new Int32Array(rows),
    reset: new Int32Array(rows),
    thresholdBits: new Uint8Array(rows),
    modes: new Uint32Array(rows),
    potential: new Int32Array(rows),
    streams: null,
    targetCore: new Int32Array(rows).fill(NO_TARGET),
    targetAxon: new Uint16Array(rows),
    targetDelay: new Uint8Array(rows).fill(1),
    inputOffsets: new Uint32Array(1),
    inputRows: new Uint32Array(0),
    stuckAxons: null,
    packetLoss: null,
    ...options,
  };
}

/** Whether the weights of a shape need more than 16 bits. */
export function hasWideWeights({ weight }: Pick<ChipShape, 'weight'>): boolean {
  return weight.min < -32_768 || weight.max > 32_767;
}

/** Cores with at least one configured neuron: those whose rows the silicon scans each tick. */
export function usedCores(image: ChipImage): number {
  const { neurons } = image.shape;
  let used = 0;
  for (let core = 0; core < image.cores; core++) {
    if (image.enabled.subarray(core * neurons, (core + 1) * neurons).includes(1)) used++;
  }
  return used;
}
