/** Which networks serve which data sets. */
import { describe, expect, it } from 'vitest';
import { loadSpec, specFor } from '../../../src/cli/commands/train.ts';
import { nodeHost } from '../../../src/host/node/host.ts';

describe('a network that is trained', () => {
  it('serves a data set of the same pictures and classes, under its name', async () => {
    const spec = await loadSpec('mnist-counts', { host: nodeHost });
    expect(specFor('mnist', spec, 'mnist-counts')).toBe(spec);
    expect(specFor('fashion-mnist', spec, 'mnist-counts')).toEqual({
      ...spec,
      dataset: 'fashion-mnist',
      name: 'fashion-mnist-counts',
    });
    expect(specFor('fashion-mnist', { ...spec, name: 'mine' }, 'mine.json').name).toBe('fashion-mnist-mine');
  });

  it('serves no other: both shapes are said', async () => {
    const spec = await loadSpec('cifar100', { host: nodeHost });
    expect(() => specFor('fashion-mnist', spec, 'cifar100')).toThrow(
      '--net cifar100 is for cifar100 (32 x 32 x 3, 100 classes), fashion-mnist has 28 x 28 x 1, 10 classes: say train cifar100',
    );
  });
});
