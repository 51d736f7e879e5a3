/**
 * The rate of a LIF neuron over its input: simulated in steps of 2 ms, beside the formula (Dayan and Abbott, Theoretical
 * Neuroscience, 2001, section 5.4).
 *
 *     npx tsx examples/figures/fi-curve.ts               prints input, rate, formula
 *     synaptick plot fi --out fi.png                     draws it
 */
import { fiCurve, lifRate } from '../../src/index.ts';

for (const { current, rate } of fiCurve([1.01, 1.1, 1.5, 2, 3, 5, 10, 20], { tauRef: 0.002 }, 0.002)) {
  console.log(`${current}  ${rate.toFixed(6)}  ${lifRate(current).toFixed(6)}`);
}
