/** Pickles: those of Python itself are read to the value that it had; hostile ones are told in one line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../cores/errors.ts';
import { readPickle } from '../../../src/formats/pickle.ts';
import { type PickleKey, type PickleValue, pickledArray, textOf } from '../../../src/formats/pickle-objects.ts';
import { memoryLimit } from '../../../src/host/memory.ts';
import { BY_PYTHON, python2Pickle } from '../../support/pickles.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const read = (text: string) => readPickle('p', bytes(text));
const dictionary = (value: PickleValue) => value as Map<PickleKey, PickleValue>;

describe('a pickle', () => {
  it.each(BY_PYTHON.map((base64, protocol) => [protocol, base64] as const))(
    'is read to the value that Python wrote by protocol %i',
    (_, base64) => {
      const value = dictionary(readPickle('p', Uint8Array.from(Buffer.from(base64, 'base64'))));
      expect([...value.keys()]).toEqual(['data', 'f', 'labels', 'name', 'o', 'x', 'e']);
      const array = (key: string) => pickledArray(value.get(key), key, memoryLimit());
      expect(array('data')).toEqual({ shape: [2, 3], data: Uint8Array.of(0, 1, 200, 3, 4, 255) });
      expect(array('f')).toEqual({ shape: [2, 2], data: Float32Array.of(0.5, -1, 2, 3) });
      expect(value.get('labels')).toEqual([0, -1, 2 ** 40, 7]);
      expect(value.get('name')).toBe('kräftig犬\n');
      expect(value.get('o')).toEqual(new Map([['a', 1]]));
      expect(value.get('x')).toEqual([null, true, false, 1.5, []]);
      expect(value.get('e')).toEqual(new Uint8Array(0));
    },
  );

  it('of Python 2 has texts as bytes, and keys of them as texts', () => {
    const value = dictionary(
      readPickle('p', python2Pickle({ names: ['caf\xe9'], data: { shape: [1, 2], bytes: Buffer.of(7, 200) } })),
    );
    const [name] = value.get('names') as Uint8Array[];
    expect(Uint8Array.from(name as Uint8Array)).toEqual(bytes('caf\xe9'));
    expect(textOf(name)).toBe('café');
    expect(pickledArray(value.get('data'), 'd', memoryLimit())).toEqual({ shape: [1, 2], data: Uint8Array.of(7, 200) });
  });

  it.each<[string, string, unknown]>([
    ["S'a\\x41\\n\\'\\\\\\101'\n.", 'text with escapes', bytes("aA\n'\\A")],
    ['I01\n.', 'truth', true],
    ['F-1.5\n.', 'float', -1.5],
    ['L-12L\n.', 'long', -12],
    ['(I1\nI2\nI3\n1K\x05.', 'what is left behind', 5],
    ['(lp0\n0g0\n.', 'what is remembered', []],
    ['\x80\x04\x8f(K\x01K\x02\x90.', 'set', [1, 2]],
    ['\x8a\x02\x00\xff.', 'long of two bytes', -256],
    ['\x8a\x00.', 'long of none', 0],
  ])('has, as %j, a %s', (text, _, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each<[string, string]>([
    ["cposix\nsystem\n(S'rm -r /'\ntR.", 'p asks to run posix.system: that is refused, a pickle may hold'],
    ['\x80\x04\x8c\x08builtins\x8c\x04eval\x93.', 'p asks to run builtins.eval'],
    ['(cos\nsystem\no.', 'p asks to run os.system'],
    ['(ios\nsystem\n.', 'p asks to run os.system'],
    ['cnumpy.core.multiarray\nfromfile\n.', 'p asks to run numpy.core.multiarray.fromfile'],
    ['cnumpy\nload\n.', 'p asks to run numpy.load'],
    ['c__builtin__\nbytes.__class__\n.', 'p asks to run __builtin__.bytes.__class__'],
    ['c\x1b[2J\n\x07\n.', 'p asks to run \\u001b[2J.\\u0007'],
    ['Pfile\n.', 'p refers to objects outside of it: save it anew'],
    ['\x82\x01.', 'p uses an extension of the program that wrote it'],
    ['\x80\x06.', 'p is a pickle of protocol 6, those that are read are 0 to 5'],
    ['cnumpy\ndtype\n)R.', 'p calls numpy.dtype otherwise than numpy does: the file is damaged'],
    ['cnumpy\nndarray\n)\x81.', 'p calls numpy.ndarray otherwise than numpy does'],
    ['c_codecs\nencode\n(V\\u1234\nVlatin1\ntR.', 'p calls _codecs.encode otherwise than numpy does'],
    [']]b.', 'p fills an object with what does not fit it'],
    ['K\x01)R.', 'p calls what is no function'],
    ['T\xff\xff\xff\x7f.', 'p ends early: it should go on for 2147483647 bytes at least, 1 are left'],
    ['T\xff\xff\xff\xff.', 'p has a value of -1 bytes'],
    [`\x8e${'\xff'.repeat(8)}.`, 'p ends early: it should go on for 18446744073709552000 bytes'],
    ['\x8b\xff\xff\xff\x7f.', 'p ends early'],
    [`\x8a\x09${'\xff'.repeat(9)}.`, 'p has a whole number beyond +-(2^53 - 1)'],
    ['L99999999999999999L\n.', 'p has a whole number beyond'],
    ['I1.5\n.', 'p has a whole number that is none'],
    ['', 'p ends early: it should go on for 1 bytes at least, 0 are left'],
    ['K\x01', 'p ends early'],
    ['I12', 'p ends early'],
    ['.', 'p takes a value where none is'],
    ['t.', 'p takes values up to a mark where none is'],
    ['K\x01(0t.', 'p takes values up to a mark'],
    ['K\x01(a.', 'p takes a value where none is'],
    ['h\x07.', 'p refers to a value that it has not made'],
    ['K\x01K\x02a.', 'p appends to what is no list'],
    [']K\x01K\x02s.', 'p sets a key of what is no dictionary'],
    ['}(K\x01u.', 'p has a key without a value'],
    ['}]K\x01s.', 'p has a dictionary whose key is no text and no number'],
    ['Shello\n.', 'p has a text without quotes'],
    ['hello', 'p refers to a value that it has not made: it is no pickle, or a damaged one'],
    ['<html>', 'p has no operation 60: it is no pickle, or a damaged one'],
  ])('such as %j is refused in one line', (text, line) => {
    const error = thrownBy(() => read(text));
    expect(error).toBeInstanceOf(SynaptickError);
    expect((error as Error).message).toContain(line);
    expect((error as Error).message).not.toContain('\n');
  });

  it('may hold itself, or lie as deep as it likes', () => {
    const list = read(']q\0h\0a.') as PickleValue[];
    expect(list[0]).toBe(list);
    let value = read(`${']'.repeat(200_000)}${'a'.repeat(199_999)}.`);
    let depth = 1;
    for (; Array.isArray(value) && value.length > 0; depth++) value = value[0] as PickleValue;
    expect(depth).toBe(200_000);
  });

  it('takes no more memory than may be taken', () => {
    expect(() => readPickle('p', bytes('}'.repeat(100_000)), memoryLimit(1))).toThrow(
      /p: its values would take about 3 MiB of memory, the limit is 1 MiB/,
    );
    // A text of 100 KB, made into bytes again and again.
    const again = 'h\0h\x01h\x02\x86R'.repeat(20);
    const bomb = `c_codecs\nencode\nq\0X${'\xa0\x86\x01\0'}${'x'.repeat(100_000)}q\x01X\x06\0\0\0latin1q\x02${again}.`;
    expect(() => readPickle('p', bytes(bomb), memoryLimit(1))).toThrow(/p: its bytes would take about 2 MiB/);
  });

  it('that is changed anywhere gives a value or a line', () => {
    const samples = BY_PYTHON.map((base64) => Buffer.from(base64, 'base64'));
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        fc.option(fc.nat()),
        (sample, changes, cut) => {
          const changed = Buffer.from(sample);
          for (const [at, value] of changes) changed[at % changed.length] = value;
          const kept = cut === null ? changed : changed.subarray(0, cut % changed.length);
          const error = thrownBy(() => {
            const value = readPickle('p', kept);
            if (value instanceof Map) for (const [key, item] of value) pickledArray(item, `${key}`, memoryLimit());
          });
          if (error !== null) expect(error).toBeInstanceOf(SynaptickError);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each<[string, string, string]>([
    ['O8', '|', 'a has elements of type O8, those that are read are b1'],
    ['V4', '|', 'a has elements of type V4'],
    ['u1', '|', 'a has 3 bytes of elements, its shape (2, 2) of type u1 needs 4: the file is damaged'],
  ])('with an array of type %s is refused when that is asked for', (type, order, line) => {
    const text =
      `cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R(K\x01K\x02K\x02\x86` +
      `cnumpy\ndtype\nU\x02${type}K\0K\x01\x87R(K\x03U\x01${order}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89U\x03abctb.`;
    const value = read(text);
    expect(() => pickledArray(value, 'a', memoryLimit())).toThrow(line);
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
}
