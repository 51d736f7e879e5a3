/**
 * From the latent, real-valued weights that are learnt to those that a crossbar holds, and the way back for gradients.
 *
 *     ternary   sign(w) where |w| > 0.7 mean|w| of the neuron, else 0 (ternary weight networks: Li et al., arXiv:1605.04711)
 *     typed     a synapse exists where its gate u > 0, and has the whole strength round(scale * s) of (axon type, neuron)
 *     bytes     round(127 * w), for filters of the host
 *
 * Backwards, rounding and the ternary step count as the identity and a gate as the ramp (1 + u) / 2 (the straight-through
 * estimator: Bengio et al., arXiv:1308.3432). With a softness of 1, forward runs these stand-ins too: its gradient is exact.
 * Between 0 and 1, a weight is that part of its stand-in and the rest of the hard one.
 */

/** So much of the stand-in, the rest hard. */
export function blend(soft: number, hard: number, softness: number): number {
  return softness === 0 ? hard : softness * soft + (1 - softness) * hard;
}

function gateOf(u: number, softness: number): number {
  return blend((1 + u) / 2, u > 0 ? 1 : 0, softness);
}

const TERNARY_THRESHOLD = 0.7;
const BYTE = 127;

/** Ternary weights of one block, `[inputs][neurons]`. */
export function ternary(
  latent: Float32Array,
  inputs: number,
  neurons: number,
  weights: Float32Array | Int8Array,
  softness: number,
): void {
  const threshold = new Float32Array(neurons);
  for (let i = 0; i < inputs; i++) {
    const row = i * neurons;
    for (let j = 0; j < neurons; j++) threshold[j] = (threshold[j] as number) + Math.abs(latent[row + j] as number);
  }
  for (let j = 0; j < neurons; j++) threshold[j] = ((threshold[j] as number) * TERNARY_THRESHOLD) / inputs;
  for (let i = 0; i < inputs; i++) {
    const row = i * neurons;
    for (let j = 0; j < neurons; j++) {
      const w = latent[row + j] as number;
      const t = threshold[j] as number;
      weights[row + j] = blend(w, w > t ? 1 : w < -t ? -1 : 0, softness);
    }
  }
}

/** Weights of one typed block; `types` of its inputs, `strengths` `[type][neuron]`. */
export function typed(
  gates: Float32Array,
  strengths: Float32Array,
  types: Uint8Array,
  scale: number,
  neurons: number,
  weights: Float32Array | Int8Array,
  softness: number,
): void {
  const whole = strengths.map((s) => blend(s * scale, wholeStrength(s, scale), softness));
  for (let i = 0; i < types.length; i++) {
    const row = i * neurons;
    const typeRow = (types[i] as number) * neurons;
    for (let j = 0; j < neurons; j++) {
      const u = gates[row + j] as number;
      const gate = gateOf(u, softness);
      weights[row + j] = gate * (whole[typeRow + j] as number);
    }
  }
}

/**
 * The gradient by a typed block's gates and strengths. `gradient` has that by its weights, and has the gates' afterwards.
 */
export function typedBackward(
  gates: Float32Array,
  strengths: Float32Array,
  types: Uint8Array,
  scale: number,
  neurons: number,
  gradient: Float32Array,
  strengthGradient: Float32Array,
  softness: number,
): void {
  strengthGradient.fill(0);
  for (let i = 0; i < types.length; i++) {
    const row = i * neurons;
    const typeRow = (types[i] as number) * neurons;
    for (let j = 0; j < neurons; j++) {
      const g = scale * (gradient[row + j] as number);
      const u = gates[row + j] as number;
      const gate = gateOf(u, softness);
      gradient[row + j] = (g * (strengths[typeRow + j] as number)) / 2;
      strengthGradient[typeRow + j] = (strengthGradient[typeRow + j] as number) + g * gate;
    }
  }
}

/** Strengths stay whole, and small enough that a sum of a whole core stays far from the limits of a threshold. */
export const STRENGTH_LIMIT = 2.5;
/** Where spikes are counted, sums are as many times larger and control spikes have to lift them: strengths are -1, 0 or 1 by default. */
export const COUNTING_STRENGTH_LIMIT = 1.4;

function wholeStrength(strength: number, scale: number): number {
  return Math.round(strength * scale);
}

/** Weights of the host's filters. */
export function bytes(latent: Float32Array, weights: Float32Array | Int8Array, softness: number): void {
  for (let i = 0; i < latent.length; i++) {
    const w = (latent[i] as number) * BYTE;
    weights[i] = blend(w, Math.round(w), softness);
  }
}

/** From the gradient by the weights of the host's filters to that by their latents, in place. */
export function bytesBackward(gradient: Float32Array): void {
  for (let i = 0; i < gradient.length; i++) gradient[i] = BYTE * (gradient[i] as number);
}
