/**
 * A chip of any shape as engines/TICK.md describes it, over again and as plainly as it goes: no bits, no rings, a list of
 * spikes with the tick in which they are due, and a sum over every axon of every neuron.
 */
import { type ChipImage, OUTPUT } from '../../cores/chip-image.ts';
import { unpackModes } from '../../cores/modes.ts';
import { draw8, draw18, draw32, drawTime, streamKey } from '../../cores/random.ts';

export interface ReferenceChip {
  readonly potentials: number[];
  /** Rows that fired in the last tick. */
  fired: number[];
  /** Lines with an output in the last tick. */
  outputs: number[];
  readonly counts: {
    spikes: number;
    activeAxons: number;
    synapticEvents: number;
    hops: number;
    outputSpikes: number;
  };
  inject(core: number, axon: number, ahead: number): void;
  step(): void;
}

export function referenceChip(image: ChipImage): ReferenceChip {
  const { axons, neurons, axonTypes, potentialBits, overflow, negativeTest } = image.shape;
  const words = Math.ceil(neurons / 32);
  const [least, most] = [-(2 ** (potentialBits - 1)), 2 ** (potentialBits - 1) - 1];
  const clamp = (v: number) => (overflow === 'saturate' ? Math.min(most, Math.max(least, v)) : v);
  /** `tick core axon` of spikes on their way. */
  let due = new Set<string>();
  let tick = 0;

  /** Whether the crossbar has a synapse from an axon row onto a neuron of its core. */
  function isConnected(axonRow: number, neuron: number): boolean {
    const bits = image.crossbar[axonRow * words + Math.floor(neuron / 32)] as number;
    return Math.floor(bits / 2 ** (neuron % 32)) % 2 === 1;
  }

  function updated(row: number, core: number, active: readonly number[]): { v: number; fires: boolean } {
    const key = streamKey(image.seed, image.streams?.[row] ?? row);
    const rho = (draw: number) => draw8(key, drawTime(tick, draw));
    const modes = unpackModes(image.modes[row] as number, axonTypes);
    let sum = 0;
    for (const axon of active) {
      if (!isConnected(core * axons + axon, row % neurons)) continue;
      const type = image.axonType[core * axons + axon] as number;
      const s = image.weights[row * axonTypes + type] as number;
      if (!modes.stochasticSynapses[type]) sum += s;
      else if (Math.abs(s) >= rho(axon < 256 ? axon : axon + 2)) sum += Math.sign(s);
    }
    let v = clamp((chip.potentials[row] as number) + sum);
    const lambda = image.leak[row] as number;
    const step = !modes.stochasticLeak ? lambda : Math.abs(lambda) >= rho(256) ? Math.sign(lambda) : 0;
    const before = Math.sign(v);
    v += (modes.leakReversal ? before : 1) * step;
    if (modes.leakReversal && Math.sign(v) === -before) v = 0;
    v = clamp(v);
    const [alpha, beta, reset] = [image.threshold[row], image.negativeThreshold[row], image.reset[row]] as number[];
    const eta = draw18(key, drawTime(tick, 257)) % 2 ** (image.thresholdBits[row] as number);
    const high = (alpha as number) + eta;
    const low = (beta as number) + eta;
    const saturates = modes.negativeMode === 'saturate';
    const limit = saturates ? -(beta as number) : -low;
    const fires = v >= high;
    const below = !fires && (negativeTest === '<' ? v < limit : v <= limit);
    if (fires && modes.resetMode === 'value') v = reset as number;
    if (fires && modes.resetMode === 'subtract') v -= high;
    if (below && saturates) v = -(beta as number);
    if (below && !saturates && modes.resetMode === 'value') v = -(reset as number);
    if (below && !saturates && modes.resetMode === 'subtract') v += low;
    return { v: clamp(v), fires };
  }

  function distance(core: number, target: number): number {
    const along = (places: Uint16Array) => Math.abs((places[core] as number) - (places[target] as number));
    return along(image.coreX) + along(image.coreY);
  }

  function isLost(row: number): boolean {
    const loss = image.packetLoss?.[row] ?? 0;
    if (loss === 2 ** 32 - 1) return true;
    const key = streamKey(image.seed, image.streams?.[row] ?? row);
    return draw32(key, drawTime(tick, 65_536 + (row % neurons))) < loss;
  }

  const chip: ReferenceChip = {
    potentials: [...image.potential],
    fired: [],
    outputs: [],
    counts: { spikes: 0, activeAxons: 0, synapticEvents: 0, hops: 0, outputSpikes: 0 },
    inject: (core, axon, ahead) => due.add(`${tick + ahead} ${core} ${axon}`),
    step() {
      chip.fired = [];
      chip.outputs = [];
      for (const row of image.stuckAxons ?? []) due.add(`${tick} ${Math.floor(row / axons)} ${row % axons}`);
      const later = new Set<string>();
      for (const spike of due) if (!spike.startsWith(`${tick} `)) later.add(spike);
      for (let core = 0; core < image.cores; core++) {
        const active = Array.from({ length: axons }, (_, axon) => axon).filter((a) => due.has(`${tick} ${core} ${a}`));
        chip.counts.activeAxons += active.length;
        for (let row = core * neurons; row < (core + 1) * neurons; row++) {
          for (const axon of active) if (isConnected(core * axons + axon, row % neurons)) chip.counts.synapticEvents++;
          if (!image.enabled[row]) continue;
          const { v, fires } = updated(row, core, active);
          chip.potentials[row] = v + 0;
          if (!fires) continue;
          chip.fired.push(row);
          chip.counts.spikes++;
          const target = image.targetCore[row] as number;
          if (target >= 0) chip.counts.hops += distance(core, target);
          if (isLost(row)) continue;
          if (target === OUTPUT) {
            chip.outputs.push(image.targetAxon[row] as number);
            chip.counts.outputSpikes++;
          }
          if (target >= 0) {
            later.add(`${tick + (image.targetDelay[row] as number)} ${target} ${image.targetAxon[row]}`);
          }
        }
      }
      due = later;
      tick++;
    },
  };
  return chip;
}
