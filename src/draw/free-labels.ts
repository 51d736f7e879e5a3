/** Names beside points of a chart, where they cross neither a point nor another name. */
import { textWidth } from './text-width.ts';

/** A point in pixels of the plot area, from its upper left corner. */
export interface LabelledPoint {
  readonly left: number;
  readonly top: number;
  /** Null for a point that has no name, but takes its place. */
  readonly label: string | null;
}

/** Where a name stands, from its point; as Observable Plot's text mark takes it. */
export interface LabelPlace {
  readonly textAnchor: 'start' | 'middle' | 'end';
  readonly dx: number;
  readonly dy: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From point to name, beyond the point's radius. */
const GAP = 4;

/**
 * A place for each name: to the right, to the left, below or above its point, the first that is free; null where none is.
 * @param area width and height of the plot area, which names stay within
 * @param radius of the points
 * @param size of the letters
 */
export function freeLabels(
  points: readonly LabelledPoint[],
  area: { readonly width: number; readonly height: number },
  radius: number,
  size: number,
): (LabelPlace | null)[] {
  const taken: Box[] = points.map(({ left, top }) => ({
    ...{ left: left - radius, right: left + radius },
    ...{ top: top - radius, bottom: top + radius },
  }));
  const [beside, over] = [radius + GAP, radius + GAP + size / 2];
  const places: readonly LabelPlace[] = [
    { textAnchor: 'start', dx: beside, dy: 0 },
    { textAnchor: 'end', dx: -beside, dy: 0 },
    { textAnchor: 'middle', dx: 0, dy: over },
    { textAnchor: 'middle', dx: 0, dy: -over },
    { textAnchor: 'start', dx: 0, dy: over },
    { textAnchor: 'end', dx: 0, dy: over },
    { textAnchor: 'start', dx: 0, dy: -over },
    { textAnchor: 'end', dx: 0, dy: -over },
  ];
  return points.map((point) => {
    const { label } = point;
    if (label === null) return null;
    for (const place of places) {
      const box = boxOf(point, place, textWidth(label, size), size);
      const inside = box.left >= 0 && box.right <= area.width && box.top >= 0 && box.bottom <= area.height;
      if (!inside || taken.some((other) => cross(box, other))) continue;
      taken.push(box);
      return place;
    }
    return null;
  });
}

const BEFORE = { start: 0, middle: 0.5, end: 1 } as const;

function boxOf({ left, top }: LabelledPoint, { textAnchor, dx, dy }: LabelPlace, width: number, size: number): Box {
  const from = left + dx - BEFORE[textAnchor] * width;
  return { left: from, right: from + width, top: top + dy - size / 2, bottom: top + dy + size / 2 };
}

function cross(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
