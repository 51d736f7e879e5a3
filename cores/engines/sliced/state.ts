/** What changes in the arena of the sliced engine: potentials, rings, counts, who fired. */
import { usedCores } from '../../chip-image.ts';
import { axonWords, delaySlots } from '../../chip-shape.ts';
import { type Counters, zeroCoreCounters, zeroCounters } from '../../counters.ts';
import type { Snapshot } from '../../engine.ts';
import * as S from '../../kernel/sliced/layout.ts';
import type { LaneState } from '../lane-engine.ts';
import { requireSnapshotFits } from '../lanes.ts';
import { outputRows, type SlicedArena } from './arena.ts';
import { type EachOutput, eachOutput, ringWord } from './lane-bits.ts';
import { laterSpikes } from './later-spikes.ts';
import { lineSpikes } from './line-spikes.ts';
import { slicedPotentials } from './potentials.ts';

export interface SlicedState extends LaneState {
  /** Gathers the spikes (0 or 1) of all input lines, due `ahead` ticks after the next. */
  addLineSpikes(spikes: Uint8Array, ahead: number, lane: number): void;
  /** Before a tick: puts what arrives in it on the axons. */
  deliver(): void;
  readonly forEachOutput: EachOutput;
}

/** Views of the arena; writes the state before the first tick. `laneTicks` are the first ticks of the lanes. */
export function slicedState(memory: ArrayBufferLike, arena: SlicedArena, laneTicks: Uint32Array): SlicedState {
  const { image, lanes, address } = arena;
  const { shape, cores } = image;
  const u32 = new Uint32Array(memory);
  const potentials = slicedPotentials(memory, arena);
  potentials.begin();
  const outputs = outputRows(image);
  const forEachOutput = eachOutput(u32, image, arena);
  const later = laterSpikes();
  const lineInput = lineSpikes(u32, image, arena, (ahead, row, lane) => later.add(tick() + ahead, row, lane));
  const coreWords = axonWords(shape);
  const updatesPerTick = usedCores(image) * shape.neurons * lanes;
  const tick = () => u32[S.H_TICK / 4] as number;
  let base = zeroCounters();
  let inputSpikes = 0;

  /** Potentials were set: cores may move without spikes. */
  function wake(): void {
    new Uint8Array(memory, address.moves, arena.groups * cores).fill(0);
  }

  function setAxon(row: number, ahead: number, lane: number): void {
    if (ahead >= arena.slots) {
      later.add(tick() + ahead, row, lane);
      return;
    }
    const word = ringWord(arena, tick(), ahead, lane) + (row * S.WORD) / 4;
    u32[word] = (u32[word] as number) | (1 << (lane & 31));
  }

  /** Sets every axon of a core whose bit is set in `words`. @returns how many */
  function setAxons(core: number, words: Uint32Array, offset: number, ahead: number, lane: number): number {
    let spikes = 0;
    for (let word = 0; word < coreWords; word++) {
      for (let bits = words[offset + word] as number; bits !== 0; bits &= bits - 1) {
        setAxon(core * shape.axons + word * 32 + 31 - Math.clz32(bits & -bits), ahead, lane);
        spikes++;
      }
    }
    return spikes;
  }

  function hasFired(row: number, lane: number): boolean {
    const group = Math.floor(lane / S.LANES);
    const word = (address.fired + group * arena.firedBytes + row * S.WORD) / 4 + ((lane % S.LANES) >> 5);
    return (((u32[word] as number) >>> (lane & 31)) & 1) === 1;
  }

  function totalOf(field: number): number {
    const at = S.H_TOTALS / 4 + field * 2;
    return (u32[at] as number) + (u32[at + 1] as number) * 2 ** 32;
  }

  /** Puts spikes on their axons: gathered ones of input lines that are due within some ticks, and those that the rings reach now. */
  function deliver(within: number): void {
    inputSpikes += lineInput.deliver(tick(), within);
    later.take(tick() + arena.slots, (due, row, lane) => setAxon(row, due - tick(), lane));
  }

  function deliverAll(): void {
    deliver(delaySlots(shape));
  }

  function counters(): Counters {
    deliverAll();
    return {
      ticks: base.ticks + tick(),
      spikes: base.spikes + totalOf(0),
      activeAxons: base.activeAxons + totalOf(1),
      synapticEvents: base.synapticEvents + totalOf(2),
      hops: base.hops + totalOf(3),
      neuronUpdates: base.neuronUpdates + tick() * updatesPerTick,
      inputSpikes: base.inputSpikes + inputSpikes,
      outputSpikes: base.outputSpikes + totalOf(4),
    };
  }

  function ringWords(visit: (at: number, lane: number, ahead: number, core: number, word: number) => void): void {
    let at = 0;
    for (let lane = 0; lane < lanes; lane++) {
      for (let ahead = 0; ahead < delaySlots(shape); ahead++) {
        for (let core = 0; core < cores; core++) {
          for (let word = 0; word < coreWords; word++) visit(at++, lane, ahead, core, word);
        }
      }
    }
  }

  function snapshot(): Snapshot {
    deliverAll();
    const rows = image.potential.length;
    const all = new Int32Array(lanes * rows);
    for (let lane = 0; lane < lanes; lane++) all.set(potentials.read(lane), lane * rows);
    const ring = new Uint32Array(lanes * delaySlots(shape) * cores * coreWords);
    ringWords((index, lane, ahead, core, word) => {
      if (ahead >= arena.slots) return;
      let bits = 0;
      for (let axon = word * 32; axon < Math.min(word * 32 + 32, shape.axons); axon++) {
        const at = ringWord(arena, tick(), ahead, lane) + ((core * shape.axons + axon) * S.WORD) / 4;
        const lanesOf = u32[at] as number;
        bits |= ((lanesOf >>> (lane & 31)) & 1) << (axon & 31);
      }
      ring[index] = bits >>> 0;
    });
    later.forEach((due, row, lane) => {
      const [core, axon] = [Math.floor(row / shape.axons), row % shape.axons];
      const index = ((lane * delaySlots(shape) + due - tick()) * cores + core) * coreWords + (axon >> 5);
      ring[index] = ((ring[index] as number) | (1 << (axon & 31))) >>> 0;
    });
    return { tick: base.ticks + tick(), laneTicks: laneTicks.slice(), potentials: all, ring, counters: counters() };
  }

  function restore(given: Snapshot): void {
    requireSnapshotFits(given, image, lanes);
    const rows = image.potential.length;
    for (let lane = 0; lane < lanes; lane++) {
      potentials.require(lane, given.potentials.subarray(lane * rows, (lane + 1) * rows));
    }
    // What was on its way is gone, once it is sure that the state can be taken.
    deliverAll();
    later.forget();
    u32.fill(0, S.H_TOTALS / 4, S.H_TOTALS / 4 + 10);
    u32.fill(0, address.ring / 4, address.planes / 4);
    wake();
    u32.fill(0, address.counts / 4, address.counts / 4 + cores * 4);
    u32[S.H_TICK / 4] = 0;
    base = { ...given.counters };
    inputSpikes = 0;
    laneTicks.set(given.laneTicks);
    for (let lane = 0; lane < lanes; lane++) {
      potentials.write(lane, given.potentials.subarray(lane * rows, (lane + 1) * rows));
    }
    ringWords((at, lane, ahead, core, word) => {
      for (let bits = given.ring[at] as number; bits !== 0; bits &= bits - 1) {
        setAxon(core * shape.axons + word * 32 + 31 - Math.clz32(bits & -bits), ahead, lane);
      }
    });
  }

  return {
    tick,
    setBit(core, axon, ahead, lane) {
      setAxon(core * shape.axons + axon, ahead, lane);
      inputSpikes++;
    },
    setWords(core, words, offset, ahead, lane) {
      inputSpikes += setAxons(core, words, offset, ahead, lane);
    },
    addLineSpikes: (spikes, ahead, lane) => lineInput.add(spikes, tick(), ahead, lane),
    deliver: () => deliver(1),
    forEachOutput,
    fired: (lane) => Uint32Array.from(image.enabled.keys()).filter((row) => hasFired(row, lane)),
    outputs(lane) {
      return outputs.filter((row) => hasFired(row, lane)).map((row) => image.targetAxon[row] as number);
    },
    potentials: potentials.read,
    counters,
    coreCounters() {
      const counts = zeroCoreCounters(cores);
      const fields = [counts.spikes, counts.activeAxons, counts.synapticEvents, counts.hops];
      for (let core = 0; core < cores; core++) {
        fields.forEach((field, i) => {
          field[core] = u32[address.counts / 4 + core * 4 + i] as number;
        });
      }
      return counts;
    },
    clear(lane) {
      deliverAll();
      later.forget(lane);
      wake();
      potentials.clear(lane);
      for (let ahead = 0; ahead < arena.slots; ahead++) {
        const first = ringWord(arena, tick(), ahead, lane);
        for (let word = first; word < first + arena.ringSlotBytes / 4; word += S.WORD / 4) {
          u32[word] = (u32[word] as number) & ~(1 << (lane & 31));
        }
      }
    },
    snapshot,
    restore,
  };
}
