/** What the proof of a mapping came to, in words. */
import { allGoneRound } from '../map/fault-text.ts';
import type { MappedNetwork } from '../map/map-network.ts';
import type { Verification } from '../map/verify.ts';
import { formatCount, formatCounted, formatShare } from './format.ts';

/** Why no neuron spiked, and what can be done about it: more ticks or input only where those can do it. */
function silenceText({ described, silent }: MappedNetwork, ticks: number, inputRate: number): string {
  const neurons = described.populations.reduce((sum, each) => sum + (each.neurons ? each.size : 0), 0);
  const never = silent.reduce((sum, { unreached, belowThreshold }) => sum + unreached + belowThreshold, 0);
  const hasInputs = described.populations.some((each) => !each.neurons);
  if (never === neurons) {
    const more = hasInputs ? 'connect its inputs' : 'give it inputs';
    return `no neuron of the network can ever spike: ${more}, raise weights or leaks, or lower the thresholds`;
  }
  const during = `no neuron spiked in ${formatCounted(ticks, 'tick')}`;
  if (!hasInputs) return `${during}, without inputs: raise --verify, or lower the thresholds`;
  return (
    `${during} on random input (${formatShare(inputRate)} of the lines in each): ` +
    'raise --verify or --input-rate, or lower the thresholds'
  );
}

/** What is verified of a network on faulty silicon: the chip itself where its faults are all gone round, else the chip without them. */
export function verifiedOn({ faults }: Pick<MappedNetwork, 'faults'>): 'chip' | 'chip without its faults' {
  return faults && !allGoneRound(faults) ? 'chip without its faults' : 'chip';
}

/** What was proved, and what was not for want of spikes. */
export function verdict(run: MappedNetwork, verified: Verification): string[] {
  const { ticks, inputRate, spikes, allSpikes, silent, difference } = verified;
  if (difference) return [`NOT verified: differs in tick ${difference.tick}`];
  if (allSpikes === 0) return [`Nothing proved: ${silenceText(run, ticks, inputRate)}`];
  const { quantised, partialSums } = run.prepared;
  const approximated = quantised.populations.filter((each) => each.approximated > 0);
  const equal = `equal the ${approximated.length + partialSums.length > 0 ? 'fitted' : 'unmapped'} network's`;
  const all = formatCount(allSpikes);
  return [
    `Verified: ${formatCounted(ticks, 'tick')} on random input, ` +
      (spikes === 0
        ? `no probed spike, but all ${all} spikes of its neurons ${equal}`
        : `all ${formatCount(spikes)} probed spikes ${equal}, as do all ${all} of its neurons'`),
    ...(verifiedOn(run) === 'chip'
      ? []
      : ['This is of the chip without the faults that are in it: those are not verified']),
    ...(silent.length > 0 ? [`Nothing is proved of ${silent.join(', ')}: none of their neurons spiked`] : []),
  ];
}
