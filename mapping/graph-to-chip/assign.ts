/** A division written down: the axons of each core, the synapses on them, and what every neuron feeds. */
import { hasWideWeights } from '../../cores/chip-image.ts';
import { type Division, members } from '../partition/division.ts';
import type { Feeds } from './feeds.ts';

/** Where everything is on the cores. Axons of all cores are numbered through: axon a of core c is `axonOffsets[c] + a`. */
export interface Partition {
  readonly cores: number;
  readonly feeds: Feeds;
  /** Neurons of core c, ascending: `members[memberOffsets[c] .. memberOffsets[c + 1]]`. */
  readonly memberOffsets: Uint32Array;
  readonly members: Uint32Array;
  /** Core of each unit, -1 for input lines. */
  readonly coreOf: Int32Array;
  /** First column of each neuron on its core, and how many it takes. */
  readonly firstColumn: Uint16Array;
  readonly columns: Uint16Array;
  /** Feed of each axon. */
  readonly axonOffsets: Uint32Array;
  readonly axonFeed: Uint32Array;
  /** Axon, on the core of its neuron, of each synapse (`GraphLines.lines`). */
  readonly axonOf: Uint8Array | Uint16Array;
  /** Weights by type of each unit, `[unit * shape.axonTypes + type]`. */
  readonly weights: Int16Array | Int32Array;
  /** Axons that unit u feeds, by core: `targetAxon[targetOffsets[u] .. targetOffsets[u + 1]]`, numbered through. */
  readonly targetOffsets: Uint32Array;
  readonly targetAxon: Uint32Array;
  /** Core of each axon. */
  readonly axonCore: Uint32Array;
}

/** Cores are numbered in the order of their first neuron. */
export function writeDown(division: Division): Partition {
  const { feeds } = division;
  const { graph } = feeds;
  const order = coresInOrder(division);
  const memberOffsets = new Uint32Array(order.length + 1);
  order.forEach((core, i) => {
    memberOffsets[i + 1] = (memberOffsets[i] as number) + (division.size[core] as number);
  });
  const all = new Uint32Array(memberOffsets.at(-1) as number);
  const coreOf = new Int32Array(graph.units).fill(-1);
  const firstColumn = new Uint16Array(graph.units);
  const columns = new Uint16Array(graph.units);
  order.forEach((core, i) => {
    const units = members(division, core);
    all.set(units, memberOffsets[i]);
    let column = 0;
    for (const unit of units) {
      coreOf[unit] = i;
      firstColumn[unit] = column;
      columns[unit] = Math.max(1, division.fanOut[unit] as number);
      column += columns[unit] as number;
    }
  });
  return {
    cores: order.length,
    feeds,
    memberOffsets,
    members: all,
    coreOf,
    firstColumn,
    columns,
    ...writeAxons(division, order, memberOffsets, all),
    weights: weightsOf(feeds),
  };
}

function coresInOrder({ cores, coreOf }: Division): number[] {
  const seen = new Uint8Array(cores);
  const order: number[] = [];
  for (const core of coreOf) {
    if (core < 0 || seen[core] === 1) continue;
    seen[core] = 1;
    order.push(core);
  }
  return order;
}

function writeAxons(
  { feeds, axons }: Division,
  order: readonly number[],
  memberOffsets: Uint32Array,
  all: Uint32Array,
) {
  const { graph, heard, count, source } = feeds;
  const axonOffsets = new Uint32Array(order.length + 1);
  order.forEach((core, i) => {
    axonOffsets[i + 1] = (axonOffsets[i] as number) + (axons[core] as number);
  });
  const total = axonOffsets.at(-1) as number;
  const axonFeed = new Uint32Array(total);
  const axonCore = new Uint32Array(total);
  const axonOf = new (graph.shape.axons > 256 ? Uint16Array : Uint8Array)(heard.length);
  /** Axon of each feed on the core at hand, numbered through; one of an earlier core where it has none yet. */
  const axonAt = new Uint32Array(count);
  const seen = new Int32Array(count).fill(-1);
  const targetOffsets = new Uint32Array(graph.units + 1);
  let next = 0;
  for (let core = 0; core < order.length; core++) {
    const first = next;
    for (let m = memberOffsets[core] as number; m < (memberOffsets[core + 1] as number); m++) {
      const unit = all[m] as number;
      for (let k = graph.offsets[unit] as number; k < (graph.offsets[unit + 1] as number); k++) {
        const feed = heard[k] as number;
        if (seen[feed] !== core) {
          seen[feed] = core;
          axonAt[feed] = next;
          axonFeed[next] = feed;
          axonCore[next] = core;
          const after = (source[feed] as number) + 1;
          targetOffsets[after] = (targetOffsets[after] as number) + 1;
          next++;
        }
        axonOf[k] = (axonAt[feed] as number) - first;
      }
    }
  }
  for (let u = 0; u < graph.units; u++) {
    targetOffsets[u + 1] = (targetOffsets[u + 1] as number) + (targetOffsets[u] as number);
  }
  const at = targetOffsets.slice(0, graph.units);
  const targetAxon = new Uint32Array(total);
  for (let axon = 0; axon < total; axon++) {
    const unit = source[axonFeed[axon] as number] as number;
    targetAxon[at[unit] as number] = axon;
    at[unit] = (at[unit] as number) + 1;
  }
  return { axonOffsets, axonFeed, axonCore, axonOf, targetOffsets, targetAxon };
}

function weightsOf({ graph, heard, type }: Feeds): Int16Array | Int32Array {
  const { axonTypes } = graph.shape;
  const weights = new (hasWideWeights(graph.shape) ? Int32Array : Int16Array)(graph.units * axonTypes);
  for (let u = 0; u < graph.units; u++) {
    for (let k = graph.offsets[u] as number; k < (graph.offsets[u + 1] as number); k++) {
      weights[u * axonTypes + (type[heard[k] as number] as number)] = graph.weights[k] as number;
    }
  }
  return weights;
}
