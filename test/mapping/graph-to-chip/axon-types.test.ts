/** Every synapse weighs on the chip what the graph says, on as few axons as its weights permit. */
import { describe, expect, it } from 'vitest';
import type { ChipImage } from '../../../cores/chip-image.ts';
import { neuronWords, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { mapGraph, planGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { generator } from '../../support/generator.ts';
import { oneLayer } from '../../support/layers.ts';

const { axonTypes: AXON_TYPES, axons: AXONS } = TRUENORTH_SHAPE;
const WORDS = neuronWords(TRUENORTH_SHAPE);

type Row = (readonly [number, number])[];

/** Rows in which a neuron has one weight, or none, for all lines of a type; the types are drawn, and hidden. */
function typedRows(lines: number, neurons: number, seed: number): { rows: Row[]; types: Uint8Array } {
  const random = generator(seed);
  const types = Uint8Array.from({ length: lines }, () => Math.floor(random() * AXON_TYPES));
  const rows = Array.from({ length: neurons }, () => {
    const own = Array.from({ length: AXON_TYPES }, () => (random() < 0.5 ? -1 : 1) * Math.ceil(random() * 9));
    return Array.from({ length: lines }, (_, line) => line)
      .filter(() => random() < 0.5)
      .map((line) => [line, own[types[line] as number] as number] as const);
  });
  return { rows, types };
}

/** What input line `line` adds to a neuron of the first core, by the chip image. */
function weightOnChip(image: ChipImage, line: number, neuron: number): number {
  let sum = 0;
  for (let i = image.inputOffsets[line] as number; i < (image.inputOffsets[line + 1] as number); i++) {
    const row = image.inputRows[i] as number;
    if (row >= AXONS) continue;
    const word = image.crossbar[row * WORDS + (neuron >> 5)] as number;
    if (((word >> (neuron & 31)) & 1) === 1) {
      sum += image.weights[neuron * AXON_TYPES + (image.axonType[row] as number)] as number;
    }
  }
  return sum;
}

describe('axon types', () => {
  it.each([1, 2, 3])('should be found where they are hidden in the weights, one axon a line (seed %i)', (seed) => {
    const { rows } = typedRows(200, 80, seed);
    const { counts, image } = mapGraph(oneLayer(200, rows));
    expect(counts).toMatchObject({ cores: 1, axons: 200, duplicatedAxons: 0 });
    rows.forEach((row, neuron) => {
      const weights = new Map(row);
      for (let line = 0; line < 200; line++) expect(weightOnChip(image, line, neuron)).toBe(weights.get(line) ?? 0);
    });
  });

  it('should be those hinted at, where the weights permit', () => {
    const { rows, types } = typedRows(100, 60, 4);
    const { counts, image } = mapGraph(oneLayer(100, rows, { input: { axonTypes: types } }));
    expect(counts).toMatchObject({ axons: 100, duplicatedAxons: 0 });
    types.forEach((type, line) => {
      expect(image.axonType[image.inputRows[image.inputOffsets[line] as number] as number]).toBe(type);
    });
  });

  it('should ignore a hint that the weights contradict', () => {
    const { rows } = typedRows(100, 60, 5);
    const wrong = new Uint8Array(100);
    const { counts, image } = mapGraph(oneLayer(100, rows, { input: { axonTypes: wrong } }));
    expect(counts).toMatchObject({ axons: 100, duplicatedAxons: 0 });
    rows.forEach((row, neuron) => {
      for (const [line, weight] of row) expect(weightOnChip(image, line, neuron)).toBe(weight);
    });
  });

  it('should give a line two axons where two neurons need it with different types', () => {
    // Neuron 0 weighs all four lines differently, so its types are settled; neuron 1 wants the first two alike.
    const rows: Row[] = [
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ],
      [
        [0, 7],
        [1, 7],
        [2, 8],
        [3, 9],
      ],
      [
        [0, 7],
        [1, 8],
        [2, 8],
        [3, 9],
      ],
    ];
    // Every neuron by itself has at most four weights; a type a line serves all three.
    expect(planGraph(oneLayer(4, rows)).counts).toMatchObject({ axons: 4, duplicatedAxons: 0 });
    const mixed: Row[] = [
      Array.from({ length: 5 }, (_, line) => [line, line < 4 ? line + 1 : 1] as const),
      Array.from({ length: 5 }, (_, line) => [line, line > 0 ? line : 4] as const),
    ];
    // Lines 0 and 4 weigh the same for the first neuron, and for the second: 0 weighs what 4 does. Still one axon each.
    expect(planGraph(oneLayer(5, mixed)).counts).toMatchObject({ axons: 5, duplicatedAxons: 0 });
    // Now the second neuron weighs lines 0 and 4 differently and lines 0 and 1 alike: no types suit both.
    mixed[1] = [
      [0, 1],
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ];
    // Six will do, by lines 0 on a second axon; seven are found.
    const { axons, duplicatedAxons } = planGraph(oneLayer(5, mixed)).counts;
    expect(axons).toBeGreaterThanOrEqual(6);
    expect(axons).toBeLessThanOrEqual(7);
    expect(duplicatedAxons).toBe(axons - 5);
  });
});
