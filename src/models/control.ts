/**
 * Control spikes: how the host makes neurons that keep state answer one view after the other, for networks of spike counts.
 *
 * The letters are those of cores/engines/TICK.md: V the potential, alpha and beta the positive and negative threshold, gamma and
 * kappa the modes of reset and negative threshold; b is a neuron's bias and U the strength of a lift, of a layer.
 *
 * Each neuron on a core hears two more kinds of axon beside those of its weights. A view passes a layer in one period, whose
 * ticks are counted here from the layer's own first, for counts over T ticks:
 *
 *     clear   tick 0    so negative that V falls below -beta from wherever it is, and saturates there (kappa = 1)
 *     lift    tick 1    +U: free, negative sums have room down to -beta, and none is cut off
 *     input   1 .. T    spikes of the layer below
 *     lift    tick T    +U again, if firing is held: only now can V reach alpha
 *     output  T .. 2T-1 held, or 1 .. T free: V >= alpha fires and subtracts alpha (gamma = 1)
 *
 * With beta = 2U - b (held) or U - b (free), V is b + sum behind the last lift. Held, all of the sum is there before the first
 * spike, so that the count is clamp(floor((b + sum) / alpha), 0, T) exactly: that of the count model. U is so large that no sum
 * reaches alpha before; nor does any behind a sum so low that it saturated, whose count is 0 either way. Free, the neuron fires
 * on what has come so far: a spike once fired cannot be withdrawn, and one that comes due late is lost.
 */
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import type { Grid } from '../../mapping/line-grid.ts';
import type { Firing, IntegerLayer, IntegerNetwork, SpikeCounts } from './integer-network.ts';
import { gridsOf, sizesOf } from './windows.ts';

const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;

/** A network of spike counts. */
export type CountingNetwork = IntegerNetwork & { readonly counts: SpikeCounts };

/** A pulse: so many axons of one type, and the weight that each has. */
export interface Pulse {
  readonly axons: number;
  readonly weight: number;
}

/** What the control axons of a layer do to all of its neurons. */
export interface LayerControl {
  readonly lift: Pulse;
  readonly clear: Pulse;
}

/** Ticks from one view to the next. */
export function periodOf({ ticks, firing }: SpikeCounts): number {
  return firing === 'held' ? 2 * ticks : ticks + 1;
}

/** Ticks by which a layer is behind the one below. */
export function lagOf({ ticks, firing }: SpikeCounts): number {
  return firing === 'held' ? ticks : 1;
}

/** What a neuron's potential begins with: a first spike where the sum reaches its threshold, another with each step more. */
export function biasOf({ thresholds, steps }: IntegerLayer, neuron: number): number {
  return (steps?.[neuron] as number) - (thresholds[neuron] as number);
}

/** The largest sum of a view that each neuron can get, and the largest of opposite sign. */
function reachOf(network: CountingNetwork, index: number): { most: number; least: number }[] {
  const layer = network.layers[index] as IntegerLayer;
  const { ticks } = network.counts;
  const { windowPlaces, groupInputs, groupOutputs } = sizesOf(gridsOf(network)[index] as Grid, layer);
  const reach = Array.from(layer.thresholds, () => ({ most: 0, least: 0 }));
  layer.kernelWeights.forEach((weight, at) => {
    const block = Math.floor(at / (windowPlaces * groupInputs * groupOutputs));
    const of = reach[block * groupOutputs + (at % groupOutputs)] as { most: number; least: number };
    if (weight > 0) of.most += weight * ticks;
    else of.least -= weight * ticks;
  });
  return reach;
}

/** The pulses that a layer of a network needs. */
export function controlOf(network: CountingNetwork, index: number): LayerControl {
  const { firing } = network.counts;
  const layer = network.layers[index] as IntegerLayer;
  let lift = 2; // another weight than the layer's own 1, which the mapper would put on one axon type
  let highest = 0;
  reachOf(network, index).forEach(({ most, least }, neuron) => {
    const bias = biasOf(layer, neuron);
    const threshold = layer.thresholds[neuron] as number;
    // The bias keeps beta from being negative.
    if (firing === 'held') lift = Math.max(lift, most - threshold + 1, Math.ceil(bias / 2));
    else lift = Math.max(lift, least + Math.max(0, bias));
    highest = Math.max(highest, most);
  });
  return pulsesFor(lift, highest, firing);
}

/** Control axons of a core whose neurons' lines come to so large a sum of a view, if all of them excite. */
export function controlAxons(largestSum: number, { firing }: SpikeCounts): number {
  const { lift, clear } = pulsesFor(largestSum, largestSum, firing);
  return lift.axons + clear.axons;
}

/** As few axons as weights of 9 bits allow. */
function pulsesFor(lift: number, highest: number, firing: Firing): LayerControl {
  const up = pulse(lift);
  const lifts = firing === 'held' ? 2 : 1;
  // From b + most at the highest to below -beta, which is b - lifts * U.
  const down = pulse(highest + lifts * up.axons * up.weight + 1);
  return { lift: up, clear: { axons: down.axons, weight: -down.weight } };
}

/**
 * The same network, vote for vote, with no threshold or step beyond what its sums can reach, so that no neuron makes its layer's
 * control spikes lift more than they need.
 */
export function withinReach(network: CountingNetwork): CountingNetwork {
  const { ticks } = network.counts;
  const layers = network.layers.map((layer, index): IntegerLayer => {
    const thresholds = layer.thresholds.slice();
    const steps = Int16Array.from(layer.steps ?? []);
    reachOf(network, index).forEach(({ most, least }, neuron) => {
      const step = steps[neuron] as number;
      // From the lowest on it counts to `ticks` whatever comes, from the highest on to nothing.
      const lowest = -least - (ticks - 1) * step;
      const threshold = Math.max(lowest, Math.min(most + 1, thresholds[neuron] as number));
      thresholds[neuron] = threshold;
      steps[neuron] = Math.min(step, Math.max(1, most - threshold + 1));
    });
    return { ...layer, thresholds, steps };
  });
  return { ...network, layers };
}

function pulse(strength: number): Pulse {
  const axons = Math.ceil(strength / WEIGHT_LIMIT);
  return { axons, weight: Math.ceil(strength / axons) };
}

/** Minus this is where a neuron's potential is cleared to. */
export function floorOf({ lift }: LayerControl, { firing }: SpikeCounts, bias: number): number {
  return (firing === 'held' ? 2 : 1) * lift.axons * lift.weight - bias;
}

/**
 * The input lines that carry control spikes, behind those of the picture: for each tick of the period in which layers begin,
 * `lifts` lines, then `clears`; a layer listens to as many of them as it needs.
 */
export interface ControlLines {
  readonly counts: SpikeCounts;
  readonly phases: number;
  readonly lifts: number;
  readonly clears: number;
  /** What each layer of each member needs of them. */
  readonly members: readonly (readonly LayerControl[])[];
}

/** @param networks members of the same counts and depth, at least one */
export function controlLines(networks: readonly CountingNetwork[]): ControlLines {
  const [{ counts, layers }] = networks as [CountingNetwork];
  const members = networks.map((network) => network.layers.map((_, index) => controlOf(network, index)));
  const all = members.flat();
  return {
    counts,
    members,
    phases: Math.min(layers.length, Math.ceil(periodOf(counts) / lagOf(counts))),
    lifts: Math.max(...all.map(({ lift }) => lift.axons)),
    clears: Math.max(...all.map(({ clear }) => clear.axons)),
  };
}

/** What a layer of a member needs of the control lines. */
export function pulsesOf({ members }: ControlLines, member: number, depth: number): LayerControl {
  return (members[member] as (typeof members)[number])[depth] as LayerControl;
}

export function controlLineCount({ phases, lifts, clears }: ControlLines): number {
  return phases * (lifts + clears);
}

/** The first line of the layer at a depth; its `lifts` come first, `clears` behind them. */
export function firstControlLine({ phases, lifts, clears }: ControlLines, depth: number): number {
  return (depth % phases) * (lifts + clears);
}

/** Writes the control spikes (0 or 1) of a tick. */
export function controlSpikes({ counts, phases, lifts, clears }: ControlLines, tick: number, into: Uint8Array): void {
  const period = periodOf(counts);
  for (let phase = 0; phase < phases; phase++) {
    const own = (((tick - phase * lagOf(counts)) % period) + period) % period;
    const first = phase * (lifts + clears);
    into.fill(own === 1 || (counts.firing === 'held' && own === counts.ticks) ? 1 : 0, first, first + lifts);
    into.fill(own === 0 ? 1 : 0, first + lifts, first + lifts + clears);
  }
}
