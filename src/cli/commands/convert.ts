/** `synaptick convert IN OUT`: a network from one format to another. */
import type { Command } from 'commander';
import { FORMATS } from '../../formats/identify.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import { CHIP_FORMATS, type ChipFormat, conversionFiles, convertNetwork } from '../../run/convert-network.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { UsageError } from '../errors.ts';
import { type FitFlags, maxErrorOption, partialSumsOption } from '../fit-flags.ts';
import { loadWithProgress } from '../loading.ts';
import { memoryOption, oneOf } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import type { Shell } from '../shell.ts';

interface ConvertFlags extends FitFlags {
  readonly to?: ChipFormat;
  readonly config?: string;
  readonly input?: string;
  readonly lossy?: boolean;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

const EXAMPLES = `
Beside OUT come the config of a RANC network (<name>.config.json) and the input spikes, where there are any: in RANC's
own packets, as <name>.sfti for TrueNorth, as <name>.input.csv for a chip image.

Examples:
  synaptick convert input.json chip.npz
  synaptick convert model.json ranc.json --to ranc --input spikes.sfti
`;

export function registerConvert(program: Command, shell: Shell): void {
  program
    .command('convert')
    .summary('convert a network between RANC, TrueNorth and chip image')
    .description(
      'Converts a network and says what the other format cannot carry. Where the result would spike otherwise than the ' +
        'original nothing is written, unless --lossy is given.',
    )
    .argument('<in>', 'a chip, or what becomes one, as of run; its content says which format it is in')
    .argument('<out>', 'the file to write')
    .option('--to <format>', `${CHIP_FORMATS.join(', ')}; chip where OUT ends in .npz`, oneOf('--to', CHIP_FORMATS))
    .option('--config <file>', "RANC's config; else <name>.config.json or config.json beside IN, else derived from IN")
    .option(
      '--input <file>',
      "input spikes to convert with it: RANC's input.json, .sfti, or CSV (tick,line or tick,core,axon)",
    )
    .option('--lossy', 'write also what spikes otherwise')
    .addOption(maxErrorOption())
    .addOption(partialSumsOption())
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((from: string, out: string, flags: ConvertFlags) => convertFile(from, out, flags, shell));
}

async function convertFile(from: string, out: string, flags: ConvertFlags, shell: Shell): Promise<void> {
  if (out.endsWith('.gz')) throw new UsageError(`${out} ends in .gz: write plain JSON and gzip it afterwards`);
  const to = flags.to ?? (/\.npz$/i.test(out) ? 'chip' : undefined);
  if (!to) throw new UsageError(`which format is ${out} to have? say --to ${CHIP_FORMATS.join(', --to ')}`);
  claimOutputs(conversionFiles(out, to, shell.host.files.paths));
  const network = await loadWithProgress(from, flags, shell);
  const { files, losses } = await convertNetwork(network.image, network.inputs, to, out, {
    files: shell.host.files,
    lossy: flags.lossy,
  });
  if (flags.json) {
    printJson(shell.stdout, { file: from, format: network.format, to, notes: network.notes, losses, written: files });
    return;
  }
  printLines(shell.stdout, [
    `${from}, ${FORMATS[network.format]}, to ${FORMATS[to]}`,
    ...network.notes.map((note) => `  note: ${note}`),
    ...losses.map(({ what, changesSpikes }) => `  not carried${changesSpikes ? ', changes spikes' : ''}: ${what}`),
    ...files.map((path) => `  wrote ${path}`),
  ]);
}
