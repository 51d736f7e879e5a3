/** Input spikes that are given beside a chip: on its axons, or on the input lines of the network that became it. */
import { SynaptickError } from '../../cores/errors.ts';
import { eventFormat } from '../formats/events/open.ts';
import { FORMATS, type FormatName, formatsText, identify } from '../formats/identify.ts';
import { type InputLines, type LineSpikes, readLineSpikeCsv } from '../formats/line-spike-csv.ts';
import { readRancPackets } from '../formats/ranc/read-json.ts';
import { readSpikeCsv } from '../formats/spike-csv.ts';
import type { SpikeTrain } from '../formats/spike-train.ts';
import { readSfti } from '../formats/truenorth/spikes.ts';
import { limited, type ReadOptions } from '../host/byte-source.ts';
import { takeMemory } from '../host/memory.ts';
import { axonsOfLines } from '../run/line-spikes.ts';
import type { LoadedChip } from './load-chip.ts';

/** What came in by input line, for reports. */
export interface LineInput {
  readonly file: string;
  readonly spikes: number;
  /** Further ones of a line that spikes in the same tick already, which were left out. */
  readonly repeated: number;
  /** Null where there is no spike. */
  readonly firstTick: number | null;
  readonly lastTick: number | null;
  readonly inputs: readonly (InputLines & {
    readonly spikes: number;
    /** Lines that spike at all. */
    readonly spiking: number;
  })[];
}

/** Input spikes of a file, on axons; and by line, where the file has them so. */
export interface GivenInput {
  readonly inputs: SpikeTrain;
  readonly lineInput?: LineInput;
}

/** What readers need to know of the chip. */
export type InputTarget = Pick<LoadedChip, 'image' | 'inputLines' | 'format'>;
type SpikeReader = (path: string, chip: InputTarget, options: ReadOptions) => Promise<GivenInput>;

const onAxons =
  (reader: (path: string, image: LoadedChip['image'], options: ReadOptions) => Promise<SpikeTrain>): SpikeReader =>
  async (path, { image }, options) => ({ inputs: await reader(path, image, options) });

/** In each of the formats that there are. */
const SPIKE_READERS: Readonly<Partial<Record<FormatName, SpikeReader>>> = {
  ranc: onAxons(readRancPackets),
  sfti: onAxons(readSfti),
  'spike-csv': onAxons(readSpikeCsv),
  'line-spikes': readOnLines,
};

/**
 * Input spikes for a chip, from a file of any format that has some.
 * @throws SynaptickError when it cannot be read, is in another format, or has spikes where the chip has no place for them
 */
export async function loadSpikes(path: string, chip: InputTarget, options: ReadOptions): Promise<GivenInput> {
  const format = await identify(path, options);
  const reader = format && SPIKE_READERS[format];
  if (reader) return reader(path, chip, options);
  if (format === 'picture' || (await eventFormat(path, options))) {
    throw new SynaptickError(
      `${path} is no file of spikes: encode it: synaptick encode ${path} --spikes spikes.csv, and give --input spikes.csv`,
    );
  }
  const what = format ? `is ${FORMATS[format]}, which has` : 'has';
  const readable = formatsText(Object.keys(SPIKE_READERS) as FormatName[]);
  throw new SynaptickError(`${path} ${what} no input spikes: give ${readable}`);
}

async function readOnLines(path: string, chip: InputTarget, options: ReadOptions): Promise<GivenInput> {
  const { image, inputLines } = chip;
  if (inputLines.length === 0) throw withoutLines(path, chip);
  const given = limited(options);
  const spikes = await readLineSpikeCsv(path, inputLines, given);
  takeMemory(given.memory, spikes.ticks.buffer.byteLength * 2, `${path}: ${spikes.count} spikes`);
  return {
    inputs: axonsOfLines(image, spikes, path, given.memory),
    lineInput: summary(path, inputLines, spikes),
  };
}

function withoutLines(path: string, { format }: InputTarget): SynaptickError {
  const given = 'chip' === format || 'ranc' === format || 'truenorth' === format;
  const remedy = given
    ? "give them by core and axon (CSV with the header tick,core,axon, .sfti, or RANC's input.json), or run the network that it was made of"
    : 'add an input to it';
  return new SynaptickError(
    `${path} has ${FORMATS['line-spikes']}, ${FORMATS[format]} without input lines takes none: ${remedy}`,
  );
}

function summary(
  file: string,
  inputs: readonly InputLines[],
  { count, ticks, lines, repeated }: LineSpikes,
): LineInput {
  const each = new Uint32Array(inputs.reduce((sum, { size }) => sum + size, 0));
  for (const line of lines) each[line] = (each[line] as number) + 1;
  let first = 0;
  return {
    file,
    spikes: count,
    repeated,
    firstTick: ticks[0] ?? null,
    lastTick: ticks[count - 1] ?? null,
    inputs: inputs.map((input) => {
      const own = each.subarray(first, first + input.size);
      first += input.size;
      let [spikes, spiking] = [0, 0];
      for (const of of own) {
        spikes += of;
        if (of > 0) spiking++;
      }
      return { ...input, spikes, spiking };
    }),
  };
}
