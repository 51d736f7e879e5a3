/** Probes: the spikes and potentials of chosen neurons, tick by tick, to .npz or CSV. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { neuronRow } from '../../cores/chip-shape.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { slotsById } from '../formats/core-ids.ts';
import { encodeNpz } from '../formats/npz.ts';
import type { TickObserver } from './run-network.ts';

export interface Probe {
  /** x + width * y. */
  readonly core: number;
  readonly neuron: number;
  /** Row in the chip image. */
  readonly row: number;
}

/** What the probes saw: `[tick][probe]`. */
export interface ProbeRecord extends TickObserver {
  readonly probes: readonly Probe[];
  readonly ticks: number;
  readonly spikes: Uint8Array;
  /** At the end of a tick, after reset. */
  readonly potentials: Int32Array;
}

/** Values that a record may hold: five bytes each. */
const MAX_VALUES = 2 ** 27;

/**
 * Reads `core:neuron[-neuron]`, several with commas: `0:5,3:0-31`.
 * @throws SynaptickError naming the part that is wrong and the limit
 */
export function parseProbes(text: string, image: ChipImage): Probe[] {
  const slots = slotsById(image);
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d{1,10}):(\d{1,10})(?:-(\d{1,10}))?\s*$/.exec(part);
    if (!match)
      throw new SynaptickError(`probe "${part}" is not core:neuron or core:neuron-neuron, e.g. 0:5 or 3:0-31`);
    const core = Number(match[1]);
    const first = Number(match[2]);
    const last = Number(match[3] ?? match[2]);
    const slot = slots.get(core);
    if (slot === undefined)
      throw new SynaptickError(`probe "${part}": the network has no core ${core} (a core is x + ${image.width} * y)`);
    if (last < first || last >= image.shape.neurons) {
      throw new SynaptickError(
        `probe "${part}": neurons ${first} to ${last} are not from 0 to ${image.shape.neurons - 1}`,
      );
    }
    return Array.from({ length: last - first + 1 }, (_, i) => ({
      core,
      neuron: first + i,
      row: neuronRow(image.shape, slot, first + i),
    }));
  });
}

/** @throws SynaptickError when the record would not fit in memory */
export function recordProbes(probes: readonly Probe[], ticks: number): ProbeRecord {
  if (probes.length * ticks > MAX_VALUES) {
    throw new SynaptickError(
      `${probes.length} probes over ${ticks} ticks are ${probes.length * ticks} values, the limit is ${MAX_VALUES}: probe fewer neurons`,
    );
  }
  const spikes = new Uint8Array(ticks * probes.length);
  const potentials = new Int32Array(ticks * probes.length);
  return {
    probes,
    ticks,
    spikes,
    potentials,
    onTick(engine, tick) {
      const all = engine.potentials();
      const fired = new Set(engine.fired());
      probes.forEach(({ row }, probe) => {
        spikes[tick * probes.length + probe] = Number(fired.has(row));
        potentials[tick * probes.length + probe] = all[row] as number;
      });
    },
  };
}

/** Arrays `core` and `neuron` by probe, `spikes` (u1) and `potentials` (i4) by tick and probe. */
export function encodeProbes({ probes, ticks, spikes, potentials }: ProbeRecord): Uint8Array {
  const byProbe = (data: Int32Array) => ({ shape: [probes.length], data });
  const shape = [ticks, probes.length];
  return encodeNpz({
    core: byProbe(Int32Array.from(probes, ({ core }) => core)),
    neuron: byProbe(Int32Array.from(probes, ({ neuron }) => neuron)),
    spikes: { shape, data: spikes },
    potentials: { shape, data: potentials },
  });
}

/** Lines of a CSV file, a line for each tick and probe. */
export function* formatProbes({ probes, ticks, spikes, potentials }: ProbeRecord): Generator<string> {
  yield 'tick,core,neuron,spike,potential\n';
  for (let tick = 0; tick < ticks; tick++) {
    const lines = probes.map(({ core, neuron }, probe) => {
      const at = tick * probes.length + probe;
      return `${tick},${core},${neuron},${spikes[at]},${potentials[at]}\n`;
    });
    yield lines.join('');
  }
}
