/**
 * Delays of input lines. The host's spikes are on their axons in the tick they are injected for, so a delay needs a neuron: a
 * relay of weight 1 and threshold 1 spikes in the tick in which it hears its line, and has the delay on its own axon.
 */
import { MODE } from '../../cores/modes.ts';
import type { NeuronArrays } from '../graph.ts';
import type { IntegerGraph } from './quantise.ts';

export interface RelayReport {
  /** The population whose spikes are relayed, and how many of its members. */
  readonly population: string;
  readonly relays: number;
}

type Projection = IntegerGraph['projections'][number];
type Population = IntegerGraph['populations'][number];

/** Puts relays between every input and the projections that delay it; one for each of its lines that is delayed. */
export function relayInputs(graph: IntegerGraph): { graph: IntegerGraph; reports: readonly RelayReport[] } {
  const populations = graph.populations.slice();
  const projections = graph.projections.slice();
  const reports: RelayReport[] = [];
  graph.populations.forEach((population, source) => {
    if (population.neurons) return;
    const delayed = [...projections.keys()].filter((i) => {
      const each = projections[i] as Projection;
      return each.source === source && each.delay > 0;
    });
    if (delayed.length === 0) return;
    const used = usedSources(delayed.map((i) => projections[i] as Projection));
    const relay = populations.length;
    populations.push(relaysOf(population, freeName(populations, `${population.name} relays`), used));
    const placeOf = new Map([...used].map((line, place) => [line, place]));
    for (const i of delayed) {
      const each = projections[i] as Projection;
      projections[i] = { ...each, source: relay, sources: each.sources.map((line) => placeOf.get(line) as number) };
    }
    projections.push(relayLines(`${population.name} -> relays`, source, relay, used, 0));
    reports.push({ population: population.name, relays: used.length });
  });
  return { graph: { ...graph, populations, projections }, reports };
}

/** Sources that any of the projections uses, ascending. */
export function usedSources(projections: readonly { readonly sources: Uint32Array }[]): Uint32Array {
  return Uint32Array.from(new Set(projections.flatMap(({ sources }) => [...sources]))).sort();
}

/** A relay for each of these members of a population. */
export function relaysOf(
  { rates }: Population,
  name: string,
  used: Uint32Array,
): Population & { neurons: NeuronArrays } {
  const size = used.length;
  const zeros = () => new Int32Array(size);
  return {
    name,
    size,
    neurons: {
      leak: zeros(),
      threshold: zeros().fill(1),
      negativeThreshold: zeros(),
      reset: zeros(),
      potential: zeros(),
      modes: new Uint16Array(size).fill(MODE.kappa),
    },
    probed: false,
    ...(rates ? { rates: Float32Array.from(used, (member) => rates[member] as number) } : {}),
  };
}

/** What relays hear: each one member. */
export function relayLines(name: string, source: number, target: number, used: Uint32Array, delay: number): Projection {
  const size = used.length;
  return {
    name,
    source,
    target,
    delay,
    offsets: Uint32Array.from({ length: size + 1 }, (_, i) => i),
    sources: used,
    weights: new Int32Array(size).fill(1),
  };
}

/** `name`, with a number behind it where it is taken. */
export function freeName(populations: readonly { readonly name: string }[], name: string): string {
  let free = name;
  for (let number = 2; populations.some((other) => other.name === free); number++) free = `${name} (${number})`;
  return free;
}
