/**
 * From the latent, real-valued weights that are learnt to those that a crossbar holds, and the way back for gradients.
 *
 *     ternary   sign(w) where |w| > 0.7 mean|w| of the neuron, else 0 (ternary weight networks: Li et al., arXiv:1605.04711)
 *     typed     a synapse exists where its gate u > 0, and has the whole strength round(scale * s) of (axon type, neuron)
 *     bytes     round(127 * w), for filters of the host
 *
 * Backwards, rounding and the ternary step count as the identity and a gate as the ramp (1 + u) / 2 (the straight-through
 * estimator: Bengio et al., arXiv:1308.3432). With `soft`, forward runs these stand-ins too: its gradient is exact.
 */

const TERNARY_THRESHOLD = 0.7;
const BYTE = 127;

/** Ternary weights of one block, `[inputs][neurons]`. */
export function ternary(
  latent: Float32Array,
  inputs: number,
  neurons: number,
  weights: Float32Array | Int8Array,
  soft: boolean,
): void {
  if (soft) {
    weights.set(latent);
    return;
  }
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
      weights[row + j] = w > t ? 1 : w < -t ? -1 : 0;
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
  soft: boolean,
): void {
  const whole = strengths.map((s) => (soft ? s * scale : wholeStrength(s, scale)));
  for (let i = 0; i < types.length; i++) {
    const row = i * neurons;
    const typeRow = (types[i] as number) * neurons;
    for (let j = 0; j < neurons; j++) {
      const u = gates[row + j] as number;
      const gate = soft ? (1 + u) / 2 : u > 0 ? 1 : 0;
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
  soft: boolean,
): void {
  strengthGradient.fill(0);
  for (let i = 0; i < types.length; i++) {
    const row = i * neurons;
    const typeRow = (types[i] as number) * neurons;
    for (let j = 0; j < neurons; j++) {
      const g = scale * (gradient[row + j] as number);
      const u = gates[row + j] as number;
      const gate = soft ? (1 + u) / 2 : u > 0 ? 1 : 0;
      gradient[row + j] = (g * (strengths[typeRow + j] as number)) / 2;
      strengthGradient[typeRow + j] = (strengthGradient[typeRow + j] as number) + g * gate;
    }
  }
}

/** Strengths stay whole, and small enough that a sum of a whole core stays far from the limits of a threshold. */
export const STRENGTH_LIMIT = 2.5;

function wholeStrength(strength: number, scale: number): number {
  return Math.round(strength * scale);
}

/** Weights of the host's filters. */
export function bytes(latent: Float32Array, weights: Float32Array | Int8Array, soft: boolean): void {
  for (let i = 0; i < latent.length; i++) {
    const w = (latent[i] as number) * BYTE;
    weights[i] = soft ? w : Math.round(w);
  }
}

/** From the gradient by the weights of the host's filters to that by their latents, in place. */
export function bytesBackward(gradient: Float32Array): void {
  for (let i = 0; i < gradient.length; i++) gradient[i] = BYTE * (gradient[i] as number);
}
