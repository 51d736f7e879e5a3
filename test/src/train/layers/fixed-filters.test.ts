import { describe, expect, it } from 'vitest';
import { nodeThreads } from '../../../../src/host/node/threads.ts';
import { type Filters, transduce, transductionGrid } from '../../../../src/models/transduction.ts';
import { layerGrids } from '../../../../src/train/layers/layer-grids.ts';
import { readNetworkSpec } from '../../../../src/train/layers/network-spec.ts';
import { createTrainer, deploy } from '../../../../src/train/layers/trainer.ts';
import { bars, train } from './bars.ts';

function spec(filters: object) {
  return readNetworkSpec('test', {
    name: 'centres',
    dataset: 'mnist',
    input: { filters: { kernel: 5, padding: 2, channels: 3, fixed: 'centres', ...filters } },
    layers: [
      { kernel: 3, stride: 2, channels: 16, weights: 'ternary' },
      { channels: 40, groups: 2 },
    ],
    training: { batch: 40, augmentation: null },
  });
}

describe('fixed filters', async () => {
  const samples = bars(400, 1);
  const { picture } = samples;
  const setup = { spec: spec({}), seed: 1, epochs: 3, samples, validation: 80, threads: 1 };
  const trainer = await createTrainer(setup, nodeThreads);
  const results = train(trainer);
  const filters = deploy(trainer).transduction as Filters;
  trainer.close();
  const weightsOf = (filter: number) =>
    Array.from({ length: 25 }, (_, tap) => filters.weights[3 * tap + filter] as number);

  it('stay as they are while what sees through them learns', () => {
    // The mean of 3 x 3 pixels against that of the 16 around them, as whole as 8 bits allow: 7 * 16 and 7 * 9.
    const ring = Array.from({ length: 25 }, (_, tap) => {
      const [x, y] = [tap % 5, Math.floor(tap / 5)];
      return Math.max(Math.abs(x - 2), Math.abs(y - 2)) <= 1 ? 112 : -63;
    });
    expect(weightsOf(0)).toEqual(ring);
    expect(weightsOf(1)).toEqual(ring.map((weight) => -weight));
    expect(new Set(weightsOf(2))).toEqual(new Set([32]));
    expect(results.at(-1)?.loss).toBeLessThan(results[0]?.loss as number);
  });

  it('see no centre in what is flat, whatever its brightness', () => {
    for (const grey of [0, 90, 255]) {
      const grid = transductionGrid(filters, picture);
      const spikes = new Uint8Array(grid.width * grid.height * 3);
      transduce(filters, picture, new Uint8Array(64).fill(grey), spikes);
      const middle = 3 * (4 * grid.width + 4);
      expect([...spikes.subarray(middle, middle + 2)]).toEqual([0, 0]);
    }
  });

  it('leave nothing of how they came about in the model', () => {
    expect(Object.keys(filters).sort()).toEqual([
      'channels',
      'kernel',
      'kind',
      'padding',
      'stride',
      'thresholds',
      'weights',
    ]);
  });

  it('are two or three for each colour channel, and large enough to have a centre', () => {
    expect(() => layerGrids(spec({ channels: 4 }), picture, 4)).toThrow(
      'the input has 4 fixed filters, pictures of 1 colour channels take 2 (bright and dark centres) or 3 (brightness too): choose one of these',
    );
    expect(() => layerGrids(spec({ kernel: 2, padding: 0 }), picture, 4)).toThrow(
      'see 2 x 2 pixels, a centre and its surroundings take at least 3 x 3: make them larger',
    );
  });
});
