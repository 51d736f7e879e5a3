/** Divides the cores among threads: a contiguous range for each, of equal expected work. */
import type { ChipImage } from '../../chip-image.ts';

/** Cost of a core-tick and of each neuron that can send it a spike, in equal units: measured near 70 ns and 0.3 ns. */
const CORE_COST = 230;

/** `[from, to)` of each thread, flat. */
export function threadRanges(image: ChipImage, threads: number): Uint32Array {
  const cost = expectedWork(image);
  const total = cost.reduce((sum, work) => sum + work, 0);
  const ranges = new Uint32Array(threads * 2);
  let core = 0;
  let done = 0;
  for (let thread = 0; thread < threads; thread++) {
    ranges[thread * 2] = core;
    const goal = (total * (thread + 1)) / threads;
    while (core < image.cores && (thread === threads - 1 || done + (cost[core] as number) / 2 <= goal)) {
      done += cost[core] as number;
      core++;
    }
    ranges[thread * 2 + 1] = core;
  }
  return ranges;
}

/** A core costs its scan, and work for each spike that may reach it: in proportion to the neurons that target it. */
function expectedWork(image: ChipImage): Float64Array {
  const work = new Float64Array(image.cores).fill(CORE_COST);
  for (let row = 0; row < image.targetCore.length; row++) {
    const target = image.targetCore[row] as number;
    if (target >= 0 && image.enabled[row]) work[target] = (work[target] as number) + 1;
  }
  return work;
}
