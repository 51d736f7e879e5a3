/**
 * The mapper's input: integer populations and the synapses between them, without cores. `src/network` lowers a described
 * network to this; mapping/interpreter.ts runs it as it is, slowly, which is what a mapped chip must equal.
 */

/** Parameters of the neurons of a population, one element each; the letters of Cassidy et al. 2013 as in ChipImage. */
export interface NeuronArrays {
  readonly leak: Int32Array;
  readonly threshold: Int32Array;
  readonly negativeThreshold: Int32Array;
  readonly reset: Int32Array;
  /** Random bits of the threshold (TM), 0..18; absent where no neuron has any. */
  readonly thresholdBits?: Uint8Array;
  /** Bits of MODE (cores/modes.ts). */
  readonly modes: Uint16Array;
  readonly potential: Int32Array;
}

export interface GraphPopulation {
  readonly name: string;
  readonly size: number;
  /** Null for input lines, which spike when the host says so. */
  readonly neurons: NeuronArrays | null;
  /** Its spikes are observed: they are what a mapped chip must reproduce. */
  readonly probed: boolean;
  /**
   * A hint: the axon type, 0..3, that the lines of each neuron best have. Training under the crossbar's constraint knows it;
   * the mapper uses it where all neurons of a target population can be represented so, and looks for types of its own
   * elsewhere.
   */
  readonly axonTypes?: Uint8Array;
  /** A hint: neuron (y * width + x) * channels + channel stands at (x, y). With it the mapper tries cores that are blocks of it. */
  readonly grid?: { readonly width: number; readonly height: number; readonly channels: number };
  /** Spikes of each neuron per unit of time, any unit, as far as they are known; 1 each without. They weigh the traffic. */
  readonly rates?: Float32Array;
}

/** Synapses between two populations, in compressed rows by target neuron. */
export interface GraphProjection {
  readonly name: string;
  /** Indices into the graph's populations. */
  readonly source: number;
  readonly target: number;
  /** Ticks from a source's spike to its effect, 1..15; for input lines counted from the tick of injection, 0..15. */
  readonly delay: number;
  /** Synapses of target neuron j: `offsets[j] .. offsets[j + 1]`. */
  readonly offsets: Uint32Array;
  /** Source neurons, ascending and each once within a row. */
  readonly sources: Uint32Array;
  /** Integer weights, not 0. */
  readonly weights: Int32Array;
}

export interface NetworkGraph {
  readonly name: string;
  readonly populations: readonly GraphPopulation[];
  readonly projections: readonly GraphProjection[];
}
