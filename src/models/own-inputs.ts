/**
 * Members of an ensemble that each see pictures in a way of their own: with the filters or levels that each has learnt. Their
 * lines lie side by side: at every place of the model's input first the channels of the first member, then as many of the
 * second, and so on.
 */
import { type Grid, lines } from '../../mapping/line-grid.ts';
import type { IntegerNetwork } from './integer-network.ts';
import type { Model } from './model-file.ts';
import { type Transduction, transductionGrid } from './transduction.ts';

/** The grid of lines that each member of a model reads; its channels are a whole number where members divide the model's. */
export function memberInput(
  model: Pick<Model, 'transduction' | 'picture' | 'ownInputs'> & { readonly members: readonly unknown[] },
): Grid {
  const whole = transductionGrid(model.transduction, model.picture);
  return model.ownInputs ? { ...whole, channels: whole.channels / model.members.length } : whole;
}

/** For each line of a member's own input, its number among the lines of the whole: ascending. */
export function linesOfMember(own: Grid, members: number, member: number): Uint32Array {
  const { channels } = own;
  return Uint32Array.from({ length: lines(own) }, (_, line) => {
    const place = Math.floor(line / channels);
    return (place * members + member) * channels + (line % channels);
  });
}

/**
 * What a model has of its members: their networks, and the one input that all read.
 * @param own whether each keeps its transduction, all of the same shape; otherwise that of the first is that of all
 */
export function joinMembers(
  parts: readonly { readonly transduction: Transduction; readonly network: IntegerNetwork }[],
  own: boolean,
): Pick<Model, 'transduction' | 'members' | 'ownInputs'> {
  const members = parts.map(({ network }) => network);
  const transductions = parts.map(({ transduction }) => transduction);
  if (own && parts.length > 1) return { transduction: joinTransductions(transductions), members, ownInputs: true };
  return { transduction: transductions[0] as Transduction, members };
}

/**
 * The transductions of the members as one, whose channels are theirs one after the other. Counted levels have no lines of their
 * own, so they cannot be joined.
 */
function joinTransductions(parts: readonly Transduction[]): Transduction {
  const shapes = new Set(parts.map(shapeOf));
  if (shapes.size !== 1 || parts.some(({ kind }) => kind === 'counts'))
    throw new Error(`cannot lay these inputs side by side: ${[...shapes].join('; ')}`);
  const filters = parts.filter((part) => part.kind === 'filters');
  const [first] = filters;
  if (!first) return { kind: 'levels', levels: parts.flatMap((part) => (part.kind === 'filters' ? [] : part.levels)) };
  const channels = first.channels * parts.length;
  const weights = new Int8Array(first.weights.length * parts.length);
  const thresholds = new Int32Array(channels);
  filters.forEach((part, member) => {
    const from = member * part.channels;
    thresholds.set(part.thresholds, from);
    part.weights.forEach((weight, at) => {
      weights[Math.floor(at / part.channels) * channels + from + (at % part.channels)] = weight;
    });
  });
  return { ...first, channels, weights, thresholds };
}

function shapeOf(part: Transduction): string {
  if (part.kind !== 'filters') return `${part.levels.length} ${part.kind}`;
  const { channels, kernel, stride, padding, weights } = part;
  return `${channels} filters of ${kernel} x ${kernel}, stride ${stride}, padding ${padding}, ${weights.length} weights`;
}
