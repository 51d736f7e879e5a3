/** What `map` reads: a network file or a generator's description, told apart by content. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateGraph } from '../../../mapping/generate/generate.ts';
import { packageFile } from '../../../src/host/node/package.ts';
import { loadGraph } from '../../../src/on-node.ts';
import { synaptick } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/folder.ts';

async function fileOf(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'net.json');
  await writeFile(path, text);
  return path;
}

describe('loadGraph', () => {
  it('should read a network file', async () => {
    const graph = await loadGraph(packageFile('docs/networks/three-layers.json'));
    expect(graph.populations.map(({ name, size }) => [name, size])).toEqual([
      ['image', 100],
      ['hidden', 120],
      ['classes', 10],
    ]);
  });

  it('should generate what a description says', async () => {
    const description = { generator: 'random', populations: 3, size: 20, fanIn: 4, seed: 9 };
    expect(await loadGraph(await fileOf(JSON.stringify(description)))).toEqual(generateGraph(description));
  });

  it('should take the binary form for a hypergraph of neurons', async () => {
    // Four nodes, two edges: 0 to 1 and 2 at rate 0.5, 2 to 3 at rate 0.25.
    const bytes = new DataView(new ArrayBuffer(40 + 4));
    [4, 2, 2, 0, 1, 2].forEach((word, i) => {
      bytes.setUint32(4 * i, word, true);
    });
    bytes.setFloat32(24, 0.5, true);
    [1, 2, 3].forEach((word, i) => {
      bytes.setUint32(28 + 4 * i, word, true);
    });
    bytes.setFloat32(40, 0.25, true);
    const path = join(await temporaryFolder(), 'net.bin');
    await writeFile(path, new Uint8Array(bytes.buffer));
    const graph = await loadGraph(path);
    expect(graph.populations.map(({ name, size, rates }) => [name, size, [...(rates ?? [])]])).toEqual([
      ['neurons', 3, [0, 0.25, 0]],
      ['inputs', 1, [0.5]],
    ]);
    const { code, out } = await synaptick(['map', path, '--moves', '10', '--verify', '20']);
    expect(code).toBe(0);
    expect(out).toContain('1 input of 1 line, 1 population of 3 neurons, 2 projections');
    expect(out).toMatch(/all [1-9]\d* spikes of its neurons equal the unmapped network's/);
  });

  it('should name the file where a description is wrong', async () => {
    const path = await fileOf('{"generator": "randum"}');
    await expect(loadGraph(path)).rejects.toThrow(`${path}: generator is "randum", must be one of "hidden-partition"`);
  });

  it('should refuse what is no network', async () => {
    await expect(loadGraph('/no/such/net.json')).rejects.toThrow(
      'cannot read /no/such/net.json: no such file or folder (ENOENT)',
    );
    const path = await fileOf('source target');
    await expect(loadGraph(path)).rejects.toThrow(`${path}:1: is not JSON: "source"`);
  });
});
