/**
 * Faults of silicon: which cores and neurons are dead, which axons are stuck, which crossbar bits are flipped, and what share of
 * the packets a link drops. Data, as a description gives it: shares, of which a seed draws who has the fault, and lists.
 *
 * A fault belongs to a place: a site of the core at (x, y) is faulty where a draw keyed by seed, kind, x, y and the site is below the
 * share. So it is the same on a mesh of any size, whoever asks in whatever order; and a larger share adds faults and takes none away.
 */
import type { ChipShape } from './chip-shape.ts';
import { draw32, drawTime, streamKey } from './random.ts';

/** Numbers that name a place: x and y of a core, and what of it is meant. */
export type FaultPlace = readonly number[];

export interface FaultSites {
  /** Share of all sites, 0..1. */
  readonly share: number;
  /** Sites that have the fault whatever is drawn. */
  readonly listed: readonly FaultPlace[];
}

export interface Faults {
  /** Of all draws (u32). */
  readonly seed: number;
  /** Whether the mapper knows dead cores, dead neurons and stuck axons, and goes round them. */
  readonly known: boolean;
  /** `[x, y]`: no neuron of such a core spikes, no axon of it does anything. Its router forwards packets. */
  readonly deadCores: FaultSites;
  /** `[x, y, neuron]`: never spikes. */
  readonly deadNeurons: FaultSites;
  /** `[x, y, axon]`: never active, or active in every tick. The two shares are at most 1 together. */
  readonly stuckAt0: FaultSites;
  readonly stuckAt1: FaultSites;
  /** `[x, y, axon, neuron]`: a synapse where none is meant to be, or none where one is. */
  readonly flippedBits: FaultSites;
  /** Share of its packets that each link drops; `[x, y, toX, toY, share]` for the link from one core to the next. */
  readonly lostPackets: FaultSites;
}

const NOWHERE: FaultSites = { share: 0, listed: [] };

/** Silicon without a fault. */
export const NO_FAULTS: Faults = {
  seed: 1,
  known: true,
  deadCores: NOWHERE,
  deadNeurons: NOWHERE,
  stuckAt0: NOWHERE,
  stuckAt1: NOWHERE,
  flippedBits: NOWHERE,
  lostPackets: NOWHERE,
};

/** Kinds of sites with draws of their own. An axon is stuck at 0, at 1 or not at all, so it has one draw. */
const DRAWS = { deadCores: 0, deadNeurons: 1, stuckAxons: 2, flippedBits: 3 } as const;

/** Faults on cores of a shape, their lists in the order in which they are looked up. */
export interface FaultySilicon {
  readonly faults: Faults;
  readonly shape: Pick<ChipShape, 'axons' | 'neurons'>;
  /** By core, `placeOfCore`: what is listed of it, without x and y. */
  readonly listed: ReadonlyMap<keyof Faults, ReadonlyMap<number, readonly FaultPlace[]>>;
}

/** What is wrong with a core; numbers ascending. Of a dead core nothing else is said. */
export interface CoreFaults {
  readonly dead: boolean;
  readonly deadNeurons: readonly number[];
  readonly stuckAt0: readonly number[];
  readonly stuckAt1: readonly number[];
}

/** Longest side of a mesh, and one more. */
const SIDE = 65_536;

export function faultySilicon(faults: Faults, shape: Pick<ChipShape, 'axons' | 'neurons'>): FaultySilicon {
  const listed = new Map<keyof Faults, Map<number, FaultPlace[]>>();
  for (const [kind, sites] of Object.entries(faults) as [keyof Faults, FaultSites | number | boolean][]) {
    if (typeof sites !== 'object') continue;
    const byCore = new Map<number, FaultPlace[]>();
    for (const [x, y, ...site] of sites.listed) {
      const core = placeOfCore(x as number, y as number);
      const known = byCore.get(core);
      if (known) known.push(site);
      else byCore.set(core, [site]);
    }
    listed.set(kind, byCore);
  }
  return { faults, shape, listed };
}

/** Whether there is any fault, or may be. */
export function hasFaults(faults: Faults): boolean {
  return Object.values(faults).some(
    (sites: FaultSites | number | boolean) => typeof sites === 'object' && (sites.share > 0 || sites.listed.length > 0),
  );
}

/** What is wrong with the core at (x, y), but for its crossbar bits and links. */
export function faultsOfCore(silicon: FaultySilicon, x: number, y: number): CoreFaults {
  const { faults, shape } = silicon;
  const dead = below(draw32(keyOf(faults, 'deadCores', x, y), drawTime(0, 0)), faults.deadCores.share);
  if (dead || listedAt(silicon, 'deadCores', x, y).length > 0) return NOTHING_LEFT;
  const deadNeurons = numbers(listedAt(silicon, 'deadNeurons', x, y));
  const neuronShare = faults.deadNeurons.share;
  if (neuronShare > 0) {
    const key = keyOf(faults, 'deadNeurons', x, y);
    for (let neuron = 0; neuron < shape.neurons; neuron++) {
      if (below(draw32(key, drawTime(0, neuron)), neuronShare)) deadNeurons.add(neuron);
    }
  }
  return { dead: false, deadNeurons: ascending(deadNeurons), ...stuckOfCore(silicon, x, y) };
}

const NOTHING_LEFT: CoreFaults = { dead: true, deadNeurons: [], stuckAt0: [], stuckAt1: [] };

/** The lowest draws are stuck at 0, the highest at 1: no axon is both. What is listed goes before what is drawn. */
function stuckOfCore(silicon: FaultySilicon, x: number, y: number): Pick<CoreFaults, 'stuckAt0' | 'stuckAt1'> {
  const { faults, shape } = silicon;
  const at0 = numbers(listedAt(silicon, 'stuckAt0', x, y));
  const at1 = numbers(listedAt(silicon, 'stuckAt1', x, y));
  const [share0, share1] = [faults.stuckAt0.share, faults.stuckAt1.share];
  if (share0 > 0 || share1 > 0) {
    const key = keyOf(faults, 'stuckAxons', x, y);
    for (let axon = 0; axon < shape.axons; axon++) {
      if (at0.has(axon) || at1.has(axon)) continue;
      const draw = draw32(key, drawTime(0, axon));
      if (below(draw, share0)) at0.add(axon);
      else if (below(DRAWS_IN_ALL - 1 - draw, share1)) at1.add(axon);
    }
  }
  return { stuckAt0: ascending(at0), stuckAt1: ascending(at1) };
}

/** Visits the flipped crossbar bits of the core at (x, y), each once. */
export function forEachFlippedBit(
  silicon: FaultySilicon,
  x: number,
  y: number,
  visit: (axon: number, neuron: number) => void,
): void {
  const { faults, shape } = silicon;
  const { share } = faults.flippedBits;
  const key = keyOf(faults, 'flippedBits', x, y);
  const isDrawn = (axon: number, neuron: number) => below(draw32(key, drawTime(axon, neuron)), share);
  for (const [axon, neuron] of listedAt(silicon, 'flippedBits', x, y)) {
    if (!isDrawn(axon as number, neuron as number)) visit(axon as number, neuron as number);
  }
  if (share === 0) return;
  for (let axon = 0; axon < shape.axons; axon++) {
    for (let neuron = 0; neuron < shape.neurons; neuron++) if (isDrawn(axon, neuron)) visit(axon, neuron);
  }
}

/** Share of the packets that are lost on the way from (x, y) to (toX, toY): along X first, then along Y, as mesh.ts counts hops. */
export function lossOfRoute(silicon: FaultySilicon, x: number, y: number, toX: number, toY: number): number {
  const { share, listed } = silicon.faults.lostPackets;
  if (share === 0 && listed.length === 0) return 0;
  let arrives = 1;
  let [atX, atY] = [x, y];
  while (atX !== toX || atY !== toY) {
    const [nextX, nextY] = atX === toX ? [atX, atY + Math.sign(toY - atY)] : [atX + Math.sign(toX - atX), atY];
    arrives *= 1 - lossOfLink(silicon, atX, atY, nextX, nextY);
    [atX, atY] = [nextX, nextY];
  }
  return 1 - arrives;
}

function lossOfLink(silicon: FaultySilicon, x: number, y: number, toX: number, toY: number): number {
  const listed = listedAt(silicon, 'lostPackets', x, y).find(([alongX, alongY]) => alongX === toX && alongY === toY);
  return listed ? (listed[2] as number) : silicon.faults.lostPackets.share;
}

const DRAWS_IN_ALL = 2 ** 32;

function below(draw: number, share: number): boolean {
  return draw < share * DRAWS_IN_ALL;
}

function keyOf({ seed }: Faults, kind: keyof typeof DRAWS, x: number, y: number): number {
  return streamKey(streamKey(seed, DRAWS[kind]), placeOfCore(x, y));
}

function placeOfCore(x: number, y: number): number {
  return y * SIDE + x;
}

const NO_PLACES: readonly FaultPlace[] = [];

function listedAt({ listed }: FaultySilicon, kind: keyof Faults, x: number, y: number): readonly FaultPlace[] {
  return listed.get(kind)?.get(placeOfCore(x, y)) ?? NO_PLACES;
}

function numbers(places: readonly FaultPlace[]): Set<number> {
  return new Set(places.map(([number]) => number as number));
}

function ascending(values: ReadonlySet<number>): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
