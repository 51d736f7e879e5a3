/** The whole of a classification as stretches: how it is cut, and how what they come to is put together. */
import { type Counters, zeroCounters } from '../../../cores/counters.ts';
import { lines } from '../../../mapping/line-grid.ts';
import type { Host } from '../../host/host.ts';
import type { Frames } from './frames.ts';
import type { ModelChip } from './model-chip.ts';
import { createInlet, runStretch, type Stretch, type StretchOptions, type StretchResult } from './stretch.ts';

/** All ticks in which a chip sees these frames and votes, in one lane; none without frames. */
export function wholeStretch(chip: ModelChip, input: Frames, classes: number): Stretch {
  const { image, outputClasses, schedule } = chip;
  const { period, firstVote, lastVote, memory } = schedule;
  const ticksPerImage = input.views.length * (input.rate?.ticks ?? 1) * period;
  const readout = { outputClasses, classes, firstVote, ticksPerImage };
  const to = input.frames === 0 ? 0 : (input.frames - 1) * period + lastVote + 1;
  return { image, input, readout, memory, phase: period, from: 0, to, lanes: 1 };
}

/**
 * What a tick of all lanes in the bits of a word takes, in ticks of one lane on the engine simd; and what it takes to set that
 * engine up. Measured, see docs/kernel.md.
 */
const SLICED_TICK = 30;
const SIMD_SET_UP = 500;

/** Ticks, and what of a stretch decides how its lanes share them. */
type Shared = Pick<Stretch, 'lanes' | 'memory' | 'phase'> & { readonly ticks: number };

/** How lanes share ticks. */
interface Sharing {
  readonly lanes: number;
  /** Ticks of each. */
  readonly share: number;
  /** When they are done, in ticks of one lane. */
  readonly cost: number;
}

/**
 * How many lanes, as many as there are at the most, get through ticks soonest: they share them alike and in phase, and the ticks that
 * they leave are one lane's. Fewer lanes may leave none.
 */
export function sharingLanes({ ticks, lanes, memory, phase }: Shared): Sharing {
  const phases = Math.floor(ticks / phase);
  let best: Sharing = { lanes: 1, share: ticks, cost: SLICED_TICK * (memory + ticks) };
  for (let count = Math.min(lanes, phases); count > 1; count--) {
    const share = Math.floor(phases / count) * phase;
    const rest = ticks - share * count;
    const cost = SLICED_TICK * (memory + share) + (rest > 0 ? SIMD_SET_UP + memory + rest : 0);
    if (cost < best.cost) best = { lanes: count, share, cost };
  }
  return best;
}

/** Longer parts than the shortest that are tried: after some of them the last part leaves no ticks to one lane. */
const TRIED_LENGTHS = 8;

/** Ticks of all parts but the last, which is no longer: a multiple of the lanes and of the phase, by which all parts are done soonest. */
function partLength({ ticks, lanes, memory, phase }: Shared, parts: number): number {
  const shortest = Math.ceil(ticks / (lanes * parts * phase)) * phase;
  let best = { length: lanes * shortest, cost: Infinity };
  for (let share = shortest; share < shortest + TRIED_LENGTHS * phase; share += phase) {
    const length = lanes * share;
    const last = ticks - length * (parts - 1);
    const cost = Math.max(
      SLICED_TICK * (memory + share),
      last > 0 ? sharingLanes({ ticks: last, lanes, memory, phase }).cost : 0,
    );
    if (cost < best.cost) best = { length, cost };
  }
  return best.length;
}

/**
 * Runs a stretch on one thread, as many lanes side by side as serve, and the ticks that those cannot share alike after them.
 * @param options its threads are those of an engine that has some
 */
export async function runPipeline(host: Host, whole: Stretch, options: StretchOptions = {}): Promise<StretchResult> {
  const { from, to } = whole;
  const inStep = options.engine === 'sliced' ? sharingLanes({ ...whole, ticks: to - from }) : null;
  const lanes = inStep?.lanes ?? whole.lanes;
  const shared = from + lanes * (inStep?.share ?? Math.floor((to - from) / lanes));
  const inlet = createInlet(whole);
  const results: StretchResult[] = [];
  for (const stretch of [
    { ...whole, to: shared, lanes },
    { ...whole, from: shared, lanes: 1 },
  ]) {
    if (stretch.from >= stretch.to) continue;
    // The rest is one lane, to which lanes in the bits of a word are no use.
    const isRest = stretch.lanes < lanes;
    const engine = isRest && options.engine === 'sliced' ? 'simd' : options.engine;
    results.push(await runStretch(host, stretch, { ...options, engine }, inlet));
  }
  return joined(whole, results);
}

/**
 * Cuts a stretch into `parts` that follow each other, with no more images than they need, to be run anywhere; `joined` puts
 * together what they come to. Lanes share the ticks of all parts but the last alike, which is no longer than the others; where
 * fewer parts fill the lanes, there are fewer.
 */
export function cut(whole: Stretch, parts: number): Stretch[] {
  const { from, to, memory, readout, input } = whole;
  if (parts === 1) return from < to ? [whole] : [];
  const length = partLength({ ...whole, ticks: to - from }, parts);
  const at = (part: number) => Math.min(to, from + part * length);
  const size = lines(input.picture);
  return Array.from({ length: parts }, (_, part): Stretch => {
    const firstImage = Math.floor(Math.max(0, at(part) - memory) / readout.ticksPerImage);
    const lastImage = Math.floor((at(part + 1) - 1) / readout.ticksPerImage);
    const place = (image: number) => (image - input.firstImage) * size;
    // A copy: of a view, all that it is a view of would be sent.
    const pixels = input.pixels.slice(place(firstImage), place(lastImage + 1));
    return { ...whole, from: at(part), to: at(part + 1), input: { ...input, firstImage, pixels } };
  }).filter((part) => part.from < part.to);
}

/** What a stretch comes to, of what its parts did one after the other; without parts no votes and no counts. */
export function joined(
  { readout: { classes } }: Pick<Stretch, 'readout'>,
  parts: readonly StretchResult[],
): StretchResult {
  const firstImage = parts.length === 0 ? 0 : Math.min(...parts.map((part) => part.firstImage));
  const last = Math.max(0, ...parts.map((part) => part.firstImage * classes + part.votes.length));
  const votes = new Uint16Array(last - firstImage * classes);
  const counters: Counters = zeroCounters();
  for (const part of parts) {
    const first = (part.firstImage - firstImage) * classes;
    part.votes.forEach((count, i) => {
      votes[first + i] = (votes[first + i] as number) + count;
    });
    for (const name of Object.keys(counters) as (keyof Counters)[]) counters[name] += part.counters[name];
  }
  const memoryBytes = Math.max(0, ...parts.map((part) => part.memoryBytes));
  const lanes = Math.max(0, ...parts.map((part) => part.lanes));
  return { votes, firstImage, counters, engine: parts[0]?.engine ?? '', lanes, memoryBytes };
}
