/** `synaptick encode PICTURE`: a picture as spike trains and back, with the error of the way. */
import type { Command } from 'commander';
import { SynaptickError } from '../../../cores/errors.ts';
import { DEFAULT_SEED } from '../../../mapping/random.ts';
import { encodePng, type GreyPicture } from '../../formats/png.ts';
import { type MemoryLimit, memoryLimit, requireMemory } from '../../host/memory.ts';
import { writeFileAtomic } from '../../host/node/files.ts';
import { DEFAULT_SCALE, toRates } from '../../input/encoding/rates.ts';
import {
  DEFAULT_TRIALS,
  meanSquaredError,
  type Presentation,
  present,
  toGrey,
} from '../../input/encoding/reconstruct.ts';
import {
  createSpikeSource,
  DEFAULT_METHOD,
  DEFAULT_STEP,
  RATE_METHODS,
  type RateMethod,
} from '../../input/encoding/spike-source.ts';
import { shrink } from '../../input/pictures/shrink.ts';
import { loadAs } from '../../load/load.ts';
import { claimOutputs } from '../claim-outputs.ts';
import { UsageError } from '../errors.ts';
import { addEventOptions, encodeEvents } from '../events.ts';
import { formatCount } from '../format.ts';
import { decimalNumber, memoryOption, oneOf, seed, wholeNumber } from '../options.ts';
import { printJson, printLines } from '../output.ts';
import { createProgress } from '../progress.ts';
import { colorsFor, type Shell } from '../shell.ts';
import { tableText } from '../table.ts';

interface EncodeFlags {
  readonly method: RateMethod;
  readonly trials: number;
  readonly maxRate: number;
  readonly minRate: number;
  /** Milliseconds. */
  readonly dt: number;
  readonly seed: number;
  readonly side?: number;
  readonly spikes?: string;
  readonly out?: string;
  readonly memory?: MemoryLimit;
  readonly json?: boolean;
}

/** Bytes that a pixel takes while it is encoded. */
const PIXEL = 56;
/** Most spikes that a file takes. */
const MOST_SPIKES = 5_000_000;

const EXAMPLES = `
PICTURE is a PNG of any kind (1 to 16 bits), each side up to 4096 pixels. Colours become shades of grey, and what is
transparent lies on white.

Examples:
  synaptick encode photo.png --side 100 --out back.png
  synaptick encode digit.png --trials 20 --max-rate 500 --spikes spikes.csv
`;

export function registerEncode(program: Command, shell: Shell): void {
  const rate = (option: string, unlessGiven: number) =>
    decimalNumber(option, 0, 1e6, 'of spikes per second from 0 to 1000000', `leave it out for ${unlessGiven}`);
  const { minRate, maxRate } = DEFAULT_SCALE;
  const milliseconds = 1000 * DEFAULT_STEP;
  const command = program
    .command('encode')
    .summary('turn a picture into spike trains and back')
    .description(
      'Every pixel becomes a line that spikes the more the lighter it is. The spikes are counted and turned back into grey ' +
        'levels, without bias; the error is printed, beside what chance must leave where there is chance.',
    )
    .argument('<picture>', 'a PNG file, or a recording of events')
    .option('--method <name>', `${RATE_METHODS.join(', ')}`, oneOf('method', RATE_METHODS), DEFAULT_METHOD)
    .option(
      '--trials <n>',
      'steps shown',
      wholeNumber('--trials', 1, 1e7, 'show it for at least one step'),
      DEFAULT_TRIALS,
    )
    .option('--max-rate <hz>', 'rate of white', rate('--max-rate', maxRate), maxRate)
    .option('--min-rate <hz>', 'rate of black', rate('--min-rate', minRate), minRate)
    .option(
      '--dt <ms>',
      'length of a step',
      decimalNumber('--dt', 1e-3, 1000, 'of milliseconds from 0.001 to 1000', `leave it out for ${milliseconds}`),
      milliseconds,
    )
    .option('--seed <number>', 'of the spikes', seed, DEFAULT_SEED)
    .option('--side <n>', 'make it smaller: most pixels of a side', wholeNumber('--side', 1, 4096, 'e.g. 100'))
    .option('--spikes <file>', 'write the spikes as CSV: step,line')
    .option('-o, --out <file>', 'write the reconstruction (.png)')
    .addOption(memoryOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: EncodeFlags) => {
      if (!(await encodeEvents(file, flags, command, shell))) await encodePicture(file, flags, shell);
    });
  addEventOptions(command);
}

async function encodePicture(file: string, flags: EncodeFlags, shell: Shell): Promise<void> {
  if (flags.out !== undefined && !/\.png$/i.test(flags.out)) {
    throw new UsageError(`--out is "${flags.out}", must end in .png: e.g. --out back.png`);
  }
  const outputs = [flags.out, flags.spikes].filter((path) => path !== undefined);
  claimOutputs(outputs);
  requireScale(flags);
  const memory = flags.memory ?? memoryLimit();
  const whole = await loadAs('picture', file, { host: shell.host, signal: shell.signal, memory });
  const picture = flags.side === undefined ? whole : shrink(whole, flags.side);
  const { width: columns, height: rows } = picture;
  requireMemory(
    memory,
    PIXEL * columns * rows,
    `${file}: encoding ${columns} x ${rows} pixels (--side makes them fewer)`,
  );
  const dt = flags.dt / 1000;
  const { method, trials, maxRate, minRate } = flags;
  const options = { method, trials, maxRate, minRate, dt, seed: flags.seed };
  const progress = createProgress(shell, 'encoding', 'steps');
  let shown: Presentation;
  try {
    shown = present(picture.grey, options, (done) => {
      shell.signal.throwIfAborted();
      progress.update(done, trials);
    });
  } finally {
    progress.clear();
  }
  const spikes = shown.counts.reduce((sum, count) => sum + count, 0);
  const remedy = 'choose another file';
  if (flags.spikes !== undefined) {
    await writeFileAtomic(flags.spikes, spikesCsv(picture, spikes, options), { signal: shell.signal, remedy });
  }
  const { width, height, grey } = picture;
  const written = toGrey(shown.estimate);
  if (flags.out !== undefined) {
    await writeFileAtomic(flags.out, encodePng(width, height, written), { signal: shell.signal, remedy });
  }
  const { error, expectedError } = shown;
  const transparent = whole.transparent ?? false;
  const writtenError = flags.out === undefined ? null : meanSquaredError(grey, written);
  if (flags.json) {
    const result = { file, width, height, transparent, ...options, spikes, error, expectedError, writtenError };
    printJson(shell.stdout, { ...result, spikesFile: flags.spikes ?? null, out: flags.out ?? null });
    return;
  }
  const { bold } = colorsFor(shell.stdout, shell.env);
  const shades = `${formatCount(trials)} steps of ${flags.dt} ms, ${minRate} to ${maxRate} spikes/s`;
  printLines(shell.stdout, [
    bold(`${file}: ${width} x ${height} pixels as spikes and back`),
    ...tableText(
      [
        ...(transparent ? [['picture', 'what is transparent in it lies on white']] : []),
        ['method', `${method}, ${shades}${method === 'rate' ? '' : `, seed ${flags.seed}`}`],
        ['spikes', `${formatCount(spikes)}, ${formatCount(spikes / grey.length, 2)} a pixel`],
        ['squared error', `${error.toPrecision(4)} grey levels², ${besideError(expectedError)}`],
        ...outputs.map((path) => ['written', path === flags.out ? `${path}${clippedNote(writtenError)}` : path]),
      ],
      [],
    ),
  ]);
}

function besideError(expected: number | null): string {
  if (expected === null) return 'as counts are whole numbers: this method leaves nothing to chance';
  return `by formula ${expected.toPrecision(4)}`;
}

/** The file holds 0..255, the estimate does not stop there. */
function clippedNote(error: number | null): string {
  return error === null ? '' : ` (whole levels from 0 to 255: squared error ${error.toPrecision(4)})`;
}

/** Before a file is read: rates that a step can hold and that tell black from white. */
function requireScale({ maxRate, minRate, dt }: EncodeFlags): void {
  const most = 1000 / dt;
  if (maxRate > most) {
    throw new UsageError(
      `--max-rate is ${maxRate}, a step of ${dt} ms holds at most ${most} spikes/s: lower --max-rate or shorten --dt`,
    );
  }
  if (maxRate > minRate) return;
  throw new UsageError(`--max-rate is ${maxRate}, must be above --min-rate (${minRate}): equal rates tell nothing`);
}

/** The same spikes again, by the same seed; a line that spikes twice in a step stands there twice. */
function spikesCsv({ grey }: GreyPicture, spikes: number, options: Parameters<typeof present>[1]): string {
  if (spikes > MOST_SPIKES) {
    throw new SynaptickError(
      `${spikes} spikes are more than the ${MOST_SPIKES} that a file takes: use fewer --trials, a smaller --side or a lower --max-rate`,
    );
  }
  const { method = DEFAULT_METHOD, trials } = options;
  const source = createSpikeSource(method, toRates(grey, options), options);
  const rows = ['step,line'];
  for (let step = 0; step < trials; step++) {
    source.next().forEach((count, line) => {
      for (let spike = 0; spike < count; spike++) rows.push(`${step},${line}`);
    });
  }
  return `${rows.join('\n')}\n`;
}
