import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { createJsonReader } from '../../../src/formats/json/reader.ts';
import {
  anything,
  integer,
  integers,
  list,
  object,
  type Scalar,
  type Shape,
  text,
} from '../../../src/formats/json/shape.ts';
import { bytes, pieces } from '../../support/networks.ts';

function read(shape: Shape, content: string, size = 1000, comments = false): void {
  const reader = createJsonReader('a.json', shape, { comments });
  for (const piece of pieces(bytes(content), size)) reader.feed(piece);
  reader.end();
}

const errorOf = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SynaptickError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

/** A list of numbers, handed over as it is read. */
function numbers(): { shape: Shape; got: number[] } {
  const into = new Int32Array(8);
  const got: number[] = [];
  return { shape: integers(into, { low: -9, high: 300 }, (count) => got.push(...into.subarray(0, count))), got };
}

describe('the JSON reader', () => {
  it.each([1, 2, 3, 5, 1000])('hands over every list of numbers, in pieces of %i bytes', (size) => {
    const { shape, got } = numbers();
    read(list(shape), '[[1,0,1], [ 300,-7 ,0],[],[\n1,\t1\r\n],[3, 4, 5]]', size);
    expect(got).toEqual([1, 0, 1, 300, -7, 0, 1, 1, 3, 4, 5]);
  });

  it('reads what JSON.parse reads, whatever the pieces', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 20 }), (json, size) => {
        read(anything, json, size);
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', 'x', '1', ':'));
    fc.assert(
      fc.property(broken, ([json, at, junk]) => {
        const content = json.slice(0, at % (json.length + 1)) + junk;
        let valid = true;
        try {
          JSON.parse(content);
        } catch {
          valid = false;
        }
        if (valid) read(anything, content, 3);
        else expect(() => read(anything, content, 3)).toThrow(SynaptickError);
      }),
    );
  });

  it('hands over text with its escapes resolved', () => {
    const got: Scalar[] = [];
    const shape = list(text((value) => got.push(value)));
    for (const size of [1, 2, 100]) read(shape, '["a\\"b\\u00e9\\n", "\u00fc€", "\\\\"]', size);
    expect(got.slice(0, 3)).toEqual(['a"b\u00e9\n', '\u00fc€', '\\']);
    expect(got.slice(3, 6)).toEqual(got.slice(0, 3));
  });

  it('takes keys in any order, skips unknown ones whole, and repeats where it may', () => {
    const got: number[] = [];
    const shape = object({ a: integer(0, 9, (value) => got.push(value)) }, { repeatable: ['a'] });
    read(shape, '{"x":{"a":[1,{"a":2}],"y":null},"a":3,"z":[[["a"]]],"a":4}');
    expect(got).toEqual([3, 4]);
  });

  it('skips comments where they are allowed', () => {
    const { shape, got } = numbers();
    for (const size of [1, 100]) read(shape, '/* a * b **/[1,/**/2 // [3\n,4]//', size, true);
    expect(got).toEqual([1, 2, 4, 1, 2, 4]);
    expect(errorOf(() => read(shape, '[1,/* 2', 100, true))).toMatch(/^a\.json:1: .*inside a comment/);
    expect(() => read(shape, '[1/**/]')).toThrow(/is not JSON/);
  });

  const network = object({ cores: list(object({ size: integer(0, 9, () => {}), axons: numbers().shape })) });
  it.each([
    ['{"cores":[\n{"size":10,"axons":[]}]}', 'a.json:2: cores[0].size is 10, must be a whole number from 0 to 9'],
    ['{"cores":[{"size":"a"}]}', 'a.json:1: cores[0].size is "a", must be a whole number from 0 to 9'],
    ['{"cores":[{"size":[1]}]}', 'a.json:1: cores[0].size is a list, must be a whole number from 0 to 9'],
    ['{"cores":[{"size":1.5}]}', 'a.json:1: cores[0].size is 1.5, must be a whole number from 0 to 9'],
    ['{"cores":[{"size":1e999}]}', 'a.json:1: cores[0].size is Infinity, must be a whole number from 0 to 9'],
    [
      '{"cores":[{"size":1,"axons":[1,\n2,301]}]}',
      'a.json:2: cores[0].axons[2] is 301, must be a whole number from -9 to 300',
    ],
    [
      '{"cores":[{"size":1,"axons":[1,true]}]}',
      'a.json:1: cores[0].axons[1] is true, must be a whole number from -9 to 300',
    ],
    [
      '{"cores":[{"size":1,"axons":[[1]]}]}',
      'a.json:1: cores[0].axons[0] is a list, must be a whole number from -9 to 300',
    ],
    [
      '{"cores":[{"size":1,"axons":[1,1,1,1,1,1,1,1,1]}]}',
      'a.json:1: cores[0].axons has more than 8 elements, the limit',
    ],
    ['{"cores":[{"size":1,"axons":{}}]}', 'a.json:1: cores[0].axons is an object, must be a list'],
    ['{"cores":[{"size":1,"axons":7}]}', 'a.json:1: cores[0].axons is 7, must be a list'],
    ['{"cores":[{"size":1,"size":1}]}', 'a.json:1: cores[0].size comes twice: remove one'],
    ['{"cores":[{"axons":[]},{}]}', 'a.json:1: cores[0] has no "size", which is required'],
    ['{"cores":{}}', 'a.json:1: cores is an object, must be a list'],
    ['[]', 'a.json:1: is a list, must be an object'],
    ['{}', 'a.json:1: has no "cores", which is required'],
    ['', 'a.json:1: is empty'],
    [
      '{"cores":[{"size":1,\n"axons":[1,0',
      'a.json:2: cores[0].axons[1] ends here, inside the value: the file is cut short, copy it again',
    ],
    ['{"cores":[]} {}', 'a.json:1: has "{" after its end: is it two files in one?'],
    ['{"cores":[{"size":01}]}', 'a.json:1: cores[0].size is not JSON: "01"'],
    ['{"cores":[{"size":NaN}]}', 'a.json:1: cores[0].size is not JSON: "NaN"'],
    ['{"cores":[1,]}', 'a.json:1: cores[0] is 1, must be an object'],
  ])('says what is wrong with %s', (content, message) => {
    for (const size of [1, 1000]) expect(errorOf(() => read(network, content, size))).toBe(message);
  });

  it('refuses nesting without end', () => {
    expect(errorOf(() => read(anything, '['.repeat(10_000)))).toMatch(/nested deeper than 500 levels/);
  });
});
