/** Graphs of cores from files: both forms, and what can be wrong with them. */
import { open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readGraph } from '../../../src/formats/graph/read-graph.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { loadGraph } from '../../../src/on-node.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { graphOf } from '../../support/graphs.ts';

async function fileOf(content: string | Uint8Array, name = 'graph'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

interface Hyperedge {
  readonly source: number;
  readonly destinations: readonly number[];
  readonly rate: number;
}

/** The binary form, by its description. */
function hypergraph(nodes: number, edges: readonly Hyperedge[]): Buffer {
  const words = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
  return Buffer.concat([
    words(nodes, edges.length),
    ...edges.flatMap(({ source, destinations, rate }) => [
      words(destinations.length, source, ...destinations),
      Buffer.from(Float32Array.of(rate).buffer),
    ]),
  ]);
}

const TWO: readonly Hyperedge[] = [
  { source: 0, destinations: [1, 2], rate: 0.5 },
  { source: 2, destinations: [0], rate: 4 },
];

describe('an edge list', () => {
  it('has an edge a line, with a rate or with 1, and comments', async () => {
    const text = '\uFEFF# cores\r\n0 1\n\n1,2,0.25 # slow\r\n  2\t0  1e2  \n3 3';
    const edges = [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 3],
    ] as const;
    expect(await readGraph(await fileOf(text), { host: nodeHost })).toEqual(graphOf(4, edges, [1, 0.25, 100, 1]));
  });

  it.each([
    ['0 1\n0\n', /graph:2: has 1 field, an edge is "source target" or "source target rate"/],
    ['0 1 2 3', /graph:1: has 4 fields, an edge is/],
    ['0 1\n# one\n0 x', /graph:3: target is "x", must be a whole number from 0 to 1048575/],
    ['-1 0', /graph:1: source is "-1", must be a whole number/],
    ['0 16777216', /graph:1: target is "16777216"/],
    ['0 1.5', /graph:1: target is "1.5"/],
    ['0 1 -2', /graph:1: rate is "-2", must be a number of at least 0/],
    ['0 1 NaN', /graph:1: rate is "NaN"/],
    ['0 1 1e999', /graph:1: rate is "1e999"/],
    [
      '0 1 1e308\n1 0 1e308\n',
      /graph:1: rate is "1e308", must be a number of at least 0 and at most 1e\+100: correct it/,
    ],
    ['0 1 9e99\n0 1 1\n1 0 9e99\n', /graph:3: rates add up to 1\.8e\+100, the limit is 1e\+100: divide them all/],
    ['0 1 fast', /graph:1: rate is "fast"/],
    ['# nothing\n', /graph has no edges: give it lines of "source target \[rate\]"/],
    ['', /graph is empty/],
  ])('%j is refused', async (text, message) => {
    await expect(readGraph(await fileOf(text), { host: nodeHost })).rejects.toThrow(message);
  });
});

describe('a hypergraph', () => {
  it('has an edge for each destination, gzipped or not', async () => {
    const edges = [
      [0, 1],
      [0, 2],
      [2, 0],
    ] as const;
    const expected = graphOf(5, edges, [0.5, 0.5, 4]);
    expect(await readGraph(await fileOf(hypergraph(5, TWO)), { host: nodeHost })).toEqual(expected);
    expect(await readGraph(await fileOf(gzipSync(hypergraph(5, TWO))), { host: nodeHost })).toEqual(expected);
  });

  it('is truncated wherever it is cut', async () => {
    const whole = hypergraph(5, TWO);
    for (let length = 1; length < whole.length; length++) {
      await expect(readGraph(await fileOf(whole.subarray(0, length)), { host: nodeHost })).rejects.toThrow(
        /is truncated|edge list|field/,
      );
    }
  });

  it.each([
    [hypergraph(0, TWO), /is no text, and as a hypergraph it has no edges: it has 0 nodes and 2 edges/],
    [hypergraph(5, []), /as a hypergraph it has no edges: it has 5 nodes and 0 edges: is it the right file\?/],
    [
      hypergraph(5, [
        { source: 0, destinations: [], rate: 1 },
        { source: 1, destinations: [], rate: 1 },
      ]),
      /has no edges: none of its 2 has a destination: give it an edge with a destination/,
    ],
    [hypergraph(2, TWO), /edge 0 of 2: destination is node 2, the graph has nodes 0 to 1/],
    [hypergraph(5, [{ source: 7, destinations: [1], rate: 1 }]), /edge 0 of 1: source is node 7/],
    [hypergraph(5, [{ source: 1, destinations: [1], rate: -1 }]), /edge 0 of 1: rate is -1, must be a number/],
    [hypergraph(5, [{ source: 1, destinations: [1], rate: Number.NaN }]), /rate is NaN/],
    [hypergraph(0xffffff00, TWO), /has 4294967040 nodes, the limit is 1048576/],
    [Buffer.concat([hypergraph(5, TWO), Buffer.alloc(3)]), /has 3 bytes after its 2 edges/],
    [Buffer.from(Uint32Array.of(5, 0xffffffff, 1).buffer), /4294967295 edges need at least 51539607548 bytes/],
    [Buffer.from(Uint32Array.of(5, 1, 0xffffffff, 0, 0).buffer), /edge 0 of 1 is truncated: it needs 17179869200/],
  ])('is refused: %#', async (bytes, message) => {
    await expect(readGraph(await fileOf(bytes), { host: nodeHost })).rejects.toThrow(message);
  });
});

it('a file of zeros is no graph to map, however large it is and whatever its name', async () => {
  const path = await fileOf('', 'net.json');
  await truncate(path, 200 * 2 ** 30);
  await expect(loadGraph(path)).rejects.toThrow(
    `${path} is no text, and as a hypergraph it has no edges: it has 0 nodes and 0 edges: is it the right file?`,
  );
});

it('a file that is too large is refused before it is read', async () => {
  const path = await fileOf('');
  const handle = await open(path, 'r+');
  await handle.truncate(3 * 2 ** 30);
  await handle.close();
  const started = performance.now();
  await expect(readGraph(path, { host: nodeHost })).rejects.toThrow(
    'has 3072 MiB, the limit of a graph is 1024 MiB: merge edges between the same nodes',
  );
  expect(performance.now() - started).toBeLessThan(1000);
});
