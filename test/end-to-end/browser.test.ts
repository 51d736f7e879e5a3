/** The library in a bundle for browsers: no module of Node, and the same bits where nothing of Node is there. */
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { portableHost } from '../../src/host/host.ts';
import { packageFile } from '../../src/host/node/package.ts';
import { classifyImages, encodePng, loadGraph, loadMnist, loadModel } from '../../src/index.ts';
import { hdf5Of } from '../support/hdf5-writer.ts';

const OF_NODE = new RegExp(`^(node:.*|${builtinModules.join('|')})(/|$)`);

/** Notes what asks for a module of Node that the bundle has nothing for. */
function notingNode(found: string[]): Plugin {
  return {
    name: 'noting-node',
    setup(builder) {
      builder.onResolve({ filter: OF_NODE }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        if (pluginData === 'asked') return undefined;
        const resolved = await builder.resolve(path, { importer, kind, resolveDir, pluginData: 'asked' });
        if (resolved.errors.length === 0 && !resolved.external) return resolved;
        found.push(`${path} in ${importer}`);
        return { path, external: true };
      });
    },
  };
}

async function bundle(entry: string): Promise<{ code: string; node: string[] }> {
  const node: string[] = [];
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, platform: 'browser', format: 'iife' },
    ...{ globalName: 'synaptick', plugins: [notingNode(node)], logLevel: 'silent' },
    // Files of packages that only what is for Node asks for.
    loader: { '.node': 'empty' },
  });
  return { code: outputFiles?.[0]?.text ?? '', node };
}

it.each(['cores/index.ts', 'mapping/index.ts', 'src/portable.ts'])('%s reaches no module of Node', async (entry) => {
  expect((await bundle(entry)).node).toEqual([]);
});

it('is not so for the entry of Node, so that it would be seen', async () => {
  expect((await bundle('src/index.ts')).node.length).toBeGreaterThan(10);
});

describe('the reader of HDF5 files', () => {
  const ENTRY = 'src/formats/hdf5/file.ts';

  it('has its library, of megabytes, in a piece that is fetched when a file is opened', async () => {
    const { metafile } = await build({
      ...{ entryPoints: [ENTRY], bundle: true, write: false, platform: 'browser', format: 'esm' },
      ...{ splitting: true, outdir: '.', metafile: true, logLevel: 'silent' },
    });
    const entry = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === ENTRY);
    expect(entry?.bytes).toBeLessThan(200_000);
    expect(entry?.imports.map(({ kind }) => kind)).toEqual(['dynamic-import']);
  });

  it('reads one where there is nothing but what a browser has', async () => {
    const { code, node } = await bundle(ENTRY);
    expect(node).toEqual([]);
    const { TextEncoder, TextDecoder, performance, crypto, atob, URL } = globalThis;
    const file = hdf5Of({ times: { type: 'list f2', values: [[0x3800, 0x3c00], []] } });
    const given = { host: portableHost({ 'a.h5': file }) };
    const page = createContext({ TextEncoder, TextDecoder, performance, crypto, atob, URL, given });
    const script = `${code}; (async () => {
      const file = await synaptick.openHdf5('a.h5', given);
      return JSON.stringify(file.dataset('times').lists().map((list) => [...list]));
    })()`;
    expect(JSON.parse(await runInContext(script, page))).toEqual([[0.5, 1], []]);
  });
});

describe('the bundle, where there is nothing but what a browser has,', () => {
  let code: string;

  beforeAll(async () => {
    ({ code } = await bundle('src/portable.ts'));
  });

  /** What an async function of JavaScript returns there, as JSON. */
  async function there(body: string, given: Record<string, unknown> = {}): Promise<unknown> {
    const { TextEncoder, TextDecoder, setTimeout, performance, crypto, atob, btoa, URL, AbortController } = globalThis;
    const page = { TextEncoder, TextDecoder, setTimeout, performance, crypto, atob, btoa, URL, AbortController, given };
    const context = createContext(page);
    const script = `${code}; (async () => JSON.stringify(await (async () => { ${body} })()))()`;
    return JSON.parse(await runInContext(script, context));
  }

  it('classifies as Node does, vote for vote', async () => {
    const model = await loadModel('mnist-5core');
    const set = await loadMnist('test', { env: {} });
    const { votes, counters } = await classifyImages(model, set, { limit: 30 });
    const given = {
      file: await readFile(packageFile('models/mnist-5core.npz')),
      pixels: set.pixels.subarray(0, 30 * 784),
      labels: set.labels.subarray(0, 30),
    };
    const page = await there(
      `const model = synaptick.decodeModel('m.npz', new Uint8Array(given.file));
      const set = { dataset: 'mnist', split: 'test', count: 30, width: 28, height: 28, channels: 1, source: 'given',
        pixels: new Uint8Array(given.pixels), labels: new Uint8Array(given.labels) };
      const { votes, counters } = await synaptick.classifyOn(synaptick.portableHost(), model, set);
      return { votes: [...votes], counters };`,
      given,
    );
    expect(page).toEqual({ votes: [...votes], counters });
  });

  it('reads a network, gzipped, with its arrays beside it, and maps it onto the same chip', async () => {
    const file = 'docs/networks/real-weights.json';
    const graph = await loadGraph(packageFile(file));
    const files = { 'a/net.json': gzipSync(await readFile(packageFile(file))) };
    const page = (await there(
      `const files = Object.fromEntries(Object.entries(given).map(([path, bytes]) => [path, new Uint8Array(bytes)]));
      const graph = await synaptick.loadAs('network', 'a/net.json', { host: synaptick.portableHost(files) });
      return graph.projections.map(({ weights }) => [...weights]);`,
      files,
    )) as number[][];
    expect(page).toEqual(graph.projections.map(({ weights }) => [...weights]));
  });

  it('reads pictures', async () => {
    const pixels = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
    const png = encodePng(4, 3, pixels);
    const page = await there(
      `const { width, height, grey } = synaptick.decodePng(new Uint8Array(given.png), 'p.png');
      return { width, height, grey: [...grey] };`,
      { png },
    );
    expect(page).toEqual({ width: 4, height: 3, grey: [...pixels] });
  });

  it.each([
    [
      'cannot read there.json: no such file or folder: check the path',
      `await synaptick.loadAs('network', 'there.json', { host })`,
    ],
    [
      'a.json is a truncated gzip file: copy or download it again',
      `await synaptick.loadAs('network', 'a.json', { host })`,
    ],
  ])('says %s', async (message, call) => {
    const a = gzipSync('{"format": "synaptick-network"}').subarray(0, 30);
    const page = await there(
      `const host = synaptick.portableHost({ 'a.json': new Uint8Array(given.a) });
      try { ${call}; } catch (error) { return error.message; }`,
      { a },
    );
    expect(page).toBe(message);
  });
});
