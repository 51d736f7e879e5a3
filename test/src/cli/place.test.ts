/** `synaptick place` on small graphs. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { Interrupted } from '../../../src/cli/errors.ts';
import { runCommandLine as run } from '../../../src/cli/run.ts';
import { decodePng } from '../../../src/formats/png.ts';
import { synaptick, synaptickJson } from '../../support/cli.ts';
import { fakeShell } from '../../support/fake-shell.ts';
import { temporaryFolder } from '../../support/folder.ts';

/** A cycle of so many cores. */
const cycle = (nodes: number) => Array.from({ length: nodes }, (_, i) => `${i} ${(i + 1) % nodes}`).join('\n');
/** Layers of 16 cores, each core to the three around its place in the next. */
const layers = [0, 1, 2]
  .flatMap((layer) =>
    Array.from({ length: 48 }, (_, k) => [layer * 16 + Math.floor(k / 3), Math.floor(k / 3) + (k % 3) - 1] as const)
      .filter(([, i]) => i >= 0 && i < 16)
      .map(([source, i]) => `${source} ${(layer + 1) * 16 + i}`),
  )
  .join('\n');

async function graphFile(text = cycle(16)): Promise<string> {
  const path = join(await temporaryFolder(), 'graph.txt');
  await writeFile(path, text);
  return path;
}

interface Result {
  readonly spikeHops: number;
  readonly moves: number;
  readonly plannedMoves: number;
  readonly placement: { readonly x: number[]; readonly y: number[] };
}

describe('synaptick place', () => {
  it('prints one JSON object with what it measured', async () => {
    const file = await graphFile();
    expect(await synaptickJson(['place', file, '--grid', '4x4', '--seed', '3', '--moves', '200000'])).toEqual({
      graph: file,
      ofChip: false,
      chip: { name: 'truenorth', shape: TRUENORTH_SHAPE },
      nodes: 16,
      edges: 16,
      rate: 16,
      grid: { width: 4, height: 4, chipWidth: 64, chipHeight: 64, crossingHops: 0 },
      algorithm: 'anneal',
      seed: 3,
      spikeHops: 16,
      meanHops: 1,
      maxHops: 1,
      maxLinkLoad: 1,
      meanLinkLoad: 16 / 48,
      chipCrossings: 0,
      expectedTick: { limitedBy: 'core', seconds: expect.closeTo(1e-3 / 21, 9) },
      baselines: Object.fromEntries(
        ['raster', 'hilbert', 'spectral', 'greedy', 'force'].map((name) => [
          name,
          {
            spikeHops: expect.any(Number),
            meanHops: expect.any(Number),
            maxHops: expect.any(Number),
            maxLinkLoad: expect.any(Number),
            meanLinkLoad: expect.any(Number),
            chipCrossings: 0,
            ratio: expect.any(Number),
          },
        ]),
      ),
      bound: { name: 'one-hop', value: 16, gap: 0 },
      bounds: expect.arrayContaining([{ name: 'ring', value: 16 }]),
      moves: expect.any(Number),
      plannedMoves: 200000,
      seconds: expect.any(Number),
      placement: { x: expect.any(Array), y: expect.any(Array) },
    });
  });

  it('prints a table for people: every baseline, the bound and how to get the same again', async () => {
    const { code, out, err } = await synaptick(['place', await graphFile(), '--grid', '4x4', '--moves', '200000']);
    expect([code, err]).toEqual([0, '']);
    for (const name of ['raster', 'hilbert', 'spectral', 'greedy', 'force', 'annealed']) expect(out).toContain(name);
    expect(out).toContain('16 cores, 16 edges');
    expect(out).toContain('--seed 1 --moves 200000 gives the same placement');
    expect(out).toContain('No placement has fewer spike-hops: the bound one-hop is 16');
  });

  it('turns a budget of time into moves that give the same placement again', async () => {
    const file = await graphFile(layers);
    const shell = { ...fakeShell(), now: () => performance.now() };
    expect(await run(['place', file, '--budget', '400ms', '--json'], shell)).toBe(0);
    const timed = JSON.parse(shell.stdout.text) as Result;
    expect(shell.stderr.text).toMatch(/^[\d,]+ moves fit the budget\n$/);
    const again = ['place', file, '--moves', `${timed.moves}/${timed.plannedMoves}`];
    expect(((await synaptickJson(again)) as Result).placement).toEqual(timed.placement);
  });

  it('stops when the time is up, however slow the machine has become, and says how to get the same again', async () => {
    const file = await graphFile(layers);
    // Each look at the clock while annealing takes a second; before it, none.
    const clock = { time: 0, planned: false };
    const shell = {
      ...fakeShell(),
      now: () => {
        if (clock.planned) clock.time += 1000;
        return clock.time;
      },
    };
    const write = shell.stderr.write.bind(shell.stderr);
    shell.stderr.write = (text: string) => {
      clock.planned = true;
      write(text);
    };
    expect(await run(['place', file, '--budget', '10s'], shell)).toBe(0);
    const [, moves, planned] = /--seed 1 --moves (\d+)\/(\d+) gives the same placement/.exec(shell.stdout.text) ?? [];
    expect(Number(moves)).toBeGreaterThan(0);
    expect(Number(moves)).toBeLessThan(Number(planned));
    const again = (await synaptickJson(['place', file, '--moves', `${moves}/${planned}`])) as Result;
    expect(again.moves).toBe(Number(moves));
    expect(shell.stdout.text).toContain(`${again.spikeHops.toLocaleString('en-US')}  `);
  });

  it('counts crossings between chips, and avoids them when they cost', async () => {
    const args = ['place', await graphFile(layers), '--grid', '8x8', '--chip', '4x8', '--moves', '300000'];
    const free = await synaptickJson(args);
    const dear = await synaptickJson([...args, '--crossing', '50']);
    const crossings = (result: unknown) => (result as { chipCrossings: number }).chipCrossings;
    expect(crossings(dear)).toBeLessThanOrEqual(crossings(free));
    expect(crossings(dear)).toBeGreaterThan(0);
  });

  it.each(['raster', 'hilbert', 'spectral', 'greedy', 'force'])('--algorithm %s takes that placement', async (name) => {
    const result = (await synaptickJson(['place', await graphFile(layers), '--algorithm', name])) as {
      moves: number;
      spikeHops: number;
      baselines: Record<string, { spikeHops: number }>;
    };
    expect(result.moves).toBe(0);
    expect(result.spikeHops).toBe(result.baselines[name]?.spikeHops);
  });

  it('writes the placement as CSV and as JSON', async () => {
    const file = await graphFile('0 1\n1 2\n');
    for (const name of ['out.csv', 'out.json']) {
      const out = join(await temporaryFolder(), name);
      const result = (await synaptickJson(['place', file, '--grid', '3x1', '--moves', '1000', '--out', out])) as Result;
      const { x, y } = result.placement;
      const text = await readFile(out, 'utf8');
      if (name.endsWith('csv')) {
        expect(text).toBe(`node,x,y\n${x.map((column, node) => `${node},${column},${y[node]}\n`).join('')}`);
      } else {
        expect(JSON.parse(text)).toEqual({ width: 3, height: 1, nodes: 3, spikeHops: 2, x, y });
      }
    }
  });

  it('draws the placement and its link loads, the same bytes each time', async () => {
    const folder = await temporaryFolder();
    const [first, second] = [join(folder, 'a.png'), join(folder, 'b.png')];
    const args = ['place', await graphFile(layers), '--grid', '8x9', '--moves', '1000', '--picture'];
    for (const path of [first, second]) expect((await synaptick([...args, path])).code).toBe(0);
    const { width, height, grey } = decodePng(await readFile(first), first);
    expect(width).toBeGreaterThan(height);
    expect(grey.filter((shade) => shade < 250).length / grey.length).toBeGreaterThan(0.3);
    expect(await readFile(second)).toEqual(await readFile(first));
  });

  it('keeps the best after Ctrl-C, and goes on to the same placement', async () => {
    const file = await graphFile(layers);
    const folder = await temporaryFolder();
    const [state, out] = [join(folder, 'run.npz'), join(folder, 'out.json')];
    const args = ['place', file, '--seed', '5', '--moves', '1500000'];
    const controller = new AbortController();
    // The clock is looked at after every piece of work: some tens of pieces in, somebody presses Ctrl-C.
    let looks = 0;
    const now = () => {
      if (++looks === 30) controller.abort(new Interrupted('SIGINT'));
      return 0;
    };
    const shell = { ...fakeShell({ signal: controller.signal }), now };
    const code = await run([...args, '--state', state, '--out', out, '--json'], shell);
    expect({ code, out: shell.stdout.text }).toEqual({ code: 130, out: '' });
    expect(shell.stderr.text).toMatch(
      /^stopped after [\d,]+ of 1,500,000 moves; .*out\.json and .*run\.npz written, with the best so far\nsynaptick: interrupted\n$/,
    );
    expect((await readdir(folder)).sort()).toEqual(['out.json', 'run.npz']);
    const whole = (await synaptickJson(args)) as Result;
    const resumed = (await synaptickJson(['place', file, '--resume', state])) as Result;
    expect(resumed.placement).toEqual(whole.placement);
    expect(resumed.moves).toBe(whole.moves);
    expect(JSON.parse(await readFile(out, 'utf8')).spikeHops).toBeGreaterThanOrEqual(whole.spikeHops);
    const longer = (await synaptickJson(['place', file, '--resume', state, '--moves', '1700000'])) as Result;
    expect(longer.plannedMoves).toBe(1_700_000);
    expect(longer.spikeHops).toBeLessThanOrEqual(whole.spikeHops);
  });
});

/** One line, no stack trace, no output. */
async function expectOneLine(args: readonly string[], code: number, line: string): Promise<void> {
  const ran = await synaptick(args);
  expect(ran.err).toContain(line);
  expect({ ...ran, err: ran.err.split('\n').length - 1 }).toEqual({ code, out: '', err: 1 });
  expect(ran.err).not.toMatch(/unexpected|undefined|\[object/);
}

describe('what synaptick place refuses', () => {
  it.each([
    [['--grid', '8'], '--grid is "8", must be width x height, each from 1 to 4096: e.g. --grid 64x64'],
    [['--grid', '0x8'], '--grid is "0x8", must be width x height'],
    [['--grid', '8x8x8'], '--grid is "8x8x8", must be width x height'],
    [['--grid', 'big'], '--grid is "big", must be width x height'],
    [['--grid', '5000x1'], '--grid is "5000x1", must be width x height, each from 1 to 4096'],
    [['--budget', '10 parsecs'], '--budget is "10 parsecs", must be a time above 0'],
    [['--budget', '0s'], '--budget is "0s", must be a time above 0'],
    [['--budget', '-1s'], '--budget is "-1s", must be a time above 0'],
    [['--budget', ''], '--budget is "", must be a time above 0'],
    [['--budget', '1000h'], '--budget is "1000h", must be a time above 0 and of at most 168 hours'],
    [['--moves', '0'], '--moves is "0", must be a whole number from 1'],
    [['--moves', '0/5'], '--moves is "0", must be a whole number from 1'],
    [['--moves', '3/'], '--moves is "", must be a whole number from 1'],
    [['--moves', '1e6'], '--moves is "1e6", must be a whole number from 1'],
    [['--moves', '10', '--budget', '1s'], '--budget and --moves both say how long to anneal: give one of them'],
    [['--seed', '-1'], '--seed is "-1", must be a whole number from 0'],
    [['--algorithm', 'aneal'], 'unknown algorithm "aneal", did you mean "anneal"?'],
    [['--algorithm', 'raster', '--moves', '5'], '--moves is for --algorithm anneal, this is raster: leave it out'],
    [['--crossing', '-1'], '--crossing is "-1", must be a number of hops from 0 to 1000000'],
    [['--picture', 'placement.gif'], '--picture is "placement.gif", must end in .png'],
    [['--grid', '300x300', '--picture', 'placement.png'], '--picture draws at most 65536 cells, the grid of 300 x 300'],
    [['--out', 'placement.png'], '--out is "placement.png", must end in .json or .csv'],
    [['--resume', 'x.npz', '--seed', '1'], '--resume goes on with the seed the run was begun with: leave out --seed'],
  ])('%j is wrong usage', async (args, line) => {
    await expectOneLine(['place', await graphFile(), ...args], 2, line);
  });

  it('includes a graph that cannot be placed', async () => {
    await expectOneLine(
      ['place', await graphFile(), '--grid', '3x5'],
      1,
      'the graph has 16 nodes, a grid of 3 x 5 has 15 cells (1 too few): give a larger grid',
    );
    await expectOneLine(['place', await graphFile(), '--grid', '4096x4096'], 1, 'cells, the limit is 1048576');
    await expectOneLine(['place', await graphFile('0 1\n0 1 -3\n')], 1, 'graph.txt:2: rate is "-3"');
    await expectOneLine(['place', '/no/such/graph'], 1, 'cannot read /no/such/graph: no such file or folder (ENOENT)');
    await expectOneLine(['place', await temporaryFolder()], 1, 'it is a folder (EISDIR)');
  });

  it('includes a folder that is not there, before it places', async () => {
    const args = ['place', await graphFile(), '--moves', '1000000000000', '--out', '/no/such/folder/a.csv'];
    await expectOneLine(args, 1, 'cannot write /no/such/folder/a.csv: no such file or folder (ENOENT)');
  });

  it('includes a state of another graph or grid, one that is damaged, and fewer moves than it has', async () => {
    const file = await graphFile(layers);
    const state = join(await temporaryFolder(), 'run.npz');
    const resume = (...args: string[]) => ['place', ...args, '--resume', state];
    await expectOneLine(resume(file), 1, `cannot resume from ${state}: no such file or folder (ENOENT)`);
    await writeFile(state, 'no state');
    await expectOneLine(resume(file), 1, state);
    await synaptickJson(['place', file, '--moves', '1000', '--state', state]);
    await expectOneLine(resume(await graphFile()), 1, 'is the state of another graph');
    await expectOneLine(resume(file, '--grid', '8x9'), 1, 'is the state of a run on the grid');
    await expectOneLine(resume(file, '--moves', '500'), 2, 'has made 1000 of 1000 moves: give at least 1000');
  });
});
