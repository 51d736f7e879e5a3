/** Loads a network, in whatever format its content is, with the input spikes that come with it or are given beside it. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { decodeChip } from '../formats/chip-file.ts';
import { detectNetwork, detectSpikes, type NetworkFormat } from '../formats/detect.ts';
import { readRancFile, readRancPackets } from '../formats/ranc/read-json.ts';
import { readSpikeCsv } from '../formats/spike-csv.ts';
import { noSpikes, type SpikeTrain } from '../formats/spike-train.ts';
import { readTrueNorthFile } from '../formats/truenorth/reader.ts';
import { readSfti } from '../formats/truenorth/spikes.ts';
import type { ReadOptions } from '../host/byte-source.ts';

export interface LoadedNetwork {
  readonly format: NetworkFormat;
  readonly image: ChipImage;
  readonly inputs: SpikeTrain;
  /** What a person should know about how the files were read, a sentence each. */
  readonly notes: readonly string[];
}

export interface LoadOptions extends ReadOptions {
  /** RANC's config.json. */
  readonly config?: string;
  /** Input spikes: RANC's input.json, .sfti or CSV; they replace those that the network brings. */
  readonly input?: string;
  /** Replaces the image's seed. */
  readonly seed?: number;
}

/** @throws SynaptickError naming file, line or path, value and limit */
export async function loadNetwork(path: string, options: LoadOptions): Promise<LoadedNetwork> {
  const format = await detectNetwork(path, options);
  if (options.config !== undefined && format !== 'ranc') {
    throw new SynaptickError(`a config belongs to a RANC network, ${path} is ${FORMAT_NAMES[format]}: leave it out`);
  }
  const network = await readNetwork(path, format, options);
  const image = options.seed === undefined ? network.image : { ...network.image, seed: options.seed };
  if (options.input === undefined) return { ...network, image };
  return { ...network, image, inputs: await readInputs(options.input, image, options) };
}

export const FORMAT_NAMES: Readonly<Record<NetworkFormat, string>> = {
  chip: 'a chip image',
  ranc: 'a RANC network',
  truenorth: 'a TrueNorth model',
};

async function readNetwork(path: string, format: NetworkFormat, options: LoadOptions): Promise<LoadedNetwork> {
  if (format === 'ranc') {
    const { image, inputs, notes } = await readRancFile(path, options);
    return { format, image, inputs, notes };
  }
  if (format === 'truenorth') {
    const { image, notes } = await readTrueNorthFile(path, options);
    return { format, image, inputs: noSpikes, notes };
  }
  const bytes = await options.host.files.read(path, { signal: options.signal });
  return { format, image: decodeChip(path, bytes, options.memory), inputs: noSpikes, notes: [] };
}

/** Spikes from a file of any of the three formats. @throws SynaptickError naming file, line or path, value and limit */
async function readInputs(path: string, image: ChipImage, options: ReadOptions): Promise<SpikeTrain> {
  const format = await detectSpikes(path, options);
  if (format === 'ranc') return readRancPackets(path, image, options);
  return format === 'sfti' ? readSfti(path, image, options) : readSpikeCsv(path, image, options);
}
