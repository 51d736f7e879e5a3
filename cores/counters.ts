/**
 * What an engine counts. One definition everywhere:
 *
 * - spikes: neurons that fired;
 * - activeAxons: axons with a spike due in the tick (spikes that meet on one axon count once);
 * - synapticEvents: active axons meeting a set crossbar bit, whatever the weight or the draw;
 * - hops: mesh steps of the fired spikes, |dx| + |dy| from source core to target core (or to the cell of the output bus);
 * - neuronUpdates: neurons per core times used cores, every tick, because the silicon scans every row;
 * - inputSpikes and outputSpikes: spikes that the host injected and that left on output lines.
 */
export interface Counters {
  ticks: number;
  spikes: number;
  activeAxons: number;
  synapticEvents: number;
  hops: number;
  neuronUpdates: number;
  inputSpikes: number;
  outputSpikes: number;
}

/** The counts of the last tick, one element per core slot, summed over lanes. */
export interface CoreCounters {
  readonly spikes: Uint32Array;
  readonly activeAxons: Uint32Array;
  readonly synapticEvents: Uint32Array;
  readonly hops: Uint32Array;
}

export function zeroCounters(): Counters {
  return {
    ticks: 0,
    spikes: 0,
    activeAxons: 0,
    synapticEvents: 0,
    hops: 0,
    neuronUpdates: 0,
    inputSpikes: 0,
    outputSpikes: 0,
  };
}

export function zeroCoreCounters(cores: number): CoreCounters {
  return {
    spikes: new Uint32Array(cores),
    activeAxons: new Uint32Array(cores),
    synapticEvents: new Uint32Array(cores),
    hops: new Uint32Array(cores),
  };
}
