/**
 * A picture moved along three saccades before a camera, as N-MNIST was made: an event wherever a pixel has become lighter (ON)
 * or darker (OFF) by a step. G. Orchard et al. (2015), doi:10.3389/fnins.2015.00437: three saccades of 100 ms along a triangle.
 */
import type { Event } from './event-files.ts';

const SACCADE = 100_000;
/** Positions of the picture at the corners of its way, in pixels of the camera. */
const CORNERS = [
  [0, 0],
  [3, 6],
  [6, 0],
  [0, 0],
] as const;
/** Moments at which the camera looks, a saccade. */
const LOOKS = 12;
const STEP = 64;

/** @param grey `[28][28]`; the events are of a camera of 34 x 34 pixels, in order of time */
export function saccades(grey: ArrayLike<number>, side = 28, sensor = 34): Event[] {
  const events: Event[] = [];
  const seen = new Float64Array(sensor * sensor);
  for (let look = 0; look <= 3 * LOOKS; look++) {
    const saccade = Math.min(Math.floor(look / LOOKS), 2);
    const share = (look - saccade * LOOKS) / LOOKS;
    const [from, to] = [CORNERS[saccade], CORNERS[saccade + 1]] as [
      readonly [number, number],
      readonly [number, number],
    ];
    const [left, top] = [0, 1].map((axis) =>
      Math.round((from[axis] as number) * (1 - share) + (to[axis] as number) * share),
    );
    for (let pixel = 0; pixel < sensor * sensor; pixel++) {
      const [x, y] = [pixel % sensor, Math.floor(pixel / sensor)];
      const [column, row] = [x - (left as number), y - (top as number)];
      const inside = column >= 0 && row >= 0 && column < side && row < side;
      const level = inside ? (grey[row * side + column] as number) : 0;
      const change = level - (seen[pixel] as number);
      if (Math.abs(change) < STEP) continue;
      seen[pixel] = level;
      events.push([look * (SACCADE / LOOKS) + 1 + ((7 * pixel) % 11) * 100, x, y, change > 0 ? 1 : 0]);
    }
  }
  return events.map(([t, ...rest]) => [Math.floor(t), ...rest] as Event).sort(([a], [b]) => a - b);
}
