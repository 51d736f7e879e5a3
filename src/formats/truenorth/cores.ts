/**
 * Cores of a TrueNorth model file. The neurons of a core are five run-length coded lists (runs.ts), as IBM's own tools write
 * them, or a list of an object for each neuron, as pytruenorth does; its crossbar is a name of the library, or stands inside.
 */

import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { CHIP_SIDE } from '../../../mapping/place/cell-grid.ts';
import { type EitherShape, integer, list, object, type Shape, text } from '../json/shape.ts';
import { type CrossbarType, rowsShape } from './crossbars.ts';
import { canonicalTypeName, TYPE_NUMBER_MAX, typeName } from './neuron-types.ts';
import { createRunList, pushRun, type RunList, runsShape } from './runs.ts';

const { maxDelay: MAX_DELAY, neurons: NEURONS } = TRUENORTH_SHAPE;

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
  /** The name of a crossbar type, or the crossbar itself. */
  readonly crossbar: string | CrossbarType;
  /** Copies of the lists, one element a configured neuron. */
  readonly dendrites: Int32Array;
  /** Numbers that `TypeNames` gave; 0 is a neuron that is off. */
  readonly types: Int32Array;
  readonly destCores: Int32Array;
  readonly destAxons: Int32Array;
  readonly destDelays: Int32Array;
}

/** The names by which cores refer to neuron types, each kept once. */
export interface TypeNames {
  numberOf(name: string): number;
  nameOf(number: number): string;
}

export function createTypeNames(): TypeNames {
  const names = [''];
  const numbers = new Map<string, number>();
  return {
    numberOf(name) {
      const number = numbers.get(name) ?? names.push(name) - 1;
      numbers.set(name, number);
      return number;
    },
    nameOf: (number) => names[number] as string,
  };
}

/** @param add called with each complete core */
export function coreShape(names: TypeNames, add: (core: CoreEntry) => void): Shape {
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
  let name: string | null = null;
  let rows: CrossbarType | null = null;
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
      neurons: neuronsShape(lists, names),
      crossbar: object(
        {
          name: text((value) => {
            name = value;
          }),
          rows: rowsShape((value) => {
            rows = value;
          }),
        },
        {
          begin() {
            name = null;
            rows = null;
          },
          end() {
            if ((name === null) === (rows === null)) {
              const has = name === null ? 'neither a name nor rows' : 'both a name and rows';
              throw new SynaptickError(`has ${has}: give one of them`);
            }
          },
          optional: ['name', 'rows'],
        },
      ),
    },
    {
      begin() {
        seed = 0;
      },
      end() {
        add({
          id,
          seed,
          crossbar: rows ?? (name as string),
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

interface Lists {
  readonly dendrites: RunList;
  readonly types: RunList;
  readonly destCores: RunList;
  readonly destAxons: RunList;
  readonly destDelays: RunList;
}

function neuronsShape(lists: Lists, names: TypeNames): EitherShape {
  const { dendrites, types, destCores, destAxons, destDelays } = lists;
  const coreRange = [Math.min(...DEST_OUTPUTS), MAX_ID] as const;
  // A neuron that is not connected may have an axon of -1.
  const axonRange = [-1, MAX_DEST_AXON] as const;
  const delayRange = [0, MAX_DELAY] as const;
  const five = object(
    {
      dendrites: runsShape(dendrites, 0, NEURONS - 1),
      types: runsShape(types, 0, TYPE_NUMBER_MAX),
      destCores: runsShape(destCores, ...coreRange),
      destAxons: runsShape(destAxons, ...axonRange),
      destDelays: runsShape(destDelays, ...delayRange),
    },
    {
      end() {
        requireEqualLengths(lists);
        for (let i = 0; i < types.count; i++) {
          const number = types.values[i] as number;
          types.values[i] = number === 0 ? 0 : names.numberOf(typeName(number));
        }
      },
    },
  );
  const one = object({
    dendrite: integer(0, NEURONS - 1, (value) => pushRun(dendrites, value)),
    type: text((value) => pushRun(types, names.numberOf(canonicalTypeName(value)))),
    destCore: integer(...coreRange, (value) => pushRun(destCores, value)),
    destAxon: integer(...axonRange, (value) => pushRun(destAxons, value)),
    delay: integer(...delayRange, (value) => pushRun(destDelays, value)),
  });
  const each = list(one, {
    max: NEURONS,
    begin() {
      for (const values of Object.values<RunList>({ ...lists })) values.count = 0;
    },
  });
  return { kind: 'either', object: five, list: each };
}

function taken({ values, count }: RunList): Int32Array {
  return values.slice(0, count);
}

function requireEqualLengths(lists: Lists): void {
  const { count } = lists.dendrites;
  for (const [name, list] of Object.entries<RunList>({ ...lists })) {
    if (list.count !== count) {
      throw new SynaptickError(`has ${list.count} ${name} for ${count} dendrites: give one for each`);
    }
  }
}
