/**
 * The oracle: the slow, obvious engine. It follows TICK.md line by line and is what every other engine must equal.
 */
import { type ChipImage, OUTPUT, usedCores } from '../chip-image.ts';
import { type Counters, zeroCoreCounters, zeroCounters } from '../counters.ts';
import type { Engine, EngineOptions, Snapshot } from '../engine.ts';
import { AXON_TYPES, NEURONS, POTENTIAL_MAX, POTENTIAL_MIN, RING_SLOTS, WORDS } from '../limits.ts';
import { hopsOfRow } from '../mesh.ts';
import { MODE, stochasticSynapse } from '../modes.ts';
import { DRAW_LEAK, DRAW_THRESHOLD, draw8, draw18, drawTime, streamKey } from '../random.ts';
import { laneTicksOf, requireAxon, requireLane, requireSnapshotFits, requireSteps, requireWords } from './lanes.ts';

/** What one lane holds: potentials by row, the axon ring as `[slot][core][8 words]`, and the last tick's fired rows. */
interface Lane {
  readonly firstTick: number;
  readonly potentials: Int32Array;
  readonly ring: Uint32Array;
  fired: number[];
}

export function createOracle(image: ChipImage, options: EngineOptions = {}): Engine {
  const laneTicks = laneTicksOf(options);
  const ringWords = image.cores * WORDS;
  const lanes = Array.from(
    laneTicks,
    (firstTick): Lane => ({
      firstTick,
      potentials: image.potential.slice(),
      ring: new Uint32Array(RING_SLOTS * ringWords),
      fired: [],
    }),
  );
  const keys = Int32Array.from(image.leak, (_, row) => streamKey(image.seed, image.streams?.[row] ?? row));
  const updatesPerTick = usedCores(image) * image.neuronsPerCore;
  const counters = zeroCounters();
  const coreCounters = zeroCoreCounters(image.cores);
  const sums = new Float64Array(NEURONS);
  let tick = 0;
  let closed = false;

  /** Step 3, and the ends of steps 4 and 5. */
  function clamp(v: number): number {
    return image.semantics.saturate ? Math.max(POTENTIAL_MIN, Math.min(POTENTIAL_MAX, v)) : v;
  }

  /** Step 1: the active axons of a core, whose ring slot is cleared. */
  function fetch(lane: Lane, core: number): number[] {
    const offset = (tick % RING_SLOTS) * ringWords + core * WORDS;
    const slot = lane.ring.subarray(offset, offset + WORDS);
    const active = setBits(slot);
    slot.fill(0);
    coreCounters.activeAxons[core] = at(coreCounters.activeAxons, core) + active.length;
    return active;
  }

  /** Step 2, for all neurons of a core: the sum of the weights that the active axons bring to each. */
  function integrate(lane: Lane, core: number, active: number[]): void {
    sums.fill(0);
    let events = 0;
    for (const axon of active) {
      const axonRow = core * NEURONS + axon;
      const type = at(image.axonType, axonRow);
      const when = drawTime(lane.firstTick + tick, axon);
      for (let word = 0; word < WORDS; word++) {
        for (let bits = at(image.crossbar, axonRow * WORDS + word); bits !== 0; bits &= bits - 1) {
          const neuron = word * 32 + 31 - Math.clz32(bits & -bits);
          const row = core * NEURONS + neuron;
          const weight = at(image.weights, row * AXON_TYPES + type);
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
  function leak(lane: Lane, row: number, v: number): number {
    const modes = at(image.modes, row);
    const lambda = at(image.leak, row);
    const reversal = (modes & MODE.leakReversal) !== 0;
    const omega = reversal ? Math.sign(v) : 1;
    let step = lambda;
    if (modes & MODE.stochasticLeak) {
      const rho = draw8(at(keys, row), drawTime(lane.firstTick + tick, DRAW_LEAK));
      step = Math.abs(lambda) >= rho ? Math.sign(lambda) : 0;
    }
    const leaked = v + omega * step;
    return clamp(reversal && Math.sign(leaked) === -Math.sign(v) ? 0 : leaked);
  }

  /** Step 5: writes the neuron's new potential and says whether it fired. */
  function threshold(lane: Lane, row: number, v: number): boolean {
    const modes = at(image.modes, row);
    const gamma = modes & MODE.resetMode;
    const kappa = (modes & MODE.kappa) !== 0;
    const alpha = at(image.threshold, row);
    const beta = at(image.negativeThreshold, row);
    const reset = at(image.reset, row);
    const bits = at(image.thresholdBits, row);
    const rhoT = bits ? draw18(at(keys, row), drawTime(lane.firstTick + tick, DRAW_THRESHOLD)) : 0;
    const eta = rhoT & (2 ** bits - 1);

    let next = v;
    const fires = v >= alpha + eta;
    if (fires) {
      if (gamma === MODE.resetToValue) next = reset;
      if (gamma === MODE.resetBySubtraction) next = v - (alpha + eta);
    } else {
      const limit = kappa ? beta : beta + eta;
      if (image.semantics.negativeTest === '<' ? v < -limit : v <= -limit) {
        if (kappa) next = -beta;
        else if (gamma === MODE.resetToValue) next = -reset;
        else if (gamma === MODE.resetBySubtraction) next = v + beta + eta;
      }
    }
    lane.potentials[row] = clamp(next);
    return fires;
  }

  /** Step 6. */
  function route(lane: Lane, row: number): void {
    const core = Math.floor(row / NEURONS);
    lane.fired.push(row);
    coreCounters.spikes[core] = at(coreCounters.spikes, core) + 1;
    coreCounters.hops[core] = at(coreCounters.hops, core) + hopsOfRow(image, row);
    const target = at(image.targetCore, row);
    if (target === OUTPUT) counters.outputSpikes++;
    if (target >= 0) setAxon(lane, target, at(image.targetAxon, row), at(image.targetDelay, row));
  }

  function setAxon(lane: Lane, core: number, axon: number, ahead: number): void {
    const word = ((tick + ahead) % RING_SLOTS) * ringWords + core * WORDS + (axon >> 5);
    lane.ring[word] = at(lane.ring, word) | (1 << (axon & 31));
  }

  function emulateTick(): void {
    for (const counts of Object.values(coreCounters)) counts.fill(0);
    for (const lane of lanes) {
      lane.fired = [];
      for (let core = 0; core < image.cores; core++) {
        integrate(lane, core, fetch(lane, core));
        for (let neuron = 0; neuron < NEURONS; neuron++) {
          const row = core * NEURONS + neuron;
          if (!image.enabled[row]) continue;
          const integrated = clamp(at(lane.potentials, row) + at(sums, neuron));
          if (threshold(lane, row, leak(lane, row, integrated))) route(lane, row);
        }
      }
    }
    counters.ticks++;
    counters.neuronUpdates += updatesPerTick * lanes.length;
    counters.spikes += total(coreCounters.spikes);
    counters.activeAxons += total(coreCounters.activeAxons);
    counters.synapticEvents += total(coreCounters.synapticEvents);
    counters.hops += total(coreCounters.hops);
    tick++;
  }

  return {
    name: 'oracle',
    image,
    lanes: lanes.length,
    get tick() {
      return tick;
    },
    inject(core, axon, ahead = 0, lane = 0) {
      requireAxon(image, core, axon, ahead);
      setAxon(requireLane(lanes, lane), core, axon, ahead);
      counters.inputSpikes++;
    },
    injectWords(core, words, offset = 0, ahead = 0, lane = 0) {
      requireWords(image, words, offset);
      for (const axon of setBits(words.subarray(offset, offset + WORDS))) this.inject(core, axon, ahead, lane);
    },
    step(ticks = 1) {
      requireSteps('oracle', closed, ticks);
      for (let i = 0; i < ticks; i++) emulateTick();
    },
    fired: (lane = 0) => Uint32Array.from(requireLane(lanes, lane).fired),
    outputs: (lane = 0) =>
      Uint32Array.from(
        requireLane(lanes, lane).fired.filter((row) => image.targetCore[row] === OUTPUT),
        (row) => at(image.targetAxon, row),
      ),
    potentials: (lane = 0) => requireLane(lanes, lane).potentials.slice(),
    counters,
    coreCounters,
    snapshot() {
      const snapshot = {
        tick,
        laneTicks: laneTicks.slice(),
        potentials: new Int32Array(lanes.length * image.cores * NEURONS),
        ring: new Uint32Array(lanes.length * RING_SLOTS * ringWords),
        counters: { ...counters },
      };
      lanes.forEach((lane, l) => {
        snapshot.potentials.set(lane.potentials, l * lane.potentials.length);
        for (let ahead = 0; ahead < RING_SLOTS; ahead++) {
          const slot = ((tick + ahead) % RING_SLOTS) * ringWords;
          snapshot.ring.set(lane.ring.subarray(slot, slot + ringWords), (l * RING_SLOTS + ahead) * ringWords);
        }
      });
      return snapshot;
    },
    restore(snapshot: Snapshot) {
      requireSnapshotFits(snapshot, image, lanes.length);
      tick = snapshot.tick;
      Object.assign(counters satisfies Counters, snapshot.counters);
      lanes.forEach((lane, l) => {
        const rows = lane.potentials.length;
        lanes[l] = { ...lane, firstTick: at(snapshot.laneTicks, l), fired: [] };
        lane.potentials.set(snapshot.potentials.subarray(l * rows, (l + 1) * rows));
        for (let ahead = 0; ahead < RING_SLOTS; ahead++) {
          const from = (l * RING_SLOTS + ahead) * ringWords;
          lane.ring.set(snapshot.ring.subarray(from, from + ringWords), ((tick + ahead) % RING_SLOTS) * ringWords);
        }
      });
    },
    memoryBytes: lanes.length * (image.potential.byteLength + RING_SLOTS * ringWords * 4) + keys.byteLength,
    close() {
      closed = true;
    },
  };
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
