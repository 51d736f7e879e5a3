/** On cores, members with inputs of their own give the votes that each gives alone; the host works for all of them. */
import { describe, expect, it } from 'vitest';
import { lines } from '../../../../mapping/line-grid.ts';
import { modelForward } from '../../../../src/models/model-forward.ts';
import { classifyImages } from '../../../../src/on-node.ts';
import { hostWorkOf } from '../../../../src/run/classify/host-work.ts';
import { modelChip } from '../../../../src/run/classify/model-chip.ts';
import { modelOf, ownMember } from '../../../support/own-members.ts';
import { pictureSetOf, randomPictures } from '../../../support/random-model.ts';

const PICTURES = 8;

describe('members with inputs of their own, on cores', () => {
  const parts = [11, 12, 13].map((seed) => ownMember('filters', seed));
  const model = modelOf(parts);
  const pixels = randomPictures(model, PICTURES, 1);
  const size = lines(model.picture);

  it.each(['oracle', 'simd'] as const)(
    'give every vote that the reference gives each of them alone, on %s',
    async (engine) => {
      const alone = parts.map((part) => modelForward(modelOf([part])));
      const expected = Array.from({ length: PICTURES }, (_, i) => pixels.subarray(i * size, (i + 1) * size)).flatMap(
        (one) => [0, 1, 2].map((c) => alone.reduce((sum, forward) => sum + (forward(one)[c] as number), 0)),
      );
      const { votes } = await classifyImages(model, pictureSetOf(model, pixels), { engine });
      expect([...votes]).toEqual(expected);
      expect(new Set(expected).size).toBeGreaterThan(3);
    },
  );

  it('cost the host what all of their filters cost', () => {
    const all = hostWorkOf(model);
    const one = hostWorkOf(modelOf(parts.slice(0, 1)));
    // 3 x 3 places of 4 filters, each of 3 x 3 pixels of 2 colours, for 2 views
    expect(one).toMatchObject({ comparisons: 3 * 3 * 4 * 2, macs: 3 * 3 * 4 * 18 * 2 });
    expect(all).toMatchObject({ comparisons: 3 * one.comparisons, macs: 3 * one.macs });
  });

  it('have a chip whose input lines are those of all', async () => {
    const { image } = await modelChip(model);
    expect(image.inputOffsets.length - 1).toBe(3 * 3 * 3 * 4);
  });
});
