/**
 * Values that were read as JSON, checked against a zod schema, with errors in our words: path, value, limit, remedy.
 */
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { type Scalar, show } from './json/shape.ts';

type Issue = z.core.$ZodIssue;

/** What zod calls a type, in the words of a JSON file. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text in quotes',
  tuple: 'a list',
};

/**
 * A list whose elements are of a schema, at least so many. The first that is not is all that is complained of: zod's own lists
 * complain of each, at a hundred times the memory of what is wrong.
 */
export function listOf<T>(element: z.ZodType<T>, least = 0): z.ZodType<T[], T[]> {
  const list = z
    .array(z.unknown())
    .min(least)
    .transform((values, { issues }) => {
      const checked: T[] = [];
      for (const [index, value] of values.entries()) {
        const result = element.safeParse(value);
        if (!result.success) {
          issues.push(...result.error.issues.map((issue) => complaintAt(issue, index, value)));
          return z.NEVER;
        }
        checked.push(result.data);
      }
      return checked;
    });
  return list as unknown as z.ZodType<T[], T[]>;
}

/** A complaint of an element as one of its list. */
function complaintAt(issue: Issue, index: number, value: unknown): z.core.$ZodRawIssue {
  return { ...issue, path: [index, ...issue.path], input: value } as z.core.$ZodRawIssue;
}

/**
 * `value` in the type of the schema.
 * @param where what errors begin with: the file, and the line where there is one
 * @param remedy what a person can do about it
 * @throws SynaptickError with the path within the value, what is there, what must be there, and the remedy
 */
export function checkSchema<T>(where: string, schema: z.ZodType<T>, value: unknown, remedy: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = foremost(result.error.issues);
  throw new SynaptickError(`${where}${complaint(issue, value)}: ${remedy}`);
}

/** The one to complain of: a key that nothing knows is often why another is missing. */
function foremost(issues: readonly Issue[]): Issue {
  const plain = issues.map(inUnion);
  return (plain.find(({ code }) => code === 'unrecognized_keys') ?? plain[0]) as Issue;
}

/** What is wrong with a value that may be of several kinds: what is wrong with it as the kind that it is meant to be. */
function inUnion(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const kinds = issue.errors.map(foremost);
  const meant = kinds.find(
    ({ code, path }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value'),
  );
  if (meant) return { ...meant, path: [...issue.path, ...meant.path] };
  const expected = [...new Set(kinds.map(kindText))].join(' or ');
  return { code: 'invalid_type', expected, path: issue.path, message: issue.message } as Issue;
}

/** What a value of no such kind would have to be; null where the kind is right and something else is wrong with it. */
function kindText(issue: Issue): string | null {
  if (issue.code === 'invalid_type') return typeText(issue.expected);
  return issue.code === 'invalid_value' ? valuesText(issue.values) : null;
}

function valuesText(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ');
}

function typeText(type: string): string {
  return TYPES[type] ?? type;
}

/** `: layers[0].neurons is 0, must be more than 0`. */
function complaint(issue: Issue, root: unknown): string {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return `:${path.length > 0 ? ` ${pathText(path)} has` : ''} unknown key "${issue.keys[0]}"`;
  }
  const found = valueAt(root, path);
  const key = path.at(-1);
  if (found === undefined && typeof key === 'string') {
    const around = path.length > 1 ? `${pathText(path.slice(0, -1))} ` : '';
    return `: ${around}has no "${key}", which is required`;
  }
  return `${path.length > 0 ? `: ${pathText(path)}` : ''} ${fault(issue, found)}`;
}

/** What is there, and what must be: `is 7, must be 0 or 1`. */
function fault(issue: Issue, found: unknown): string {
  const size = Array.isArray(found) ? `has ${found.length} elements, must have` : `is ${valueText(found)}, must be`;
  const unit = typeof found === 'string' ? ' characters long' : '';
  switch (issue.code) {
    case 'invalid_type':
      return `is ${valueText(found)}, must be ${typeText(issue.expected)}`;
    case 'invalid_value':
      return `is ${valueText(found)}, must be ${valuesText(issue.values)}`;
    case 'too_small':
      return `${size} ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit}`;
    case 'too_big':
      return `${size} ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit}`;
    default:
      return `is ${valueText(found)}, which is not what belongs there`;
  }
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : show((value ?? null) as Scalar);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], root);
}

/** `layers[0].name`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, '');
}
