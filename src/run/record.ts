/** Every spike of a run, by population: what a person looks at afterwards, and what `plot` draws. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import type { TickObserver } from './run-network.ts';

/** A population whose spikes are recorded. */
export interface RecordedPopulation {
  readonly name: string;
  readonly size: number;
}

/** Spikes in the order in which they came. */
export interface RecordedSpikes {
  readonly populations: readonly RecordedPopulation[];
  readonly count: number;
  /** Of each spike: its tick, and which neuron of which population. */
  readonly tick: Uint32Array;
  readonly population: Uint16Array;
  readonly neuron: Uint32Array;
}

export interface SpikeRecorder extends TickObserver {
  /** What was recorded so far. */
  spikes(): RecordedSpikes;
}

/** Spikes that a record holds: eight bytes each, while it is made. */
const MOST_SPIKES = 2 ** 24;
const NOBODY = -1;

/** The rows of a chip that nobody described, as one population: rows as `Engine.fired` has it. */
export function recordRows(image: ChipImage): SpikeRecorder {
  const size = image.enabled.length;
  return recorder(
    [{ name: 'rows', size, first: 0 }],
    Int32Array.from({ length: size }, (_, row) => row),
  );
}

/**
 * The neurons of a mapped network. Copies spike together, and are recorded once; what the mapper added is not, nor are input
 * lines.
 * @param populations as described, in their order; input lines have no `neurons`
 */
export function recordPopulations(
  image: ChipImage,
  populations: readonly (RecordedPopulation & { readonly neurons: object | null })[],
): SpikeRecorder {
  const ranges: Range[] = [];
  let members = 0;
  for (const { name, size, neurons } of populations) {
    if (neurons) ranges.push({ name, size, first: members });
    members += size;
  }
  const seen = new Uint8Array(members);
  const memberOf = Int32Array.from(image.enabled, (on, row) => {
    const member = image.streams?.[row] ?? row;
    if (!on || member >= members || seen[member]) return NOBODY;
    seen[member] = 1;
    return member;
  });
  return recorder(ranges, memberOf);
}

/** A population, and the number of its first neuron among all members. */
interface Range extends RecordedPopulation {
  readonly first: number;
}

/** @param memberOf the number of each row's neuron */
function recorder(ranges: readonly Range[], memberOf: Int32Array): SpikeRecorder {
  let count = 0;
  let ticks: Uint32Array = new Uint32Array(1024);
  let members: Uint32Array = new Uint32Array(1024);
  return {
    onTick(engine, tick) {
      for (const row of engine.fired()) {
        const member = memberOf[row] as number;
        if (member === NOBODY) continue;
        if (count === MOST_SPIKES) {
          throw new SynaptickError(`more than ${MOST_SPIKES} spikes to record: run fewer ticks, or say record: false`);
        }
        if (count === ticks.length) [ticks, members] = [doubled(ticks), doubled(members)];
        ticks[count] = tick;
        members[count++] = member;
      }
    },
    spikes() {
      const all = members.slice(0, count);
      const population = Uint16Array.from(all, (member) => ranges.findLastIndex(({ first }) => first <= member));
      const neuron = all.map((member, spike) => member - (ranges[population[spike] as number] as Range).first);
      const populations = ranges.map(({ name, size }) => ({ name, size }));
      return { populations, count, tick: ticks.slice(0, count), population, neuron };
    },
  };
}

function doubled(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
