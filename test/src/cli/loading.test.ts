import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadWithProgress } from '../../../src/cli/loading.ts';
import { readBytes } from '../../../src/host/byte-source.ts';
import { nodeHost } from '../../../src/host/node/host.ts';
import { fakeShell } from '../../support/fake-shell.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rancNetwork } from '../../support/networks.ts';

const ERASE = '\r\u001b[2K';
/** More than two chunks of 256 KiB, in blanks that gzip makes small. */
const PADDED = JSON.stringify(rancNetwork()) + ' '.repeat(600_000);

/** A fake shell on a terminal whose clock moves a second whenever it is looked at. */
function slowShell() {
  const shell = fakeShell({ tty: true });
  return { ...shell, now: () => (shell.clock.time += 1000) };
}

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

describe('loading a network', () => {
  it('says how much of the file is read, and takes the line off', async () => {
    const path = await fileOf('in.json', PADDED);
    const shell = { ...slowShell() };
    Object.assign(shell.stderr, { columns: 300 });
    const { image } = await loadWithProgress(path, {}, shell);
    expect(image.cores).toBeGreaterThan(0);
    const total = PADDED.length.toLocaleString('en');
    const lines = shell.stderr.text.split(ERASE).slice(1);
    expect(lines[0]).toContain(`reading ${path}: 262,144/${total} bytes`);
    expect(lines[1]).toContain(`: 524,288/${total} bytes`);
    expect(lines.at(-2)).toContain(`: ${total}/${total} bytes  100 %`);
    expect(lines.at(-1)).toBe('');
    expect(shell.stdout.text).toBe('');
  });

  it('counts the zipped bytes of a gzipped file', async () => {
    const path = await fileOf('in.json.gz', gzipSync(PADDED));
    const { size } = await stat(path);
    const told: (number | null)[][] = [];
    for await (const chunk of readBytes(path, {
      host: nodeHost,
      onRead: (_, done, total) => told.push([done, total]),
    })) {
      expect(chunk.length).toBeGreaterThan(0);
    }
    expect(told).toEqual([[size, size]]);
  });

  it('names the input spikes while it reads them', async () => {
    const path = await fileOf('in.json', JSON.stringify(rancNetwork()));
    const input = await fileOf('in.csv', 'tick,core,axon\n');
    const shell = slowShell();
    Object.assign(shell.stderr, { columns: 300 });
    await loadWithProgress(path, { input }, shell);
    expect(shell.stderr.text).toContain(`${ERASE}reading ${input}: 15/15 bytes`);
  });

  it('takes the line off when the file is refused', async () => {
    const path = await fileOf('in.json', `{"packets":7,${PADDED}`);
    const shell = slowShell();
    await expect(loadWithProgress(path, {}, shell)).rejects.toThrow('packets is 7, must be a list');
    expect(shell.stderr.text.endsWith(ERASE)).toBe(true);
  });
});
