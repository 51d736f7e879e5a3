/** The proof of a mapping sees whatever is mapped wrong. */
import { describe, expect, it } from 'vitest';
import { OUTPUT } from '../../../cores/chip-image.ts';
import { type MappedGraph, mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { toGraph } from '../../../src/network/to-graph.ts';
import { readNetwork, verifyMapping } from '../../../src/on-node.ts';

const reservoir = packageFile('docs/networks/reservoir.json');

describe('verifyMapping', () => {
  const broken = async (breakIt: (mapped: MappedGraph) => void) => {
    const graph = toGraph(await readNetwork(reservoir));
    const mapped = mapGraph(graph);
    expect((await verifyMapping(graph, mapped, 100, 1)).difference).toBeNull();
    breakIt(mapped);
    return (await verifyMapping(graph, mapped, 100, 1)).difference;
  };
  /** The first neuron whose spikes go to a core. */
  const rowToCore = ({ image }: MappedGraph) =>
    image.targetCore.findIndex((core, row) => image.enabled[row] === 1 && core >= 0);

  it('should see one probe on the line of another neuron, and name tick, population and neuron', async () => {
    const difference = await broken((mapped) => {
      const row = mapped.image.targetCore.indexOf(OUTPUT);
      mapped.image.targetAxon[row] = 50;
    });
    expect(difference).toMatchObject({ population: 'pool', tick: expect.any(Number), neuron: expect.any(Number) });
  });

  it('should see one target that goes to another axon', async () => {
    const difference = await broken((mapped) => {
      const { image } = mapped;
      const row = rowToCore(mapped);
      image.targetAxon[row] = (image.targetAxon[row] as number) ^ 1;
    });
    expect(difference).not.toBeNull();
  });

  it('should see one delay that is a tick too long', async () => {
    const difference = await broken((mapped) => {
      const row = rowToCore(mapped);
      mapped.image.targetDelay[row] = (mapped.image.targetDelay[row] as number) + 1;
    });
    expect(difference).not.toBeNull();
  });

  it('should see one weight that is off by one', async () => {
    const difference = await broken(({ image }) => {
      const at = image.weights.indexOf(4);
      image.weights[at] = 5;
    });
    expect(difference).not.toBeNull();
  });
});
