/** Records spikes while a network runs: every spike as CSV, or the output lines as RANC's output file. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { coreIds } from '../formats/core-ids.ts';
import { formatRancRow, RANC_OUTPUT_START } from '../formats/ranc/output.ts';
import type { FileSink } from '../host/files.ts';
import type { TickObserver } from './run-network.ts';

/** Header of the file: a line for every spike of every neuron, sorted by the three. */
const SPIKES_CSV_HEADER = 'tick,core,neuron';

/** Writes `tick,core,neuron` of every spike; core is x + width * y, the first tick 0. */
export function spikeCsvRecorder(image: ChipImage, sink: FileSink): TickObserver {
  const { neurons } = image.shape;
  const ids = coreIds(image);
  const inOrder = ids.every((id, slot) => slot === 0 || id > (ids[slot - 1] as number));
  sink.text(`${SPIKES_CSV_HEADER}\n`);
  return {
    onTick(engine, tick) {
      const fired = Float64Array.from(
        engine.fired(),
        (row) => (ids[Math.floor(row / neurons)] as number) * neurons + (row % neurons),
      );
      if (!inOrder) fired.sort();
      for (const row of fired) {
        sink.number(tick, ',');
        sink.number(Math.floor(row / neurons), ',');
        sink.number(row % neurons, '\n');
      }
    },
  };
}

/** Writes a row of `0 ` and `1 ` for each tick, byte for byte as RANC does: row r shows the spikes of tick r - 2. */
export function recordRancOutput(image: ChipImage, sink: FileSink): TickObserver {
  let before: ArrayLike<number> = [];
  sink.text(RANC_OUTPUT_START);
  return {
    onTick(engine) {
      sink.text(formatRancRow(image.outputLines, before));
      before = engine.outputs();
    },
  };
}
