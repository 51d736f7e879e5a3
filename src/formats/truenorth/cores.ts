/** Cores of a TrueNorth model file: each with its lists of neurons (runs.ts) and its crossbar. */
import { SynaptickError } from '../../../cores/errors.ts';
import { MAX_DELAY, NEURONS } from '../../../cores/limits.ts';
import { integer, object, type Shape, text } from '../json/shape.ts';
import { createRunList, type RunList, runsShape } from './runs.ts';

/** Cores of one chip lie in rows of 64. */
export const CHIP_SIDE = 64;
/** destCores of a neuron that is not connected, and of those that leave the chip. */
export const DEST_NONE = -1;
export const DEST_OUTPUTS = [-32, -33];
/** So that y fits 16 bits. */
export const MAX_ID = 65_535 * CHIP_SIDE - 1;
const MAX_SEED = 0xffffffff;
const MAX_DEST_AXON = 65_535;

export interface CoreEntry {
  readonly id: number;
  readonly seed: number;
  readonly crossbar: string;
  /** Line-independent copies of the lists, one element a configured neuron. */
  readonly dendrites: Int32Array;
  readonly types: Int32Array;
  readonly destCores: Int32Array;
  readonly destAxons: Int32Array;
  readonly destDelays: Int32Array;
}

/** @param add called with each complete core */
export function coreShape(add: (core: CoreEntry) => void): Shape {
  const ids = new Set<number>();
  const lists = {
    dendrites: createRunList(),
    types: createRunList(),
    destCores: createRunList(),
    destAxons: createRunList(),
    destDelays: createRunList(),
  };
  let id = 0;
  let seed = 0;
  let crossbar = '';
  return object(
    {
      id: integer(0, MAX_ID, (value) => {
        if (ids.has(value)) throw new SynaptickError(`is ${value}, the id of an earlier core: an id is given once`);
        ids.add(value);
        id = value;
      }),
      rngSeed: integer(0, MAX_SEED, (value) => {
        seed = value;
      }),
      neurons: object(
        {
          dendrites: runsShape(lists.dendrites, 0, NEURONS - 1),
          types: runsShape(lists.types, 0, 999_999_999),
          destCores: runsShape(lists.destCores, Math.min(...DEST_OUTPUTS), MAX_ID),
          destAxons: runsShape(lists.destAxons, 0, MAX_DEST_AXON),
          destDelays: runsShape(lists.destDelays, 0, MAX_DELAY),
        },
        { end: () => requireEqualLengths(lists) },
      ),
      crossbar: object({
        name: text((value) => {
          crossbar = value;
        }),
      }),
    },
    {
      begin() {
        seed = 0;
      },
      end() {
        add({
          id,
          seed,
          crossbar,
          dendrites: taken(lists.dendrites),
          types: taken(lists.types),
          destCores: taken(lists.destCores),
          destAxons: taken(lists.destAxons),
          destDelays: taken(lists.destDelays),
        });
      },
      optional: ['rngSeed'],
    },
  );
}

function taken({ values, count }: RunList): Int32Array {
  return values.slice(0, count);
}

function requireEqualLengths(lists: Readonly<Record<string, RunList>>): void {
  const { count } = lists.dendrites as RunList;
  for (const [name, list] of Object.entries(lists)) {
    if (list.count !== count) {
      throw new SynaptickError(`has ${list.count} ${name} for ${count} dendrites: give one for each`);
    }
  }
}
