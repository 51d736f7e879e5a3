/**
 * The presenter in plain TypeScript: what the SIMD kernel must equal bit for bit. Every f32 operation is rounded once;
 * sums over inputs run in four lanes (input mod 4) that are added as (0 + 1) + (2 + 3).
 */
import { decayPowers, logTable, type Presenter, requireWinnerSpec, type WinnerSpec } from './winner-spec.ts';

const f = Math.fround;

/** @throws SynaptickError for a spec that makes no network */
export function createReferencePresenter(spec: WinnerSpec): Presenter {
  requireWinnerSpec(spec);
  const { inputs, neurons, steps } = spec;
  const kept = f(Math.exp(-1 / spec.membraneTime));
  const powers = decayPowers(steps, spec.traceTime);
  const logs = logTable();
  const weights = new Float32Array(neurons * inputs);
  const thresholds = new Float32Array(neurons);
  const potentials = new Float32Array(neurons);
  const traces = new Float32Array(inputs);
  const counts = new Uint32Array(neurons);

  /** Input spikes of each step, ascending. */
  function drawSpikes(gaps: Float32Array, key: Uint32Array): number[][] {
    const spikes: number[][] = Array.from({ length: steps }, () => []);
    const random = Uint32Array.from(key);
    for (let i = 0; i < inputs; i++) {
      const gap = gaps[i] as number;
      if (gap === 0) continue;
      let step = -1;
      while (true) {
        step += 1 + Math.trunc(f((logs[xorshift(random) >>> 16] as number) * gap));
        if (step >= steps) break;
        spikes[step]?.push(i);
      }
    }
    return spikes;
  }

  function integrate(events: readonly number[]): void {
    for (let j = 0; j < neurons; j++) {
      let v = f((potentials[j] as number) * kept);
      for (const i of events) v = f(v + (weights[j * inputs + i] as number));
      potentials[j] = v;
    }
  }

  /** The neuron furthest over its threshold, the first of equals; -1 where none is. */
  function findWinner(): number {
    let best = Number.NEGATIVE_INFINITY;
    let winner = -1;
    for (let j = 0; j < neurons; j++) {
      const excess = f((potentials[j] as number) - (thresholds[j] as number));
      if (excess <= best) continue;
      best = excess;
      winner = j;
    }
    return best >= 0 ? winner : -1;
  }

  function bringTraces(events: readonly (readonly number[])[], from: number, to: number): void {
    for (let i = 0; i < inputs; i++) traces[i] = (traces[i] as number) * (powers[to - from] as number);
    for (let step = from + 1; step <= to; step++) {
      for (const i of events[step] as readonly number[]) {
        traces[i] = (traces[i] as number) + (powers[to - step] as number);
      }
    }
  }

  function learn(winner: number, rate: number): void {
    const own = weights.subarray(winner * inputs, (winner + 1) * inputs);
    const unit = inverseLength(traces);
    for (let i = 0; i < inputs; i++) {
      const w = own[i] as number;
      own[i] = w + f(rate * f(f((traces[i] as number) * unit) - w));
    }
    const scale = inverseLength(own);
    for (let i = 0; i < inputs; i++) own[i] = (own[i] as number) * scale;
  }

  return {
    spec,
    present(gaps, key, rate) {
      const events = drawSpikes(gaps, key);
      potentials.fill(0);
      traces.fill(0);
      counts.fill(0);
      let traced = -1;
      events.forEach((spikes, step) => {
        integrate(spikes);
        const winner = findWinner();
        if (winner < 0) return;
        counts[winner] = (counts[winner] as number) + 1;
        if (rate > 0) {
          bringTraces(events, traced, step);
          traced = step;
          learn(winner, f(rate));
        }
        potentials.fill(0);
      });
      return counts;
    },
    setThresholds: (values) => thresholds.set(values),
    setWeights: (values) => weights.set(values),
    weights: () => weights.slice(),
  };
}

/** Marsaglia's xorshift with 128 bits of state (Journal of Statistical Software 8, 2003). */
function xorshift(state: Uint32Array): number {
  let t = state[3] as number;
  const a = state[0] as number;
  state[3] = state[2] as number;
  state[2] = state[1] as number;
  state[1] = a;
  t ^= t << 11;
  t ^= t >>> 8;
  state[0] = t ^ a ^ (a >>> 19);
  return state[0];
}

/** 1 / length of a vector, the squares summed in four lanes. */
function inverseLength(vector: Float32Array): number {
  const sums = new Float32Array(4);
  vector.forEach((x, i) => {
    sums[i & 3] = (sums[i & 3] as number) + f(x * x);
  });
  const [s0, s1, s2, s3] = sums as unknown as [number, number, number, number];
  return f(1 / f(Math.sqrt(f(f(s0 + s1) + f(s2 + s3)))));
}
