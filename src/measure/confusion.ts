/**
 * What was taken for what: a matrix of counts `[actual class][predicted class]`, flat, `classes * classes` long.
 */
import { SynaptickError } from '../../cores/errors.ts';

/** Classes up to which a matrix is printed whole; beyond, its most frequent mistakes are. */
const PRINTED_CLASSES = 20;
const PRINTED_MISTAKES = 15;

/** A mistake and how often it was made. */
export interface Mistake {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
}

/** Counts of each pair. @throws SynaptickError when the lengths differ or a class is not below `classes` */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): Uint32Array<ArrayBuffer> {
  if (actual.length < predicted.length) {
    throw new SynaptickError(`${predicted.length} predictions for ${actual.length} labels: every prediction needs one`);
  }
  const matrix = new Uint32Array(classes * classes);
  for (let i = 0; i < predicted.length; i++) {
    const row = actual[i] as number;
    const column = predicted[i] as number;
    if (!(row < classes && column < classes)) {
      throw new SynaptickError(`image ${i}: class ${row} taken for ${column}, there are ${classes} classes`);
    }
    matrix[row * classes + column] = (matrix[row * classes + column] as number) + 1;
  }
  return matrix;
}

/** The matrix as nested arrays, `[actual][predicted]`. */
export function confusionRows(matrix: Uint32Array, classes: number): number[][] {
  return Array.from({ length: classes }, (_, row) => [...matrix.subarray(row * classes, (row + 1) * classes)]);
}

/** All mistakes that were made, the most frequent first, equals in the order of the classes. */
export function mistakes(matrix: Uint32Array, classes: number): Mistake[] {
  const made: Mistake[] = [];
  matrix.forEach((count, cell) => {
    const actual = Math.floor(cell / classes);
    const predicted = cell % classes;
    if (count > 0 && actual !== predicted) made.push({ actual, predicted, count });
  });
  return made.sort((a, b) => b.count - a.count);
}

/**
 * Lines of text: up to 20 classes the matrix, a row per actual class, with the share of the row that is right and `.` for
 * none; above, the most frequent mistakes. Classes are called by their names where they have some.
 */
export function confusionText(matrix: Uint32Array, classes: number, names?: readonly string[]): string[] {
  return classes <= PRINTED_CLASSES ? matrixText(matrix, classes, names) : mistakesText(matrix, classes, names);
}

/** Letters of a name that stand beside a row. */
const SHOWN_NAME = 24;

function matrixText(matrix: Uint32Array, classes: number, names: readonly string[] = []): string[] {
  const widest = matrix.reduce((most, count) => Math.max(most, count), 0);
  const width = Math.max(String(widest).length, String(classes - 1).length) + 2;
  const cell = (text: string | number) => String(text).padStart(width);
  const header = Array.from({ length: classes }, (_, predicted) => cell(predicted)).join('');
  const nameOf = (label: number) =>
    `${names[label] === undefined ? '' : `${names[label].slice(0, SHOWN_NAME)} `}${label}`;
  const longest = Math.max(6, ...Array.from({ length: classes }, (_, label) => nameOf(label).length));
  const rows = confusionRows(matrix, classes).map((row, actual) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const recall = total > 0 ? `${((100 * (row[actual] as number)) / total).toFixed(1)} %` : '-';
    return `${nameOf(actual).padStart(longest)} ${row.map((count) => cell(count || '.')).join('')}  ${recall.padStart(7)}`;
  });
  return [`${'actual'.padEnd(longest)} ${header}    right`, ...rows];
}

function mistakesText(matrix: Uint32Array, classes: number, names: readonly string[] = []): string[] {
  const made = mistakes(matrix, classes);
  if (made.length === 0) return ['no mistakes'];
  const width = String(classes - 1).length;
  const nameOf = (label: number) => names[label] ?? String(label).padStart(width);
  const worst = made.slice(0, PRINTED_MISTAKES).map(({ actual, predicted, count }) => {
    return `  ${nameOf(actual)} taken for ${nameOf(predicted)}: ${count} times`;
  });
  return [`most frequent of ${made.length} kinds of mistakes:`, ...worst];
}
