/** `synaptick encode PICTURE`: a picture as spike trains and back, with the error of the way. */
import type { Command } from 'commander';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { encodePng } from '../../formats/png.ts';
import { memoryLimit, requireMemory } from '../../host/memory.ts';
import { writeFileAtomic } from '../../host/node/files.ts';
import { type CodeOptions, codePicture, PICTURE_CODES, ticksOfFrames } from '../../input/encoding/picture-codes.ts';
import { DEFAULT_SCALE } from '../../input/encoding/rates.ts';
import { DEFAULT_TRIALS, meanSquaredError, toGrey } from '../../input/encoding/reconstruct.ts';
import { DEFAULT_METHOD, DEFAULT_STEP } from '../../input/encoding/spike-source.ts';
import { claimOutputs } from '../claim-outputs.ts';
import {
  codeOptions,
  DEFAULT_LEVELS,
  DEFAULT_THRESHOLDS,
  type EncodeFlags,
  requireEncodeFlags,
  requirePictures,
  STEPS_SHOWN,
} from '../encode-flags.ts';
import { encodeObject, encodeText } from '../encode-report.ts';
import { addEventOptions, encodeEvents } from '../events.ts';
import { type Frames, frameFiles, loadFrames } from '../frames.ts';
import { decimalNumber, memoryOption, oneOf, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { showSpikes } from '../shown-spikes.ts';

/** Bytes that a pixel takes while it is encoded; a further line of it; and its value in each tick of delta code, with spikes. */
const PIXEL = 56;
const LINE = 5;
const VALUE = 10;

const EXAMPLES = `
PICTURE is a PNG of any kind (1 to 16 bits), each side up to 4096 pixels. Colours become shades of grey, and what is
transparent lies on white.

Methods:
  poisson, bernoulli, rate   a line a pixel, which spikes the more often the lighter it is
  latency                    a line a pixel, which spikes once, the earlier the lighter it is
  thermometer                --levels lines a pixel, of which the more spike the lighter it is
  delta                      pictures in turn: a line for each pixel that gets darker, and one where it gets lighter

The spikes that --spikes writes are read by run --input, into any network of as many input lines.

Examples:
  synaptick encode photo.png --side 100 --out back.png
  synaptick encode digit.png --trials 20 --max-rate 500 --spikes spikes.csv
  synaptick run network.json --input spikes.csv --ticks 20
  synaptick encode digit.png --method latency --trials 32 --threshold 30 --spikes spikes.csv
  synaptick encode digit.png --method thermometer --levels 8 --spikes spikes.csv
  synaptick encode frames --method delta --threshold 20 --trials 10 --spikes spikes.csv
                                              frames is a folder of PNGs, 10 ticks from each to the next
`;

export function registerEncode(program: Command, shell: Shell): void {
  const rate = (option: string, unlessGiven: number) =>
    decimalNumber(option, 0, 1e6, 'of spikes per second from 0 to 1000000', `leave it out for ${unlessGiven}`);
  const { minRate, maxRate } = DEFAULT_SCALE;
  const milliseconds = 1000 * DEFAULT_STEP;
  const { latency, thermometer, delta } = STEPS_SHOWN;
  const encode = program
    .command('encode')
    .summary('turn a picture into spike trains and back')
    .description(
      'Turns pictures into spikes of lines: unless --method says otherwise every pixel becomes a line that spikes the more the ' +
        'lighter it is. The spikes are read and turned back into grey levels, without bias; the error is printed, beside what ' +
        'chance must leave where there is chance.',
    )
    .argument(
      '<picture...>',
      'a PNG file, or a recording of events; with --method delta two or more of one size, or folders of them',
    )
    .option('--method <name>', `${PICTURE_CODES.join(', ')}`, oneOf('method', PICTURE_CODES), DEFAULT_METHOD)
    .option(
      '--trials <n>',
      `steps shown, with delta from picture to picture (default: ${DEFAULT_TRIALS}; latency ${latency}, thermometer ${thermometer}, delta ${delta})`,
      wholeNumber('--trials', 1, 1e7, 'show it for at least one step'),
    )
    .option('--max-rate <hz>', 'rate of white', rate('--max-rate', maxRate), maxRate)
    .option('--min-rate <hz>', 'rate of black', rate('--min-rate', minRate), minRate)
    .option(
      '--dt <ms>',
      'length of a step, for rates',
      decimalNumber('--dt', 1e-3, 1000, 'of milliseconds from 0.001 to 1000', `leave it out for ${milliseconds}`),
      milliseconds,
    )
    .option('--seed <number>', 'of the spikes, for poisson and bernoulli', seed, DEFAULT_SEED)
    .option(
      '--levels <n>',
      `lines a pixel, of thermometer code (default: ${DEFAULT_LEVELS})`,
      wholeNumber('--levels', 1, 255, `leave it out for ${DEFAULT_LEVELS}`),
    )
    .option(
      '--threshold <grey>',
      `grey levels: latency: up to here no spike (default: ${DEFAULT_THRESHOLDS.latency}); delta: a spike for each change by so much (default: ${DEFAULT_THRESHOLDS.delta})`,
      decimalNumber('--threshold', 0, 255, 'of grey levels from 0 to 255', 'leave it out for the default'),
    )
    .option('--side <n>', 'make it smaller: most pixels of a side', wholeNumber('--side', 1, 4096, 'e.g. 100'))
    .option('--spikes <file>', 'write the spikes as CSV: tick,line')
    .option('-o, --out <file>', 'write the reconstruction (.png), of pictures in turn that of the last')
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], flags: EncodeFlags, command: Command) => {
      if (await encodeEvents(paths, flags, command, shell)) return;
      const given = Object.keys(flags).filter((name) => command.getOptionValueSource(name) === 'cli');
      requireEncodeFlags(flags, new Set(given));
      await encodePictures(paths, flags, shell);
    });
  addEventOptions(encode);
}

async function encodePictures(paths: readonly string[], flags: EncodeFlags, shell: Shell): Promise<void> {
  const { signal } = shell;
  claimOutputs([flags.out, flags.spikes]);
  const files = await frameFiles(paths, shell);
  requirePictures(flags.method, files.length);
  const memory = flags.memory ?? memoryLimit();
  const frames = await loadFrames(files, flags.side, memory, shell);
  const code = codeOptions(flags);
  const { bytes, what } = cost(frames, code);
  requireMemory(memory, bytes, `${paths[0]}: encoding ${what}`);
  const coded = codePicture(frames.grey, code);
  const shown = await showSpikes(coded, flags.spikes, shell);
  const told = coded.tell(shown.counts);
  const { width, height, grey } = frames;
  const written = toGrey(told.estimate);
  if (flags.out !== undefined) {
    const png = encodePng(width, height, written);
    await writeFileAtomic(flags.out, png, { signal, remedy: 'choose another file' });
  }
  const writtenError = flags.out === undefined ? null : meanSquaredError(grey.at(-1) as Uint8Array, written);
  const { source, ticks } = coded;
  const { spikes, repeated } = shown;
  const outputs = { spikesFile: flags.spikes ?? null, out: flags.out ?? null };
  const run = {
    files: paths,
    frames,
    code,
    lines: source.lines,
    ticks,
    spikes,
    repeated,
    told,
    writtenError,
    ...outputs,
  };
  if (flags.json) printJson(shell.stdout, encodeObject(run));
  else printLines(shell.stdout, encodeText(run, colorsFor(shell.stdout, shell.env).bold));
}

/** Bytes that encoding takes, and what of. */
function cost({ width, height, grey }: Frames, code: CodeOptions): { bytes: number; what: string } {
  const pixels = width * height;
  const size = `${width} x ${height} pixels`;
  if (code.method === 'thermometer') {
    return {
      bytes: pixels * (PIXEL + LINE * code.levels),
      what: `${size} of ${code.levels} lines (--side or --levels makes them fewer)`,
    };
  }
  if (code.method !== 'delta') return { bytes: pixels * PIXEL, what: `${size} (--side makes them fewer)` };
  const ticks = ticksOfFrames(grey.length, code.trials);
  return {
    bytes: pixels * (PIXEL + VALUE * ticks),
    what: `${grey.length} pictures of ${size} over ${ticks} ticks (--side or --trials makes them fewer)`,
  };
}
