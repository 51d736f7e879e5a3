/**
 * The interface of every tick engine. Engines differ in speed and in nothing else: spikes, potentials and counters are
 * equal bit for bit, and the `oracle` is their reference.
 *
 * Lanes are independent copies of the state over one configuration: lane l of an engine behaves as an engine of its own
 * whose first tick is `laneTicks[l]`.
 */
import type { ChipImage } from './chip-image.ts';
import type { CoreCounters, Counters } from './counters.ts';

export interface EngineOptions {
  /** Copies of the state that step together; 1 unless given. */
  readonly lanes?: number;
  /** Number of the first tick of each lane, 0 unless given. Only random draws depend on it. */
  readonly laneTicks?: ArrayLike<number>;
}

/** The whole state of an engine at the start of a tick; of use to an engine of any kind with the same image and lanes. */
export interface Snapshot {
  readonly tick: number;
  readonly laneTicks: Uint32Array;
  /** Membrane potentials, `[lane][neuron row]`. */
  readonly potentials: Int32Array;
  /** Axon rings, `[lane][ticks ahead][core][word]`, as many ticks and words as the image's shape has. */
  readonly ring: Uint32Array;
  readonly counters: Counters;
}

export interface Engine {
  /** Which engine this is, e.g. `oracle`. */
  readonly name: string;
  readonly image: ChipImage;
  readonly lanes: number;
  /** Ticks emulated so far, which is the number of the next tick of a lane that starts at 0. */
  readonly tick: number;

  /**
   * Puts a host spike on an axon, due `ahead` ticks after the next tick to be emulated (0 to the chip's longest delay).
   * @throws SynaptickError when core, axon, ahead or lane do not exist
   */
  inject(core: number, axon: number, ahead?: number, lane?: number): void;
  /** Puts a host spike on every axon whose bit is set in the words of a core at `words[offset]`: 8 for 256 axons. */
  injectWords(core: number, words: Uint32Array, offset?: number, ahead?: number, lane?: number): void;

  /**
   * Puts host spikes on the axons of input lines, from the spikes (0 or 1) of all lines of the image, once for each lane and tick; of
   * engines that are faster by it than by axons.
   * @throws SynaptickError when ahead or lane do not exist, or there are not as many spikes as lines
   */
  injectLineSpikes?(spikes: Uint8Array, ahead: number, lane: number): void;

  /** Emulates ticks. */
  step(ticks?: number): void;

  /** Neuron rows that fired in the last tick, ascending. A new array each call. */
  fired(lane?: number): Uint32Array;
  /** Output lines that spiked in the last tick, one entry a spike, in the order of the rows that fired. A new array. */
  outputs(lane?: number): Uint32Array;
  /** Visits the output spikes of the last tick, of all lanes; of engines that are faster by it than lane by lane. */
  forEachOutput?(visit: (lane: number, line: number) => void): void;
  /** Membrane potentials of all neuron rows. A new array. */
  potentials(lane?: number): Int32Array;

  /** Totals over all ticks and lanes since the start. */
  readonly counters: Readonly<Counters>;
  /** Counts of the last tick by core, summed over lanes. */
  readonly coreCounters: CoreCounters;

  /**
   * Brings a lane back to how it was before its first tick: the potentials of the image, no spike on its way. The number of its next
   * tick, on which random draws depend, and all counts stay.
   */
  clear(lane: number): void;

  snapshot(): Snapshot;
  /** @throws SynaptickError when the snapshot is of another image size or lane count */
  restore(snapshot: Snapshot): void;

  /** Bytes of configuration and state, once loaded. */
  readonly memoryBytes: number;

  /** Releases threads and memory; the engine is of no use afterwards. */
  close(): void;
}
