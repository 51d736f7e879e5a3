/**
 * Song, Miller and Abbott, Nature Neuroscience 3:919 (2000): inputs compete for a neuron, and those that spike together win.
 *
 *     npx tsx examples/stdp-competition.ts
 *     synaptick plot weight-evolution --out weights.png      the same over time
 */
import { COMPETITION, runCompetition } from '../src/train/stdp/competition.ts';

const mean = (weights: Float64Array) => weights.reduce((a, b) => a + b, 0) / weights.length;
for (const dependence of ['additive', 'multiplicative', 'soft'] as const) {
  const { weights } = runCompetition({ ...COMPETITION, rule: { ...COMPETITION.rule, dependence } });
  const last = weights.at(-1) as Float64Array;
  const half = last.length / 2;
  const [correlated, independent] = [last.subarray(0, half), last.subarray(half)].map((group) =>
    mean(group).toFixed(3),
  );
  console.log(`${dependence.padEnd(14)} correlated inputs weigh ${correlated}, independent ones ${independent}`);
}
