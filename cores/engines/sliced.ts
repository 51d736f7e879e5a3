/**
 * The `sliced` engine: lanes in the bits of a word. All lanes meet the same crossbar, so a synapse is an addition for 256 of them at
 * once. It takes chips without random draws, whose lanes differ in nothing but their spikes.
 */
import { type ChipImage, usedCores } from '../chip-image.ts';
import { axonWords, delaySlots } from '../chip-shape.ts';
import { zeroCoreCounters, zeroCounters } from '../counters.ts';
import type { Engine, EngineOptions, Snapshot } from '../engine.ts';
import { requireInteger, SynaptickError } from '../errors.ts';
import * as S from '../kernel/sliced/layout.ts';
import { laneTicksOf, requireAxon, requireSnapshotFits, requireSteps, requireWords } from './lanes.ts';
import { planSliced, slicedPages, slicedRefusal, writeSliced } from './sliced/arena.ts';
import { SLICED_KERNEL } from './sliced/kernel-binary.ts';
import { ringWord, setAxons, slicedOutputs } from './sliced/lane-bits.ts';
import { lineSpikes } from './sliced/line-spikes.ts';
import { slicedPotentials } from './sliced/potentials.ts';
import { decodeBase64 } from './wasm/base64.ts';

interface KernelExports {
  run(ticks: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** @throws SynaptickError naming what of the chip the sliced engine does not take */
export function requireSliced(image: ChipImage): void {
  const refusal = slicedRefusal(image);
  if (refusal === null) return;
  throw new SynaptickError(`the engine sliced takes no chip with ${refusal}: use the engine simd`);
}

/** @throws SynaptickError as `requireSliced`, or when the chip with its lanes does not fit its memory */
export function createSliced(image: ChipImage, options: EngineOptions = {}): Engine {
  requireSliced(image);
  const laneTicks = laneTicksOf(options);
  const lanes = laneTicks.length;
  const arena = planSliced(image, lanes);
  const { address } = arena;
  const memory = new WebAssembly.Memory({ initial: slicedPages(arena) });
  compiled ??= new WebAssembly.Module(decodeBase64(SLICED_KERNEL));
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as KernelExports;
  writeSliced(memory.buffer, arena);
  const u32 = new Uint32Array(memory.buffer);
  const potentials = slicedPotentials(memory.buffer, arena);
  potentials.begin();

  const { shape, cores } = image;
  const outputs = slicedOutputs(u32, image, arena);
  const lineInput = lineSpikes(u32, image, arena);
  const coreWords = axonWords(shape);
  const updatesPerTick = usedCores(image) * shape.neurons * lanes;
  const tick = () => u32[S.H_TICK / 4] as number;
  let base = zeroCounters();
  let inputSpikes = 0;
  let closed = false;

  function setAxon(row: number, ahead: number, lane: number): void {
    const word = ringWord(arena, tick(), ahead, lane) + (row * S.WORD) / 4;
    u32[word] = (u32[word] as number) | (1 << (lane & 31));
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

  /** Puts gathered spikes of input lines on their axons. */
  function deliver(): void {
    inputSpikes += lineInput.deliver(tick());
  }

  function counters() {
    deliver();
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
    deliver();
    const rows = image.potential.length;
    const all = new Int32Array(lanes * rows);
    for (let lane = 0; lane < lanes; lane++) all.set(potentials.read(lane), lane * rows);
    const ring = new Uint32Array(lanes * delaySlots(shape) * cores * coreWords);
    ringWords((index, lane, ahead, core, word) => {
      let bits = 0;
      for (let axon = word * 32; axon < Math.min(word * 32 + 32, shape.axons); axon++) {
        const at = ringWord(arena, tick(), ahead, lane) + ((core * shape.axons + axon) * S.WORD) / 4;
        const lanesOf = u32[at] as number;
        bits |= ((lanesOf >>> (lane & 31)) & 1) << (axon & 31);
      }
      ring[index] = bits >>> 0;
    });
    return { tick: base.ticks + tick(), laneTicks: laneTicks.slice(), potentials: all, ring, counters: counters() };
  }

  function restore(given: Snapshot): void {
    requireSnapshotFits(given, image, lanes);
    deliver();
    const rows = image.potential.length;
    for (let lane = 0; lane < lanes; lane++) {
      potentials.require(lane, given.potentials.subarray(lane * rows, (lane + 1) * rows));
    }
    u32.fill(0, S.H_TOTALS / 4, S.H_TOTALS / 4 + 10);
    u32.fill(0, address.ring / 4, address.planes / 4);
    u32.fill(0, address.counts / 4, address.counts / 4 + cores * 4);
    u32[S.H_TICK / 4] = 0;
    outputs.forget();
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
    name: 'sliced',
    image,
    lanes,
    get tick() {
      return base.ticks + tick();
    },
    inject(core, axon, ahead = 0, lane = 0) {
      requireAxon(image, core, axon, ahead);
      requireInteger('lane', lane, 0, lanes - 1);
      setAxon(core * shape.axons + axon, ahead, lane);
      inputSpikes++;
    },
    injectWords(core, words, offset = 0, ahead = 0, lane = 0) {
      requireAxon(image, core, 0, ahead);
      requireWords(image, words, offset);
      requireInteger('lane', lane, 0, lanes - 1);
      const first = ringWord(arena, tick(), ahead, lane);
      inputSpikes += setAxons(u32, first, core * shape.axons, words, offset, coreWords, lane);
    },
    injectLineSpikes(spikes, ahead, lane) {
      requireInteger('ticks ahead', ahead, 0, shape.maxDelay);
      requireInteger('lane', lane, 0, lanes - 1);
      lineInput.add(spikes, tick(), ahead, lane);
    },
    step(ticks = 1) {
      requireSteps('sliced', closed, ticks);
      deliver();
      kernel.run(ticks);
      outputs.forget();
    },
    fired(lane = 0) {
      requireInteger('lane', lane, 0, lanes - 1);
      return Uint32Array.from(image.enabled.keys()).filter((row) => hasFired(row, lane));
    },
    outputs(lane = 0) {
      requireInteger('lane', lane, 0, lanes - 1);
      return outputs.lines(lane);
    },
    potentials(lane = 0) {
      requireInteger('lane', lane, 0, lanes - 1);
      return potentials.read(lane);
    },
    get counters() {
      return counters();
    },
    get coreCounters() {
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
      requireInteger('lane', lane, 0, lanes - 1);
      deliver();
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
    memoryBytes: memory.buffer.byteLength,
    close() {
      closed = true;
    },
  };
}
