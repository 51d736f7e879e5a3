/**
 * One layer of a network in training, under the constraint of a crossbar.
 *
 * A synapse from input i to neuron j is either missing or has the neuron's weight for the axon type of i. So the layer
 * learns three kinds of latent, real-valued parameters and always computes with what they quantise to:
 *
 *     gate u[i][j]          the synapse exists where u > 0
 *     strength s[g][j]      integer weight round(scale * s), -255..255, shared by all inputs of type g
 *     threshold t[j]        integer round(scale * t), -255..255
 *     neuron                spikes where  sum over active inputs of w[i][j]  >=  threshold
 *
 * Gradients pass the three steps "straight through" (Bengio et al., arXiv:1308.3432, 2013): backwards, rounding counts as
 * the identity, a gate as the ramp (1 + u) / 2 and a spike as a soft step with a triangular slope. The soft layer made of
 * these stand-ins can be run as well (`soft`); its gradient is exact, and the tests hold the code to it.
 */
import { AXON_TYPES, WEIGHT_LIMIT } from '../../cores/limits.ts';
import { type Grid, type Layer, lines, outputGrid, windowLines } from '../../mapping/network.ts';
import { type RandomState, shuffle, uniform } from '../../mapping/random.ts';

/** The shape of a layer, and the units of its latents. */
export interface LayerSpec {
  readonly name: string;
  /** Square windows in grid places; null for a dense layer. */
  readonly window: { readonly size: number; readonly stride: number } | null;
  /** Neurons of each window. */
  readonly neurons: number;
  /** The integer weight of a synapse whose strength is 1. */
  readonly scale: number;
  /** Half the width of the soft step that stands in for a spike, in synapses of strength 1. */
  readonly slopeWidth: number;
}

/** The latent parameters of a layer, and its fixed axon types. */
export interface LayerLatents {
  /** `[window][input]`, 0..3. */
  readonly axonTypes: Uint8Array;
  /** `[window][input][neuron]`, -1..1. */
  readonly gates: Float32Array;
  /** `[window][type][neuron]`, in units of the scale. */
  readonly strengths: Float32Array;
  /** `[window][neuron]`, in units of the scale. */
  readonly thresholds: Float32Array;
}

/** A layer at work: its latents, the weights they stand for now, one sample's activity and a batch's gradients. */
export interface CrossbarLayer {
  readonly spec: LayerSpec;
  readonly latents: LayerLatents;
  /** Input lines of each window. */
  readonly windows: readonly Uint32Array[];
  readonly soft: boolean;
  /** What the latents stand for: `[window][input][neuron]` and `[window][neuron]`, integers unless soft. */
  readonly weights: Float32Array;
  readonly thresholds: Float32Array;
  /** Activity of the sample at hand, `[window][neuron]`: 1 for a spike (anything in 0..1 if soft), and its slope. */
  readonly output: Float32Array;
  readonly slopes: Float32Array;
  /** Gradients summed since `clearGradients`, by weight and by integer threshold. */
  readonly weightGradient: Float32Array;
  readonly thresholdGradient: Float32Array;
}

/** Gradients by latent parameter. */
export interface LatentGradients {
  readonly gates: Float32Array;
  readonly strengths: Float32Array;
  readonly thresholds: Float32Array;
}

/** The grid of outputs of a layer of this shape. */
export function specGrid(input: Grid, spec: LayerSpec): Grid {
  return outputGrid(input, asLayer(spec));
}

/**
 * Random latents. Axon types follow place and channel, so that near every pixel all four types are at hand; each neuron
 * begins with two exciting and two inhibiting types, about half of its synapses, and a threshold near 0.
 */
export function createLatents(input: Grid, spec: LayerSpec, random: RandomState): LayerLatents {
  const windows = windowLines(input, asLayer(spec));
  const inputs = windows[0]?.length ?? 0;
  const axonTypes = Uint8Array.from(windows.flatMap((seen) => Array.from(seen, (line) => axonTypeOf(input, line))));
  const gates = new Float32Array(windows.length * inputs * spec.neurons).map(() => uniform(random, -0.5, 0.5));
  const strengths = new Float32Array(windows.length * AXON_TYPES * spec.neurons);
  const signs = Int8Array.of(1, -1, 1, -1);
  for (let w = 0; w < windows.length; w++) {
    for (let j = 0; j < spec.neurons; j++) {
      shuffle(signs, random);
      for (let g = 0; g < AXON_TYPES; g++) {
        strengths[(w * AXON_TYPES + g) * spec.neurons + j] = (signs[g] as number) * uniform(random, 0.5, 1.5);
      }
    }
  }
  const thresholds = new Float32Array(windows.length * spec.neurons).map(() => uniform(random, -1, 1));
  return { axonTypes, gates, strengths, thresholds };
}

/** In a plane of pixels the four places of a 2 x 2 square have the four types; channels of one place take turns. */
function axonTypeOf(input: Grid, line: number): number {
  const place = Math.floor(line / input.channels);
  const x = place % input.width;
  const y = Math.floor(place / input.width);
  return ((line % input.channels) + (x % 2) + 2 * (y % 2)) % AXON_TYPES;
}

/** A layer around latents, which it shares: after a change to them call `refreshWeights`. */
export function createLayer(input: Grid, spec: LayerSpec, latents: LayerLatents, soft = false): CrossbarLayer {
  const neurons = lines(specGrid(input, spec));
  const layer = {
    spec,
    latents,
    windows: windowLines(input, asLayer(spec)),
    soft,
    weights: new Float32Array(latents.gates.length),
    thresholds: new Float32Array(neurons),
    output: new Float32Array(neurons),
    slopes: new Float32Array(neurons),
    weightGradient: new Float32Array(latents.gates.length),
    thresholdGradient: new Float32Array(neurons),
  };
  refreshWeights(layer);
  return layer;
}

/** Works out the weights and thresholds that the latents stand for. */
export function refreshWeights(layer: CrossbarLayer): void {
  const { spec, latents, soft, weights, thresholds } = layer;
  const strengths = latents.strengths.map((s) => quantise(s * spec.scale, soft));
  thresholds.set(latents.thresholds.map((t) => quantise(t * spec.scale, soft)));
  forEachRow(layer, (row, typeRow) => {
    for (let j = 0; j < spec.neurons; j++) {
      weights[row + j] = gateValue(latents.gates[row + j] as number, soft) * (strengths[typeRow + j] as number);
    }
  });
}

/** Runs one sample; `input` has a value per line (0 or 1 unless soft). Sets `output` and `slopes`. */
export function forward(layer: CrossbarLayer, input: Float32Array): void {
  const { spec, windows, soft, weights, thresholds, output, slopes } = layer;
  const neurons = spec.neurons;
  output.fill(0);
  for (let w = 0; w < windows.length; w++) {
    const seen = windows[w] as Uint32Array;
    const first = w * neurons;
    for (let i = 0; i < seen.length; i++) {
      const x = input[seen[i] as number] as number;
      if (x !== 0) addRow(output, first, weights, (w * seen.length + i) * neurons, neurons, x);
    }
  }
  const width = spec.slopeWidth * spec.scale;
  for (let j = 0; j < output.length; j++) {
    const distance = ((output[j] as number) - (thresholds[j] as number)) / width;
    slopes[j] = Math.max(0, 1 - Math.abs(distance)) / width;
    output[j] = soft ? softStep(distance) : distance >= 0 ? 1 : 0;
  }
}

/**
 * Adds one sample's gradient, after its `forward`. `outputGradient` is the loss's by output. With `below`, the layer that
 * made the input, also fills `inputGradient`, but only for lines whose own slope is not zero: no other can pass it on.
 */
export function backward(
  layer: CrossbarLayer,
  input: Float32Array,
  outputGradient: Float32Array,
  below: CrossbarLayer | null,
  inputGradient: Float32Array,
): void {
  const { spec, windows, weights, slopes, weightGradient, thresholdGradient } = layer;
  const neurons = spec.neurons;
  for (let j = 0; j < slopes.length; j++) {
    const delta = (outputGradient[j] as number) * (slopes[j] as number);
    outputGradient[j] = delta;
    thresholdGradient[j] = (thresholdGradient[j] as number) - delta;
  }
  inputGradient.fill(0);
  for (let w = 0; w < windows.length; w++) {
    const seen = windows[w] as Uint32Array;
    const first = w * neurons;
    for (let i = 0; i < seen.length; i++) {
      const line = seen[i] as number;
      const row = (w * seen.length + i) * neurons;
      const x = input[line] as number;
      if (x !== 0) addRow(weightGradient, row, outputGradient, first, neurons, x);
      if (below && below.slopes[line] !== 0) {
        inputGradient[line] = (inputGradient[line] as number) + dotRow(weights, row, outputGradient, first, neurons);
      }
    }
  }
}

/** target[t..] += factor * source[s..] over `length` places. */
function addRow(
  target: Float32Array,
  t: number,
  source: Float32Array,
  s: number,
  length: number,
  factor: number,
): void {
  for (let j = 0; j < length; j++) target[t + j] = (target[t + j] as number) + factor * (source[s + j] as number);
}

function dotRow(a: Float32Array, p: number, b: Float32Array, q: number, length: number): number {
  let sum = 0;
  for (let j = 0; j < length; j++) sum += (a[p + j] as number) * (b[q + j] as number);
  return sum;
}

/** Passes the summed gradients on to the latents; overwrites `into`. */
export function latentGradients(layer: CrossbarLayer, into: LatentGradients): void {
  const { spec, latents, soft, weightGradient, thresholdGradient } = layer;
  into.strengths.fill(0);
  forEachRow(layer, (row, typeRow) => {
    for (let j = 0; j < spec.neurons; j++) {
      const byWeight = (weightGradient[row + j] as number) * spec.scale;
      const gate = latents.gates[row + j] as number;
      const strength = latents.strengths[typeRow + j] as number;
      into.gates[row + j] = (byWeight * strength) / 2;
      into.strengths[typeRow + j] = (into.strengths[typeRow + j] as number) + byWeight * gateValue(gate, soft);
    }
  });
  for (let j = 0; j < thresholdGradient.length; j++) into.thresholds[j] = (thresholdGradient[j] as number) * spec.scale;
}

export function clearGradients(layer: CrossbarLayer): void {
  layer.weightGradient.fill(0);
  layer.thresholdGradient.fill(0);
}

/** The layer as the mapper takes it. */
export function quantisedLayer(layer: CrossbarLayer): Layer {
  return {
    name: layer.spec.name,
    window: layer.spec.window,
    neurons: layer.spec.neurons,
    axonTypes: layer.latents.axonTypes.slice(),
    weights: Int16Array.from(layer.weights),
    thresholds: Int16Array.from(layer.thresholds),
  };
}

/** Calls `visit` for each input of each window, with the first index of its synapses and of its type's strengths. */
function forEachRow(layer: CrossbarLayer, visit: (row: number, typeRow: number) => void): void {
  const { axonTypes } = layer.latents;
  const neurons = layer.spec.neurons;
  const inputs = axonTypes.length / layer.windows.length;
  for (let axon = 0; axon < axonTypes.length; axon++) {
    const window = Math.floor(axon / inputs);
    visit(axon * neurons, (window * AXON_TYPES + (axonTypes[axon] as number)) * neurons);
  }
}

function gateValue(gate: number, soft: boolean): number {
  if (soft) return (1 + gate) / 2;
  return gate > 0 ? 1 : 0;
}

function quantise(value: number, soft: boolean): number {
  return soft ? value : Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, Math.round(value)));
}

/** The step whose slope is the triangle 1 - |distance|: 0 up to -1, 1 from 1 on. */
function softStep(distance: number): number {
  if (distance <= -1) return 0;
  if (distance >= 1) return 1;
  return distance < 0 ? (1 + distance) ** 2 / 2 : 1 - (1 - distance) ** 2 / 2;
}

/** A layer without contents, for the questions about shapes that mapping/ answers. */
function asLayer(spec: LayerSpec): Layer {
  const nothing = { axonTypes: new Uint8Array(), weights: new Int16Array(), thresholds: new Int16Array() };
  return { name: spec.name, window: spec.window, neurons: spec.neurons, ...nothing };
}
