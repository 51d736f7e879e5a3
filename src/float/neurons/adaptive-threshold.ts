/**
 * A step of neurons with an adaptive threshold, exact for an input that is constant within the step. Voltage and threshold
 * both move, and the spike is where they meet, found by bracketed root finding:
 *
 *     f(t) = V(t) - threshold - h(t) = (J - threshold) + (V0 - J) exp(-t / tauRc) - h0 exp(-t / tauAdaptation)
 *
 * f has at most one extremum, so there is at most one crossing before it and one behind it. h decays all the time, also in
 * the refractory period; a spike adds `increment`.
 */
import { emitSpike, type Neurons } from './neurons.ts';
import { rootOf } from './root.ts';

/** Constants of `excess`: [J - threshold, V0 - J, 1 / tauRc, h0, 1 / tauAdaptation]. */
const constants = new Float64Array(5);

/** How far V is above the moving threshold, `time` seconds on. */
function excess(time: number, c: Float64Array): number {
  const voltage = (c[0] as number) + (c[1] as number) * Math.exp(-time * (c[2] as number));
  return voltage - (c[3] as number) * Math.exp(-time * (c[4] as number));
}

export function stepAdaptiveThreshold(neurons: Neurons, dt: number, current: ArrayLike<number>): void {
  const { size, voltage, refractory, adaptation, parameters, perStep } = neurons;
  const { threshold, minVoltage } = parameters;
  const { approach, adaptationDecay } = perStep;
  for (let i = 0; i < size; i++) {
    const left = refractory[i] as number;
    const h = adaptation[i] as number;
    const hEnd = h * (adaptationDecay[i] as number);
    if (left >= dt) {
      refractory[i] = left - dt;
      adaptation[i] = hEnd;
      continue;
    }
    const input = current[i] as number;
    const v = voltage[i] as number;
    const end = v + (input - v) * (approach[i] as number);
    const limit = threshold[i] as number;
    // A rising voltage meets the falling threshold once at most, and a falling one below `limit` never: the end tells.
    if (left <= 0 && (v <= input || v <= limit) && end <= limit + hEnd) {
      voltage[i] = Math.max(end, minVoltage[i] as number);
      adaptation[i] = hEnd;
      refractory[i] = 0;
    } else followStep(neurons, i, dt, input, Math.max(left, 0));
  }
}

/** The step of one neuron, event by event; `from` seconds of it are refractory. */
function followStep(neurons: Neurons, i: number, dt: number, input: number, from: number): void {
  const { voltage, refractory, adaptation, parameters } = neurons;
  const tauRc = parameters.tauRc[i] as number;
  const tauAdaptation = parameters.tauAdaptation[i] as number;
  let start = from;
  let v = voltage[i] as number;
  let h = (adaptation[i] as number) * Math.exp(-start / tauAdaptation);
  for (;;) {
    constants[0] = input - (parameters.threshold[i] as number);
    constants[1] = v - input;
    constants[2] = 1 / tauRc;
    constants[3] = h;
    constants[4] = 1 / tauAdaptation;
    const wait = timeToCross(dt - start);
    if (!(wait <= dt - start)) break;
    const crossing = start + wait;
    emitSpike(neurons, i, crossing);
    v = parameters.reset[i] as number;
    h = h * Math.exp(-wait / tauAdaptation) + (parameters.increment[i] as number);
    const next = crossing + (parameters.tauRef[i] as number);
    if (next >= dt) {
      voltage[i] = v;
      adaptation[i] = h * Math.exp((crossing - dt) / tauAdaptation);
      refractory[i] = next - dt;
      return;
    }
    h *= Math.exp((crossing - next) / tauAdaptation);
    start = next;
  }
  const end = v - (input - v) * Math.expm1((start - dt) / tauRc);
  voltage[i] = Math.max(end, parameters.minVoltage[i] as number);
  adaptation[i] = h * Math.exp((start - dt) / tauAdaptation);
  refractory[i] = 0;
}

/** Seconds to the first crossing upwards within `span`, from `constants`; Infinity where there is none. */
function timeToCross(span: number): number {
  if (excess(0, constants) > 0) return 0;
  if (excess(span, constants) > 0) return rootOf(excess, constants, 0, span);
  // Both fall: where the threshold falls faster for a while, they may meet and part again within the step.
  const rate = constants[2] as number;
  const decay = constants[4] as number;
  const slopes = ((constants[3] as number) * decay) / ((constants[1] as number) * rate);
  const turn = Math.log(slopes) / (decay - rate);
  if (turn > 0 && turn < span && excess(turn, constants) > 0) return rootOf(excess, constants, 0, turn);
  return Number.POSITIVE_INFINITY;
}
