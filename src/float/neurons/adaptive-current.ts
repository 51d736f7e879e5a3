/**
 * A step of neurons with an adaptation current (Nengo's AdaptiveLIF), exact for an input that is constant within the step;
 * Nengo itself holds the adaptation still within a step and takes Euler steps of it, which is this for dt -> 0.
 *
 *     tauRc dV/dt = J - a(t) - V,   a(t) = a0 exp(-t / tauAdaptation),   a spike adds increment / tauAdaptation
 *     V(t) = J + (V0 - J) exp(-t / tauRc) - a0 g(t)
 *     g(t) = exp(-t / tauRc) (t / tauRc) expm1(x) / x,   x = t (1 / tauRc - 1 / tauAdaptation)
 *
 * written so that equal time constants are no special case. The drive J - a only rises between spikes, so V falls first and
 * rises then, or does only one of the two. At `minVoltage` it is held until the drive is above it.
 */
import { emitSpike, type Neurons } from './neurons.ts';
import { rootOf } from './root.ts';

/** Constants of `above`: [level, J, V0, a0, tauRc, tauAdaptation]. */
const constants = new Float64Array(6);

/** Voltage above a level, `time` seconds on. */
function above(time: number, c: Float64Array): number {
  const input = c[1] as number;
  const tauRc = c[4] as number;
  const voltage = input + ((c[2] as number) - input) * Math.exp(-time / tauRc);
  return voltage - (c[3] as number) * adaptationGain(time, tauRc, c[5] as number) - (c[0] as number);
}

/** g(t): the share of an adaptation current a0 at time 0 that has reached the voltage. */
export function adaptationGain(time: number, tauRc: number, tauAdaptation: number): number {
  return Math.exp(-time / tauRc) * (time / tauRc) * ratio(Math.expm1, time * (1 / tauRc - 1 / tauAdaptation));
}

/** `f(x) / x` where f(x) is about x near 0. */
function ratio(f: (x: number) => number, x: number): number {
  return x === 0 ? 1 : f(x) / x;
}

export function stepAdaptiveCurrent(neurons: Neurons, dt: number, current: ArrayLike<number>): void {
  const { size, voltage, refractory, adaptation, parameters, perStep } = neurons;
  const { threshold, minVoltage } = parameters;
  const { approach, adaptationDecay, adaptationGain: gain } = perStep;
  for (let i = 0; i < size; i++) {
    const left = refractory[i] as number;
    const a = adaptation[i] as number;
    if (left >= dt) {
      refractory[i] = left - dt;
      adaptation[i] = a * (adaptationDecay[i] as number);
      continue;
    }
    const input = current[i] as number;
    const v = voltage[i] as number;
    const end = v + (input - v) * (approach[i] as number) - a * (gain[i] as number);
    const limit = threshold[i] as number;
    // Only a drive below the lowest voltage can take V there.
    if (left <= 0 && v <= limit && end <= limit && input - a >= (minVoltage[i] as number)) {
      voltage[i] = end;
      adaptation[i] = a * (adaptationDecay[i] as number);
      refractory[i] = 0;
    } else followStep(neurons, i, dt, input, Math.max(left, 0));
  }
}

/** The step of one neuron, event by event; `from` seconds of it are refractory. */
function followStep(neurons: Neurons, i: number, dt: number, input: number, from: number): void {
  const { voltage, refractory, adaptation, parameters } = neurons;
  const tauAdaptation = parameters.tauAdaptation[i] as number;
  const lowest = parameters.minVoltage[i] as number;
  let time = from;
  let v = voltage[i] as number;
  let a = (adaptation[i] as number) * Math.exp(-time / tauAdaptation);
  let left = 0;
  /** The drive has passed the lowest voltage: until the next spike V cannot go there again, and rounding must not say so. */
  let rising = false;
  while (time < dt) {
    const span = dt - time;
    let wait: number;
    if (!rising && v <= lowest && input - a < lowest) {
      wait = input > lowest ? tauAdaptation * Math.log(a / (input - lowest)) : Number.POSITIVE_INFINITY;
      v = lowest;
      rising = true;
    } else {
      constants[0] = lowest;
      constants[1] = input;
      constants[2] = v;
      constants[3] = a;
      constants[4] = parameters.tauRc[i] as number;
      constants[5] = tauAdaptation;
      wait = rising ? Number.POSITIVE_INFINITY : timeToFloor(span);
      if (wait <= span) v = lowest;
      else {
        constants[0] = parameters.threshold[i] as number;
        wait = timeToSpike(span);
        if (wait <= span) {
          emitSpike(neurons, i, time + wait);
          rising = false;
          v = parameters.reset[i] as number;
          a = a * Math.exp(-wait / tauAdaptation) + (parameters.increment[i] as number) / tauAdaptation;
          time += wait;
          wait = parameters.tauRef[i] as number;
          left = time + wait - dt;
        } else v = above(span, constants) + (constants[0] as number);
      }
    }
    const passed = Math.min(wait, dt - time);
    a *= Math.exp(-passed / tauAdaptation);
    time = wait >= dt - time ? dt : time + wait;
  }
  voltage[i] = Math.max(v, lowest);
  adaptation[i] = a;
  refractory[i] = Math.max(left, 0);
}

/** Seconds until V falls below the level of `constants` (the lowest voltage) within `span`; Infinity where it does not. */
function timeToFloor(span: number): number {
  const input = constants[1] as number;
  const v = constants[2] as number;
  const a = constants[3] as number;
  if (input - a >= Math.min(constants[0] as number, v)) return Number.POSITIVE_INFINITY;
  const turn = lowestPoint(input - v, a, constants[4] as number, constants[5] as number);
  // Not a number where V never turns.
  const least = Number.isNaN(turn) || turn > span ? span : turn;
  return above(least, constants) < 0 ? rootOf(above, constants, 0, least) : Number.POSITIVE_INFINITY;
}

/** When a falling V turns: where its drive has risen to it. `a` is above 0. */
function lowestPoint(distance: number, a: number, tauRc: number, tauAdaptation: number): number {
  const share = 1 - distance / a;
  const rate = 1 / tauRc - 1 / tauAdaptation;
  return share * tauAdaptation * ratio(Math.log1p, share * rate * tauAdaptation);
}

/** Seconds until V rises above the level of `constants` (the threshold) within `span`; Infinity where it does not. */
function timeToSpike(span: number): number {
  if (above(0, constants) > 0) return 0;
  return above(span, constants) > 0 ? rootOf(above, constants, 0, span) : Number.POSITIVE_INFINITY;
}
