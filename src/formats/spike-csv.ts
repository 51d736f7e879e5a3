/** Input spikes as CSV: header `tick,core,axon`, a spike a line. Core is x + width * y, ticks start at 0. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { limited, type ReadOptions } from '../host/byte-source.ts';
import { coreIds, slotsById } from './core-ids.ts';
import { createSpikeTrainBuilder, LAST_TICK, type SpikeTrain } from './spike-train.ts';
import { readLines } from './text-source.ts';

const INPUT_CSV_HEADER = 'tick,core,axon';

/** @throws SynaptickError naming file, line, value and limit */
export async function readSpikeCsv(path: string, image: ChipImage, options: ReadOptions): Promise<SpikeTrain> {
  const slots = slotsById(image);
  const given = limited(options);
  const train = createSpikeTrainBuilder(path, given.memory);
  for await (const [line, content] of readLines(path, given)) {
    const cells = content.split(',').map((cell) => cell.trim());
    const where = `${path}:${line}:`;
    if (line === 1) {
      if (cells.join(',') === INPUT_CSV_HEADER) continue;
      throw new SynaptickError(
        `${where} the first line is "${content}", must be ${INPUT_CSV_HEADER}, or tick,line for spikes by input line`,
      );
    }
    if (content.trim() === '') continue;
    if (cells.length !== 3)
      throw new SynaptickError(`${where} has ${cells.length} values, must be ${INPUT_CSV_HEADER}`);
    const [tick, core, axon] = cells.map(wholeNumberOf) as [number, number, number];
    if (!(tick <= LAST_TICK))
      throw new SynaptickError(`${where} tick is "${cells[0]}", must be from 0 to ${LAST_TICK}`);
    const slot = slots.get(core);
    if (slot === undefined)
      throw new SynaptickError(`${where} core is "${cells[1]}", the network has no core of that number`);
    if (!(axon < image.shape.axons)) {
      throw new SynaptickError(`${where} axon is "${cells[2]}", must be from 0 to ${image.shape.axons - 1}`);
    }
    train.add(tick, slot, axon);
  }
  return train.build();
}

/** A whole number from 0 in at most ten plain digits; NaN of anything else. */
export function wholeNumberOf(cell: string): number {
  return /^\d{1,10}$/.test(cell) ? Number(cell) : Number.NaN;
}

export function* formatSpikeCsv(train: SpikeTrain, image: ChipImage): Generator<string> {
  const ids = coreIds(image);
  yield `${INPUT_CSV_HEADER}\n`;
  for (let i = 0; i < train.count; i++) {
    yield `${train.ticks[i]},${ids[train.cores[i] as number]},${train.axons[i]}\n`;
  }
}
