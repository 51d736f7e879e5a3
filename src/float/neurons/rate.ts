/** The rate of a LIF neuron under a constant input: by formula, and as its spikes show it. */
import { SynaptickError } from '../../../cores/errors.ts';
import { createNeurons, type Neurons } from './neurons.ts';
import { stepNeurons } from './step.ts';

/** What the rate of a LIF neuron depends on beside its input. */
export interface LifConstants {
  /** Seconds; 0.02 and 0.002 unless given. */
  readonly tauRc?: number;
  readonly tauRef?: number;
  /** 1 unless given; the reset is at 0. */
  readonly threshold?: number;
}

/**
 * Spikes per second: `1 / (tauRef + tauRc ln(1 + threshold / (J - threshold)))`, 0 up to the threshold.
 * @param current constant input, in the unit of the threshold
 */
export function lifRate(current: number, { tauRc = 0.02, tauRef = 0.002, threshold = 1 }: LifConstants = {}): number {
  if (!(current > threshold)) return 0;
  return 1 / (tauRef + tauRc * Math.log1p(threshold / (current - threshold)));
}

/**
 * Steps neurons and notes every spike time.
 * @param current of a step: the inputs of all neurons, or one for each neuron from a function of the step's number
 * @param onStep called after each step, e.g. to note voltages
 * @returns `[neuron]` their spike times in seconds, ascending
 */
export function recordSpikes(
  neurons: Neurons,
  dt: number,
  steps: number,
  current: ArrayLike<number> | ((step: number) => ArrayLike<number>),
  onStep?: (step: number) => void,
): number[][] {
  const times = Array.from({ length: neurons.size }, (): number[] => []);
  const { spikes } = neurons;
  for (let step = 0; step < steps; step++) {
    stepNeurons(neurons, dt, typeof current === 'function' ? current(step) : current);
    for (let k = 0; k < spikes.count; k++) {
      times[spikes.neuron[k] as number]?.push(step * dt + (spikes.time[k] as number));
    }
    onStep?.(step);
  }
  return times;
}

/**
 * The rate as inter-spike intervals show it: one over the mean interval. 0 for less than two spikes.
 * @param times of one neuron's spikes in seconds, ascending
 */
export function rateFromIntervals(times: readonly number[]): number {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || times.length < 2) return 0;
  if (!(last > first)) throw new SynaptickError(`spike times go from ${first} to ${last} s: sort them ascending`);
  return (times.length - 1) / (last - first);
}

export interface FiPoint {
  readonly current: number;
  /** Spikes per second, from the intervals of the simulated neuron. */
  readonly rate: number;
}

/**
 * The f-I curve: the rate of a simulated LIF neuron at each input, all of them stepped together.
 * @param dt step in seconds; `seconds` simulated, 2 unless given
 */
export function fiCurve(currents: readonly number[], constants: LifConstants, dt: number, seconds = 2): FiPoint[] {
  const neurons = createNeurons('lif', currents.length, constants);
  const times = recordSpikes(neurons, dt, Math.round(seconds / dt), currents);
  return currents.map((current, i) => ({ current, rate: rateFromIntervals(times[i] as number[]) }));
}
