import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyImage } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { encodeChip } from '../../../src/formats/chip-file.ts';
import { checkSchema } from '../../../src/formats/schema.ts';

const schema = z.object({
  size: z.int().min(1).max(9),
  sides: z.array(z.int().positive()).min(1).max(3),
  test: z.enum(['<', '<=']),
  kind: z.literal([0, 1]),
  on: z.boolean(),
  cell: z.object({ x: z.int() }).nullable(),
  name: z.string().min(2),
  width: z.union([z.int().min(1), z.tuple([z.int().min(1), z.int()]), z.strictObject({ at: z.int() })]).optional(),
  extra: z.custom<object>((value) => typeof value === 'object'),
});
const good = { size: 5, sides: [2], test: '<', kind: 1, on: true, cell: null, name: 'nn', extra: {} };

describe('a value checked against a schema', () => {
  it('comes back', () => {
    expect(checkSchema('f', schema, good, 'mend it')).toEqual(good);
  });

  it.each<[unknown, string]>([
    [[], ' is a list, must be an object'],
    [null, ' is null, must be an object'],
    [{}, ': has no "size", which is required'],
    [{ ...good, size: 'x' }, ': size is "x", must be a number'],
    [{ ...good, size: 1.5 }, ': size is 1.5, must be a whole number'],
    [{ ...good, size: 0 }, ': size is 0, must be at least 1'],
    [{ ...good, size: 10 }, ': size is 10, must be at most 9'],
    [{ ...good, sides: {} }, ': sides is an object, must be a list'],
    [{ ...good, sides: [] }, ': sides has 0 elements, must have at least 1'],
    [{ ...good, sides: [1, 2, 3, 4] }, ': sides has 4 elements, must have at most 3'],
    [{ ...good, sides: [1, 0] }, ': sides[1] is 0, must be more than 0'],
    [{ ...good, test: '>' }, ': test is ">", must be "<" or "<="'],
    [{ ...good, kind: 7 }, ': kind is 7, must be 0 or 1'],
    [{ ...good, on: 1 }, ': on is 1, must be true or false'],
    [{ ...good, cell: {} }, ': cell has no "x", which is required'],
    [{ ...good, cell: { x: [] } }, ': cell.x is a list, must be a number'],
    [{ ...good, name: '' }, ': name is "", must be at least 2 characters long'],
    [{ ...good, name: 4 }, ': name is 4, must be text in quotes'],
    // As the kind that it is meant to be, wherever the fault lies within it.
    [{ ...good, width: 0 }, ': width is 0, must be at least 1'],
    [{ ...good, width: [1] }, ': width has 1 elements, must have at least 2'],
    [{ ...good, width: [1, 'x'] }, ': width[1] is "x", must be a number'],
    [{ ...good, width: { at: 'x' } }, ': width.at is "x", must be a number'],
    [{ ...good, width: { on: 1 } }, ': width has unknown key "on"'],
    [{ ...good, width: 'x' }, ': width is "x", must be a number or a list or an object'],
    [{ ...good, extra: 4 }, ': extra is 4, which is not what belongs there'],
  ])('is refused by path, value and limit: %j', (value, message) => {
    const check = () => checkSchema('f.json', schema, value, 'mend it');
    expect(check).toThrow(SynaptickError);
    expect(check).toThrow(new SynaptickError(`f.json${message}: mend it`));
  });

  it('is a chip image before it is written', () => {
    const image = { ...emptyImage({ width: 1, height: 1, cores: 1 }), seed: -1 };
    expect(() => encodeChip(image)).toThrow(
      'chip image: seed is -1, must be at least 0: correct it before it is written',
    );
  });
});
