/** An input current that several pictures share. */

/** Half periods that a time may be short of a whole one and still count as it: k * dt is not always the multiple it stands for. */
const ROUNDING = 1e-9;

/** A square wave of amplitude 1: up in the first half of each period, down in the second. Hertz, seconds. */
export function squareWave(frequency: number, time: number): number {
  return Math.floor(2 * frequency * time + ROUNDING) % 2 === 0 ? 1 : -1;
}
