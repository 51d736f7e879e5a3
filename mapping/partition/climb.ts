/**
 * Refinement over the hills: a pass of C. Fiduccia and R. Mattheyses, "A linear-time heuristic for improving network partitions"
 * (1982), for many cores. The unlocked neuron of the best gain moves, also where the gain is negative, and is locked; at the end
 * the moves after the best moment are taken back. Every move keeps every core within its limits, and so does taking them back in
 * order.
 *
 * Most cores are full. So a neuron that finds no room waits at the cores it wants until one of them loses a neuron, and after a
 * move only those are told of the core that got fuller whom it may hold.
 */
import { part, type Steps } from '../steps.ts';
import { type Division, NOWHERE, slotOf } from './division.ts';
import { move } from './moves.ts';
import { type ColumnChanges, columnChanges, mayHaveColumns, staysWithin } from './room.ts';
import { createScan, gainOf, gainTo, LEAST_GAIN, lookAround, OFFERED, type Scan } from './scan.ts';

/** Moves without a new best after which a pass ends: at least, and by the number of neurons. */
const PATIENCE = 64;
const PATIENCE_SHARE = 1 / 32;
/** Buckets for gains of either sign. */
const HALF = 256;
/** Most listeners of a feed that are all looked at again when a core has it anew: of more, each changes little. */
const TOLD = 64;
/** Cores that are tried for room, the best first, and waited at. */
const TRIED = 4;
/** Moves, or neurons looked at, between two steps. */
const STEP = 64;

const CLIMBING = 'exchanging neurons';

/** Neurons by gain: a doubly linked list for each bucket, the last put in first. */
interface Buckets {
  readonly bucket: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  readonly head: Int32Array;
  top: number;
}

/** Passes until one gains nothing. @returns by how much the cost (scan.ts) is lower */
export function* climb(division: Division, rates: Float32Array | null, passes: number, from = 0): Steps<number> {
  let total = 0;
  for (let pass = 0; pass < passes; pass++) {
    const gained = yield* part(climbOnce(division, rates, from), '', pass / passes, (pass + 1) / passes);
    total += gained;
    if (gained <= LEAST_GAIN) break;
  }
  return total;
}

/** A pass. Cores below number `from` and locked neurons stay as they are. */
interface Pass {
  readonly division: Division;
  readonly rates: Float32Array | null;
  readonly from: number;
  readonly scan: Scan;
  readonly changes: ColumnChanges;
  readonly locked: Uint8Array;
  readonly buckets: Buckets;
  /** Bucket of a gain. */
  readonly bucketOf: (gain: number) => number;
  /** Neurons that wanted to go to a core and found no room. */
  readonly waiting: number[][];
}

function* climbOnce(division: Division, rates: Float32Array | null, from: number): Steps<number> {
  const { coreOf } = division;
  const pass = yield* begin(division, rates, from);
  const { locked, buckets, scan } = pass;
  const moved: number[] = [];
  const origin: number[] = [];
  let gained = 0;
  let best = 0;
  let kept = 0;
  const units = locked.reduce((count, is) => count + 1 - is, 0);
  const patience = Math.max(PATIENCE, Math.ceil(units * PATIENCE_SHARE));
  while (moved.length - kept < patience) {
    const unit = takeTop(buckets);
    if (unit === NOWHERE) break;
    const expected = buckets.top;
    const target = targetOf(pass, unit);
    if (target === NOWHERE) continue;
    const gain = gainOf(scan, target);
    if (pass.bucketOf(gain) < expected) {
      put(buckets, unit, pass.bucketOf(gain));
      continue;
    }
    const before = coreOf[unit] as number;
    locked[unit] = 1;
    move(division, unit, target);
    moved.push(unit);
    origin.push(before);
    gained += gain;
    if (gained > best + LEAST_GAIN) {
      best = gained;
      kept = moved.length;
    }
    spread(pass, unit, before, target);
    if (moved.length % STEP === 0) yield { doing: CLIMBING, share: moved.length / (moved.length + patience) };
  }
  while (moved.length > kept) move(division, moved.pop() as number, origin.pop() as number);
  return best;
}

/** Looks at all neurons, and sorts them by their best gains. */
function* begin(division: Division, rates: Float32Array | null, from: number): Steps<Pass> {
  const { coreOf } = division;
  const scan = createScan(division.cores);
  const locked = new Uint8Array(coreOf.length);
  const buckets = createBuckets(coreOf.length);
  const gains = new Float64Array(coreOf.length).fill(Number.NEGATIVE_INFINITY);
  let most = LEAST_GAIN;
  for (let unit = 0; unit < coreOf.length; unit++) {
    if (unit % (16 * STEP) === 0) yield { doing: CLIMBING, share: 0 };
    if ((coreOf[unit] as number) < from || coreOf[unit] === NOWHERE) {
      locked[unit] = 1;
      continue;
    }
    lookAround(division, unit, rates, scan);
    gains[unit] = bestGain(scan, from);
    most = Math.max(most, scan.whole);
  }
  // Without rates gains are whole numbers up to a core's axons: a bucket for each, as far as there are buckets.
  const scale = rates || division.limits.axons > HALF ? HALF / most : 1;
  const bucketOf = (gain: number) => Math.max(0, Math.min(2 * HALF, Math.floor(gain * scale + LEAST_GAIN) + HALF));
  for (let unit = coreOf.length - 1; unit >= 0; unit--) {
    if ((gains[unit] as number) > Number.NEGATIVE_INFINITY) put(buckets, unit, bucketOf(gains[unit] as number));
  }
  const changes = columnChanges(division);
  return { division, rates, from, scan, changes, locked, buckets, bucketOf, waiting: [] };
}

/** The gain of the best core, whether or not there is room. */
function bestGain(scan: Scan, from: number): number {
  for (let i = 0; i < Math.min(scan.count, OFFERED); i++) {
    if ((scan.cores[i] as number) >= from) return gainOf(scan, scan.cores[i] as number);
  }
  return Number.NEGATIVE_INFINITY;
}

/** The best core with room for a unit, looked for around it; NOWHERE where it has to wait. */
function targetOf({ division, rates, from, scan, changes, waiting }: Pass, unit: number): number {
  lookAround(division, unit, rates, scan);
  const tried = scan.cores.subarray(0, Math.min(scan.count, TRIED));
  for (const core of tried) if (core >= from && staysWithin(division, unit, core, changes)) return core;
  for (const core of tried) {
    waiting[core] ??= [];
    waiting[core].push(unit);
  }
  return NOWHERE;
}

/** What the move of a unit changes for others: some have more reason to follow it, some to leave, and some may have its place. */
function spread(pass: Pass, unit: number, before: number, target: number): void {
  const { division, rates, from, scan, locked, buckets, bucketOf, waiting } = pass;
  const { followers, left } = touchedBy(division, unit, before, target);
  for (const other of followers) if (!left.has(other)) offer(pass, other, target);
  const waited = new Set(waiting[before]);
  waiting[before] = [];
  for (const other of waited) if (!offer(pass, other, before)) waiting[before].push(other);
  for (const other of left) {
    if (locked[other] === 1) continue;
    lookAround(division, other, rates, scan);
    const bucket = bucketOf(bestGain(scan, from));
    if (scan.count === 0 || bucket === buckets.bucket[other]) continue;
    takeOut(buckets, other);
    put(buckets, other, bucket);
  }
}

/** Tells a unit of a core that it may want now. @returns false where there is no room at a glance */
function offer({ division, rates, locked, buckets, bucketOf }: Pass, unit: number, core: number): boolean {
  if (locked[unit] === 1 || division.coreOf[unit] === core) return true;
  if (!mayHaveColumns(division, unit, core)) return false;
  const bucket = bucketOf(gainTo(division, unit, core, rates));
  if (bucket <= (buckets.bucket[unit] as number)) return true;
  takeOut(buckets, unit);
  put(buckets, unit, bucket);
  return true;
}

/** Units that share a feed with a moved one: all of a feed that is new on its core, and the last listener it left behind. */
function touchedBy(division: Division, unit: number, before: number, target: number) {
  const { feeds, slotCount, coreOf } = division;
  const { graph, heard, listenerOffsets, listeners } = feeds;
  const followers = new Set<number>();
  const left = new Set<number>();
  for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
    const feed = heard[k] as number;
    const first = listenerOffsets[feed] as number;
    const last = listenerOffsets[feed + 1] as number;
    const slot = slotOf(division, feed, before);
    const alone = slot >= 0 && slotCount[slot] === 1;
    const fresh = last - first <= TOLD && slotCount[slotOf(division, feed, target)] === 1;
    for (let i = first; (alone || fresh) && i < last; i++) {
      const other = listeners[i] as number;
      if (fresh) followers.add(other);
      if (alone && coreOf[other] === before) left.add(other);
    }
  }
  return { followers, left };
}

function createBuckets(units: number): Buckets {
  return {
    bucket: new Int32Array(units).fill(NOWHERE),
    next: new Int32Array(units),
    previous: new Int32Array(units),
    head: new Int32Array(2 * HALF + 1).fill(NOWHERE),
    top: 0,
  };
}

function put(buckets: Buckets, unit: number, at: number): void {
  const { bucket, next, previous, head } = buckets;
  const second = head[at] as number;
  bucket[unit] = at;
  next[unit] = second;
  previous[unit] = NOWHERE;
  if (second !== NOWHERE) previous[second] = unit;
  head[at] = unit;
  if (at > buckets.top) buckets.top = at;
}

function takeOut({ bucket, next, previous, head }: Buckets, unit: number): void {
  const at = bucket[unit] as number;
  if (at === NOWHERE) return;
  const before = previous[unit] as number;
  const after = next[unit] as number;
  if (before === NOWHERE) head[at] = after;
  else next[before] = after;
  if (after !== NOWHERE) previous[after] = before;
  bucket[unit] = NOWHERE;
}

/** A neuron of the best bucket, `top`, taken out; NOWHERE where none is left. */
function takeTop(buckets: Buckets): number {
  const { head } = buckets;
  while (buckets.top > 0 && head[buckets.top] === NOWHERE) buckets.top--;
  const unit = head[buckets.top] as number;
  if (unit !== NOWHERE) takeOut(buckets, unit);
  return unit;
}
