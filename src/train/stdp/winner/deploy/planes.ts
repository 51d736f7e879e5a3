/**
 * Weights for a crossbar with two axons for each input. The axons have types 0 and 1, so each neuron has two strengths, low
 * and high, and of each input it hears neither, one or both: the levels 0, low, high and low + high, four where one axon
 * an input would give two. Fewer axons than a mapper needs that takes one for each level (three).
 */

/** Weights of neurons as two binary planes with a strength each. */
export interface Planes {
  readonly inputs: number;
  /** Strengths by neuron. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** `[neuron][input]`: bit 0 for low, bit 1 for high. */
  readonly codes: Uint8Array;
}

/** Rounds of choosing codes, then strengths: by then nothing moves any more but single weights between two levels. */
const ROUNDS = 12;

/** Fits each neuron's weights, `[neuron][input]`, at least 0, by least squares. */
export function fitPlanes(weights: Float32Array, inputs: number): Planes {
  const neurons = weights.length / inputs;
  const low = new Float64Array(neurons);
  const high = new Float64Array(neurons);
  const codes = new Uint8Array(weights.length);
  for (let j = 0; j < neurons; j++) {
    const own = weights.subarray(j * inputs, (j + 1) * inputs);
    const code = codes.subarray(j * inputs, (j + 1) * inputs);
    const most = own.reduce((a, b) => Math.max(a, b), 0);
    let pair: readonly [number, number] = [most / 3, (2 * most) / 3];
    chooseCodes(own, pair, code);
    for (let round = 0; round < ROUNDS; round++) {
      pair = bestStrengths(own, code, pair);
      chooseCodes(own, pair, code);
    }
    low[j] = pair[0];
    high[j] = pair[1];
  }
  return { inputs, low, high, codes };
}

/** The weight that a code stands for. */
export function planeWeight(code: number, low: number, high: number): number {
  return (code & 1 ? low : 0) + (code & 2 ? high : 0);
}

/** The nearest level for each weight; of two equally near ones the smaller. */
function chooseCodes(weights: Float32Array, [low, high]: readonly [number, number], codes: Uint8Array): void {
  weights.forEach((weight, i) => {
    let best = 0;
    for (let code = 1; code < 4; code++) {
      if (Math.abs(planeWeight(code, low, high) - weight) < Math.abs(planeWeight(best, low, high) - weight))
        best = code;
    }
    codes[i] = best;
  });
}

/** Least squares for the two strengths with the codes as they are; `before` where the codes leave one undetermined. */
function bestStrengths(
  weights: Float32Array,
  codes: Uint8Array,
  before: readonly [number, number],
): readonly [number, number] {
  let [ones, both, twos, sumLow, sumHigh] = [0, 0, 0, 0, 0];
  weights.forEach((weight, i) => {
    const code = codes[i] as number;
    if (code & 1) {
      ones++;
      sumLow += weight;
    }
    if (code & 2) {
      twos++;
      sumHigh += weight;
    }
    if (code === 3) both++;
  });
  const determinant = ones * twos - both * both;
  if (determinant === 0) return before;
  const low = (twos * sumLow - both * sumHigh) / determinant;
  const high = (ones * sumHigh - both * sumLow) / determinant;
  return low > 0 && high > 0 ? [low, high] : before;
}
