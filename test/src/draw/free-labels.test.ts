/** Names beside points: none crosses a point, another name or the edge. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { freeLabels } from '../../../src/draw/free-labels.ts';
import { textWidth } from '../../../src/draw/text-width.ts';

const AREA = { width: 300, height: 200 };
const SIZE = 11;
const BEFORE = { start: 0, middle: 0.5, end: 1 };

it('stand to the right where there is room, else to the left, and nowhere where there is none', () => {
  const label = 'a shape';
  expect(freeLabels([{ left: 20, top: 50, label }], AREA, 5, SIZE)).toMatchObject([{ textAnchor: 'start', dy: 0 }]);
  expect(freeLabels([{ left: 295, top: 50, label }], AREA, 5, SIZE)).toMatchObject([{ textAnchor: 'end', dy: 0 }]);
  expect(freeLabels([{ left: 20, top: 20, label }], { width: 30, height: 40 }, 5, SIZE)).toEqual([null]);
});

it('cross nothing', () => {
  const point = fc.record({
    left: fc.integer({ min: 0, max: AREA.width }),
    top: fc.integer({ min: 0, max: AREA.height }),
    label: fc.option(fc.constantFrom('a', '128 axons', '512 axons, 4 types')),
  });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 12 }), (points) => {
      const boxes = freeLabels(points, AREA, 5, SIZE).flatMap((place, i) => {
        const { left, top, label } = points[i] as (typeof points)[number];
        if (!place || label === null) return [];
        const long = textWidth(label, SIZE);
        const from = left + place.dx - BEFORE[place.textAnchor] * long;
        return [[from, from + long, top + place.dy - SIZE / 2, top + place.dy + SIZE / 2] as const];
      });
      const others = points.map(({ left, top }) => [left - 5, left + 5, top - 5, top + 5] as const);
      boxes.forEach((box, i) => {
        expect(box[0] >= 0 && box[1] <= AREA.width && box[2] >= 0 && box[3] <= AREA.height).toBe(true);
        for (const other of [...others, ...boxes.slice(0, i)]) {
          expect(box[0] < other[1] && other[0] < box[1] && box[2] < other[3] && other[2] < box[3]).toBe(false);
        }
      });
    }),
    { numRuns: 50 },
  );
});
