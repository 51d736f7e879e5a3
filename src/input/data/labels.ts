/** Labels as files have them, made classes that count from 0: one rule for every layout of data. */
import { listText, SynaptickError } from '../../../cores/errors.ts';

/** The labels of a part of a data set. */
export interface GivenLabels {
  /** How errors call what has them: `mnist.npz: y_train`. */
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** What they are the labels of, and how many of these there are. */
  readonly samples: { readonly name: string; readonly count: number };
  /** How errors call the place of a label; by default its number within `name`. */
  readonly where?: (sample: number) => string;
}

export interface LabelRules {
  /** Names of the classes, where files have them. */
  readonly classNames?: readonly string[] | null;
  /** Told in one line what is taken otherwise than it stands, and which classes have no samples. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

/** Labels are kept as bytes. */
const MOST_CLASSES = 256;
const ANEW = 'count classes from 0';

/**
 * The classes of all parts of a data set, by the same rule for all: labels as they are; those that count from 1 (1 to n, each
 * of them there and no 0, as EMNIST's letters have it) less one, which is said. A class without samples is said too.
 *
 * @returns the class of each sample, and how many classes there are
 * @throws SynaptickError where there are no samples, their number is another than that of the labels, a label is no whole
 * number from 0 to 255 or has no name, or all samples are of one class
 */
export function classLabels<Part extends string>(
  given: Readonly<Partial<Record<Part, GivenLabels>>>,
  { classNames, onWarning }: LabelRules = {},
): { readonly labels: Readonly<Partial<Record<Part, Uint8Array>>>; readonly classes: number } {
  const parts = Object.entries(given) as [Part, GivenLabels][];
  const counts = new Float64Array(MOST_CLASSES + 1);
  for (const [, part] of parts) countLabels(part, counts);
  const [least, most] = [counts.findIndex((count) => count > 0), counts.findLastIndex((count) => count > 0)];
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const names = parts.map(([, { name }]) => name).join(', ');
  if (present < 2) {
    throw new SynaptickError(
      `${names}: every sample has label ${least}, classes are told apart where there are two at least: is it the right file?`,
    );
  }
  const fromOne = least === 1 && most === (classNames?.length ?? present);
  if (fromOne) {
    const letters = classNames ? '' : `, each of them there`;
    onWarning?.(`${names}: labels are 1 to ${most}${letters} and no 0: taken as classes 0 to ${most - 1}`);
  }
  requireRange(parts, fromOne ? 1 : 0, classNames);
  const classes = classNames?.length ?? most + (fromOne ? 0 : 1);
  const absent = Array.from({ length: classes }, (_, label) => label).filter((label) => !counts[label + +fromOne]);
  if (absent.length > 0) {
    const what = absent.map((label) => `${label}${classNames ? ` (${classNames[label]})` : ''}`);
    onWarning?.(`${names}: no sample is of class ${listText(what)}; there are ${classes} classes`);
  }
  const labels = parts.map(([part, { values }]) => [part, Uint8Array.from(values, (label) => label - +fromOne)]);
  return { labels: Object.fromEntries(labels), classes };
}

/** Adds each label to its count. @throws SynaptickError for one that can be no class */
function countLabels({ name, values, samples, where }: GivenLabels, counts: Float64Array): void {
  if (values.length !== samples.count) {
    throw new SynaptickError(
      `${name} has ${values.length} labels, ${samples.name} ${samples.count} samples, the numbers must be equal: are they of one set?`,
    );
  }
  if (values.length === 0) throw new SynaptickError(`${name} has no samples: is it the right file?`);
  for (let sample = 0; sample < values.length; sample++) {
    const label = values[sample] as number;
    if (!Number.isInteger(label) || label < 0 || label > MOST_CLASSES) {
      const place = where?.(sample) ?? `${name}: sample ${sample}`;
      throw new SynaptickError(
        `${place} has label ${label}, must be a whole number from 0 to ${MOST_CLASSES - 1}: ${ANEW}`,
      );
    }
    counts[label] = (counts[label] as number) + 1;
  }
}

/** @throws SynaptickError for a label beyond the last class, with its place */
function requireRange(
  parts: readonly (readonly [string, GivenLabels])[],
  first: number,
  classNames: readonly string[] | null | undefined,
): void {
  const most = (classNames?.length ?? MOST_CLASSES) - 1 + first;
  const named = classNames ? `, as ${classNames.length} classes have names` : '';
  for (const [, { name, values, where }] of parts) {
    for (let sample = 0; sample < values.length; sample++) {
      if ((values[sample] as number) <= most) continue;
      const place = where?.(sample) ?? `${name}: sample ${sample}`;
      throw new SynaptickError(
        `${place} has label ${values[sample]}, must be from ${first} to ${most}${named}: ${ANEW}`,
      );
    }
  }
}

/** Labels that are words, as numbers: the classes are the sorted words of all parts. */
export function numberWords(parts: readonly (readonly string[])[]): {
  readonly classNames: readonly string[];
  readonly numbers: readonly Float64Array[];
} {
  const classNames = [...new Set(parts.flat())].sort();
  const numberOf = new Map(classNames.map((word, number) => [word, number]));
  const numbers = parts.map((words) => Float64Array.from(words, (word) => numberOf.get(word) as number));
  return { classNames, numbers };
}
