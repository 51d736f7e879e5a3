/**
 * The classic LIF demonstration: membrane 100 ms, refractory 200 ms, a square wave of amplitude 2 and 3 Hz for 5 s.
 *
 *     npx tsx examples/figures/lif-square-wave.ts        prints the spike times
 *     synaptick plot lif --out lif.png                   draws it
 */
import { createNeurons, recordSpikes } from '../../src/index.ts';

const neuron = createNeurons('lif', 1, { tauRc: 0.1, tauRef: 0.2, minVoltage: Number.NEGATIVE_INFINITY });
const wave = (seconds: number) => ((3 * seconds) % 1 < 0.5 ? 2 : -2);
const [times = []] = recordSpikes(neuron, 0.001, 5000, (step) => [wave(1 + step / 1000)]);
for (const time of times) console.log((1 + time).toFixed(6));
