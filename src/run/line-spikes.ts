/** Spikes of input lines as spikes on the axons that they feed: what `runNetwork` takes. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { seededRandom } from '../../mapping/random.ts';
import type { LineSpikes } from '../formats/line-spike-csv.ts';
import { createSpikeTrainBuilder, type SpikeTrain, type SpikeTrainBuilder } from '../formats/spike-train.ts';
import type { MemoryLimit } from '../host/memory.ts';
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

/**
 * The spikes of a file by input line, on all axons that the lines feed.
 * @param file how errors call it
 * @throws SynaptickError where the axons are more than the memory allows
 */
export function axonsOfLines(
  image: ChipImage,
  { count, ticks, lines }: LineSpikes,
  file: string,
  memory?: MemoryLimit,
): SpikeTrain {
  const train = createSpikeTrainBuilder(file, memory);
  for (let i = 0; i < count; i++) addLine(train, image, ticks[i] as number, lines[i] as number);
  return train.build();
}

function spikesOf(image: ChipImage, ticks: number, linesAt: (tick: number) => number[]): SpikeTrain {
  const train = createSpikeTrainBuilder();
  for (let tick = 0; tick < ticks; tick++) {
    for (const line of linesAt(tick)) addLine(train, image, tick, line);
  }
  return train.build();
}

/** A spike on each of the axons that a line feeds. */
function addLine(
  train: SpikeTrainBuilder,
  { inputOffsets, inputRows, shape }: ChipImage,
  tick: number,
  line: number,
): void {
  for (let k = inputOffsets[line] as number; k < (inputOffsets[line + 1] as number); k++) {
    const row = inputRows[k] as number;
    train.add(tick, Math.floor(row / shape.axons), row % shape.axons);
  }
}
