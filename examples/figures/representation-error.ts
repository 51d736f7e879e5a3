/**
 * How the error of a population falls with its size, in two parts (Eliasmith and Anderson, Neural Engineering, 2003, section
 * 2.3): noise as 1/N, static distortion about as 1/N^2 where decoders are made for little noise.
 *
 *     npx tsx examples/figures/representation-error.ts               prints N, noise, distortion, and their slopes
 *     synaptick plot representation-error --out errors.png           draws it
 */
import { logSlope, representationErrors } from '../../src/index.ts';

const sizes = [8, 16, 32, 64, 128, 256];
const forNoise = representationErrors(sizes, { noise: 0.1 });
const precise = representationErrors(sizes, { noise: 0.1, regularisation: 0.005 });
sizes.forEach((n, i) => {
  console.log(`${n}  ${forNoise[i]?.noise.toExponential(2)}  ${precise[i]?.distortion.toExponential(2)}`);
});
const slope = (values: number[]) => logSlope(sizes, values).toFixed(2);
console.log(`noise: N^${slope(forNoise.map(({ noise }) => noise))}`);
console.log(`distortion: N^${slope(precise.map(({ distortion }) => distortion))}`);
