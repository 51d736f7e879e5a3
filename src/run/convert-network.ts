/** Converts a network between RANC, TrueNorth and chip image, as far as the formats allow. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { encodeChip } from '../formats/chip-file.ts';
import type { Loss } from '../formats/losses.ts';
import { fitRanc } from '../formats/ranc/fit.ts';
import { configPathOf } from '../formats/ranc/read-json.ts';
import { formatRanc, formatRancConfig } from '../formats/ranc/writer.ts';
import { formatSpikeCsv } from '../formats/spike-csv.ts';
import type { SpikeTrain } from '../formats/spike-train.ts';
import { fitTrueNorth } from '../formats/truenorth/fit.ts';
import { formatSfti } from '../formats/truenorth/spikes.ts';
import { formatTrueNorth } from '../formats/truenorth/writer.ts';
import type { FileSink, Files, Paths } from '../host/files.ts';

/** What a chip can be written as. */
export const CHIP_FORMATS = ['ranc', 'truenorth', 'chip'] as const;
export type ChipFormat = (typeof CHIP_FORMATS)[number];

export interface Conversion {
  /** Files that were written, the network first. */
  readonly files: readonly string[];
  /** What could not be carried. */
  readonly losses: readonly Loss[];
}

/**
 * Writes `image` and `inputs` to `out` in another format. Beside it: RANC's `<name>.config.json`; the input spikes as
 * TrueNorth's `<name>.sfti` or, for a chip image, `<name>.input.csv`, where there are any.
 * @param options.files where they are written
 * @param options.lossy writes also where the converted network can spike otherwise than the original
 * @throws SynaptickError listing what would change, or naming the file that cannot be written
 */
export async function convertNetwork(
  image: ChipImage,
  inputs: SpikeTrain,
  to: ChipFormat,
  out: string,
  { files, lossy }: { readonly files: Files; readonly lossy?: boolean },
): Promise<Conversion> {
  const { image: fitted, losses } = fitFormat(image, to);
  const changes = losses.filter(({ changesSpikes }) => changesSpikes);
  if (changes.length > 0 && !lossy) {
    throw new SynaptickError(
      `${out} would spike otherwise than the original, ${NAMES[to]} has no ${changes.map(({ what }) => what).join('; no ')}: ` +
        'nothing was written; --lossy writes it all the same',
    );
  }
  const [, beside] = conversionFiles(out, to, files.paths);
  if (to === 'chip') {
    await files.write(out, encodeChip(fitted));
    return {
      files: [out, ...(inputs.count ? writeAll(files, [[beside, formatSpikeCsv(inputs, fitted)]]) : [])],
      losses,
    };
  }
  const parts: Part[] =
    to === 'ranc'
      ? [
          [out, formatRanc(fitted, inputs)],
          [beside, [formatRancConfig(fitted)]],
        ]
      : [[out, formatTrueNorth(fitted)]];
  if (to === 'truenorth' && inputs.count) parts.push([beside, formatSfti(inputs, fitted)]);
  return { files: writeAll(files, parts), losses };
}

/** The files that a conversion may write: the network, and what goes beside it. */
export function conversionFiles(out: string, to: ChipFormat, paths: Paths): [network: string, beside: string] {
  if (to === 'ranc') return [out, configPathOf(out, paths)];
  return [out, siblingPath(out, to === 'chip' ? '.input.csv' : '.sfti', paths)];
}

const NAMES: Readonly<Record<ChipFormat, string>> = { chip: 'a chip image', ranc: 'RANC', truenorth: 'TrueNorth' };

function fitFormat(image: ChipImage, to: ChipFormat): { readonly image: ChipImage; readonly losses: readonly Loss[] } {
  if (to === 'ranc') return fitRanc(image);
  return to === 'truenorth' ? fitTrueNorth(image) : { image, losses: [] };
}

/** `net.json` with another ending: `net.sfti`. */
function siblingPath(path: string, ending: string, { join, dirname, basename }: Paths): string {
  return join(dirname(path), basename(path).replace(/(?<=.)\.[^.]*$/, '') + ending);
}

type Part = readonly [path: string, content: Iterable<string>];

/** Writes all the files or none of them. */
function writeAll(files: Files, parts: readonly Part[]): string[] {
  const sinks: FileSink[] = [];
  try {
    for (const [path, content] of parts) {
      const sink = files.sink(path);
      sinks.push(sink);
      for (const piece of content) sink.text(piece);
    }
    for (const sink of sinks) sink.commit();
  } finally {
    for (const sink of sinks) sink.abort();
  }
  return parts.map(([path]) => path);
}
