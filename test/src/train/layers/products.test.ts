/** The products of a run proper (bytes, i16) against those of a soft run (f32) on the same spikes, weights and gradients. */
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import { nodeThreads } from '../../../../src/host/node/threads.ts';
import type { LayerPlan } from '../../../../src/train/layers/memory-plan.ts';
import { readNetworkSpec } from '../../../../src/train/layers/network-spec.ts';
import {
  multiplyBackward,
  multiplyForward,
  multiplyPlaceGradient,
  spikeValues,
  weightValues,
} from '../../../../src/train/layers/products.ts';
import { writeTables } from '../../../../src/train/layers/run-state.ts';
import type { Samples } from '../../../../src/train/layers/sample.ts';
import { floats } from '../../../../src/train/layers/spans.ts';
import { createTeam, type Team } from '../../../../src/train/layers/team.ts';

const BATCH = 24;
/** Wide enough for windows in several chunks, and for images together in one. */
const SAMPLES: Samples = {
  picture: { width: 18, height: 18, channels: 1 },
  classes: 3,
  pixels: new Uint8Array(BATCH * 324),
  labels: new Uint8Array(BATCH),
};
const SPEC = readNetworkSpec('test', {
  name: 'products',
  dataset: 'mnist',
  input: { levels: [50, 150] },
  layers: [
    { name: 'ternary', kernel: 3, padding: 1, channels: 8, weights: 'ternary' },
    { name: 'strided groups', kernel: 3, stride: 2, groups: 2, channels: 12 },
    { name: 'shuffled', kernel: 2, padding: 1, groups: 4, shuffled: true, channels: 8 },
    { name: 'pointwise', kernel: 1, channels: 5 },
    { name: 'local', kernel: 7, stride: 2, channels: 6, shared: false },
    { name: 'votes', channels: 9, groups: 3 },
  ],
  training: { batch: BATCH },
});

async function team(soft: boolean): Promise<Team> {
  const made = await createTeam({ spec: SPEC, samples: SAMPLES, seed: 1, threads: 1, soft }, nodeThreads);
  writeTables(made.memory, made.plan);
  const random = seededRandom(9);
  const fill = (values: { length: number; [i: number]: number }, value: () => number) => {
    for (let i = 0; i < values.length; i++) values[i] = value();
  };
  fill(spikeValues(made.context, made.plan.input), () => Math.round(uniform(random, 0, 1)));
  for (const layer of made.plan.layers) {
    const most = layer.kind === 'ternary' ? 1 : 5;
    fill(weightValues(made.memory, made.plan, layer), () => Math.round(uniform(random, -most, most)));
    fill(spikeValues(made.context, layer.spikes), () => Math.round(uniform(random, 0, 1)));
    fill(floats(made.memory, layer.gradient), () => uniform(random, -1, 1) ** 3);
  }
  return made;
}

describe('products in whole numbers', async () => {
  const [exact, soft] = (await Promise.all([team(false), team(true)])) as [Team, Team];
  afterAll(() => {
    exact.close();
    soft.close();
  });
  const shard = BATCH / 8;

  it.each(exact.plan.layers.map((layer, index) => [layer.name, index] as const))(
    'are those in f32: layer %s',
    (_, index) => {
      const results = [exact, soft].map(({ plan, context }) => {
        const layer = plan.layers[index] as LayerPlan;
        const below = index > 0 ? (plan.layers[index - 1] as LayerPlan) : null;
        for (let s = 0; s < 8; s++) multiplyForward(context, index, s * shard, shard);
        const kept = below && floats(context.arithmetic.memory, below.gradient).slice();
        for (let s = 0; s < 8; s++) multiplyBackward(context, index, s, s * shard, shard);
        const byInput = below ? floats(context.arithmetic.memory, below.gradient).slice() : new Float32Array();
        if (below && kept) floats(context.arithmetic.memory, below.gradient).set(kept);
        let byWeights = floats(context.arithmetic.memory, layer.shardGradient).slice();
        if (!layer.shared) {
          const block = layer.parameters.find(({ name }) => name === 'weights')?.gradient as LayerPlan['weights'];
          for (let b = 0; b < layer.blocks; b++) {
            multiplyPlaceGradient(context, index, b, block.address + 4 * b * layer.inputs * layer.neurons);
          }
          byWeights = floats(context.arithmetic.memory, block).slice();
        }
        return { sums: floats(context.arithmetic.memory, layer.sums).slice(), byInput, byWeights };
      });
      const [a, b] = results as [(typeof results)[0], (typeof results)[0]];
      expect(a.sums.some((sum) => sum !== 0)).toBe(true);
      expect(a.sums).toEqual(b.sums);
      // Half a step of 1 / 32767 in each of so many terms; gradients are within -1..1.
      const { neurons, taps, places } = exact.plan.layers[index] as LayerPlan;
      expect(difference(a.byWeights, b.byWeights)).toBeLessThan((shard * places) / 60_000);
      expect(difference(a.byInput, b.byInput)).toBeLessThan((neurons * taps * 5) / 60_000);
      if (index > 0) expect(Math.max(...a.byInput)).toBeGreaterThan(0.1);
      expect(Math.max(...a.byWeights)).toBeGreaterThan(0.1);
    },
  );
});

function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}
