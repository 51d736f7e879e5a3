/**
 * Delays that no axon has. The host's spikes are on their axons in the tick they are injected for, so a delay of input lines needs
 * a neuron: a relay of weight 1 and threshold 1 spikes in the tick in which it hears its line, and has the delay on its own axon.
 * So does a delay that is longer than the chip's: of 40 ticks where there are 15, two relays have 15 each.
 */
import type { ChipShape } from '../../cores/chip-shape.ts';
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
export function relayInputs(
  graph: IntegerGraph,
  shape: ChipShape,
): { graph: IntegerGraph; reports: readonly RelayReport[] } {
  const populations = graph.populations.slice();
  const projections = graph.projections.slice();
  const reports: RelayReport[] = [];
  graph.populations.forEach((population, source) => {
    if (population.neurons) return;
    const delayed = delaysBeyond(projections, source, 0);
    if (delayed.length === 0) return;
    const relays = insertRelays(populations, projections, delayed, 0, shape);
    reports.push({ population: population.name, relays });
  });
  return { graph: { ...graph, populations, projections }, reports };
}

/** Puts relays wherever a delay is longer than the chip's, as many behind each other as it takes. */
export function relayDelays(
  graph: IntegerGraph,
  shape: ChipShape,
): { graph: IntegerGraph; reports: readonly RelayReport[] } {
  const populations = graph.populations.slice();
  const projections = graph.projections.slice();
  const reports: RelayReport[] = [];
  // Relays stand behind the others, and may need relays of their own.
  for (let source = 0; source < populations.length; source++) {
    const delayed = delaysBeyond(projections, source, shape.maxDelay);
    if (delayed.length === 0) continue;
    const relays = insertRelays(populations, projections, delayed, shape.maxDelay, shape);
    reports.push({ population: (populations[source] as Population).name, relays });
  }
  return { graph: { ...graph, populations, projections }, reports };
}

/** Projections of a source whose delay is longer than so many ticks, by number. */
function delaysBeyond(projections: readonly Projection[], source: number, ticks: number): number[] {
  return [...projections.keys()].filter((i) => {
    const each = projections[i] as Projection;
    return each.source === source && each.delay > ticks;
  });
}

/**
 * Puts relays between a population and projections of it, which leave them with so many ticks less.
 * @returns how many, one for each member that is heard
 */
function insertRelays(
  populations: Population[],
  projections: Projection[],
  delayed: readonly number[],
  ticks: number,
  shape: ChipShape,
): number {
  const { source } = projections[delayed[0] as number] as Projection;
  const population = populations[source] as Population;
  const used = usedSources(delayed.map((i) => projections[i] as Projection));
  const relay = populations.length;
  populations.push(relaysOf(population, freeName(populations, `${population.name} relays`), used, shape));
  const placeOf = new Map([...used].map((line, place) => [line, place]));
  for (const i of delayed) {
    const { delay, sources, ...each } = projections[i] as Projection;
    const places = sources.map((line) => placeOf.get(line) as number);
    projections[i] = { ...each, source: relay, sources: places, delay: delay - ticks };
  }
  projections.push(relayLines(`${population.name} -> relays`, source, relay, used, ticks, shape));
  return used.length;
}

/**
 * Neurons of 0, whose potential saturates at 0 from below; of a chip that does not saturate it is reset there, to the same.
 */
export function emptyNeurons(size: number, { modes }: ChipShape): NeuronArrays {
  const zeros = () => new Int32Array(size);
  return {
    leak: zeros(),
    threshold: zeros(),
    negativeThreshold: zeros(),
    reset: zeros(),
    potential: zeros(),
    modes: new Uint16Array(size).fill(modes & MODE.kappa),
  };
}

/** Weight and threshold of a relay: 1, or the least that the chip has. */
function relayWeight({ weight, threshold }: ChipShape): number {
  return Math.max(1, weight.min, threshold.min);
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
  shape: ChipShape,
): Population & { neurons: NeuronArrays } {
  const size = used.length;
  return {
    name,
    size,
    neurons: { ...emptyNeurons(size, shape), threshold: new Int32Array(size).fill(relayWeight(shape)) },
    probed: false,
    ...(rates ? { rates: Float32Array.from(used, (member) => rates[member] as number) } : {}),
  };
}

/** What relays hear: each one member. */
export function relayLines(
  name: string,
  source: number,
  target: number,
  used: Uint32Array,
  delay: number,
  shape: ChipShape,
): Projection {
  const size = used.length;
  return {
    name,
    source,
    target,
    delay,
    offsets: Uint32Array.from({ length: size + 1 }, (_, i) => i),
    sources: used,
    weights: new Int32Array(size).fill(relayWeight(shape)),
  };
}

/** `name`, with a number behind it where it is taken. */
export function freeName(populations: readonly { readonly name: string }[], name: string): string {
  let free = name;
  for (let number = 2; populations.some((other) => other.name === free); number++) free = `${name} (${number})`;
  return free;
}
