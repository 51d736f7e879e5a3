/** What a benchmark measures: an engine, or as much of one as it takes to be compared with engines. */
import type { Counters } from '../../../cores/counters.ts';
import type { Engine } from '../../../cores/engine.ts';

export interface Subject extends Pick<Engine, 'name' | 'memoryBytes' | 'step' | 'restore' | 'close'> {
  readonly counters: Readonly<Pick<Counters, 'spikes' | 'activeAxons' | 'synapticEvents' | 'hops'>>;
}
