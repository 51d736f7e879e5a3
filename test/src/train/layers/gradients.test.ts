/**
 * The gradients of the trainer against numeric ones. A run with stand-ins (`soft`) computes a smooth function of all its
 * latents, and its backward pass is exact: for each learnt array of each layer, the slope along a random direction.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom, uniform } from '../../../../mapping/random.ts';
import { nodeThreads } from '../../../../src/host/node/threads.ts';
import { readNetworkSpec } from '../../../../src/train/layers/network-spec.ts';
import { initialise, writeTables } from '../../../../src/train/layers/run-state.ts';
import type { Samples } from '../../../../src/train/layers/sample.ts';
import { floats } from '../../../../src/train/layers/spans.ts';
import { createTeam, type Team } from '../../../../src/train/layers/team.ts';
import { runBatch } from '../../../../src/train/layers/trainer.ts';
import { quantiseAll } from '../../../../src/train/layers/update.ts';

const BATCH = 16;
const random = seededRandom(5);
const SAMPLES: Samples = {
  picture: { width: 6, height: 6, channels: 2 },
  classes: 3,
  pixels: Uint8Array.from({ length: BATCH * 72 }, () => uniform(random, 0, 256)),
  labels: Uint8Array.from({ length: BATCH }, (_, n) => n % 3),
};

/** A network with every kind of layer: padding, strides, groups, shuffled channels, own weights for each place, 1 x 1. */
const LAYERS = [
  { name: 'ternary', kernel: 3, padding: 1, channels: 8, weights: 'ternary' },
  { name: 'grouped', kernel: 2, stride: 2, groups: 2, channels: 12 },
  { name: 'shuffled', kernel: 2, padding: 1, groups: 4, shuffled: true, channels: 8, weights: 'ternary' },
  { name: 'pointwise', kernel: 1, channels: 8 },
  { name: 'local', kernel: 3, channels: 6, shared: false },
  { name: 'groups apart', kernel: 2, channels: 6, groups: 2, shared: false, shuffled: true },
  { name: 'votes', channels: 9, groups: 3 },
];

const teams: Team[] = [];
afterAll(() => {
  for (const team of teams) team.close();
});

async function softTeam(input: object, change: object = {}): Promise<Team> {
  const training = { batch: BATCH, slopeWidth: 1.5, labelSmoothing: 0.1, voteScale: 0.7 };
  const spec = readNetworkSpec('test', { name: 'soft', dataset: 'mnist', input, layers: LAYERS, training, ...change });
  const team = await createTeam({ spec, samples: SAMPLES, seed: 1, threads: 1, soft: true }, nodeThreads);
  teams.push(team);
  writeTables(team.memory, team.plan);
  initialise(team.context, SAMPLES, 3, 1);
  return team;
}

const ALL = Int32Array.from({ length: BATCH }, (_, n) => n);

/** Mean loss of the batch. */
function lossOf(team: Team): number {
  quantiseAll(team.context, 1);
  return runBatch(team, 'gradients', ALL, { softness: 1 }).loss / BATCH;
}

describe.each([
  ['host filters', { filters: { kernel: 3, padding: 1, channels: 4 } }],
  [
    'learnt levels',
    { levels: [100, { channel: 1, threshold: 60 }, { channel: 1, threshold: 200 }, 150], learned: true },
  ],
  ['fixed levels', { levels: [100, { channel: 1, threshold: 60 }, { channel: 1, threshold: 200 }, 150] }],
  [
    'spike counts',
    { levels: [100, { channel: 1, threshold: 60 }, { channel: 1, threshold: 200 }, 150], inTime: true },
    { counts: { ticks: 3 }, layers: LAYERS.map((layer) => ({ weights: 'typed', ...layer })) },
  ],
])('gradients of a network with %s', async (_, input, change?: object) => {
  const team = await softTeam(input, change);
  const arrays = team.plan.layers.flatMap((layer) => layer.parameters.map((parameter) => ({ layer, parameter })));

  it.each(arrays.map(({ layer, parameter }) => [layer.name, parameter.name, parameter] as const))(
    'are the slope of the loss: layer %s, %s',
    (_layer, _name, parameter) => {
      lossOf(team);
      const values = floats(team.memory, parameter.value);
      const gradient = Float64Array.from(floats(team.memory, parameter.gradient));
      const kept = Float64Array.from(values);
      // Along the gradient's own signs, so that the slope stands out of f32 noise; some entries turned at random.
      const direction = gradient.map((g) => (uniform(random, 0, 1) < 0.8 ? Math.sign(g) : -Math.sign(g)));
      const predicted = gradient.reduce((sum, g, i) => sum + g * (direction[i] as number), 0);
      const along = (step: number) => {
        for (let i = 0; i < values.length; i++) values[i] = (kept[i] as number) + step * (direction[i] as number);
        return lossOf(team);
      };
      const step = 1e-3;
      const measured = (along(step) - along(-step)) / (2 * step);
      along(0);
      expect(predicted).not.toBe(0);
      expect(Math.abs(measured - predicted)).toBeLessThan(0.01 * Math.abs(predicted) + 1e-4);
    },
  );
});
