/**
 * A step of leaky integrate-and-fire neurons, exact for an input that is constant within the step:
 *
 *     V(t) = J + (V0 - J) exp(-t / tauRc)
 *     the spike is at tauRc ln((J - V0) / (J - threshold)), V > threshold
 *
 * After it V stays at `reset` for `tauRef`; what is left of the step follows from there, so a step may hold many spikes.
 * The lower bound `minVoltage` is met exactly too: V moves one way only within a step.
 */
import { emitSpike, type Neurons } from './neurons.ts';

export function stepLif(neurons: Neurons, dt: number, current: ArrayLike<number>): void {
  const { size, voltage, refractory, parameters, perStep } = neurons;
  const { tauRc, threshold, minVoltage } = parameters;
  const { approach } = perStep;
  for (let i = 0; i < size; i++) {
    const left = refractory[i] as number;
    if (left >= dt) {
      refractory[i] = left - dt;
      continue;
    }
    const input = current[i] as number;
    const v = voltage[i] as number;
    const gain = left > 0 ? -Math.expm1((left - dt) / (tauRc[i] as number)) : (approach[i] as number);
    const end = v + (input - v) * gain;
    const limit = threshold[i] as number;
    if (end > limit || v > limit) {
      spikeWithinStep(neurons, i, dt, input, left);
    } else {
      voltage[i] = Math.max(end, minVoltage[i] as number);
      refractory[i] = 0;
    }
  }
}

/** The rest of the step of a neuron that spikes in it; `from` seconds of it are refractory. */
function spikeWithinStep(neurons: Neurons, i: number, dt: number, input: number, from: number): void {
  const { voltage, refractory, parameters } = neurons;
  const tauRc = parameters.tauRc[i] as number;
  const tauRef = parameters.tauRef[i] as number;
  const threshold = parameters.threshold[i] as number;
  const reset = parameters.reset[i] as number;
  let start = from;
  let v = voltage[i] as number;
  for (;;) {
    const crossing = start + timeToThreshold(v, input, threshold, tauRc);
    if (!(crossing <= dt)) break;
    emitSpike(neurons, i, crossing);
    v = reset;
    start = crossing + tauRef;
    if (start < dt) continue;
    voltage[i] = reset;
    refractory[i] = start - dt;
    return;
  }
  const end = v - (input - v) * Math.expm1((start - dt) / tauRc);
  voltage[i] = Math.max(end, parameters.minVoltage[i] as number);
  refractory[i] = 0;
}

/** Seconds until V rises above the threshold; Infinity where it never does. */
function timeToThreshold(v: number, input: number, threshold: number, tauRc: number): number {
  if (v > threshold) return 0;
  return input > threshold ? tauRc * Math.log1p((threshold - v) / (input - threshold)) : Number.POSITIVE_INFINITY;
}
