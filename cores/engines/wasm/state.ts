/** The changing part of the arena: potentials, rings, counters. All engines on the kernel read and write it through here. */
import { usedCores } from '../../chip-image.ts';
import { type CoreCounters, type Counters, zeroCoreCounters, zeroCounters } from '../../counters.ts';
import * as K from '../../kernel/layout.ts';
import { isPacketLost } from '../../packet-loss.ts';
import { restride } from '../../restride.ts';
import { setBits } from '../bits.ts';
import type { LaneState } from '../lane-engine.ts';
import type { ArenaPlan } from './arena.ts';
import { axonRings } from './axon-rings.ts';
import { ringsOfKernel, ringsOfShape, rowsOfShape } from './kernel-image.ts';
import { outputLineReader } from './output-lines.ts';
import { tilePotentials } from './tile-potentials.ts';

/** Views of the arena; `laneTicks` are the first ticks of the lanes. Writes the state before the first tick. */
export function createState(memory: ArrayBufferLike, plan: ArenaPlan, laneTicks: Uint32Array): LaneState {
  const { chip, layout, lanes, address } = plan;
  const { cores, shape } = chip;
  const tiles = plan.image.cores;
  const stride = layout.tilesPerCore * K.NEURONS;
  const rows = cores * shape.neurons;
  const u32 = new Uint32Array(memory);
  const tick = () => u32[K.H_TICK / 4] as number;
  const rings = axonRings(memory, plan, tick);
  const potentials = tilePotentials(memory, plan);
  const outputLines = outputLineReader(plan.image);
  const totals = new Float64Array(5);
  const updatesPerTick = usedCores(chip) * shape.neurons * lanes;
  let base = zeroCounters();
  let inputSpikes = 0;

  /** Which rows of a lane fired in the last tick: bit r of it is row r. */
  function firedMask(lane: number): Uint32Array {
    const at = address.fired / 4 + lane * tiles * K.WORDS;
    return u32.subarray(at, at + tiles * K.WORDS);
  }

  function potentialsOf(lane: number): Int32Array {
    return restride(potentials.read(lane), stride, shape.neurons);
  }

  /** Which packets of the last tick a lane lost, by row of the kernel; null where none can be. */
  function lossOf(lane: number): ((row: number) => boolean) | null {
    const { packetLoss } = plan.image;
    if (!packetLoss) return null;
    const time = (u32[address.laneTicks / 4 + lane] as number) + tick() - 1;
    return (row) => isPacketLost(packetLoss[row] as number, u32[address.keys / 4 + row] as number, row % stride, time);
  }

  function counters(): Counters {
    sumTotals(u32, plan, totals);
    const [spikes, activeAxons, synapticEvents, hops, outputSpikes] = totals as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const ticks = tick();
    return {
      ticks: base.ticks + ticks,
      spikes: base.spikes + spikes,
      activeAxons: base.activeAxons + activeAxons,
      synapticEvents: base.synapticEvents + synapticEvents,
      hops: base.hops + hops,
      neuronUpdates: base.neuronUpdates + ticks * updatesPerTick,
      inputSpikes: base.inputSpikes + inputSpikes,
      outputSpikes: base.outputSpikes + outputSpikes,
    };
  }

  for (let lane = 0; lane < lanes; lane++) {
    u32[address.laneTicks / 4 + lane] = laneTicks[lane] as number;
    potentials.write(lane, plan.image.potential);
  }
  return {
    tick,
    setBit(core, axon, ahead, lane) {
      rings.setBit(core, axon, ahead, lane);
      inputSpikes++;
    },
    setWords(core, words, offset, ahead, lane) {
      inputSpikes += rings.setWords(core, words, offset, ahead, lane);
    },
    fired: (lane) => rowsOfShape(chip, layout, setBits(firedMask(lane))),
    outputs: (lane) => outputLines(firedMask(lane), lossOf(lane)),
    potentials: potentialsOf,
    counters,
    coreCounters: () => readCoreCounters(u32, plan),
    clear(lane) {
      potentials.write(lane, plan.image.potential);
      rings.clear(lane);
    },
    snapshot() {
      const all = new Int32Array(lanes * rows);
      for (let lane = 0; lane < lanes; lane++) all.set(potentialsOf(lane), lane * rows);
      const ring = ringsOfShape(chip, layout, rings.read());
      return { tick: base.ticks + tick(), laneTicks: laneTicks.slice(), potentials: all, ring, counters: counters() };
    },
    restore(snapshot) {
      clearCounts(u32, plan);
      // The kernel counts its ticks from here; the lanes' first ticks carry what came before.
      u32[K.H_TICK / 4] = 0;
      base = { ...snapshot.counters };
      inputSpikes = 0;
      laneTicks.set(snapshot.laneTicks);
      for (let lane = 0; lane < lanes; lane++) {
        u32[address.laneTicks / 4 + lane] = (laneTicks[lane] as number) + snapshot.tick;
        const own = snapshot.potentials.subarray(lane * rows, (lane + 1) * rows);
        potentials.write(lane, restride(own, shape.neurons, stride));
      }
      rings.write(ringsOfKernel(chip, layout, snapshot.ring));
    },
  };
}

/** Word at which a thread's totals stand in the kernel's scratch. */
function totalsWord({ address }: ArenaPlan, thread: number): number {
  return (address.scratch + thread * K.SCRATCH_BYTES + K.SCRATCH_TOTALS) / 4;
}

/** Sums over the threads' totals, as they stand in the kernel: u64, exact in a number to 2^53. */
function sumTotals(u32: Uint32Array, plan: ArenaPlan, totals: Float64Array): void {
  totals.fill(0);
  for (let thread = 0; thread < plan.threads; thread++) {
    const at = totalsWord(plan, thread);
    for (let i = 0; i < totals.length; i++) {
      const [low, high] = [u32[at + 2 * i] as number, u32[at + 2 * i + 1] as number];
      totals[i] = (totals[i] as number) + low + high * 2 ** 32;
    }
  }
}

/** What each core counted in the last tick: the sums of its tiles. */
function readCoreCounters(u32: Uint32Array, { chip, layout, image, address }: ArenaPlan): CoreCounters {
  const counts = zeroCoreCounters(chip.cores);
  const fields = [counts.spikes, counts.activeAxons, counts.synapticEvents, counts.hops];
  for (let tile = 0; tile < image.cores; tile++) {
    const core = Math.floor(tile / layout.tilesPerCore);
    fields.forEach((field, i) => {
      field[core] = (field[core] as number) + (u32[address.coreCounters / 4 + tile * 4 + i] as number);
    });
  }
  return counts;
}

/** Sets to 0 what the kernel counted, and who fired in the last tick. */
function clearCounts(u32: Uint32Array, plan: ArenaPlan): void {
  const { lanes, threads, address } = plan;
  const tiles = plan.image.cores;
  for (let thread = 0; thread < threads; thread++) {
    const at = totalsWord(plan, thread);
    u32.fill(0, at, at + 10);
  }
  u32.fill(0, address.fired / 4, address.fired / 4 + lanes * tiles * K.WORDS);
  u32.fill(0, address.coreCounters / 4, address.coreCounters / 4 + tiles * 4);
}
