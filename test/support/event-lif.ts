/**
 * LIF neurons event by event, without steps: an input that is constant in pieces, closed solutions in between, spikes by
 * bisection of the solution itself. Shares nothing with src/float/neurons.
 */

export interface Piece {
  /** Seconds. */
  readonly length: number;
  readonly input: number;
}

export interface EventNeuron {
  readonly tauRc: number;
  readonly tauRef: number;
  readonly threshold: number;
  readonly minVoltage: number;
  /** Of an adaptive threshold: h decays with `tau`, a spike adds `increment`. */
  readonly adaptation?: { readonly tau: number; readonly increment: number };
}

/** Spike times in seconds, and the voltage at the end. */
export function eventSpikes(neuron: EventNeuron, pieces: readonly Piece[]): { times: number[]; voltage: number } {
  const { tauRc, tauRef, threshold, minVoltage, adaptation } = neuron;
  const times: number[] = [];
  let [v, h, free, start] = [0, 0, 0, 0];
  for (const { length, input } of pieces) {
    const end = start + length;
    let now = start;
    while (now < end) {
      if (free > now) {
        const until = Math.min(free, end);
        h *= Math.exp(-(until - now) / (adaptation?.tau ?? 1));
        now = until;
        continue;
      }
      const from = v;
      const h0 = h;
      const at = (t: number) => input + (from - input) * Math.exp(-t / tauRc);
      const limit = (t: number) => threshold + (adaptation ? h0 * Math.exp(-t / adaptation.tau) : 0);
      const crossing = firstAbove((t) => at(t) - limit(t), end - now);
      const passed = crossing ?? end - now;
      h *= Math.exp(-passed / (adaptation?.tau ?? 1));
      now += passed;
      if (crossing === null) {
        v = Math.max(at(passed), minVoltage);
        now = end;
      } else {
        times.push(now);
        v = 0;
        h += adaptation?.increment ?? 0;
        free = now + tauRef;
      }
    }
    start = end;
  }
  return { times, voltage: v };
}

/** The first time in 0..span at which f rises above 0, by a fine scan and bisection; null for none. */
function firstAbove(f: (time: number) => number, span: number): number | null {
  const parts = 400;
  for (let k = 1; k <= parts; k++) {
    let high = (span * k) / parts;
    if (!(f(high) > 0)) continue;
    let low = (span * (k - 1)) / parts;
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (f(middle) > 0) high = middle;
      else low = middle;
    }
    return high;
  }
  return null;
}
