import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { receptiveFieldsKind } from '../../../src/figures/receptive-fields.ts';
import { stdpWindowKind } from '../../../src/figures/stdp-window.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { encodeWinners } from '../../../src/train/stdp/winner/model-file.ts';
import { winnerRecipe } from '../../../src/train/stdp/winner/recipe.ts';
import { createWinnerState } from '../../../src/train/stdp/winner/train.ts';
import { temporaryFolder } from '../../support/folder.ts';

describe('the picture of the STDP window', () => {
  it('has a point for each measured difference and both halves of the formula', async () => {
    const svg = await stdpWindowKind.draw({ host: nodeHost, seed: 1 });
    expect(svg.match(/<circle/g)).toHaveLength(24);
    expect(svg).toContain('Postsynaptic minus presynaptic spike (ms)');
    expect(svg).toContain('pre before post');
  });
});

describe('the picture of receptive fields', () => {
  it('shows the neurons of a file', async () => {
    const file = join(await temporaryFolder(), 'a.npz');
    await writeFile(file, encodeWinners(createWinnerState(winnerRecipe({ neurons: 5, epochs: 1, seed: 9 })), 1));
    const svg = await receptiveFieldsKind.draw({ host: nodeHost, seed: 1, network: file });
    expect(svg).toContain('Weights of 5 neurons after 0 images by STDP, seed 9');
    await expect(receptiveFieldsKind.draw({ host: nodeHost, seed: 1, network: `${file}x` })).rejects.toThrow(
      'no such file',
    );
  });
});
