/** One name for several forms, chosen by what is given: the calls of people at a prompt. The one way to typed-function. */
import typed from 'typed-function';

/** What an argument may be, and how it is told. */
export interface ArgumentType {
  readonly name: string;
  readonly test: (value: unknown) => boolean;
}

/**
 * A function that calls the form whose signature its arguments fit: `{ 'Network, number': ... }`. Arguments at the end that are
 * `undefined` are as if they were left out, as they are for any function with optional parameters.
 * @param types of the signatures, beside those that JavaScript has; the first that fits is taken
 * @throws TypeError (the function) naming the signatures when the arguments fit none
 */
export function overloaded(
  name: string,
  types: readonly ArgumentType[],
  forms: Readonly<Record<string, (...given: never[]) => unknown>>,
): (...given: unknown[]) => unknown {
  const own = typed.create();
  own.addTypes(types);
  const chosen = own(name, forms) as (...given: unknown[]) => unknown;
  return (...given) => chosen(...given.slice(0, given.findLastIndex((value) => value !== undefined) + 1));
}

/** Whether a value has these fields: how descriptions, chips and results are told apart. */
export function has(...fields: string[]): (value: unknown) => boolean {
  return (value) => value instanceof Object && fields.every((field) => field in value);
}
