/** A network mapped round the faults of its silicon spikes as on silicon that has none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChipImage } from '../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { createOracle } from '../../cores/engines/oracle.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { type Faults, faultsOfCore, faultySilicon, NO_FAULTS } from '../../cores/faults.ts';
import { injectLines } from '../../cores/inject-lines.ts';
import { validateImage } from '../../cores/validate.ts';
import { mapGraph } from '../../mapping/graph-to-chip/map-graph.ts';
import { anneal, createAnnealing } from '../../mapping/place/anneal.ts';
import { BASELINES, placeBaseline } from '../../mapping/place/baselines.ts';
import { createGrid, isOpen } from '../../mapping/place/cell-grid.ts';
import { placeByForces } from '../../mapping/place/force.ts';
import { placeWithinReach } from '../../mapping/place/packet-reach.ts';
import { occupants } from '../../mapping/place/placement.ts';
import { neighboursOf } from '../../mapping/place/traffic.ts';
import { roomsAmong } from '../../mapping/round-faults.ts';
import { generator } from '../support/generator.ts';
import { gridGraph } from '../support/graphs.ts';
import { randomGraph } from '../support/random-graph.ts';

const shape = { ...TRUENORTH_SHAPE, axons: 40, neurons: 48 };
const TICKS = 30;

function share(value: number) {
  return { share: value, listed: [] };
}

/** What is on each output line, tick by tick, for input by a seed. */
function outputsOf(image: ChipImage, seed: number): string[] {
  const random = generator(seed);
  const chip = createOracle(image);
  return Array.from({ length: TICKS }, () => {
    const lines = Array.from({ length: image.inputOffsets.length - 1 }, (_, line) => line);
    injectLines(
      chip,
      lines.filter(() => random() < 0.3),
    );
    chip.step();
    return [...chip.outputs()].sort((a, b) => a - b).join(' ');
  });
}

/** Nothing that the image uses is faulty. */
function expectSound(image: ChipImage, faults: Faults): void {
  const silicon = faultySilicon(faults, image.shape);
  const { axons, neurons } = image.shape;
  const words = Math.ceil(neurons / 32);
  for (let core = 0; core < image.cores; core++) {
    const { dead, deadNeurons, stuckAt0, stuckAt1 } = faultsOfCore(
      silicon,
      image.coreX[core] as number,
      image.coreY[core] as number,
    );
    expect(dead).toBe(false);
    for (const neuron of deadNeurons) expect(image.enabled[core * neurons + neuron]).toBe(0);
    for (const axon of [...stuckAt0, ...stuckAt1]) {
      const row = core * axons + axon;
      expect(image.crossbar.subarray(row * words, (row + 1) * words).every((word) => word === 0)).toBe(true);
      expect(image.inputRows).not.toContain(row);
    }
  }
}

describe('a network on silicon with known faults', () => {
  it('spikes on every output in every tick as on silicon without', () => {
    let skipped = 0;
    let spikes = 0;
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0.01, 0.03, 0.08), fc.boolean(), (seed, rate, hasMesh) => {
        const graph = randomGraph(seed);
        const faults = {
          ...NO_FAULTS,
          seed,
          deadCores: share(4 * rate),
          deadNeurons: share(rate),
          stuckAt0: share(rate),
          stuckAt1: share(rate / 2),
        };
        const sound = mapGraph(graph, { shape });
        const { image } = mapGraph(graph, { shape, faults, ...(hasMesh && { mesh: { width: 12, height: 12 } }) });
        validateImage(image);
        expectSound(image, faults);
        const outputs = outputsOf(sound.image, seed);
        expect(outputsOf(image, seed)).toEqual(outputs);
        skipped += image.stuckAxons?.length ?? 0;
        spikes += outputs.filter((text) => text !== '').length;
      }),
      { numRuns: Number(process.env.SYNAPTICK_RUNS ?? 3) },
    );
    expect(skipped).toBeGreaterThan(2);
    expect(spikes).toBeGreaterThan(40);
  });

  it('spikes otherwise where the mapper is not told', () => {
    const graph = randomGraph(3);
    const faults = { ...NO_FAULTS, seed: 3, known: false, deadNeurons: share(0.2) };
    const sound = mapGraph(graph, { shape }).image;
    const { image } = mapGraph(graph, { shape, faults });
    expect(image.coreX).toEqual(sound.coreX);
    expect(outputsOf(image, 3)).not.toEqual(outputsOf(sound, 3));
  });

  it('is the same chip where there are no faults', () => {
    const graph = randomGraph(5);
    expect(mapGraph(graph, { shape, faults: { ...NO_FAULTS, seed: 77 } })).toEqual(mapGraph(graph, { shape }));
  });

  it('takes wider cores, of which there are fewer, where it needs them', () => {
    // Every core but the third and the fourth has a stuck axon; the graph has a neuron that hears 40 lines.
    const listed = Array.from({ length: 16 }, (_, cell) => [cell % 4, Math.floor(cell / 4), 7]).filter(
      ([x, y]) => y !== 0 || (x as number) < 2,
    );
    const faults = { ...NO_FAULTS, stuckAt0: { share: 0, listed } };
    const mesh = { width: 4, height: 4 };
    const { image } = mapGraph(hearing(40), { shape, faults, mesh });
    expect(image.coreY[0]).toBe(0);
    expect(image.coreX[0]).toBeGreaterThanOrEqual(2);
    const everywhere = { ...NO_FAULTS, stuckAt0: { share: 0, listed: [...listed, [2, 0, 1], [3, 0, 1]] } };
    expect(() => mapGraph(hearing(40), { shape, faults: everywhere, mesh })).toThrow(
      /needs 40 axons on one core, the limit is 39 .*\(39 axons and 48 neurons of a core are left beside faults/,
    );
  });

  it('is refused in one line where too few cores are left', () => {
    const dead = [
      [0, 0],
      [1, 0],
      [0, 1],
    ];
    const mesh = { width: 2, height: 2 };
    const faults = { ...NO_FAULTS, deadCores: { share: 0, listed: dead } };
    expect(mapGraph(hearing(40), { shape, faults, mesh }).image.coreX).toEqual(Uint16Array.of(1));
    const small = { ...shape, neurons: 8 };
    expect(() => mapGraph(hearing(9), { shape: small, faults, mesh })).toThrow(
      'the graph has 2 nodes, a grid of 2 x 2 has 1 usable cells (1 too few): give a larger grid',
    );
    const all = { ...NO_FAULTS, deadCores: share(1) };
    expect(() => mapGraph(hearing(9), { shape, faults: all })).toThrow(SynaptickError);
    expect(() => mapGraph(hearing(9), { shape, faults: all, mesh })).toThrow('no core of 2 x 2 is usable');
  });
});

/** Nine neurons that each hear all of so many input lines. */
function hearing(lines: number): ReturnType<typeof randomGraph> {
  const ints = (value: number) => new Int32Array(9).fill(value);
  return {
    name: 'hearing',
    populations: [
      { name: 'in', size: lines, neurons: null, probed: false },
      {
        name: 'out',
        size: 9,
        probed: true,
        neurons: {
          leak: ints(0),
          threshold: ints(1),
          negativeThreshold: ints(0),
          reset: ints(0),
          modes: new Uint16Array(9),
          potential: ints(0),
        },
      },
    ],
    projections: [
      {
        name: 'in -> out',
        source: 0,
        target: 1,
        delay: 0,
        offsets: Uint32Array.from({ length: 10 }, (_, n) => n * lines),
        sources: Uint32Array.from({ length: 9 * lines }, (_, k) => k % lines),
        weights: new Int32Array(9 * lines).fill(1),
      },
    ],
  };
}

describe('the rooms of faulty silicon', () => {
  it('begin with the one that leaves the most crossbar in all', () => {
    // Of four cores one has 4 of its 8 axons stuck, one has a dead neuron: 4 x 8 x 7 of four, 3 x 8 x 7, 2 x 8 x 8, ...
    const faults = {
      ...NO_FAULTS,
      stuckAt0: { share: 0, listed: [0, 1, 2, 3].map((axon) => [0, 0, axon]) },
      deadNeurons: { share: 0, listed: [[1, 0, 5]] },
    };
    const silicon = faultySilicon(faults, { axons: 8, neurons: 8 });
    expect(roomsAmong(silicon, { width: 2, height: 2 })).toEqual([
      { axons: 8, neurons: 7, usable: 0.75 },
      { axons: 8, neurons: 8, usable: 0.5 },
    ]);
  });
});

describe('a placement on a grid with closed cells', () => {
  const plain = createGrid(9, 8);
  const graph = gridGraph(6, 6);
  const neighbours = neighboursOf(graph);

  it('leaves them empty, however it is made', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = generator(seed);
        const closed = new Uint8Array(72);
        for (let left = 36; left > 0; ) {
          const cell = Math.floor(random() * 72);
          if (closed[cell] === 0) left--;
          closed[cell] = 1;
        }
        const grid = { ...plain, closed };
        const placements = BASELINES.map((name) => placeBaseline(name, neighbours, grid, 1));
        placements.push(placeByForces(neighbours, grid, placements[0] as Int32Array));
        const state = createAnnealing(neighbours, grid, placements[0] as Int32Array, { seed: 1, moves: 2000 });
        anneal(state, 2000);
        placements.push(state.best);
        for (const placement of placements) {
          occupants(placement, grid);
          for (const cell of placement) expect(isOpen(grid, cell)).toBe(true);
        }
        try {
          for (const cell of placeWithinReach(graph, state.best, grid, 4)) expect(isOpen(grid, cell)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SynaptickError);
        }
      }),
      { numRuns: 3 },
    );
  });
});
