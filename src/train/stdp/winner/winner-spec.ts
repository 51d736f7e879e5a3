/**
 * The winner-take-all network that learns digits without labels: leaky integrate-and-fire neurons over Poisson input,
 * after Diehl and Cook (Frontiers in Computational Neuroscience 9:99, 2015), with three things done otherwise, each for
 * a reason (docs/stdp.md):
 *
 * - the inhibitory layer, whose one job is that the first neuron to spike silences all others, is that rule itself: a
 *   spike resets every potential, and of several neurons over their thresholds in a step the one furthest over spikes;
 * - the change at a spike of the winner is w += rate * (x - w), x the traces of its inputs at unit length; then w is
 *   scaled to unit length (the paper scales its sum once an image);
 * - thresholds move by homeostasis that balances (../thresholds.ts); in the paper they only grow.
 *
 * A presentation has `steps` steps of 1 ms; potentials and traces start at 0. In each step: potentials decay, the rows
 * of the step's input spikes are added in ascending order of input, then the winner, if any, spikes.
 */
import { SynaptickError } from '../../../../cores/errors.ts';

export interface WinnerSpec {
  /** Inputs, 1..65536. */
  readonly inputs: number;
  readonly neurons: number;
  /** Steps of 1 ms in a presentation. */
  readonly steps: number;
  /** Membrane time constant, and that of the input traces, in ms. */
  readonly membraneTime: number;
  readonly traceTime: number;
}

/** One way to compute presentations. Two ways differ in speed and in nothing else: the reference holds the other to it. */
export interface Presenter {
  readonly spec: WinnerSpec;
  /**
   * Presents an image.
   * @param gaps `[inputs]`: -1 / ln(1 - p) of an input that spikes with probability p in a step; 0 for a silent one
   * @param key four words that the generator starts from, not all 0
   * @param rate learning rate, 0..1; 0 to leave the weights as they are
   * @returns spikes of each neuron: a view that the next presentation overwrites
   */
  present(gaps: Float32Array, key: Uint32Array, rate: number): Uint32Array;
  /** Excess over 0 at which each neuron spikes, above 0. */
  setThresholds(thresholds: ArrayLike<number>): void;
  /** `[neuron][input]`, each neuron's of unit length. */
  setWeights(weights: Float32Array): void;
  /** A copy, `[neuron][input]`. */
  weights(): Float32Array;
}

/** @throws SynaptickError for sizes and times that make no network */
export function requireWinnerSpec(spec: WinnerSpec): void {
  const whole = (name: 'inputs' | 'neurons' | 'steps', limit: number) => {
    const value = spec[name];
    if (Number.isInteger(value) && value >= 1 && value <= limit) return;
    throw new SynaptickError(`STDP network: ${name} is ${value}, must be a whole number from 1 to ${limit}`);
  };
  whole('inputs', 65_536);
  whole('neurons', 65_536);
  whole('steps', 10_000);
  for (const name of ['membraneTime', 'traceTime'] as const) {
    if (spec[name] > 0 && Number.isFinite(spec[name])) continue;
    throw new SynaptickError(`STDP network: ${name} is ${spec[name]} ms, must be finite and above 0`);
  }
}

/** -ln of the middles of 65,536 equal parts of 0..1: a gap is floor(logs[16 random bits] * -1 / ln(1 - p)), geometric. */
export function logTable(): Float32Array {
  return Float32Array.from({ length: 65_536 }, (_, i) => -Math.log((i + 0.5) / 65_536));
}

/** What is left after 0, 1, ... steps of a decay with this time constant in ms. */
export function decayPowers(steps: number, time: number): Float32Array {
  return Float32Array.from({ length: steps + 1 }, (_, step) => Math.exp(-step / time));
}
