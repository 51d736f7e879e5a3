/**
 * The STDP network's inner loop in plain JavaScript, as fast as typed arrays made it here: weights by input, so that a spike
 * adds a row; four rows in a pass over the neurons; traces brought up to date only when
 * something is learnt. Typed arrays round each f32 sum once, so it equals the kernel bit for bit.
 */
import { decayPowers, logTable, type Presenter, type WinnerSpec } from '../src/train/stdp/winner/winner-spec.ts';

export function createPlainPresenter(spec: WinnerSpec): Presenter {
  const { inputs, neurons, steps } = spec;
  const kept = Math.fround(Math.exp(-1 / spec.membraneTime));
  const powers = decayPowers(steps, spec.traceTime);
  const logs = logTable();
  const byInput = new Float32Array(inputs * neurons);
  const thresholds = new Float32Array(neurons);
  const potentials = new Float32Array(neurons);
  const traces = new Float32Array(inputs);
  const counts = new Uint32Array(neurons);
  const events = new Uint16Array(steps * inputs);
  const eventCounts = new Uint32Array(steps);
  const column = new Float32Array(inputs);
  const sums = new Float32Array(4);

  function drawSpikes(gaps: Float32Array, key: Uint32Array): void {
    eventCounts.fill(0);
    let [a, b, c, d] = key as unknown as [number, number, number, number];
    for (let i = 0; i < inputs; i++) {
      const gap = gaps[i] as number;
      if (gap === 0) continue;
      let step = -1;
      while (true) {
        let t = d;
        d = c;
        c = b;
        b = a;
        t ^= t << 11;
        t ^= t >>> 8;
        a = t ^ a ^ (a >>> 19);
        step += 1 + Math.trunc(Math.fround((logs[a >>> 16] as number) * gap));
        if (step >= steps) break;
        const n = eventCounts[step] as number;
        events[step * inputs + n] = i;
        eventCounts[step] = n + 1;
      }
    }
  }

  function integrate(step: number): void {
    for (let j = 0; j < neurons; j++) potentials[j] = (potentials[j] as number) * kept;
    const first = step * inputs;
    const end = first + (eventCounts[step] as number);
    let e = first;
    for (; e + 3 < end; e += 4) {
      const first = (events[e] as number) * neurons;
      const second = (events[e + 1] as number) * neurons;
      const third = (events[e + 2] as number) * neurons;
      const fourth = (events[e + 3] as number) * neurons;
      for (let j = 0; j < neurons; j++) {
        let v = Math.fround((potentials[j] as number) + (byInput[first + j] as number));
        v = Math.fround(v + (byInput[second + j] as number));
        v = Math.fround(v + (byInput[third + j] as number));
        potentials[j] = v + (byInput[fourth + j] as number);
      }
    }
    for (; e < end; e++) {
      const row = (events[e] as number) * neurons;
      for (let j = 0; j < neurons; j++) potentials[j] = (potentials[j] as number) + (byInput[row + j] as number);
    }
  }

  function findWinner(): number {
    let best = Number.NEGATIVE_INFINITY;
    let winner = -1;
    for (let j = 0; j < neurons; j++) {
      const excess = (potentials[j] as number) - (thresholds[j] as number);
      if (excess > best) {
        best = excess;
        winner = j;
      }
    }
    return best >= 0 ? winner : -1;
  }

  function bringTraces(from: number, to: number): void {
    const decay = powers[to - from] as number;
    for (let i = 0; i < inputs; i++) traces[i] = (traces[i] as number) * decay;
    for (let step = from + 1; step <= to; step++) {
      const added = powers[to - step] as number;
      const end = step * inputs + (eventCounts[step] as number);
      for (let e = step * inputs; e < end; e++) {
        const i = events[e] as number;
        traces[i] = (traces[i] as number) + added;
      }
    }
  }

  function inverseLength(vector: Float32Array): number {
    sums.fill(0);
    for (let i = 0; i < inputs; i++) sums[i & 3] = (sums[i & 3] as number) + Math.fround((vector[i] as number) ** 2);
    const pair = Math.fround((sums[0] as number) + (sums[1] as number));
    const other = Math.fround((sums[2] as number) + (sums[3] as number));
    return Math.fround(1 / Math.fround(Math.sqrt(Math.fround(pair + other))));
  }

  function learn(winner: number, rate: number): void {
    const unit = inverseLength(traces);
    for (let i = 0; i < inputs; i++) {
      const w = byInput[i * neurons + winner] as number;
      const x = Math.fround((traces[i] as number) * unit);
      column[i] = w + Math.fround(rate * Math.fround(x - w));
    }
    const scale = inverseLength(column);
    for (let i = 0; i < inputs; i++) byInput[i * neurons + winner] = (column[i] as number) * scale;
  }

  return {
    spec,
    present(gaps, key, rate) {
      drawSpikes(gaps, key);
      potentials.fill(0);
      traces.fill(0);
      counts.fill(0);
      let traced = -1;
      for (let step = 0; step < steps; step++) {
        integrate(step);
        const winner = findWinner();
        if (winner < 0) continue;
        counts[winner] = (counts[winner] as number) + 1;
        if (rate > 0) {
          bringTraces(traced, step);
          traced = step;
          learn(winner, Math.fround(rate));
        }
        potentials.fill(0);
      }
      return counts;
    },
    setThresholds: (values) => thresholds.set(values),
    setWeights(weights) {
      for (let j = 0; j < neurons; j++) {
        for (let i = 0; i < inputs; i++) byInput[i * neurons + j] = weights[j * inputs + i] as number;
      }
    },
    weights() {
      return Float32Array.from({ length: neurons * inputs }, (_, at) => {
        const [j, i] = [Math.floor(at / inputs), at % inputs];
        return byInput[i * neurons + j] as number;
      });
    },
  };
}
