/** A hypergraph for `map`: its nodes are neurons, those that nothing leads to are input lines. */
import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateGraph } from '../../../mapping/generate/generate.ts';
import type { GraphProjection } from '../../../mapping/graph.ts';
import { planGraph } from '../../../mapping/graph-to-chip/map-graph.ts';
import { interpret } from '../../../mapping/interpreter.ts';
import { readHypergraphNetwork } from '../../../src/formats/graph/read-graph.ts';
import { identify } from '../../../src/formats/identify.ts';
import { nodeHost } from '../../../src/host/node/host.ts';

type Edge = [source: number, destinations: number[], rate: number];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synaptick-hypergraph-'));
});

/** The bytes of the form, field by field. */
async function write(name: string, nodes: number, edges: Edge[]): Promise<string> {
  const words = edges.reduce((sum, [, destinations]) => sum + 3 + destinations.length, 2);
  const bytes = Buffer.alloc(4 * words);
  let at = bytes.writeUInt32LE(nodes, 0);
  at = bytes.writeUInt32LE(edges.length, at);
  for (const [source, destinations, rate] of edges) {
    at = bytes.writeUInt32LE(destinations.length, at);
    at = bytes.writeUInt32LE(source, at);
    for (const destination of destinations) at = bytes.writeUInt32LE(destination, at);
    at = bytes.writeFloatLE(rate, at);
  }
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

describe('readHypergraphNetwork', () => {
  it('should make nodes neurons, and those that only send input lines', async () => {
    // 1 and 3 only send; 0 -> 2 -> 4 -> 0, fed by 1 (twice to 0) and 3.
    const file = await write('small', 5, [
      [0, [2], 0.5],
      [2, [4], 0.25],
      [4, [0], 0.125],
      [1, [0, 0], 2],
      [3, [2], 1],
      [0, [4], 0.75],
    ]);
    expect(await identify(file, { host: nodeHost })).toBe('hypergraph');
    const graph = await readHypergraphNetwork(file, { host: nodeHost });
    expect(graph.populations.map(({ name, size }) => [name, size])).toEqual([
      ['neurons', 3],
      ['inputs', 2],
    ]);
    // A neuron's rate is the largest among its edges.
    expect(graph.populations.map(({ rates }) => Array.from(rates ?? []))).toEqual([
      [0.75, 0.25, 0.125],
      [2, 1],
    ]);
    expect(graph.projections.map(synapsesOf)).toEqual([
      [
        [2, 0, 1],
        [0, 1, 1],
        [0, 2, 1],
        [1, 2, 1],
      ],
      [
        [0, 0, 2],
        [1, 1, 1],
      ],
    ]);
  });

  it('should spike a tick after a source has spiked', async () => {
    const graph = await readHypergraphNetwork(
      await write('chain', 3, [
        [0, [1], 1],
        [1, [2], 1],
      ]),
      { host: nodeHost },
    );
    const run = interpret(graph);
    run.inject('inputs', 0);
    const fired = [1, 2, 3].map(() => {
      run.step();
      return [...run.fired('neurons')];
    });
    expect(fired).toEqual([[0], [1], []]);
  });

  it('should map a hidden partition as well as the graph that it was written from', async () => {
    const { populations, projections } = generateGraph({ generator: 'hidden-partition', side: 3 });
    const size = populations[0]?.size as number;
    const { offsets, sources } = projections[0] as GraphProjection;
    const edges = Array.from({ length: size }, (_, source): Edge => [source, [], 1]);
    for (let target = 0; target < size; target++) {
      for (const source of sources.subarray(offsets[target], offsets[target + 1])) edges[source]?.[1].push(target);
    }
    const graph = await readHypergraphNetwork(await write('hidden', size, edges), { host: nodeHost });
    expect(planGraph(graph).counts).toMatchObject({ cores: 9, columns: size, axons: size });
  });

  it('should say that a file is too large before it reads it', async () => {
    const file = join(folder, 'large');
    await writeFile(file, Uint8Array.of(5, 0, 0, 0, 1, 0, 0, 0));
    await truncate(file, 3 * 2 ** 30);
    await expect(readHypergraphNetwork(file, { host: nodeHost })).rejects.toThrow(
      'large has 3072 MiB, the limit of a graph is 1024 MiB: merge edges',
    );
  });

  it('should refuse a node that the graph does not have, with its edge', async () => {
    const file = await write('wrong', 3, [
      [0, [1], 1],
      [1, [2, 3], 1],
    ]);
    await expect(readHypergraphNetwork(file, { host: nodeHost })).rejects.toThrow(
      'wrong edge 1 of 2: destination is node 3, the graph has nodes 0 to 2: correct it',
    );
  });
});

/** `[source, target, weight]` of each synapse, by target. */
function synapsesOf({ offsets, sources, weights }: GraphProjection): number[][] {
  return Array.from(sources, (source, k) => [
    source,
    offsets.findIndex((start) => start > k) - 1,
    weights[k] as number,
  ]);
}
