/** Labels as files have them, made classes that count from 0: one rule for every layout of data. */
import { listText, SynaptickError } from '../../../cores/errors.ts';
import { printable } from '../../host/printable.ts';

/** The labels of a part of a data set: all numbers, or all words. */
export interface GivenLabels extends Omit<NumberedLabels, 'values'> {
  readonly values: ArrayLike<number> | readonly string[];
}

interface NumberedLabels {
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

/** What labels come to. */
export interface ClassLabels<Part extends string> {
  /** The class of each sample. */
  readonly labels: Readonly<Partial<Record<Part, Uint8Array>>>;
  readonly classes: number;
  /** As they were given, or the words that labels are; null where there are neither. */
  readonly classNames: readonly string[] | null;
}

/**
 * The classes of all parts of a data set, by the same rule for all: labels as they are; those that count from 1 (1 to n, each
 * of them there and no 0, as EMNIST's letters have it) less one, which is said. A class without samples is said too. Of labels
 * that are words, the classes are the names of classes, or the sorted words where there are none.
 *
 * @throws SynaptickError where there are no samples, their number is another than that of the labels, a label is no whole
 * number from 0 to 255 or has no name, some are words and others numbers, or all samples are of one class
 */
export function classLabels<Part extends string>(
  given: Readonly<Partial<Record<Part, GivenLabels>>>,
  { classNames: names = null, onWarning }: LabelRules = {},
): ClassLabels<Part> {
  const { parts, classNames } = numbered(Object.entries(given) as [Part, GivenLabels][], names);
  const counts = new Float64Array(MOST_CLASSES + 1);
  for (const [, part] of parts) countLabels(part, counts);
  const [least, most] = [counts.findIndex((count) => count > 0), counts.findLastIndex((count) => count > 0)];
  const present = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const where = parts.map(([, { name }]) => name).join(', ');
  if (present < 2) {
    throw new SynaptickError(
      `${where}: every sample has label ${least}, classes are told apart where there are two at least: is it the right file?`,
    );
  }
  const first = least === 1 && most === (classNames?.length ?? present) ? 1 : 0;
  if (first === 1) {
    const each = classNames ? '' : ', each of them there';
    onWarning?.(`${where}: labels are 1 to ${most}${each} and no 0: taken as classes 0 to ${most - 1}`);
  }
  requireRange(parts, first, classNames);
  const classes = classNames?.length ?? most + 1 - first;
  const absent = Array.from({ length: classes }, (_, label) => label).filter((label) => counts[label + first] === 0);
  if (absent.length > 0) {
    const what = absent.map((label) => `${label}${classNames ? ` (${classNames[label]})` : ''}`);
    onWarning?.(`${where}: no sample is of class ${listText(what)}; there are ${classes} classes`);
  }
  const labels = parts.map(([part, { values }]) => [part, Uint8Array.from(values, (label) => label - first)]);
  return { labels: Object.fromEntries(labels), classes, classNames };
}

/** Words as the numbers of their classes. @throws SynaptickError where some labels are words and others are numbers */
function numbered<Part extends string>(
  given: readonly (readonly [Part, GivenLabels])[],
  names: readonly string[] | null,
): { parts: readonly (readonly [Part, NumberedLabels])[]; classNames: readonly string[] | null } {
  const worded = given.filter(([, { values }]) => typeof values[0] === 'string');
  const other = given.find(([, { values }]) => typeof values[0] === 'number');
  if (worded.length === 0) return { parts: given as readonly (readonly [Part, NumberedLabels])[], classNames: names };
  if (other) {
    throw new SynaptickError(
      `${worded[0]?.[1].name} has labels that are words, ${other[1].name} numbers: give both as one of them`,
    );
  }
  const classNames = names ?? [...new Set(worded.flatMap(([, { values }]) => values as readonly string[]))].sort();
  if (classNames.length > MOST_CLASSES) {
    throw new SynaptickError(
      `${worded[0]?.[1].name} has ${classNames.length} different labels, the limit is ${MOST_CLASSES} classes: are they labels?`,
    );
  }
  const numberOf = new Map(classNames.map((word, number) => [word, number]));
  const parts = given.map(([part, labels]): readonly [Part, NumberedLabels] => {
    const words = labels.values as readonly string[];
    const unknown = words.findIndex((word) => !numberOf.has(word));
    if (unknown >= 0) {
      const place = labels.where?.(unknown) ?? `${labels.name}: sample ${unknown}`;
      throw new SynaptickError(`${place} has label "${printable(words[unknown] ?? '')}", which no class is named`);
    }
    return [part, { ...labels, values: words.map((word) => numberOf.get(word) as number) }];
  });
  return { parts, classNames };
}

/** Adds each label to its count. @throws SynaptickError for one that can be no class */
function countLabels({ name, values, samples, where }: NumberedLabels, counts: Float64Array): void {
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
  parts: readonly (readonly [string, NumberedLabels])[],
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
