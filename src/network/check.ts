/** Checks a projection's kind against the populations it joins, before anything is built from it. */

import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { requireInteger, SynaptickError } from '../../cores/errors.ts';
import { type Grid, lines } from '../../mapping/line-grid.ts';
import type { Connectivity } from './connectivity.ts';
import { hasWindow, windowGrid } from './windows.ts';

const WEIGHT_LIMIT = TRUENORTH_SHAPE.weight.max;

const KINDS: readonly string[] = [
  'dense',
  'sparse',
  'one-to-one',
  'conv1d',
  'conv2d',
  'pooling',
] satisfies Connectivity['kind'][];

/**
 * A checked copy of `connectivity`, which later changes of the caller's arrays do not reach.
 * @throws SynaptickError that opens with `owner`, e.g. `projection "a -> b"`, with value, limit and remedy
 */
export function checkedConnectivity(owner: string, connectivity: Connectivity, from: Grid, to: Grid): Connectivity {
  if (!KINDS.includes(connectivity.kind)) {
    throw new SynaptickError(
      `${owner}: unknown kind ${JSON.stringify(connectivity.kind)}: use one of ${KINDS.join(', ')}`,
    );
  }
  const sources = lines(from);
  const targets = lines(to);
  if (connectivity.kind === 'dense') checkDense(owner, connectivity.weights, connectivity.rowLengths, sources, targets);
  if (connectivity.kind === 'one-to-one') checkOneToOne(owner, connectivity.weights.length, sources, targets);
  if (hasWindow(connectivity)) checkTarget(owner, windowGrid(owner, from, connectivity), to);
  if (connectivity.kind === 'sparse') {
    checkSparse(owner, connectivity, sources, targets);
    const offsets = Uint32Array.from(connectivity.offsets);
    const ends = Uint32Array.from(connectivity.targets);
    const copy = { kind: 'sparse' as const, offsets, targets: ends, weights: connectivity.weights };
    return { ...copy, weights: checkedWeights(owner, copy, targets) };
  }
  return { ...connectivity, weights: checkedWeights(owner, connectivity, targets) };
}

/** A copy, in integers where all are a chip's. */
function checkedWeights(owner: string, connectivity: Connectivity, targets: number): Int16Array | Float64Array {
  const { weights } = connectivity;
  const fits = (weight: number) => Number.isInteger(weight) && Math.abs(weight) <= WEIGHT_LIMIT;
  let whole = true;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (fits(weight)) continue;
    whole = false;
    if (Number.isFinite(weight)) continue;
    throw new SynaptickError(
      `${owner}: weight ${weightPlace(connectivity, targets, i)} is ${weight}, must be a number: correct it`,
    );
  }
  return whole ? Int16Array.from(weights) : Float64Array.from(weights);
}

/** @throws SynaptickError naming the first weight that is none of a chip's */
export function requireWholeWeights(owner: string, connectivity: Connectivity, targets: number): void {
  const { weights } = connectivity;
  if (weights instanceof Int16Array) return;
  const remedy = 'a weight has 9 bits; prepareGraph scales and quantises real ones';
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (Number.isInteger(weight) && Math.abs(weight) <= WEIGHT_LIMIT) continue;
    const what = `${owner}: weight ${weightPlace(connectivity, targets, i)}`;
    requireInteger(what, weight, -WEIGHT_LIMIT, WEIGHT_LIMIT, remedy);
  }
}

/** Which weight number `i` is, for an error. */
function weightPlace(connectivity: Connectivity, targets: number, i: number): string {
  switch (connectivity.kind) {
    case 'dense':
      return `from ${Math.floor(i / targets)} to ${i % targets}`;
    case 'sparse':
      return `from ${Array.from(connectivity.offsets).findLastIndex((offset) => offset <= i)} to ${connectivity.targets[i]}`;
    case 'one-to-one':
      return connectivity.weights.length === 1 ? 'for all' : `of neuron ${i}`;
    case 'conv1d':
    case 'conv2d': {
      const { width, height } = connectivity.window;
      const channels = connectivity.weights.length / (connectivity.filters * width * height);
      const plane = Math.floor(i / (width * height));
      const channel = `filter ${Math.floor(plane / channels)}, channel ${plane % channels}`;
      return `of ${channel}, y ${Math.floor(i / width) % height}, x ${i % width}`;
    }
    default:
      return 'of the window';
  }
}

function checkDense(
  owner: string,
  weights: ArrayLike<number>,
  rowLengths: readonly number[],
  sources: number,
  targets: number,
): void {
  const ragged = rowLengths.findIndex((length) => length !== targets);
  if (ragged >= 0) {
    throw new SynaptickError(
      `${owner}: row ${ragged} of the matrix has ${rowLengths[ragged]} weights, must be ${targets}: ` +
        'a row is a source, with one weight for each target',
    );
  }
  if (weights.length === sources * targets) return;
  throw new SynaptickError(
    `${owner}: matrix has ${weights.length} weights, ${sources} sources x ${targets} targets need ${sources * targets}: ` +
      'give one for each pair, row-major [source][target]',
  );
}

function checkOneToOne(owner: string, weights: number, sources: number, targets: number): void {
  if (sources !== targets) {
    throw new SynaptickError(
      `${owner}: one-to-one from ${sources} neurons to ${targets}: make the sizes equal, or give a matrix`,
    );
  }
  if (weights === 1 || weights === sources) return;
  throw new SynaptickError(`${owner}: one-to-one has ${weights} weights, must be 1 or ${sources}: one for each neuron`);
}

function checkTarget(owner: string, made: Grid, to: Grid): void {
  if (made.width === to.width && made.height === to.height && made.channels === to.channels) return;
  throw new SynaptickError(
    `${owner}: the target's grid is ${gridText(to)}, the projection makes ${gridText(made)}: ` +
      'give the target population that size',
  );
}

function gridText({ width, height, channels }: Grid): string {
  return `${width} x ${height} x ${channels}`;
}

function checkSparse(
  owner: string,
  { offsets, targets: ends, weights }: Extract<Connectivity, { kind: 'sparse' }>,
  sources: number,
  targets: number,
): void {
  if (offsets.length !== sources + 1) {
    throw new SynaptickError(
      `${owner}: ${offsets.length} offsets, ${sources} sources need ${sources + 1}: compress the rows by source`,
    );
  }
  if (weights.length !== ends.length) {
    throw new SynaptickError(
      `${owner}: ${weights.length} weights for ${ends.length} targets: give one for each synapse`,
    );
  }
  requireInteger(`${owner}: first offset`, offsets[0] as number, 0, 0, 'the rows start at synapse 0');
  const lastSource = new Int32Array(targets).fill(-1);
  for (let source = 0; source < sources; source++) {
    const start = offsets[source] as number;
    const end = offsets[source + 1] as number;
    requireInteger(
      `${owner}: offset ${source + 1}`,
      end,
      start,
      ends.length,
      'offsets never fall, nor pass the last synapse',
    );
    for (let i = start; i < end; i++) {
      const target = ends[i] as number;
      requireInteger(
        `${owner}: target of synapse ${i}`,
        target,
        0,
        targets - 1,
        `the population has ${targets} neurons`,
      );
      if (lastSource[target] === source) {
        throw new SynaptickError(
          `${owner}: the synapse from ${source} to ${target} stands there twice: add up its weights`,
        );
      }
      lastSource[target] = source;
    }
  }
  requireInteger(`${owner}: last offset`, offsets[sources] as number, ends.length, ends.length, 'it ends the last row');
}
