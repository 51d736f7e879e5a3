/** What is asked of a mapped network is what plain loops over the arrays of its chip say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChipImage, emptyImage, OUTPUT } from '../../../cores/chip-image.ts';
import type { NetworkGraph } from '../../../mapping/graph.ts';
import { mapGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { landNetwork } from '../../../src/map/landed.ts';
import {
  coresFed,
  coresHolding,
  feedersOf,
  neuronsHeld,
  neuronsSeen,
  populationsOn,
} from '../../../src/map/landed-queries.ts';
import { nameOfAxon, nameOfNeuron, neuronNamed } from '../../../src/map/neuron-names.ts';
import { randomGraph } from '../../support/random-graph.ts';

/** A row of the chip, told by its arrays alone. */
interface Row {
  readonly core: number;
  readonly neuron: number;
  readonly population: number;
  readonly index: number;
  readonly target: number;
  readonly axon: number;
}

function rowsOfChip(graph: NetworkGraph, image: ChipImage): Row[] {
  const owners = graph.populations.flatMap(({ size }, population) =>
    Array.from({ length: size }, (_, index) => ({ population, index })),
  );
  return Array.from(image.enabled.keys())
    .filter((row) => image.enabled[row] === 1)
    .map((row) => ({
      core: Math.floor(row / image.shape.neurons),
      neuron: row % image.shape.neurons,
      ...(owners[image.streams?.[row] as number] as { population: number; index: number }),
      target: image.targetCore[row] as number,
      axon: image.targetAxon[row] as number,
    }));
}

/** The input lines, each with the core and the axon of every row that it reaches. */
function reachedByInputs(graph: NetworkGraph, { inputOffsets, inputRows, shape }: ChipImage) {
  const lines = graph.populations.flatMap(({ size, neurons }, population) =>
    neurons ? [] : Array.from({ length: size }, (_, index) => ({ population, index })),
  );
  return lines.flatMap((line, k) =>
    Array.from(inputRows.subarray(inputOffsets[k], inputOffsets[k + 1]), (row) => ({
      ...line,
      core: Math.floor(row / shape.axons),
      axon: row % shape.axons,
    })),
  );
}

const unique = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);

const mappedArbitrary = fc
  .record({ seed: fc.nat(10_000), axons: fc.integer({ min: 30, max: 60 }), neurons: fc.integer({ min: 40, max: 60 }) })
  .map(({ seed, ...shape }) => {
    const graph = randomGraph(seed);
    const { image } = mapGraph(graph, { shape });
    return { graph, image, landed: landNetwork(graph, image), rows: rowsOfChip(graph, image) };
  });

describe('a network where it landed', () => {
  it('should say which cores hold a population, which of its neurons, and which a probe sees', () => {
    fc.assert(
      fc.property(mappedArbitrary, ({ graph, image, landed, rows }) => {
        graph.populations.forEach(({ name, probed, neurons }, p) => {
          const own = rows.filter(({ population }) => population === p);
          const cores = unique(own.map(({ core }) => core));
          expect(coresHolding(landed, name)).toEqual(
            cores.map((core) => ({ core, columns: own.filter((row) => row.core === core).length })),
          );
          const placed = (of: Row[]) =>
            unique(of.map(({ index }) => index)).map((index) => {
              const copies = of.filter((row) => row.index === index);
              return { index, core: copies[0]?.core, neurons: copies.map(({ neuron }) => neuron) };
            });
          expect(neuronsHeld(landed, name)).toEqual(placed(own));
          for (const core of cores) {
            expect(neuronsHeld(landed, name, core)).toEqual(placed(own.filter((row) => row.core === core)));
          }
          if (!probed || !neurons) return;
          const out = own.filter(({ target }) => target === OUTPUT);
          expect(neuronsSeen(landed, name).map(({ index, core, line }) => [index, core, line])).toEqual(
            out.toSorted((a, b) => a.index - b.index).map(({ index, core, axon }) => [index, core, axon]),
          );
        });
        for (let core = 0; core < image.cores; core++) {
          const held = unique(rows.filter((row) => row.core === core).map(({ population }) => population));
          expect(populationsOn(landed, core)).toEqual(held.map((p) => graph.populations[p]?.name));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('should say what feeds a core, what it feeds, and what each axon hears', () => {
    fc.assert(
      fc.property(mappedArbitrary, ({ graph, image, landed, rows }) => {
        const inputs = reachedByInputs(graph, image);
        const nameOf = (p: number) => graph.populations[p]?.name as string;
        for (let core = 0; core < image.cores; core++) {
          const from = rows.filter(({ target }) => target === core);
          const lines = inputs.filter((input) => input.core === core);
          expect(feedersOf(landed, core)).toEqual({
            cores: unique(from.map((row) => row.core)),
            populations: unique([...from, ...lines].map(({ population }) => population)).map(nameOf),
          });
          const own = rows.filter((row) => row.core === core && row.target >= 0);
          expect(coresFed(landed, core)).toEqual(unique(own.map(({ target }) => target)));
          for (let axon = 0; axon < image.shape.axons; axon++) {
            const heard = [...from, ...lines].filter((each) => each.axon === axon);
            const names = [...new Set(heard.map(({ population, index }) => `${nameOf(population)}[${index}]`))];
            expect(nameOfAxon(landed, core, axon)).toBe(names[0] ?? null);
            expect(names.length).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  it('should name every neuron of a core, and find each by its name', () => {
    fc.assert(
      fc.property(mappedArbitrary, ({ graph, image, landed, rows }) => {
        const { neurons } = image.shape;
        const at = new Map(rows.map((row) => [row.core * neurons + row.neuron, row]));
        for (let row = 0; row < image.cores * neurons; row++) {
          const [core, neuron] = [Math.floor(row / neurons), row % neurons];
          const held = at.get(row);
          const name = held ? `${graph.populations[held.population]?.name}[${held.index}]` : null;
          expect(nameOfNeuron(landed, core, neuron)).toBe(name);
          if (name === null) continue;
          const found = neuronNamed(landed, name);
          expect([found.core, found.index]).toEqual([core, held?.index]);
          expect(found.neurons).toContain(neuron);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('should refuse a name that is no neuron, and a graph that is not the one mapped', () => {
    const graph = randomGraph(1);
    const { image } = mapGraph(graph);
    const landed = landNetwork(graph, image);
    const size = graph.populations[2]?.size as number;
    expect(() => neuronNamed(landed, 'p2')).toThrow('"p2" names no neuron: write the population and a number');
    expect(() => neuronNamed(landed, 'p9[0]')).toThrow(
      'the chip has no population "p9": its populations are "p0", "p1"',
    );
    expect(() => neuronNamed(landed, `p2[${size}]`)).toThrow(`neuron of "p2" is ${size}, must be`);
    expect(() => neuronNamed(landed, 'p0[0]')).toThrow('"p0[0]" is an input line, which is on no core');
    expect(() => neuronsSeen(landed, 'p3')).toThrow('population "p3" has no probe');
    expect(() => coresFed(landed, image.cores)).toThrow(`core is ${image.cores}, must be`);
    const less = { ...graph, populations: graph.populations.slice(0, 3), projections: [] };
    expect(() => landNetwork(less, image)).toThrow('the chip is not that of network "random 1"');
    expect(() => landNetwork(graph, emptyImage({ width: 1, height: 1, cores: 1 }))).toThrow('there are 0 input lines');
  });
});
