import { expect, it } from 'vitest';
import { adamStep, createMoments } from '../../../src/learning/adam.ts';

// Worked by hand from algorithm 1 of Kingma and Ba: alpha 0.1, gradients 2 and then -1.
// t = 1: m = 0.2, v = 0.004; m^ = 2, v^ = 4; step 0.1 * 2 / 2 = 0.1.
// t = 2: m = 0.9 * 0.2 - 0.1 = 0.08, v = 0.999 * 0.004 + 0.001 = 0.004996;
//        m^ = 0.08 / 0.19 = 0.4210526, v^ = 0.004996 / 0.001999 = 2.4992496; step 0.1 * 0.4210526 / 1.5808984 = 0.0266338.
it('takes the two steps worked by hand', () => {
  const values = Float32Array.of(1);
  const moments = createMoments(1);
  adamStep(values, Float32Array.of(2), moments, 1, 0.1);
  expect(values[0]).toBeCloseTo(0.9, 6);
  adamStep(values, Float32Array.of(-1), moments, 2, 0.1);
  expect(values[0]).toBeCloseTo(0.9 - 0.0266338, 6);
  expect(moments.m[0]).toBeCloseTo(0.08, 6);
  expect(moments.v[0]).toBeCloseTo(0.004996, 8);
});

it('keeps values within the limit', () => {
  const values = Float32Array.of(0.95, -0.95);
  adamStep(values, Float32Array.of(-1, 1), createMoments(2), 1, 0.5, 1);
  expect(Array.from(values)).toEqual([1, -1]);
});
