import { describe, expect, it } from 'vitest';
import { learningCurveSvg } from '../../../src/cli/learning-curve.ts';
import type { EpochResult } from '../../../src/train/layers/trainer.ts';

const history = (accuracies: readonly number[]): EpochResult[] =>
  accuracies.map((accuracy, i) => ({
    epoch: i + 1,
    loss: 1 / (i + 1),
    trainAccuracy: accuracy,
    validationAccuracy: accuracy * 0.99,
  })) as EpochResult[];

/** The numbers at the ticks of the vertical axis of the errors, which stand before those of the loss. */
function errorTicks(svg: string): number[] {
  const [errors = ''] = svg.split('>Loss<');
  const labels = [...errors.matchAll(/aria-label="y-axis tick label"[^>]*>([\s\S]*?)<\/g>/g)][0]?.[1] ?? '';
  return [...labels.matchAll(/>([\d.,]+)</g)].map((match) => Number((match[1] as string).replace(',', '')));
}

describe('a learning curve', () => {
  it.each([
    ['above 10 %', [0.4, 0.5, 0.6, 0.62]],
    ['of 70 % alone', [0.3]],
    ['from 90 % to 1 %', [0.1, 0.5, 0.9, 0.97, 0.99]],
    ['below 1 %', [0.993, 0.994, 0.995]],
    ['that comes to 0', [0.9, 1, 1.01]],
    ['that is always 0', [1.02, 1.02]],
    ['that never moves', [0.1, 0.1, 0.1]],
  ])('names three errors or more on its axis for errors %s', (_, accuracies) => {
    const svg = learningCurveSvg('net', history(accuracies.map((each) => Math.min(each, 1 / 0.99))));
    expect(errorTicks(svg).length).toBeGreaterThanOrEqual(3);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    for (const text of ['Epoch', 'Error (% of images)', 'Loss', 'training', 'validation'])
      expect(svg).toContain(`>${text}<`);
  });

  it('draws a run without an epoch, and one whose loss is no number', () => {
    expect(learningCurveSvg('net', [])).toContain('No epoch yet');
    const lost = [{ ...(history([0.5])[0] as EpochResult), loss: Number.NaN }];
    expect(learningCurveSvg('net', lost)).not.toMatch(/NaN/);
  });
});
