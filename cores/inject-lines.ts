/** Puts spikes on the input lines that a chip image names. */
import type { Engine } from './engine.ts';
import { requireInteger } from './errors.ts';

/** Injects a spike on every axon that each of `lines` feeds, due `ahead` ticks after the next one (to the longest delay of the chip). */
export function injectLines(engine: Engine, lines: ArrayLike<number>, ahead = 0, lane = 0): void {
  const { inputOffsets, inputRows, shape } = engine.image;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as number;
    requireInteger('input line', line, 0, inputOffsets.length - 2);
    for (let k = inputOffsets[line] as number; k < (inputOffsets[line + 1] as number); k++) {
      const row = inputRows[k] as number;
      engine.inject(Math.floor(row / shape.axons), row % shape.axons, ahead, lane);
    }
  }
}
