/** Weights and traces over time. */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import type { PlasticSynapses } from './synapses.ts';

/** What to record of synapses. */
export interface RecorderOptions {
  /** Synapses by presynaptic and postsynaptic neuron; all unless given. */
  readonly synapses?: readonly (readonly [pre: number, post: number])[];
  /** Also the traces x and y of all neurons. */
  readonly traces?: boolean;
}

/** Samples of weights and traces, in order of time. */
export interface StdpRecorder {
  /** Seconds of each sample. */
  readonly times: number[];
  /** The weights of a sample, in the order of the synapses asked for. */
  readonly weights: Float64Array[];
  /** Traces of a sample; empty unless asked for. */
  readonly preTraces: Float64Array[];
  readonly postTraces: Float64Array[];
  /** Takes a sample. */
  sample(time: number): void;
}

/** @throws SynaptickError for a synapse that is not there */
export function createStdpRecorder(synapses: PlasticSynapses, options: RecorderOptions = {}): StdpRecorder {
  const { pre, post } = synapses;
  const places = options.synapses?.map(([from, to]) => {
    requireInteger('recorded synapse: presynaptic neuron', from, 0, pre - 1);
    requireInteger('recorded synapse: postsynaptic neuron', to, 0, post - 1);
    return from * post + to;
  });
  const recorder: StdpRecorder = {
    times: [],
    weights: [],
    preTraces: [],
    postTraces: [],
    sample(time) {
      const last = recorder.times.at(-1);
      if (!Number.isFinite(time) || (last !== undefined && time < last)) {
        throw new SynaptickError(
          `sample at ${time} s, the last was at ${last ?? 'none'}: times are finite and go forward`,
        );
      }
      recorder.times.push(time);
      recorder.weights.push(
        places ? Float64Array.from(places, (place) => synapses.weights[place] as number) : synapses.weights.slice(),
      );
      if (!options.traces) return;
      recorder.preTraces.push(synapses.preTraces.slice());
      recorder.postTraces.push(synapses.postTraces.slice());
    },
  };
  return recorder;
}
