/**
 * What costs an axon: a feed is a line with an axon type, and every core with a neuron that listens to it spends one axon on
 * it. A neuron of the chip has one target, so a source takes a column for each core that each of its feeds goes to.
 */
import type { SynapseTypes } from './axon-types.ts';
import type { GraphLines } from './lines.ts';

export interface Feeds {
  readonly graph: GraphLines;
  readonly count: number;
  /** Line and axon type of each feed. */
  readonly line: Uint32Array;
  readonly type: Uint8Array;
  readonly source: Uint32Array;
  /** Feeds of source unit u: `first[u] .. first[u + 1]`. */
  readonly first: Uint32Array;
  /** Feeds that unit u listens to: `heard[graph.offsets[u] .. graph.offsets[u + 1]]`, one for each synapse. */
  readonly heard: Uint32Array;
  /** Units that listen to feed f, ascending: `listeners[listenerOffsets[f] .. listenerOffsets[f + 1]]`. */
  readonly listenerOffsets: Uint32Array;
  readonly listeners: Uint32Array;
}

export function createFeeds(graph: GraphLines, types: SynapseTypes): Feeds {
  const { lines, offsets, units, lineSource, shape } = graph;
  const used = new Uint16Array(lineSource.length);
  for (let k = 0; k < lines.length; k++) {
    const line = lines[k] as number;
    used[line] = (used[line] as number) | (1 << (types[k] as number));
  }
  const firstOfLine = new Uint32Array(lineSource.length + 1);
  let single = true;
  for (let l = 0; l < lineSource.length; l++) {
    const count = typesIn(used[l] as number);
    if (count !== 1) single = false;
    firstOfLine[l + 1] = (firstOfLine[l] as number) + count;
  }
  const count = firstOfLine[lineSource.length] as number;
  const line = new Uint32Array(count);
  const type = new Uint8Array(count);
  const source = new Uint32Array(count);
  for (let l = 0, f = 0; l < lineSource.length; l++) {
    for (let t = 0; t < shape.axonTypes; t++) {
      if ((((used[l] as number) >> t) & 1) === 0) continue;
      line[f] = l;
      type[f] = t;
      source[f] = lineSource[l] as number;
      f++;
    }
  }
  // Where every line has one type the feeds are numbered as the lines are: no second copy of millions of numbers.
  const heard = single ? lines : new Uint32Array(lines.length);
  if (!single) {
    const feedOf = new Uint32Array(lineSource.length * shape.axonTypes);
    for (let f = 0; f < count; f++) feedOf[(line[f] as number) * shape.axonTypes + (type[f] as number)] = f;
    for (let k = 0; k < lines.length; k++) {
      heard[k] = feedOf[(lines[k] as number) * shape.axonTypes + (types[k] as number)] as number;
    }
  }
  const first = graph.firstLine.map((l) => firstOfLine[l] as number);
  return { graph, count, line, type, source, first, heard, ...transpose(offsets, heard, units, count) };
}

/** Set bits of 16, summed in pairs, fours and so on. */
function typesIn(bits: number): number {
  const pairs = bits - ((bits >> 1) & 0x5555);
  const fours = (pairs & 0x3333) + ((pairs >> 2) & 0x3333);
  const eights = (fours + (fours >> 4)) & 0x0f0f;
  return (eights + (eights >> 8)) & 31;
}

function transpose(offsets: Uint32Array, heard: Uint32Array, units: number, count: number) {
  const listenerOffsets = new Uint32Array(count + 1);
  for (let k = 0; k < heard.length; k++) {
    const at = (heard[k] as number) + 1;
    listenerOffsets[at] = (listenerOffsets[at] as number) + 1;
  }
  for (let f = 0; f < count; f++) {
    listenerOffsets[f + 1] = (listenerOffsets[f + 1] as number) + (listenerOffsets[f] as number);
  }
  const next = listenerOffsets.slice(0, count);
  const listeners = new Uint32Array(heard.length);
  for (let u = 0; u < units; u++) {
    for (let k = offsets[u] as number; k < (offsets[u + 1] as number); k++) {
      const f = heard[k] as number;
      listeners[next[f] as number] = u;
      next[f] = (next[f] as number) + 1;
    }
  }
  return { listenerOffsets, listeners };
}
