/** Crossbars of a TrueNorth model file: 256 rows of an axon's type and its synapses. */

import { neuronWords, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { list, object, type Shape, show, text } from '../json/shape.ts';

const { axons: AXONS, neurons: NEURONS } = TRUENORTH_SHAPE;
const WORDS = neuronWords(TRUENORTH_SHAPE);

export interface CrossbarType {
  readonly axonTypes: Uint8Array;
  /** 8 words for each axon, as in a chip image. */
  readonly words: Uint32Array;
}

/** The library of crossbars. @param add called with each complete type */
export function crossbarTypesShape(add: (name: string, type: CrossbarType) => void): Shape {
  let name = '';
  let type: CrossbarType = emptyCrossbar();
  return list(
    object(
      {
        name: text((value) => {
          name = value;
        }),
        crossbar: object({
          rows: rowsShape((rows) => {
            type = rows;
          }),
        }),
      },
      { end: () => add(name, type) },
    ),
  );
}

/** @param done called with the crossbar when all its rows are there */
export function rowsShape(done: (type: CrossbarType) => void): Shape {
  let row = 0;
  let type = emptyCrossbar();
  const fields = object(
    {
      type: text((value) => {
        if (!/^S[0-3]$/.test(value)) throw new SynaptickError(`is ${show(value)}, must be S0, S1, S2 or S3`);
        type.axonTypes[row] = Number(value[1]);
      }),
      synapses: text((value) => parseSynapses(value, type.words, row * WORDS)),
    },
    {
      begin(index) {
        row = index;
      },
    },
  );
  return list(fields, {
    max: AXONS,
    begin() {
      type = emptyCrossbar();
    },
    end(count) {
      if (count !== AXONS) throw new SynaptickError(`has ${count} rows, a crossbar has ${AXONS}`);
      done(type);
    },
  });
}

function emptyCrossbar(): CrossbarType {
  return { axonTypes: new Uint8Array(AXONS), words: new Uint32Array(AXONS * WORDS) };
}

/** 32 hexadecimal bytes, most significant bit first: the first bit is the synapse onto neuron 0. */
function parseSynapses(value: string, words: Uint32Array, at: number): void {
  const digits = value.replace(/\s+/g, '');
  if (!/^[0-9A-Fa-f]*$/.test(digits))
    throw new SynaptickError(`is ${show(value)}, must be ${NEURONS / 8} hexadecimal bytes`);
  if (digits.length !== NEURONS / 4) {
    throw new SynaptickError(`has ${digits.length} hexadecimal digits, must be ${NEURONS / 8} bytes of two`);
  }
  for (let word = 0; word < WORDS; word++) {
    words[at + word] = reverseBits(Number.parseInt(digits.slice(word * 8, word * 8 + 8), 16));
  }
}

/** The words of one crossbar row as TrueNorth writes them. */
export function formatSynapses(words: Uint32Array, at: number): string {
  const bytes: string[] = [];
  for (let word = 0; word < WORDS; word++) {
    const digits = reverseBits(words[at + word] as number)
      .toString(16)
      .toUpperCase()
      .padStart(8, '0');
    bytes.push(...(digits.match(/../g) as string[]));
  }
  return bytes.join(' ');
}

/** The first bit of a row becomes bit 0 of its word. */
function reverseBits(word: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed |= ((word >>> bit) & 1) << (31 - bit);
  return reversed >>> 0;
}
