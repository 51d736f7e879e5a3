/** Spikes of input lines as spikes on the axons that they feed: what `runNetwork` takes. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { NEURONS } from '../../cores/limits.ts';
import { seededRandom } from '../../mapping/random.ts';
import { createSpikeTrainBuilder, type SpikeTrain } from '../formats/spike-train.ts';
import type { SpikeTrains } from '../input/encoding/spike-source.ts';
import { drawLines } from '../map/random-input.ts';

/**
 * @param trains a line for each input line of the chip; a step is a tick, in which a line spikes once or not at all
 * @throws SynaptickError when there are not as many lines as the chip has
 */
export function axonSpikes(image: ChipImage, { lines, steps, counts }: SpikeTrains): SpikeTrain {
  const wanted = image.inputOffsets.length - 1;
  if (lines !== wanted) {
    throw new SynaptickError(
      `spike trains of ${lines} lines for a chip of ${wanted} input lines: encode ${wanted} values`,
    );
  }
  return spikesOf(image, steps, (tick) => {
    const spiking: number[] = [];
    for (let line = 0; line < lines; line++) if (counts[tick * lines + line]) spiking.push(line);
    return spiking;
  });
}

/** Random spikes: each line by its own share of the ticks, 0..1. */
export function randomSpikes(image: ChipImage, rates: Float64Array, ticks: number, seed: number): SpikeTrain {
  const random = seededRandom(seed);
  return spikesOf(image, ticks, () => drawLines(rates, random));
}

function spikesOf(
  { inputOffsets, inputRows }: ChipImage,
  ticks: number,
  linesAt: (tick: number) => number[],
): SpikeTrain {
  const train = createSpikeTrainBuilder();
  for (let tick = 0; tick < ticks; tick++) {
    for (const line of linesAt(tick)) {
      for (let k = inputOffsets[line] as number; k < (inputOffsets[line + 1] as number); k++) {
        const row = inputRows[k] as number;
        train.add(tick, Math.floor(row / NEURONS), row % NEURONS);
      }
    }
  }
  return train.build();
}
