/** The shapes of an exploration: every combination of the sizes asked for, on top of a chip. */
import { type ChipShape, requireShape } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { stochasticSynapse } from '../../../cores/modes.ts';
import type { ChipDescription } from '../../formats/chip-description.ts';

interface Axis {
  readonly title: string;
  /** A value of it in words. */
  readonly text: (value: number) => string;
}

/** What is varied, outermost first, and how reports and pictures call it. What else a point may differ in is one more entry. */
export const AXES = {
  axons: { title: 'axons', text: (value) => `${value} axons` },
  neurons: { title: 'neurons', text: (value) => `${value} neurons` },
  axonTypes: { title: 'types', text: (value) => `${value} types` },
  maxDelay: { title: 'delay', text: (value) => `delays to ${value}` },
} as const satisfies Partial<Record<keyof ChipShape, Axis>>;
export type AxisName = keyof typeof AXES;
export const AXIS_NAMES = Object.keys(AXES) as AxisName[];

/** Where a point stands on each axis. */
export type PointSettings = Readonly<Record<AxisName, number>>;
/** Values to explore; the chip's own on an axis that is left out. */
export type AxisValues = Readonly<Partial<Record<AxisName, readonly number[]>>>;

/** Points of one exploration at the most. */
export const MOST_POINTS = 10_000;

/**
 * All combinations, the last axis turning fastest.
 * @throws SynaptickError when an axis has no value, or there are too many points
 */
export function settingsOf({ shape }: Pick<ChipDescription, 'shape'>, values: AxisValues): PointSettings[] {
  const lists = AXIS_NAMES.map((axis) => ({ axis, values: values[axis] ?? [shape[axis]] }));
  const empty = lists.find((list) => list.values.length === 0);
  if (empty)
    throw new SynaptickError(`nothing to explore: ${AXES[empty.axis].title} has no value, give it at least one`);
  const count = lists.reduce((product, list) => product * list.values.length, 1);
  if (count > MOST_POINTS) {
    const sizes = lists.map((list) => list.values.length).join(' x ');
    throw new SynaptickError(`${sizes} values make ${count} points, the limit is ${MOST_POINTS}: shorten a list`);
  }
  let points: PointSettings[] = [shape];
  for (const { axis, values: each } of lists) {
    points = points.flatMap((point) => each.map((value) => ({ ...point, [axis]: value })));
  }
  return points.map(({ axons, neurons, axonTypes, maxDelay }) => ({ axons, neurons, axonTypes, maxDelay }));
}

/**
 * The chip's cores at a point; a stochastic synapse for each of the types, where there is one for each of those that the chip has.
 * @throws SynaptickError when no chip can have them
 */
export function shapeAt(
  { name, shape }: Pick<ChipDescription, 'name' | 'shape'>,
  settings: Partial<PointSettings>,
): ChipShape {
  const at = { ...shape, ...settings };
  requireShape(name, at);
  const stochastic = (types: number) =>
    Array.from({ length: types }, (_, type) => stochasticSynapse(type)).reduce((bits, bit) => bits | bit, 0);
  const own = stochastic(shape.axonTypes);
  const all = (shape.modes & own) === own;
  return all ? { ...at, modes: at.modes | stochastic(at.axonTypes) } : at;
}

/** Where a point stands on some of the axes, in words: `128 axons, 4 types`. */
export function settingsText(axes: readonly AxisName[], at: PointSettings): string {
  return axes.map((axis) => AXES[axis].text(at[axis])).join(', ');
}

/** The axes on which the points are alike, in words; empty where there is none. */
export function fixedText(points: readonly PointSettings[]): string {
  const [first] = points;
  const varied = variedAxes(points);
  return first
    ? settingsText(
        AXIS_NAMES.filter((axis) => !varied.includes(axis)),
        first,
      )
    : '';
}

/** Axes on which the points differ. */
export function variedAxes(points: readonly PointSettings[]): AxisName[] {
  return AXIS_NAMES.filter((axis) => points.some((point) => point[axis] !== points[0]?.[axis]));
}
