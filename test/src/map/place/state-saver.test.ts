import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anneal, createAnnealing } from '../../../../mapping/place/anneal.ts';
import { createGrid } from '../../../../mapping/place/cell-grid.ts';
import { placeInRaster } from '../../../../mapping/place/curves.ts';
import { neighboursOf } from '../../../../mapping/place/traffic.ts';
import { nodeHost } from '../../../../src/host/node/host.ts';
import { encodeState } from '../../../../src/map/place/state-file.ts';
import { stateSaver } from '../../../../src/map/place/state-saver.ts';
import { temporaryFolder } from '../../../support/folder.ts';

const NEIGHBOURS = neighboursOf({
  nodes: 4,
  offsets: Uint32Array.of(0, 1, 2, 3, 4),
  targets: Uint32Array.of(1, 2, 3, 0),
  rates: new Float64Array(4).fill(0.1),
});

describe('saving a placement as it goes', () => {
  it('happens once enough time has passed, and less often where it takes long itself', async () => {
    const path = join(await temporaryFolder(), 'run.npz');
    const state = createAnnealing(NEIGHBOURS, createGrid(3, 3), placeInRaster(4), { seed: 1, moves: 1000 });
    let time = 0;
    /** Each look at the clock takes so long. */
    let slow = 0;
    const now = () => {
      time += slow;
      return time;
    };
    const save = stateSaver(nodeHost.files, path, 10, now);
    const saved = async () => {
      anneal(state, 10);
      await save({ state, seed: 1 });
      const there = await stat(path).catch(() => null);
      return there !== null && (await readFile(path)).equals(encodeState(state, 1));
    };
    time = 9_999;
    expect(await saved()).toBe(false);
    time = 10_000;
    expect(await saved()).toBe(true);
    time = 19_999;
    expect(await saved()).toBe(false);
    time = 20_000;
    slow = 2000;
    expect(await saved()).toBe(true);
    slow = 0;
    // Two seconds, up to 24 s: a twentieth of the time until it is saved again.
    time = 63_999;
    expect(await saved()).toBe(false);
    time = 64_000;
    expect(await saved()).toBe(true);
  });
});
