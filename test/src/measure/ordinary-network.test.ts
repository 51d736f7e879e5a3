import { expect, it } from 'vitest';
import { LENET5 } from '../../../src/measure/ordinary-network.ts';

it("LeNet-5's multiply-accumulates are its connections in LeCun et al. 1998, less the biases and the pooling", () => {
  // The paper counts connections with one bias for each output: C1 122,304, C3 151,600, C5 48,120, F6 10,164.
  const c1 = 122_304 - 28 * 28 * 6;
  const c3 = 151_600 - 10 * 10 * 16;
  const c5 = 48_120 - 120;
  const f6 = 10_164 - 84;
  expect(LENET5.macs).toBe(c1 + c3 + c5 + f6 + 840);
});
