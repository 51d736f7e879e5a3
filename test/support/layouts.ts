/** Reading a layout of data from files in memory. */
import { expect } from 'vitest';
import { portableHost } from '../../src/host/host.ts';
import { memoryFiles } from '../../src/host/memory-files.ts';
import type { FoundData, Layout, LayoutOptions } from '../../src/input/data/found-data.ts';

/** What a layout finds at `path` among these files, and what it tells meanwhile. */
export async function findIn(
  layout: Layout,
  path: string,
  given: Readonly<Record<string, Uint8Array | string>>,
  more: Partial<LayoutOptions> = {},
): Promise<{ found: FoundData | null; warnings: string[] }> {
  const warnings: string[] = [];
  const bytes = Object.entries(given).map(([name, content]) => [name, Buffer.from(content as Uint8Array)] as const);
  const files = memoryFiles(Object.fromEntries(bytes));
  const onWarning = (line: string) => void warnings.push(line);
  const found = await layout(path, { host: portableHost(), files, onWarning, ...more });
  return { found, warnings };
}

/** Reads every part. Errors are to be of one line. */
export async function readAll(found: FoundData | null) {
  expect(found).not.toBeNull();
  const read = Object.entries(found?.splits ?? {}).map(async ([split, load]) => {
    const { pixels, labels, ...rest } = await load();
    return [split, { ...rest, pixels: [...pixels], labels: [...labels] }] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
