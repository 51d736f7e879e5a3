/**
 * A population: 100 spiking neurons represent a point of the plane, and its product is decoded from their spikes.
 *
 *     npx tsx examples/population.ts
 */
import { createEnsemble, decodersFor, runDecoded } from '../src/index.ts';

const ensemble = createEnsemble(100, 2, { seed: 1 });
const decoders = decodersFor(ensemble, (x) => [x[0] ?? 0, x[1] ?? 0, (x[0] ?? 0) * (x[1] ?? 0)]);
const { decoded, counts } = runDecoded(ensemble, decoders, [0.6, -0.5], 500);
const [x, y, product] = decoded.subarray(-3);
console.log(`${counts.reduce((sum, count) => sum + count, 0)} spikes in half a second`);
console.log(`shown (0.6, -0.5), decoded (${x?.toFixed(2)}, ${y?.toFixed(2)}), product ${product?.toFixed(2)} of -0.30`);
