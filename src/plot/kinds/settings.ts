/** Settings that several pictures share. */

/** A square wave of amplitude 1: up in the first half of each period, down in the second. */
export function squareWave(frequency: number, time: number): number {
  const phase = (2 * Math.PI * frequency * time) % (2 * Math.PI);
  return phase < Math.PI ? 1 : -1;
}

/** Widths of a figure and of its charts with a legend beside them, in pixels. */
export const WIDTH = 860;
