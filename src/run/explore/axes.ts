/** The shapes of an exploration: every combination of the sizes asked for, on top of a chip. */
import { type ChipShape, requireShape } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { stochasticSynapse } from '../../../cores/modes.ts';
import type { ChipDescription } from '../../formats/chip-description.ts';
import { type DefectSettings, defectSettings, defectShareText, FAULT_KINDS, type FaultKind } from './defects.ts';

interface Axis<Value> {
  readonly title: string;
  /** A value of it in words. */
  readonly text: (value: Value) => string;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What of a core is varied, outermost first, and how reports and pictures call it. */
export const SHAPE_AXES = {
  axons: { title: 'axons', text: (value) => counted(value, 'axon') },
  neurons: { title: 'neurons', text: (value) => counted(value, 'neuron') },
  axonTypes: { title: 'types', text: (value) => counted(value, 'type') },
  maxDelay: { title: 'delay', text: (value) => `delays to ${value}` },
} as const satisfies Partial<Record<keyof ChipShape, Axis<number>>>;
export type ShapeAxis = keyof typeof SHAPE_AXES;
export const SHAPE_AXIS_NAMES = Object.keys(SHAPE_AXES) as ShapeAxis[];

/** Which network stands on the cores of a model's point; null where only one does. */
export type PointNetwork = 'as trained' | 'trained again';

interface NetworkSettings {
  readonly network: PointNetwork | null;
}

/** Of all that points may differ in. */
export type AxisName = ShapeAxis | keyof NetworkSettings | keyof DefectSettings;

/** Where a point stands on each axis. */
export type PointSettings = Readonly<Record<ShapeAxis, number>> & NetworkSettings & DefectSettings;

/** All axes: networks are within a shape, and defects within those. */
export const AXES: { readonly [Name in AxisName]: Axis<PointSettings[Name]> } = {
  ...SHAPE_AXES,
  network: { title: 'network', text: (network) => network ?? '' },
  faultKind: { title: 'defects', text: (kind) => (kind === null ? '' : FAULT_KINDS[kind]) },
  faultShare: { title: 'share', text: (share) => (share === null ? '' : `${defectShareText(share)} defective`) },
};
export const AXIS_NAMES = Object.keys(AXES) as AxisName[];

/** Values to explore; the chip's own on an axis that is left out. */
export interface AxisValues extends Readonly<Partial<Record<ShapeAxis, readonly number[]>>> {
  /** Shares of defects, 0..1; the chip's own faults unless given. */
  readonly faults?: readonly number[] | undefined;
  /** Of which kinds, each by itself; those that the chip names, else the usual ones. */
  readonly faultKinds?: readonly FaultKind[] | undefined;
}

/** Points of one exploration at the most. */
export const MOST_POINTS = 10_000;

/**
 * All combinations, the last axis turning fastest.
 * @param retrained whether each shape has a network that is trained for it beside the one as it was
 * @throws SynaptickError when an axis has no value, or there are too many points
 */
export function settingsOf(
  chip: Pick<ChipDescription, 'shape' | 'faults'>,
  values: AxisValues,
  retrained = false,
): PointSettings[] {
  const { shape } = chip;
  const defects = defectSettings(chip, values.faults, values.faultKinds);
  const lists = SHAPE_AXIS_NAMES.map((axis) => ({ axis, values: values[axis] ?? [shape[axis]] }));
  const empty = lists.find((list) => list.values.length === 0);
  if (empty)
    throw new SynaptickError(`nothing to explore: ${AXES[empty.axis].title} has no value, give it at least one`);
  const networks: readonly NetworkSettings[] = retrained
    ? [{ network: 'as trained' }, { network: 'trained again' }]
    : [{ network: null }];
  const lengths = [
    ...lists.map((list) => list.values.length),
    ...(retrained ? [networks.length] : []),
    ...(values.faults ? [defects.length] : []),
  ];
  const count = lengths.reduce((product, length) => product * length, 1);
  if (count > MOST_POINTS) {
    const sizes = lengths.join(' x ');
    throw new SynaptickError(`${sizes} values make ${count} points, the limit is ${MOST_POINTS}: shorten a list`);
  }
  let points: Readonly<Record<ShapeAxis, number>>[] = [shape];
  for (const { axis, values: each } of lists) {
    points = points.flatMap((point) => each.map((value) => ({ ...point, [axis]: value })));
  }
  return points.flatMap((point) =>
    networks.flatMap((network) => defects.map((each) => ({ ...sizesOf(point), ...network, ...each }))),
  );
}

/** The sizes of a core alone. */
export function sizesOf({ axons, neurons, axonTypes, maxDelay }: Readonly<Record<ShapeAxis, number>>) {
  return { axons, neurons, axonTypes, maxDelay };
}

/**
 * The chip's cores at a point; a stochastic synapse for each of the types, where there is one for each of those that the chip has.
 * @throws SynaptickError when no chip can have them
 */
export function shapeAt(
  { name, shape }: Pick<ChipDescription, 'name' | 'shape'>,
  settings: Partial<Readonly<Record<ShapeAxis, number>>>,
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
  const texts = axes.map((axis) => axisText(axis, at)).filter((text) => text !== '');
  return texts.join(', ');
}

/** Where a point stands on one axis; empty where there is nothing to say. */
export function axisText<Name extends AxisName>(axis: Name, at: PointSettings): string {
  const { text }: Axis<PointSettings[Name]> = AXES[axis];
  return text(at[axis]);
}

/** The sizes of a core in which the points are alike, in words; empty where there is none. */
export function fixedText(points: readonly PointSettings[]): string {
  const [first] = points;
  const varied = variedAxes(points);
  return first
    ? settingsText(
        SHAPE_AXIS_NAMES.filter((axis) => !varied.includes(axis)),
        first,
      )
    : '';
}

/** Sizes of a core in which the points differ. */
export function variedSizes(points: readonly PointSettings[]): ShapeAxis[] {
  const varied = variedAxes(points);
  return SHAPE_AXIS_NAMES.filter((axis) => varied.includes(axis));
}

/** Axes on which the points differ. */
export function variedAxes(points: readonly PointSettings[]): AxisName[] {
  return AXIS_NAMES.filter((axis) => points.some((point) => point[axis] !== points[0]?.[axis]));
}
