/**
 * Thresholds that adapt to the spikes of their neuron, so that in a competition none wins for ever.
 *
 * Diehl and Cook's grow: by 0.05 mV at each spike, and decay with a time constant of 10^7 ms, which next to that is no decay.
 * Trained on, they only grow, images draw too few spikes, and accuracy falls again. Balanced ones cannot: what one threshold
 * gains all lose together, so their mean never moves, and the state they come to rest in is equal shares, not silence.
 */

/** A way to move thresholds after a presentation that drew these spikes of each neuron. */
export type ThresholdRule = (thresholds: Float64Array, spikes: ArrayLike<number>, step: number, mean: number) => void;

/** No threshold falls below this part of the mean: a neuron that never wins must not spike without input. */
const LEAST = 0.1;

/**
 * `threshold[j] += step * (spikes[j] - spikes of all / neurons)`. Where one would fall below a tenth of `mean` it stays there,
 * and all are scaled so that `mean` is kept.
 */
export const balanceThresholds: ThresholdRule = (thresholds, spikes, step, mean) => {
  let all = 0;
  for (let j = 0; j < spikes.length; j++) all += spikes[j] as number;
  const share = all / spikes.length;
  let lifted = 0;
  for (let j = 0; j < spikes.length; j++) {
    const moved = (thresholds[j] as number) + step * ((spikes[j] as number) - share);
    const least = Math.max(LEAST * mean, moved);
    lifted += least - moved;
    thresholds[j] = least;
  }
  if (lifted === 0) return;
  const scale = (mean * spikes.length) / (mean * spikes.length + lifted);
  for (let j = 0; j < spikes.length; j++) thresholds[j] = (thresholds[j] as number) * scale;
};

/** `threshold[j] += step * spikes[j]`: the paper's, its decay of 10^7 ms left out. */
export const growThresholds: ThresholdRule = (thresholds, spikes, step) => {
  for (let j = 0; j < spikes.length; j++) {
    thresholds[j] = (thresholds[j] as number) + step * (spikes[j] as number);
  }
};
