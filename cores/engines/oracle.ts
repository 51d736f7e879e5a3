/**
 * The oracle: the slow, obvious engine. It follows TICK.md line by line and is what every other engine must equal.
 */
import { type ChipImage, OUTPUT, usedCores } from '../chip-image.ts';
import { neuronWords, potentialRange, type Range } from '../chip-shape.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { hopsOfRow } from '../mesh.ts';
import { MODE, stochasticSynapse } from '../modes.ts';
import { isPacketLost } from '../packet-loss.ts';
import { DRAW_LEAK, DRAW_THRESHOLD, draw8, draw18, drawOfSynapse, drawTime, streamKey } from '../random.ts';
import { laneTicksOf, requireAxon, requireLane, requireSteps, requireWords } from './lanes.ts';
import {
  createOracleState,
  type OracleLane,
  type OracleState,
  restoreOracleState,
  ringOfCore,
  saveOracleState,
  setAxon,
} from './oracle-state.ts';

/** A chip, and what its ticks need beside its state. */
interface Oracle {
  readonly image: ChipImage;
  readonly state: OracleState;
  /** Of each row's random draws. */
  readonly keys: Int32Array;
  /** What a core's neurons receive in a tick. */
  readonly sums: Float64Array;
  readonly updatesPerTick: number;
  /** Where a potential stays; null where none gets there. */
  readonly saturation: Range | null;
}

export function createOracle(image: ChipImage, options: EngineOptions = {}): Engine {
  const state = createOracleState(image, laneTicksOf(options));
  const { lanes, coreWords, ringWords, slots, counters, coreCounters } = state;
  const { neurons } = image.shape;
  const keys = Int32Array.from(image.leak, (_, row) => streamKey(image.seed, image.streams?.[row] ?? row));
  const oracle: Oracle = {
    image,
    state,
    keys,
    sums: new Float64Array(neurons),
    updatesPerTick: usedCores(image) * neurons,
    saturation: image.shape.overflow === 'saturate' ? potentialRange(image.shape) : null,
  };
  let closed = false;
  return {
    name: 'oracle',
    image,
    lanes: lanes.length,
    get tick() {
      return state.tick;
    },
    inject(core, axon, ahead = 0, lane = 0) {
      requireAxon(image, core, axon, ahead);
      setAxon(state, requireLane(lanes, lane), core, axon, ahead);
      counters.inputSpikes++;
    },
    injectWords(core, words, offset = 0, ahead = 0, lane = 0) {
      requireWords(image, words, offset);
      for (const axon of setBits(words.subarray(offset, offset + coreWords))) this.inject(core, axon, ahead, lane);
    },
    step(ticks = 1) {
      requireSteps('oracle', closed, ticks);
      for (let i = 0; i < ticks; i++) emulateTick(oracle);
    },
    fired: (lane = 0) => Uint32Array.from(requireLane(lanes, lane).fired),
    outputs: (lane = 0) => Uint32Array.from(requireLane(lanes, lane).outputs),
    potentials: (lane = 0) => requireLane(lanes, lane).potentials.slice(),
    counters,
    coreCounters,
    clear(lane) {
      const { potentials, ring } = requireLane(lanes, lane);
      potentials.set(image.potential);
      ring.fill(0);
    },
    snapshot: () => saveOracleState(state),
    restore: (snapshot) => restoreOracleState(state, snapshot),
    memoryBytes: lanes.length * (image.potential.byteLength + slots * ringWords * 4) + keys.byteLength,
    close() {
      closed = true;
    },
  };
}

/** Step 3, and the ends of steps 4 and 5. */
function clamp({ saturation }: Oracle, v: number): number {
  return saturation ? Math.max(saturation.min, Math.min(saturation.max, v)) : v;
}

/** Step 1, of axons that are stuck: as if each had a spike in every tick. */
function activateStuck({ image, state }: Oracle, lane: OracleLane): void {
  const { axons } = image.shape;
  for (const row of image.stuckAxons ?? []) setAxon(state, lane, Math.floor(row / axons), row % axons, 0);
}

/** Step 1: the active axons of a core, whose ring slot is cleared. */
function fetch(state: OracleState, lane: OracleLane, core: number): number[] {
  const { coreCounters } = state;
  const slot = ringOfCore(state, lane, core, 0);
  const active = setBits(slot);
  slot.fill(0);
  coreCounters.activeAxons[core] = at(coreCounters.activeAxons, core) + active.length;
  return active;
}

/** Step 2, for all neurons of a core: the sum of the weights that the active axons bring to each. */
function integrate({ image, state, keys, sums }: Oracle, core: number, active: number[], time: number): void {
  const { coreCounters } = state;
  const { axons, neurons, axonTypes } = image.shape;
  const words = neuronWords(image.shape);
  sums.fill(0);
  let events = 0;
  for (const axon of active) {
    const axonRow = core * axons + axon;
    const type = at(image.axonType, axonRow);
    const when = drawTime(time, drawOfSynapse(axon));
    for (let word = 0; word < words; word++) {
      for (let bits = at(image.crossbar, axonRow * words + word); bits !== 0; bits &= bits - 1) {
        const neuron = word * 32 + 31 - Math.clz32(bits & -bits);
        const row = core * neurons + neuron;
        const weight = at(image.weights, row * axonTypes + type);
        const stochastic = at(image.modes, row) & stochasticSynapse(type);
        if (!stochastic) sums[neuron] = at(sums, neuron) + weight;
        else if (Math.abs(weight) >= draw8(at(keys, row), when)) sums[neuron] = at(sums, neuron) + Math.sign(weight);
        events++;
      }
    }
  }
  coreCounters.synapticEvents[core] = at(coreCounters.synapticEvents, core) + events;
}

/** Step 4. */
function leak(oracle: Oracle, row: number, v: number, time: number): number {
  const { image, keys } = oracle;
  const modes = at(image.modes, row);
  const lambda = at(image.leak, row);
  const reversal = (modes & MODE.leakReversal) !== 0;
  const omega = reversal ? Math.sign(v) : 1;
  let step = lambda;
  if (modes & MODE.stochasticLeak) {
    const rho = draw8(at(keys, row), drawTime(time, DRAW_LEAK));
    step = Math.abs(lambda) >= rho ? Math.sign(lambda) : 0;
  }
  const leaked = v + omega * step;
  return clamp(oracle, reversal && Math.sign(leaked) === -Math.sign(v) ? 0 : leaked);
}

/** Step 5: writes the neuron's new potential and says whether it fired. */
function threshold(oracle: Oracle, lane: OracleLane, row: number, v: number, time: number): boolean {
  const { image, keys } = oracle;
  const modes = at(image.modes, row);
  const gamma = modes & MODE.resetMode;
  const kappa = (modes & MODE.kappa) !== 0;
  const alpha = at(image.threshold, row);
  const beta = at(image.negativeThreshold, row);
  const reset = at(image.reset, row);
  const bits = at(image.thresholdBits, row);
  const rhoT = bits ? draw18(at(keys, row), drawTime(time, DRAW_THRESHOLD)) : 0;
  const eta = rhoT & (2 ** bits - 1);

  let next = v;
  const fires = v >= alpha + eta;
  if (fires) {
    if (gamma === MODE.resetToValue) next = reset;
    if (gamma === MODE.resetBySubtraction) next = v - (alpha + eta);
  } else {
    const limit = kappa ? beta : beta + eta;
    if (image.shape.negativeTest === '<' ? v < -limit : v <= -limit) {
      if (kappa) next = -beta;
      else if (gamma === MODE.resetToValue) next = -reset;
      else if (gamma === MODE.resetBySubtraction) next = v + beta + eta;
    }
  }
  lane.potentials[row] = clamp(oracle, next);
  return fires;
}

/** Step 6. */
function route({ image, state, keys }: Oracle, lane: OracleLane, row: number, time: number): void {
  const { counters, coreCounters } = state;
  const { neurons } = image.shape;
  const core = Math.floor(row / neurons);
  lane.fired.push(row);
  coreCounters.spikes[core] = at(coreCounters.spikes, core) + 1;
  coreCounters.hops[core] = at(coreCounters.hops, core) + hopsOfRow(image, row);
  if (isPacketLost(image.packetLoss?.[row] ?? 0, at(keys, row), row % neurons, time)) return;
  const target = at(image.targetCore, row);
  if (target === OUTPUT) {
    lane.outputs.push(at(image.targetAxon, row));
    counters.outputSpikes++;
  }
  if (target >= 0) setAxon(state, lane, target, at(image.targetAxon, row), at(image.targetDelay, row));
}

function emulateTick(oracle: Oracle): void {
  const { image, state, sums } = oracle;
  const { lanes, counters, coreCounters } = state;
  const { neurons } = image.shape;
  for (const counts of Object.values(coreCounters)) counts.fill(0);
  for (const lane of lanes) {
    lane.fired = [];
    lane.outputs = [];
    activateStuck(oracle, lane);
    // Only random draws see the tick as the lane numbers it.
    const time = lane.firstTick + state.tick;
    for (let core = 0; core < image.cores; core++) {
      integrate(oracle, core, fetch(state, lane, core), time);
      for (let neuron = 0; neuron < neurons; neuron++) {
        const row = core * neurons + neuron;
        if (!image.enabled[row]) continue;
        const integrated = clamp(oracle, at(lane.potentials, row) + at(sums, neuron));
        if (threshold(oracle, lane, row, leak(oracle, row, integrated, time), time)) route(oracle, lane, row, time);
      }
    }
  }
  counters.ticks++;
  counters.neuronUpdates += oracle.updatesPerTick * lanes.length;
  counters.spikes += total(coreCounters.spikes);
  counters.activeAxons += total(coreCounters.activeAxons);
  counters.synapticEvents += total(coreCounters.synapticEvents);
  counters.hops += total(coreCounters.hops);
  state.tick++;
}

/** The element of a typed array at an index known to be inside it. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number;
}

function total(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Numbers of the set bits, ascending. */
function setBits(words: Uint32Array): number[] {
  const bits: number[] = [];
  for (let bit = 0; bit < words.length * 32; bit++) {
    if ((at(words, bit >> 5) >>> (bit & 31)) & 1) bits.push(bit);
  }
  return bits;
}
