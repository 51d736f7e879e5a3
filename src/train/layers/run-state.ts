/** What a run has learnt so far, in the shared memory of its team: made at random, saved, put back. */
import { SynaptickError } from '../../../cores/errors.ts';
import { type RandomState, seededRandom, shuffle, uniform } from '../../../mapping/random.ts';
import { isFixed, setCentres } from './fixed-filters.ts';
import { type LayerPlan, type MemoryPlan, type Parameter, type Span, windowTable } from './memory-plan.ts';
import { parameterOf } from './products.ts';
import type { Samples } from './sample.ts';
import { floats } from './spans.ts';
import type { StepContext } from './step.ts';
import { quantiseAll } from './update.ts';

/** Pictures that the first thresholds of learnt levels are placed by. */
const LEVEL_PICTURES = 1000;

/** Fills the tables that never change. */
export function writeTables(memory: WebAssembly.Memory, plan: MemoryPlan): void {
  floats(memory, plan.ones).fill(1);
  plan.layers.forEach((layer, index) => {
    const table = new Int32Array(memory.buffer, layer.table.address, layer.table.length);
    table.set(windowTable(plan.spec, plan, index));
  });
}

/**
 * Random latents by the seed: weights and gates uniform about 0; a typed neuron begins with as many exciting as
 * inhibiting axon types. Biases are 0: a neuron spikes half the time.
 */
export function initialise(context: StepContext, samples: Samples, seed: number, softness = 0): void {
  const { plan, arithmetic } = context;
  const random = seededRandom(seed);
  for (const layer of plan.layers) {
    for (const { value, m, v } of layer.parameters)
      for (const span of [value, m, v]) floats(arithmetic.memory, span).fill(0);
    const get = (name: Parameter['name']) => {
      const parameter = parameterOf(layer, name);
      return parameter ? floats(arithmetic.memory, parameter.value) : new Float32Array();
    };
    get('slope').fill(1 / plan.spec.training.slopeWidth);
    const weights = get('weights');
    for (let i = 0; i < weights.length; i++) weights[i] = uniform(random, -0.5, 0.5);
    randomStrengths(get('strengths'), layer, random);
    if (isFixed(plan.spec, layer)) setCentres(weights, get('bias'), get('slope'), layer);
    if (layer.kind === 'unit') placeLevels(get('bias'), get('slope'), plan, samples);
  }
  quantiseAll(context, softness);
}

function randomStrengths(
  strengths: Float32Array,
  { blocks, neurons, lineTypes }: LayerPlan,
  random: RandomState,
): void {
  if (strengths.length === 0) return;
  const signs = Int8Array.from({ length: lineTypes }, (_, type) => (type % 2 === 0 ? 1 : -1));
  for (let block = 0; block < blocks; block++) {
    for (let j = 0; j < neurons; j++) {
      shuffle(signs, random);
      for (let type = 0; type < lineTypes; type++) {
        strengths[(block * lineTypes + type) * neurons + j] = (signs[type] as number) * uniform(random, 0.5, 1.5);
      }
    }
  }
}

/** Biases that put learnt levels where the description has them, as far as the first pictures tell. */
function placeLevels(
  bias: Float32Array,
  slope: Float32Array,
  { spec, picture }: MemoryPlan,
  { pixels }: Samples,
): void {
  if (spec.input.kind !== 'levels') return;
  const { channels } = picture;
  const size = picture.width * picture.height * channels;
  const seen = pixels.subarray(0, LEVEL_PICTURES * size);
  spec.input.levels.forEach(({ channel, threshold }, plane) => {
    let sum = 0;
    let square = 0;
    for (let i = channel; i < seen.length; i += channels) {
      sum += seen[i] as number;
      square += (seen[i] as number) ** 2;
    }
    const count = seen.length / channels;
    const mean = sum / count;
    const deviation = Math.sqrt(square / count - mean * mean) || 1;
    bias[plane] = (-(slope[plane] as number) * (threshold - mean)) / deviation;
  });
}

/** Names of the learnt arrays, in the order of a saved state: `0.weights`, `0.weights.m`. */
export function stateSpans(plan: MemoryPlan): [string, Span][] {
  return plan.layers.flatMap((layer, index) =>
    layer.parameters.flatMap(({ name, value, m, v }): [string, Span][] => [
      [`${index}.${name}`, value],
      [`${index}.${name}.m`, m],
      [`${index}.${name}.v`, v],
    ]),
  );
}

/** A copy of all that was learnt. */
export function saveState(memory: WebAssembly.Memory, plan: MemoryPlan): Record<string, Float32Array> {
  return Object.fromEntries(stateSpans(plan).map(([name, span]) => [name, Float32Array.from(floats(memory, span))]));
}

/** Puts a copy back. @throws SynaptickError when an array is not as this plan has it */
export function restoreState(context: StepContext, state: Readonly<Record<string, Float32Array>>, softness = 0): void {
  const { plan, arithmetic } = context;
  for (const [name, span] of stateSpans(plan)) {
    const array = state[name];
    if (array?.length !== span.length) {
      throw new SynaptickError(
        `the checkpoint has ${array?.length ?? 0} elements of ${name}, its network has ${span.length}: it is damaged, begin anew`,
      );
    }
    floats(arithmetic.memory, span).set(array);
  }
  quantiseAll(context, softness);
}
