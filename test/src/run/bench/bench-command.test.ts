/** `synaptick bench` on tiny networks: what it prints, and what it refuses. Nothing here depends on how fast it is. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine as run } from '../../../../src/cli/run.ts';
import { fakeShell } from '../../../support/fake-shell.ts';
import { temporaryFolder } from '../../../support/folder.ts';

/** Runs `synaptick bench` by a clock that is fifty times as fast: what takes 0.3 s is measured in 6 ms. */
async function bench(args: readonly string[]) {
  const shell = fakeShell();
  const { host } = shell;
  const code = await run(['bench', ...args], { ...shell, host: { ...host, now: () => 50 * host.now() } });
  return { code, out: shell.stdout.text, err: shell.stderr.text };
}

/** What `--json` printed. */
async function benchJson(args: readonly string[]): Promise<unknown> {
  const { out, err } = await bench([...args, '--json']);
  expect(err).toBe('');
  return JSON.parse(out);
}

const positive = expect.toSatisfy((value: unknown) => typeof value === 'number' && value > 0);

describe('synaptick bench --json', () => {
  it('should say what was measured where', async () => {
    const flags = [
      '--cores',
      '1,2',
      '--rate',
      '50',
      '--parameters',
      'uniform',
      '--engine',
      'simd,parallel',
      '--runs',
      '1',
    ];
    const result = (await benchJson([...flags, '--threads', '2', '--seed', '5'])) as { cases: unknown[] };
    expect(result).toMatchObject({
      machine: { cpu: expect.any(String), hardwareThreads: positive, node: process.version },
      seed: 5,
      runs: 1,
      notes: [],
    });
    expect(result.cases).toMatchObject([
      { cores: 1, rateHz: 50, parameters: 'uniform', engine: 'simd', threads: 1 },
      { cores: 1, engine: 'parallel', threads: 1 },
      { cores: 2, engine: 'simd', threads: 1 },
      { cores: 2, engine: 'parallel', threads: 2 },
    ]);
  });

  it('should measure a silent chip', async () => {
    const result = await benchJson(['--cores', '1', '--rate', '0', '--runs', '1', '--parameters', 'mixed']);
    const { cases } = result as { cases: unknown[] };
    expect(cases[0]).toMatchObject({ rateHz: 0, measuredRateHz: 0, sops: 0, engine: 'simd', realTime: positive });
  });
});

describe('synaptick bench', () => {
  it('should print a table for each network', async () => {
    const { code, out } = await bench(['--cores', '1', '--runs', '1', '--engine', 'simd,oracle']);
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ hardware threads, load \d/);
    expect(out).toMatch(
      /1 core at 20 Hz, 128 synapses a neuron, uniform parameters\n {2}engine +threads +ns\/core-tick/,
    );
    expect(out).toMatch(/mixed parameters\n.*x oracle\n {2}simd +1 /);
    // The power of the chip in real time stands beside the speed.
    expect(out.match(/truenorth +0\.775 V +[\d.]+ µW +[\d.]+ +[\d.]+ nJ +\+-15 %/g)).toHaveLength(2);
  });

  it.each([
    [['--cores', '0'], /--cores is "0", must be a whole number from 1 to 65536/],
    [['--cores', '64,'], /--cores is "", must be/],
    [['--threads', '0'], /--threads is "0", must be a whole number from 1 to 64/],
    [['--threads', '1000'], /--threads is "1000"/],
    [['--rate', '251'], /--rate is "251", must be a number of Hz from 0 to 250/],
    [['--fan-in', '257'], /--fan-in is "257"/],
    [['--engine', 'simd,paralel'], /unknown engine "paralel", did you mean "parallel"\?/],
    [['--parameters', 'mixd'], /unknown parameters "mixd", did you mean "mixed"\?/],
    [['--runs', '0'], /--runs is "0"/],
  ])('should refuse %j in one line, with code 2', async (flags, message) => {
    const { code, out, err } = await bench([...flags]);
    expect([code, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(err).toMatch(message);
  });

  it('should end when it is interrupted', async () => {
    const stop = new AbortController();
    const now = () => {
      stop.abort(new Error('stopped'));
      return 0;
    };
    const shell = { ...fakeShell({ signal: stop.signal }), now };
    expect(await run(['bench', '--cores', '1'], shell)).toBe(1);
    expect([shell.stdout.text, shell.stderr.text]).toEqual(['', expect.stringMatching(/^synaptick: stopped/)]);
  });
});

describe('synaptick bench --ranc', () => {
  const ranc = (path: string) => bench(['--cores', '1', '--runs', '1', '--parameters', 'uniform', '--ranc', path]);

  async function program(text: string): Promise<string> {
    const path = join(await temporaryFolder(), 'ranc_sim');
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it.each([
    ['/nowhere/ranc_sim', /cannot run \/nowhere\/ranc_sim: no such file or folder/],
    ['/', /cannot run \/: it is a folder/],
  ])('should refuse %s', async (path, message) => {
    const { code, out, err } = await ranc(path);
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(message)]);
  });

  it('should refuse a program that fails, and one that is not RANC', async () => {
    const failing = await ranc(await program('echo no memory >&2; exit 3'));
    expect([failing.code, failing.err]).toEqual([1, expect.stringMatching(/ended with code 3: no memory\n$/)]);
    const other = await ranc(await program('exit 0'));
    expect([other.code, other.err]).toEqual([1, expect.stringMatching(/wrote no trace/)]);
  });

  it('should refuse a RANC that runs another network', async () => {
    const lines = Array.from({ length: 24 }, (_, tick) => [
      `-------------------- Tick ${tick + 1} begins --------------------`,
      `++++++ Core Controller (0, 0) running. Fetched spikes ${'1'.repeat(256)}`,
    ]).flat();
    // The trace file is the last argument.
    const path = await program(`for last; do :; done\ncat > "$last" <<'END'\n${lines.join('\n')}\nEND`);
    const { code, err } = await ranc(path);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/disagrees in tick 0: core 0 has 256 active axons there, 0 here/),
    ]);
  });

  it('should say why it leaves RANC out', async () => {
    const path = await program('exit 0');
    const flags = ['--cores', '1', '--runs', '1', '--parameters', 'mixed', '--engine', 'simd', '--ranc', path];
    const { notes } = (await benchJson(flags)) as { notes: string[] };
    expect(notes).toEqual([expect.stringMatching(/^RANC left out, 1 core.*mixed: .*kappa/)]);
  });
});
