/**
 * Gives every synapse one of the chip's axon types.
 *
 * A neuron has one weight for each type, so its synapses of one type must weigh the same; and where two neurons of a core
 * listen to one line with different types, the line takes two axons there. Three ways are tried: the types that the graph
 * hints at, which are taken where they do; a type for each weight that occurs; and line by line the type that suits most.
 */
import { hasWideWeights } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { largerChipText } from '../chip-fit.ts';
import { type GraphLines, unitName } from './lines.ts';

/** Neurons on which greedy types are tried first. */
const SAMPLE = 512;
/** Weights from the least to the largest, up to which a table knows the type of each. */
const MOST_IN_TABLE = 1 << 16;

/** Types of synapses, one for each of `GraphLines.lines`. */
export type SynapseTypes = Uint8Array;

/** @throws SynaptickError when a neuron has more different weights than the chip has axon types */
export function typeSynapses(graph: GraphLines): SynapseTypes {
  const types = new Uint8Array(graph.lines.length);
  const scratch = createScratch(graph);
  const hints = hintsOf(graph);
  const all = paletteOf(graph, 0, graph.units);
  graph.graph.populations.forEach(({ neurons }, p) => {
    if (neurons === null) return;
    const first = graph.firstUnit[p] as number;
    const last = graph.firstUnit[p + 1] as number;
    if (hints && takeHints(graph, first, last, hints, types)) return;
    const palette = all ?? paletteOf(graph, first, last);
    if (palette) takeByValue(graph, first, last, palette, types);
    else requireFewWeights(graph, first, last);
    const units = Uint32Array.from({ length: last - first }, (_, i) => first + i);
    // Looking for hidden types takes long in a large population, so a part of it says whether there are any.
    if (palette && units.length > 2 * SAMPLE) {
      const middle = units.length >> 1;
      if (!improve(graph, units.subarray(middle, middle + SAMPLE), types, scratch, false)) return;
    }
    improve(graph, units, types, scratch, palette === null);
  });
  return types;
}

/** Types that need fewer axons on a core of these units than `types`, if they are found; written into it. */
export function retypeCore(graph: GraphLines, units: Uint32Array, types: SynapseTypes, scratch: TypeScratch): boolean {
  return improve(graph, units, types, scratch, false);
}

/** The weights that occur in a range of units, ascending, or null when there are more than the types. */
function paletteOf(graph: GraphLines, first: number, last: number): Int32Array | null {
  const palette: number[] = [];
  let known = 0;
  const { weights, offsets, shape } = graph;
  for (let k = offsets[first] as number; k < (offsets[last] as number); k++) {
    const weight = weights[k] as number;
    if (weight === known || palette.includes(weight)) continue;
    if (palette.length === shape.axonTypes) return null;
    palette.push(weight);
    known = weight;
  }
  return Int32Array.from(palette).sort();
}

function takeByValue(
  { offsets, weights }: GraphLines,
  first: number,
  last: number,
  palette: Int32Array,
  types: SynapseTypes,
): void {
  const least = palette[0] ?? 0;
  const span = (palette.at(-1) ?? 0) - least + 1;
  if (span > MOST_IN_TABLE) {
    for (let k = offsets[first] as number; k < (offsets[last] as number); k++) {
      types[k] = palette.indexOf(weights[k] as number);
    }
    return;
  }
  const typeOf = new Uint8Array(span);
  palette.forEach((weight, type) => {
    typeOf[weight - least] = type;
  });
  for (let k = offsets[first] as number; k < (offsets[last] as number); k++) {
    types[k] = typeOf[(weights[k] as number) - least] as number;
  }
}

const NO_HINT = 255;

/** The hinted type of each source unit, or NO_HINT; null where no population gives any. */
function hintsOf({ graph, firstUnit, units }: GraphLines): Uint8Array | null {
  if (!graph.populations.some(({ axonTypes }) => axonTypes)) return null;
  const hints = new Uint8Array(units).fill(NO_HINT);
  graph.populations.forEach(({ axonTypes }, p) => {
    if (axonTypes) hints.set(axonTypes, firstUnit[p]);
  });
  return hints;
}

/** Takes the hinted types for a range of units if they represent all of it. */
function takeHints(
  { offsets, lines, lineSource, weights, shape }: GraphLines,
  first: number,
  last: number,
  hints: Uint8Array,
  types: SynapseTypes,
): boolean {
  const own = new Int32Array(shape.axonTypes);
  for (let u = first; u < last; u++) {
    own.fill(0);
    for (let k = offsets[u] as number; k < (offsets[u + 1] as number); k++) {
      const type = hints[lineSource[lines[k] as number] as number] as number;
      const weight = weights[k] as number;
      if (type >= own.length || (own[type] !== 0 && own[type] !== weight)) return false;
      own[type] = weight;
      types[k] = type;
    }
  }
  return true;
}

function requireFewWeights(graph: GraphLines, first: number, last: number): void {
  const { offsets, weights, shape } = graph;
  const seen = new Int32Array(shape.axonTypes);
  for (let u = first; u < last; u++) {
    let count = 0;
    for (let k = offsets[u] as number; k < (offsets[u + 1] as number); k++) {
      const weight = weights[k] as number;
      let i = 0;
      while (i < count && seen[i] !== weight) i++;
      if (i < count) continue;
      if (count === seen.length) throw tooManyWeights(graph, u);
      seen[count++] = weight;
    }
  }
}

function tooManyWeights(graph: GraphLines, unit: number): SynaptickError {
  const { size } = new Set(graph.weights.subarray(graph.offsets[unit], graph.offsets[unit + 1]));
  const { axonTypes } = graph.shape;
  return new SynaptickError(
    `${unitName(graph, unit)} has ${size} different weights, a neuron has one for each of ${axonTypes} axon types (${size - axonTypes} too many): quantise its weights${largerChipText('axonTypes', size)}`,
  );
}

/** Arrays over all lines that are reused from core to core. */
export interface TypeScratch {
  /** Place of each line among those of the units at hand, valid where `stamp` is current. */
  readonly placeOf: Uint32Array;
  readonly stamp: Uint32Array;
  current: number;
}

export function createScratch({ lineSource }: GraphLines): TypeScratch {
  return { placeOf: new Uint32Array(lineSource.length), stamp: new Uint32Array(lineSource.length), current: 0 };
}

/** Who listens to each line that some units hear, in compressed rows by line: the lines in order of appearance. */
interface Listeners {
  readonly lines: number;
  readonly offsets: Uint32Array;
  /** Place of each listener among the units, and its synapse. */
  readonly members: Uint32Array;
  readonly synapses: Uint32Array;
}

function listenersOf(graph: GraphLines, units: Uint32Array, scratch: TypeScratch): Listeners {
  const { placeOf, stamp } = scratch;
  const current = ++scratch.current;
  let lines = 0;
  let count = 0;
  for (const u of units) {
    for (let k = graph.offsets[u] as number; k < (graph.offsets[u + 1] as number); k++, count++) {
      const line = graph.lines[k] as number;
      if (stamp[line] === current) continue;
      stamp[line] = current;
      placeOf[line] = lines++;
    }
  }
  const offsets = new Uint32Array(lines + 1);
  for (const u of units) {
    for (let k = graph.offsets[u] as number; k < (graph.offsets[u + 1] as number); k++) {
      const place = placeOf[graph.lines[k] as number] as number;
      offsets[place + 1] = (offsets[place + 1] as number) + 1;
    }
  }
  for (let place = 0; place < lines; place++) {
    offsets[place + 1] = (offsets[place + 1] as number) + (offsets[place] as number);
  }
  const next = offsets.slice(0, lines);
  const members = new Uint32Array(count);
  const synapses = new Uint32Array(count);
  units.forEach((u, member) => {
    for (let k = graph.offsets[u] as number; k < (graph.offsets[u + 1] as number); k++) {
      const place = placeOf[graph.lines[k] as number] as number;
      const at = next[place] as number;
      next[place] = at + 1;
      members[at] = member;
      synapses[at] = k;
    }
  });
  return { lines, offsets, members, synapses };
}

/** Axons that the units need together under the types given. */
function axonsNeeded({ lines, offsets, synapses }: Listeners, types: SynapseTypes): number {
  let axons = 0;
  for (let line = 0; line < lines; line++) {
    let used = 0;
    for (let i = offsets[line] as number; i < (offsets[line + 1] as number); i++) {
      used |= 1 << (types[synapses[i] as number] as number);
    }
    for (; used !== 0; used &= used - 1) axons++;
  }
  return axons;
}

/** Tries the greedy types and takes them when they are `needed` or better than what there is. */
function improve(
  graph: GraphLines,
  units: Uint32Array,
  types: SynapseTypes,
  scratch: TypeScratch,
  needed: boolean,
): boolean {
  const listeners = listenersOf(graph, units, scratch);
  const now = needed ? Number.POSITIVE_INFINITY : axonsNeeded(listeners, types);
  if (now === listeners.lines) return false;
  const before = listeners.synapses.map((k) => types[k] as number);
  typeGreedily(graph, units, listeners, types);
  if (axonsNeeded(listeners, types) < now) return true;
  listeners.synapses.forEach((k, i) => {
    types[k] = before[i] as number;
  });
  return false;
}

/**
 * Line by line, the type that suits most listeners: good where each neuron has weights of its own and the lines' types lie
 * hidden in them. Listeners that it does not suit are asked again for another axon.
 */
function typeGreedily(graph: GraphLines, units: Uint32Array, listeners: Listeners, types: SynapseTypes): void {
  const { offsets, members, synapses } = listeners;
  const neurons = createNeuronTypes(graph, units);
  const rest = new Uint32Array(listeners.members.length);
  for (let line = 0; line < listeners.lines; line++) {
    let count = 0;
    for (let i = offsets[line] as number; i < (offsets[line + 1] as number); i++) rest[count++] = i;
    while (count > 0) {
      const type = bestType(graph, neurons, listeners, rest, count);
      let left = 0;
      for (let r = 0; r < count; r++) {
        const i = rest[r] as number;
        const member = members[i] as number;
        const k = synapses[i] as number;
        const weight = graph.weights[k] as number;
        if (take(neurons, member, type, weight)) types[k] = type;
        else rest[left++] = i;
      }
      count = left;
    }
  }
}

/** Weights of each neuron by type, as far as they have one. */
interface NeuronTypes {
  /** Axon types of the chip. */
  readonly types: number;
  /** `[neuron * types + type]`, 0 where the type is free. */
  readonly own: Int16Array | Int32Array;
  /** Free types of each neuron beyond one for each of its weights that has none yet. */
  readonly spare: Uint8Array;
  /** Of the types at hand, for `bestType`. */
  readonly scores: Float64Array;
}

function createNeuronTypes({ offsets, weights, shape }: GraphLines, units: Uint32Array): NeuronTypes {
  const types = shape.axonTypes;
  const own = new (hasWideWeights(shape) ? Int32Array : Int16Array)(units.length * types);
  const values = new Int32Array(types);
  const spare = Uint8Array.from(units, (u) => {
    let count = 0;
    for (let k = offsets[u] as number; k < (offsets[u + 1] as number); k++) {
      let i = 0;
      while (i < count && values[i] !== weights[k]) i++;
      if (i === count) values[count++] = weights[k] as number;
    }
    return types - count;
  });
  return { types, own, spare, scores: new Float64Array(types) };
}

/** Gives a neuron's weight a type if it suits: if it has it, or has it free and no other weight needs it. */
function take({ types, own, spare }: NeuronTypes, member: number, type: number, weight: number): boolean {
  const first = member * types;
  if (own[first + type] === weight) return true;
  if (own[first + type] !== 0) return false;
  if (hasType(own, first, types, weight)) {
    if (spare[member] === 0) return false;
    spare[member] = (spare[member] as number) - 1;
  }
  own[first + type] = weight;
  return true;
}

function hasType(own: NeuronTypes['own'], first: number, types: number, weight: number): boolean {
  for (let at = first; at < first + types; at++) if (own[at] === weight) return true;
  return false;
}

/** The type that suits most of the listeners that are left; of equals the one for which most have that weight already. */
function bestType(
  graph: GraphLines,
  { types, own, spare, scores }: NeuronTypes,
  { members, synapses }: Listeners,
  rest: Uint32Array,
  count: number,
): number {
  scores.fill(0);
  for (let r = 0; r < count; r++) {
    const i = rest[r] as number;
    const member = members[i] as number;
    const first = member * types;
    const weight = graph.weights[synapses[i] as number] as number;
    const takesFree = (spare[member] as number) > 0 || !hasType(own, first, types, weight);
    for (let type = 0; type < types; type++) {
      const has = own[first + type] as number;
      if (has === weight) scores[type] = (scores[type] as number) + count + 2;
      else if (has === 0 && takesFree) scores[type] = (scores[type] as number) + count + 1;
    }
  }
  let best = 0;
  for (let type = 1; type < types; type++) if ((scores[type] as number) > (scores[best] as number)) best = type;
  return best;
}
