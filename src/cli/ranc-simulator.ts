/**
 * Runs a binary of the RANC simulator (https://github.com/UA-RCL/RANC) on one of our networks, to be timed beside ours. It is a
 * program of its own, so its time per tick is that of 2N ticks less that of N ticks: loading is left out. Before that its
 * trace must show, for every core and tick, as many active axons as ours has.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ChipImage } from '../../cores/chip-image.ts';
import { createSimd } from '../../cores/engines/simd.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { fitRanc } from '../formats/ranc/fit.ts';
import { formatRanc, formatRancConfig } from '../formats/ranc/writer.ts';
import { noSpikes } from '../formats/spike-train.ts';
import { openFileSink } from '../host/node/file-sink.ts';
import { fileReason } from '../host/node/files.ts';
import type { TimedProgram } from '../run/bench/timed-program.ts';

/** Beyond this RANC takes minutes to load, and gigabytes: 9.7 GB for a full chip. */
const MOST_CORES = 256;
/** Ticks whose trace is compared, which the longest delay fits. */
const TRACED = 24;
const TIMED_SECONDS = 1;
const LEAST_TICKS = 16;
/** Milliseconds until a binary that does not come back is given up. */
const PATIENCE = 600_000;

/** @throws SynaptickError when there is no such program */
export async function requireProgram(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
    if (!(await stat(path)).isFile()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  } catch (error) {
    throw new SynaptickError(
      `cannot run ${path}: ${fileReason(error)}: build RANC's simulator and give its binary, ranc_sim`,
    );
  }
}

/**
 * Writes the network to a temporary folder and tries the binary on it.
 * @returns why RANC cannot run it, or the simulator; close it
 * @throws SynaptickError when the binary fails, or is not RANC's
 */
export async function prepareRanc(
  path: string,
  image: ChipImage,
  signal?: AbortSignal,
): Promise<TimedProgram | string> {
  if (image.cores > MOST_CORES) return `it would take minutes and gigabytes, at most ${MOST_CORES} cores`;
  const { image: fitted, losses } = fitRanc(image);
  const lost = losses.filter(({ changesSpikes }) => changesSpikes);
  if (lost.length > 0) return `RANC has no ${lost.map(({ what }) => what).join('; no ')}`;
  const folder = await mkdtemp(join(tmpdir(), 'synaptick-ranc-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const file = (name: string) => join(folder, name);
    const sink = openFileSink(file('input.json'));
    for (const text of formatRanc(fitted, noSpikes)) sink.text(text);
    sink.commit();
    const config = formatRancConfig(fitted);
    await writeFile(file('config.json'), config);
    await writeFile(file('traced.json'), JSON.stringify({ ...JSON.parse(config), core_controller_trace_verbosity: 1 }));
    const run = (ticks: number, settings: string, ...more: string[]) =>
      runProgram(
        resolve(path),
        ['-i', file('input.json'), '-o', file('output.txt'), '-c', file(settings), '--ticks', `${ticks}`, ...more],
        signal,
      );

    await run(TRACED, 'traced.json', '-r', '1000000', '-t', file('trace.txt'));
    const trace = await readFile(file('trace.txt'), 'utf8').catch(() => '');
    requireSameAxons(path, image, trace);

    const timed = (ticks: number) => run(ticks, 'config.json', '-r', '1000000');
    const slope = ((await timed(3 * LEAST_TICKS)) - (await timed(LEAST_TICKS))) / (2 * LEAST_TICKS);
    const ticksPerRun = Math.max(LEAST_TICKS, Math.min(10_000, Math.ceil(TIMED_SECONDS / Math.max(slope, 1e-4))));
    const loadSeconds = Math.max(0, (await timed(ticksPerRun)) - ticksPerRun * slope);
    return {
      ticksPerRun,
      loadSeconds,
      secondsPerTick: async () => {
        const once = await timed(ticksPerRun);
        return Math.max(1e-9, ((await timed(2 * ticksPerRun)) - once) / ticksPerRun);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns seconds of wall time */
function runProgram(path: string, args: readonly string[], signal?: AbortSignal): Promise<number> {
  return new Promise((done, fail) => {
    const started = performance.now();
    const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'], signal, timeout: PATIENCE });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-500);
    });
    child.on('error', (error) => {
      fail(signal?.aborted ? signal.reason : new SynaptickError(`cannot run ${path}: ${fileReason(error)}`));
    });
    child.on('close', (code, killed) => {
      if (code === 0) return done((performance.now() - started) / 1000);
      const why = killed ? `was ended by ${killed}` : `ended with code ${code}`;
      fail(new SynaptickError(`${path} ${why}${errors && `: ${errors.trim().replace(/\s+/g, ' ')}`}`));
    });
  });
}

/** RANC's tick t, from 1, is our tick t - 1; within a tick it goes through its mesh, row by row. */
function requireSameAxons(path: string, image: ChipImage, trace: string): void {
  const engine = createSimd(image);
  const slotAt = new Map(Array.from(image.coreX, (x, slot) => [`${x}, ${image.coreY[slot]}`, slot]));
  const ticks = trace.split(/-+ Tick \d+ begins -+/).slice(1);
  if (ticks.length !== TRACED) {
    throw new SynaptickError(`${path} wrote no trace as RANC's simulator does: give the binary ranc_sim`);
  }
  ticks.forEach((text, tick) => {
    engine.step();
    const counts = new Uint32Array(image.cores);
    for (const [, place, spikes] of text.matchAll(/Core Controller \((\d+, \d+)\) running\. Fetched spikes ([01]+)/g)) {
      const slot = slotAt.get(place as string);
      if (slot !== undefined) counts[slot] = (spikes as string).replaceAll('0', '').length;
    }
    const core = counts.findIndex((count, slot) => count !== engine.coreCounters.activeAxons[slot]);
    if (core < 0) return;
    throw new SynaptickError(
      `${path} disagrees in tick ${tick}: core ${core} has ${counts[core]} active axons there, ${engine.coreCounters.activeAxons[core]} here`,
    );
  });
}
