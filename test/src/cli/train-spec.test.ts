/** Which networks serve which data sets. */
import { describe, expect, it } from 'vitest';
import { loadSpec, networkFor, shapeOfKnown } from '../../../src/cli/training-network.ts';
import { nodeHost } from '../../../src/host/node/host.ts';

describe('a network that is trained', () => {
  it('serves a data set of the same pictures, under its name', async () => {
    const asked = await loadSpec('mnist-counts', { host: nodeHost });
    expect(networkFor(shapeOfKnown('mnist'), asked, []).spec).toBe(asked.spec);
    expect(networkFor(shapeOfKnown('fashion-mnist'), asked, []).spec).toEqual({
      ...asked.spec,
      dataset: 'fashion-mnist',
      name: 'fashion-mnist-counts',
    });
    const mine = { ...asked, spec: { ...asked.spec, name: 'mine' }, net: 'mine.json' };
    expect(networkFor(shapeOfKnown('fashion-mnist'), mine, []).spec.name).toBe('fashion-mnist-mine');
    const { dataset, ...nobodys } = mine.spec;
    expect(networkFor(shapeOfKnown('kmnist'), { ...mine, spec: nobodys }, []).spec).toMatchObject({
      dataset: 'kmnist',
      name: 'mine',
    });
    expect(dataset).toBe('mnist');
  });

  it('serves fewer classes than it was drawn up for, but not more than it has votes', async () => {
    const asked = await loadSpec('mnist-counts', { host: nodeHost });
    const { picture } = shapeOfKnown('mnist');
    expect(networkFor({ name: 'shapes', picture, classes: 4 }, asked, []).spec.name).toBe('shapes-counts');
    expect(() => networkFor({ name: 'signs', picture, classes: 251 }, asked, [])).toThrow(
      /^--net mnist-counts does not fit signs \(28 x 28 x 1, 251 classes\): the last layer gives/,
    );
  });

  it('serves no other: both shapes are said', async () => {
    const asked = await loadSpec('cifar100', { host: nodeHost });
    expect(() => networkFor(shapeOfKnown('fashion-mnist'), asked, [])).toThrow(
      '--net cifar100 is for cifar100 (32 x 32 x 3, 100 classes), fashion-mnist has 28 x 28 x 1, 10 classes: say train cifar100',
    );
    const own = { ...asked.spec, dataset: 'mine', picture: { width: 40, height: 60, channels: 3 }, classes: 4 };
    const shape = { name: 'shapes', picture: { width: 60, height: 40, channels: 3 }, classes: 4 };
    expect(() => networkFor(shape, { spec: own, net: 'n.json', file: {} }, [])).toThrow(
      '--net n.json is for mine (60 x 40 x 3, 4 classes), shapes has 40 x 60 x 3, 4 classes: leave --net out for one that is drawn up, or bring the samples to that size (--size WIDTHxHEIGHT)',
    );
  });
});
