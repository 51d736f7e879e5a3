/**
 * How far a prepared network is from the described one: both run, unmapped, on the same random input, and their spikes are
 * counted. That the chip is the prepared network is for verification to prove; this measures what preparing cost.
 */
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { completeShape, type GivenShape } from '../chip-fit.ts';
import type { NetworkGraph } from '../graph.ts';
import { interpret } from '../interpreter.ts';
import { seededRandom, uniform } from '../random.ts';
import type { RealGraph } from '../real-graph.ts';
import { UNKNOWN_RATE } from './carriers.ts';

export interface Deviation {
  readonly ticks: number;
  readonly populations: readonly PopulationDeviation[];
}

/** Rates are spikes per neuron and tick. */
export interface PopulationDeviation {
  readonly name: string;
  readonly described: number;
  readonly prepared: number;
  /** Mean over the neurons of how far their two rates are apart. */
  readonly meanError: number;
  /** Every spike is the same, in its tick. */
  readonly identical: boolean;
}

export interface DeviationOptions {
  readonly ticks: number;
  readonly seed: number;
  /** Share of the input lines that spike in a tick, whatever the network says; what it says, else 0.2, unless given. */
  readonly inputRate?: number;
  /** The chip that it was prepared for; TrueNorth's in all that it leaves out. */
  readonly shape?: GivenShape;
  /** Ticks by which populations spike late (`DelayReport.late`). */
  readonly late?: readonly { readonly population: string; readonly ticks: number }[];
}

/** Compares the populations of neurons of the described network with those of the same place in the prepared one. */
export function measureDeviation(
  described: RealGraph,
  prepared: NetworkGraph,
  { ticks, seed, inputRate, shape: given, late = [] }: DeviationOptions,
): Deviation {
  const random = seededRandom(seed);
  const shape = completeShape(given);
  // The described network has potentials that hold what it says, however narrow the chip's are.
  const potentialBits = Math.max(shape.potentialBits, TRUENORTH_SHAPE.potentialBits);
  const first = interpret(described, { seed, shape: { ...shape, potentialBits } });
  const second = interpret(prepared, { seed, shape });
  const lateOf = new Map(late.map((each) => [each.population, each.ticks]));
  const longest = Math.max(0, ...lateOf.values());
  const watched = described.populations.flatMap(({ name, size, neurons }) => {
    if (!neurons) return [];
    const counts = () => new Float64Array(size);
    return [
      {
        name,
        size,
        late: lateOf.get(name) ?? 0,
        one: counts(),
        other: counts(),
        history: [] as string[],
        identical: true,
      },
    ];
  });
  for (let tick = 0; tick < ticks + longest; tick++) {
    described.populations.forEach(({ size, neurons, rates }, p) => {
      if (neurons) return;
      for (let line = 0; line < size; line++) {
        if (uniform(random, 0, 1) >= (inputRate ?? rates?.[line] ?? UNKNOWN_RATE)) continue;
        first.inject(p, line);
        second.inject(p, line);
      }
    });
    first.step();
    second.step();
    for (const each of watched) {
      const fired = first.fired(each.name);
      each.history.push(fired.join());
      if (tick < ticks) count(each.one, fired);
      if (tick < each.late || tick >= ticks + each.late) continue;
      const answered = second.fired(each.name);
      count(each.other, answered);
      if (each.history[tick - each.late] !== answered.join()) each.identical = false;
    }
  }
  return {
    ticks,
    populations: watched.map(({ name, size, one, other, identical }) => ({
      name,
      described: mean(one, size * ticks),
      prepared: mean(other, size * ticks),
      meanError: mean(
        one.map((spikes, n) => Math.abs(spikes - (other[n] as number))),
        size * ticks,
      ),
      identical,
    })),
  };
}

function count(spikes: Float64Array, fired: Uint32Array): void {
  for (const neuron of fired) spikes[neuron] = (spikes[neuron] as number) + 1;
}

function mean(spikes: Float64Array, among: number): number {
  return spikes.reduce((sum, each) => sum + each, 0) / among;
}
