/**
 * The synapses of a graph as a core sees them: a line is a source neuron (or input) with a delay, and each line that a neuron
 * listens to needs an axon on its core.
 */
import { type ChipShape, delaySlots, type Range, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { beyondText, rangeText } from '../chip-fit.ts';
import type { GraphProjection, NetworkGraph } from '../graph.ts';

export interface GraphLines {
  readonly graph: NetworkGraph;
  /** Of the chip that it is mapped to. */
  readonly shape: ChipShape;
  /** Units are the members of all populations, in order: unit = firstUnit[population] + member. */
  readonly firstUnit: Uint32Array;
  readonly units: number;
  /** Population of each unit. */
  readonly populationOf: Uint32Array;
  /** Lines of source unit u: `firstLine[u] .. firstLine[u + 1]`, one for each delay. */
  readonly firstLine: Uint32Array;
  readonly lineSource: Uint32Array;
  readonly lineDelay: Uint8Array;
  /** Synapses onto unit u: `offsets[u] .. offsets[u + 1]`, one for each line it listens to. */
  readonly offsets: Uint32Array;
  /** Line of each synapse, in no particular order within a unit. */
  readonly lines: Uint32Array;
  /** Within the shape's range, not 0. */
  readonly weights: Int32Array;
}

/** Name of a unit in messages: `population "hidden" neuron 3`. */
export function unitName(
  { graph, firstUnit, populationOf }: Pick<GraphLines, 'graph' | 'firstUnit' | 'populationOf'>,
  unit: number,
): string {
  const population = populationOf[unit] as number;
  return `population "${graph.populations[population]?.name}" neuron ${unit - (firstUnit[population] as number)}`;
}

/**
 * Gathers the synapses by target. Projections that give one neuron the same line twice add up; a sum of 0 is no synapse.
 * @throws SynaptickError when a delay or a weight is none that the chip has
 */
export function gatherLines(graph: NetworkGraph, shape: ChipShape = TRUENORTH_SHAPE): GraphLines {
  for (const projection of graph.projections) requireDelay(graph, projection, shape);
  const firstUnit = new Uint32Array(graph.populations.length + 1);
  graph.populations.forEach(({ size }, i) => {
    firstUnit[i + 1] = (firstUnit[i] as number) + size;
  });
  const units = firstUnit.at(-1) as number;
  const populationOf = new Uint32Array(units);
  graph.populations.forEach((_, i) => {
    populationOf.fill(i, firstUnit[i], firstUnit[i + 1]);
  });
  const numbered = numberLines(graph, firstUnit, units, delaySlots(shape));
  const synapses = gatherSynapses(graph, firstUnit, units, numbered);
  requireWeights(graph, firstUnit, synapses, shape.weight);
  return { graph, shape, firstUnit, units, populationOf, ...numbered, ...synapses };
}

function requireDelay(graph: NetworkGraph, { name, source, delay }: GraphProjection, { maxDelay }: ChipShape): void {
  const input = graph.populations[source]?.neurons === null;
  if (input && delay !== 0) {
    throw new SynaptickError(
      `projection "${name}" delays input by ${delay} ticks: inject it so much later, with delay 0`,
    );
  }
  if (input || (Number.isInteger(delay) && delay >= 1 && delay <= maxDelay)) return;
  const long = Number.isInteger(delay) && delay > maxDelay;
  const remedy = `relay it through another population, or take a chip with delays to ${delay}`;
  throw new SynaptickError(
    `projection "${name}" has delay ${delay}, must be a whole number from 1 to ${maxDelay}${long ? ` (${delay - maxDelay} too long): ${remedy}` : ''}`,
  );
}

interface Numbering {
  readonly firstLine: Uint32Array;
  readonly lineSource: Uint32Array;
  readonly lineDelay: Uint8Array;
  /** Delays that each source unit is heard with, a bit each: `words` words a unit. */
  readonly delays: Uint32Array;
  readonly words: number;
}

/** @param slots delays that a chip has, 0 too: 2 to 64 */
function numberLines(graph: NetworkGraph, firstUnit: Uint32Array, units: number, slots: number): Numbering {
  const words = Math.ceil(slots / 32);
  const delays = new Uint32Array(units * words);
  for (const { source, delay, sources } of graph.projections) {
    const first = firstUnit[source] as number;
    const word = delay >> 5;
    const bit = 1 << (delay & 31);
    for (let k = 0; k < sources.length; k++) {
      const at = (first + (sources[k] as number)) * words + word;
      delays[at] = (delays[at] as number) | bit;
    }
  }
  const firstLine = new Uint32Array(units + 1);
  for (let u = 0; u < units; u++) {
    let count = firstLine[u] as number;
    for (let word = u * words; word < (u + 1) * words; word++) count += bitCount(delays[word] as number);
    firstLine[u + 1] = count;
  }
  const count = firstLine[units] as number;
  const lineSource = new Uint32Array(count);
  const lineDelay = new Uint8Array(count);
  for (let u = 0, line = 0; u < units; u++) {
    for (let delay = 0; delay < slots; delay++) {
      if ((((delays[u * words + (delay >> 5)] as number) >>> (delay & 31)) & 1) === 0) continue;
      lineSource[line] = u;
      lineDelay[line] = delay;
      line++;
    }
  }
  return { firstLine, lineSource, lineDelay, delays, words };
}

/** Set bits of a 32-bit number. */
function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function gatherSynapses(
  graph: NetworkGraph,
  firstUnit: Uint32Array,
  units: number,
  { firstLine, delays, words, lineSource }: Numbering,
): Pick<GraphLines, 'offsets' | 'lines' | 'weights'> {
  const total = graph.projections.reduce((sum, { sources }) => sum + sources.length, 0);
  const offsets = new Uint32Array(units + 1);
  const lines = new Uint32Array(total);
  const weights = new Int32Array(total);
  /** Where the unit at hand has each line; stale entries point before the unit's first synapse or at another line. */
  const seenAt = new Uint32Array(lineSource.length);
  const into = graph.populations.map((_, p) => graph.projections.filter(({ target }) => target === p));
  let end = 0;
  graph.populations.forEach(({ size }, p) => {
    const incoming = (into[p] as GraphProjection[]).map((projection) => ({
      ...projection,
      first: firstUnit[projection.source] as number,
      below: shorterDelays(projection, firstUnit, delays, words),
    }));
    // A row names a source once, so only a second projection can name a line again.
    const several = incoming.length > 1;
    for (let j = 0; j < size; j++) {
      const start = end;
      let cancelled = false;
      for (const { first, below, offsets: rows, sources, weights: given } of incoming) {
        const to = rows[j + 1] as number;
        for (let k = rows[j] as number; k < to; k++) {
          const unit = first + (sources[k] as number);
          let line = firstLine[unit] as number;
          for (let word = 0; word < below.length; word++) {
            line += bitCount((delays[unit * words + word] as number) & (below[word] as number));
          }
          if (!several) {
            lines[end] = line;
            weights[end++] = given[k] as number;
            if (given[k] === 0) cancelled = true;
            continue;
          }
          const at = seenAt[line] as number;
          if (at >= start && at < end && lines[at] === line) {
            const sum = (weights[at] as number) + (given[k] as number);
            weights[at] = sum;
            if (sum === 0) cancelled = true;
            continue;
          }
          seenAt[line] = end;
          lines[end] = line;
          weights[end] = given[k] as number;
          if (given[k] === 0) cancelled = true;
          end++;
        }
      }
      if (cancelled) end = dropZeros(lines, weights, start, end);
      offsets[(firstUnit[p] as number) + j + 1] = end;
    }
  });
  const shorter = end < total;
  return {
    offsets,
    lines: shorter ? lines.slice(0, end) : lines,
    weights: shorter ? weights.slice(0, end) : weights,
  };
}

/** Bits of the delays shorter than its own that a projection's sources are heard with, in words; none where there are none. */
function shorterDelays(
  { source, delay }: GraphProjection,
  firstUnit: Uint32Array,
  delays: Uint32Array,
  words: number,
): number[] {
  const below: number[] = [];
  for (let word = 0; word * 32 < delay; word++) {
    let used = 0;
    for (let u = firstUnit[source] as number; u < (firstUnit[source + 1] as number); u++) {
      used |= delays[u * words + word] as number;
    }
    const bits = delay - word * 32;
    below.push(bits < 32 ? used & ((1 << bits) - 1) : used);
  }
  return below.some((bits) => bits !== 0) ? below : [];
}

function dropZeros(lines: Uint32Array, weights: Int32Array, start: number, end: number): number {
  let kept = start;
  for (let at = start; at < end; at++) {
    if (weights[at] === 0) continue;
    lines[kept] = lines[at] as number;
    weights[kept] = weights[at] as number;
    kept++;
  }
  return kept;
}

function requireWeights(
  graph: NetworkGraph,
  firstUnit: Uint32Array,
  { offsets, weights }: Pick<GraphLines, 'offsets' | 'weights'>,
  range: Range,
): void {
  const { min, max } = range;
  const wrong = weights.findIndex((weight) => weight > max || weight < min);
  if (wrong < 0) return;
  const unit = offsets.findIndex((start) => start > wrong) - 1;
  const p = firstUnit.findIndex((first) => first > unit) - 1;
  const weight = weights[wrong] as number;
  throw new SynaptickError(
    `population "${graph.populations[p]?.name}" neuron ${unit - (firstUnit[p] as number)} has weight ${weight}, ` +
      `the limit is ${rangeText(range)} (${beyondText(weight, range)}): scale its weights and thresholds, or take a chip with weights ${weight > range.max ? 'up' : 'down'} to ${weight}`,
  );
}
