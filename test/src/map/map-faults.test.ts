/** `map` on silicon with faults: what is known is gone round, the rest is in the image, and both are counted. */
import { describe, expect, it } from 'vitest';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { faultsOfCore, faultySilicon, NO_FAULTS } from '../../../cores/faults.ts';
import { encodeChip } from '../../../src/formats/chip-file.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { landNetwork, rowsOf } from '../../../src/map/landed.ts';
import { type MapNetworkOptions, mapOn } from '../../../src/map/map-network.ts';
import { verifyMapping } from '../../../src/on-node.ts';
import { randomGraph } from '../../support/random-graph.ts';

const shape = { axons: 48, neurons: 24 };

function options(more: Partial<MapNetworkOptions> = {}): MapNetworkOptions {
  return {
    shape,
    mesh: { width: 5, height: 5 },
    seed: 5,
    budget: { moves: 300 },
    ticks: 40,
    inputRate: 0.3,
    signal: new AbortController().signal,
    now: () => 0,
    ...more,
  };
}

function share(value: number) {
  return { share: value, listed: [] };
}

const worn = {
  ...NO_FAULTS,
  seed: 4,
  deadCores: share(0.2),
  deadNeurons: share(0.1),
  stuckAt0: share(0.05),
  stuckAt1: share(0.05),
};

describe('a network mapped to faulty silicon', () => {
  it('spikes as it does without a chip, goes round what is known, and says how much', async () => {
    const graph = randomGraph(8);
    const faults = worn;
    const mapped = await mapOn(nodeHost, graph, options({ faults, rates: 'measured' }));
    const { image } = mapped.mapped;
    const { difference, allSpikes } = await verifyMapping(graph, mapped.mapped, 60, 1);
    expect(difference).toBeNull();
    expect(allSpikes).toBeGreaterThan(100);
    // Counted here core by core, from the faults alone.
    const silicon = faultySilicon(faults, { ...TRUENORTH_SHAPE, ...shape });
    const used = Array.from(image.coreX, (x, core) => faultsOfCore(silicon, x, image.coreY[core] as number));
    const sum = (of: (core: (typeof used)[number]) => number) => used.reduce((all, core) => all + of(core), 0);
    const stuckAt1 = sum((core) => core.stuckAt1.length);
    expect(mapped.faults?.skipped).toMatchObject({
      axons: sum((core) => core.stuckAt0.length) + stuckAt1,
      neurons: sum((core) => core.deadNeurons.length),
    });
    expect(image.stuckAxons).toHaveLength(stuckAt1);
    expect(stuckAt1).toBeGreaterThan(0);
    expect(mapped.faults?.counts).toMatchObject({ deadCores: 0, deadNeurons: 0, flippedBits: 0, lossyNeurons: 0 });
    const room = mapped.plan.shape;
    const isUsable = (cell: number) => {
      const { dead, stuckAt0, stuckAt1, deadNeurons } = faultsOfCore(silicon, cell % 5, Math.floor(cell / 5));
      const axons = stuckAt0.length + stuckAt1.length;
      return !dead && axons + room.axons <= shape.axons && deadNeurons.length + room.neurons <= shape.neurons;
    };
    const usable = Array.from({ length: 25 }, (_, cell) => cell).filter(isUsable);
    expect(mapped.faults?.skipped?.cores).toBe(25 - usable.length);
    expect(usable.length).toBeLessThan(25);
    expect(mapped.run?.hops).toBe(mapped.run?.computedHops);
    // Neurons and their copies are found where they landed, though dead neurons lie between them.
    const landed = landNetwork(mapped.graph, image);
    const rows = Array.from(landed.rowOfUnit.keys()).flatMap((unit) => rowsOf(landed, unit));
    expect(rows.length).toBe(image.enabled.reduce((all, on) => all + on, 0));
  });

  it('has in its image what the mapper is not told, on the very chip of silicon without faults', async () => {
    const graph = randomGraph(8);
    const sound = await mapOn(nodeHost, graph, options());
    const faults = { ...worn, known: false, flippedBits: share(0.01), lostPackets: share(0.1) };
    const mapped = await mapOn(nodeHost, graph, options({ faults }));
    expect(mapped.faults?.soundImage).toEqual(sound.mapped.image);
    expect(mapped.faults?.skipped).toBeNull();
    const { deadNeurons, flippedBits, lossyNeurons } = mapped.faults?.counts ?? NONE;
    expect(Math.min(deadNeurons, flippedBits, lossyNeurons)).toBeGreaterThan(0);
    expect((await verifyMapping(graph, mapped.mapped, 60, 1)).difference).not.toBeNull();
    // And byte for byte the same chip where there are none.
    const none = await mapOn(nodeHost, graph, options({ faults: NO_FAULTS }));
    expect(none.faults).toBeNull();
    expect(encodeChip(none.mapped.image)).toEqual(encodeChip(sound.mapped.image));
  });

  it('is refused with the cores that are left where they are too few', async () => {
    const faults = {
      ...NO_FAULTS,
      deadCores: {
        share: 0,
        listed: [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
      },
    };
    const mesh = { width: 2, height: 2 };
    await expect(mapOn(nodeHost, randomGraph(8), options({ faults, mesh }))).rejects.toThrow(
      /^network "random 8" needs \d+ cores, a 2 x 2 mesh has 1 beside faulty ones \(\d+ too few\): give a larger --grid/,
    );
  });
});

const NONE = { deadNeurons: 0, flippedBits: 0, lossyNeurons: 0 };
