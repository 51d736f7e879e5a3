/** What `synaptick encode` prints. */
import type { CodeOptions, PictureCode } from '../input/encoding/picture-codes.ts';
import type { Presentation } from '../input/encoding/reconstruct.ts';
import { isRate } from './encode-flags.ts';
import { formatCount } from './format.ts';
import type { Frames } from './frames.ts';
import { tableText } from './table.ts';

/** Pictures as spikes and back. */
export interface EncodeRun {
  /** What was given. */
  readonly files: readonly string[];
  readonly frames: Frames;
  readonly code: CodeOptions;
  readonly lines: number;
  readonly ticks: number;
  readonly spikes: number;
  /** Of them those of lines that spike in the same tick already. */
  readonly repeated: number;
  readonly told: Pick<Presentation, 'error' | 'expectedError'>;
  /** Squared error of the picture that was written; null where none was. */
  readonly writtenError: number | null;
  readonly spikesFile: string | null;
  readonly out: string | null;
}

export function encodeObject({ files, frames, code, told, ...rest }: EncodeRun) {
  const { lines, ticks, spikes, repeated, writtenError, spikesFile, out } = rest;
  const { width, height, transparent, grey } = frames;
  const { error, expectedError } = told;
  return {
    ...{ file: files[0], width, height, transparent, ...code, spikes, error, expectedError, writtenError },
    ...{ spikesFile, out, files, pictures: grey.length, lines, ticks, repeatedSpikes: repeated },
  };
}

export function encodeText(run: EncodeRun, bold: (text: string) => string): string[] {
  const { files, frames, code, spikes, told, spikesFile, out, lines, ticks } = run;
  const { width, height, transparent, grey } = frames;
  const pixels = width * height;
  const named = files.length === 1 ? files[0] : `${files[0]} and ${formatCount(files.length - 1)} more`;
  const what =
    grey.length === 1
      ? `${width} x ${height} pixels as spikes and back`
      : `${grey.length} pictures of ${width} x ${height} pixels as spikes, the last one back`;
  return [
    bold(`${named}: ${what}`),
    ...tableText(
      [
        ...(transparent ? [['picture', 'what is transparent in it lies on white']] : []),
        ['method', codeText(code)],
        [
          'input lines',
          `${formatCount(lines)} (${linesText(code)}), ${formatCount(ticks)} ${ticks === 1 ? 'tick' : 'ticks'}`,
        ],
        ['spikes', `${formatCount(spikes)}, ${formatCount(spikes / pixels, 2)} a pixel`],
        ['squared error', `${told.error.toPrecision(4)} grey levels², ${besideError(code.method, told.expectedError)}`],
        ...(out === null ? [] : [['written', `${out}${clippedNote(run.writtenError)}`]]),
        ...(spikesFile === null ? [] : [['written', `${spikesFile}${repeatedNote(code.method, run.repeated)}`]]),
        ...(spikesFile === null ? [] : [['run it', runCommand(spikesFile, ticks)]]),
      ],
      [],
    ),
  ];
}

/** What a file of spikes is for. */
export function runCommand(spikesFile: string, ticks: number): string {
  return `synaptick run NETWORK --input ${spikesFile} --ticks ${ticks}`;
}

function codeText(code: CodeOptions): string {
  const steps = `${formatCount(code.trials)} ${code.trials === 1 ? 'step' : 'steps'}`;
  switch (code.method) {
    case 'latency':
      return `latency, ${steps}: white in the first, ${code.threshold === 0 ? 'black' : `what is no lighter than ${code.threshold}`} never`;
    case 'thermometer':
      return `thermometer, ${formatCount(code.levels)} ${code.levels === 1 ? 'level' : 'levels'}, ${steps}`;
    case 'delta':
      return `delta, a spike for ${code.threshold} grey levels, ${steps} from picture to picture`;
    default: {
      const { method, dt, minRate, maxRate, seed } = code;
      const shades = `${steps} of ${1000 * dt} ms, ${minRate} to ${maxRate} spikes/s`;
      return `${method}, ${shades}${method === 'rate' ? '' : `, seed ${seed}`}`;
    }
  }
}

function linesText(code: CodeOptions): string {
  if (code.method === 'delta') return 'two a pixel, darker and lighter, row by row';
  if (code.method === 'thermometer' && code.levels > 1) return `${code.levels} a pixel, dark to light, row by row`;
  return 'one a pixel, row by row';
}

/** Where the error comes from: chance has a formula, all else is what the code itself cannot tell. */
function besideError(method: PictureCode, expected: number | null): string {
  if (expected !== null) return `by formula ${expected.toPrecision(4)}`;
  if (isRate(method)) return 'as counts are whole numbers: this method leaves nothing to chance';
  if (method === 'latency') return 'as a spike falls on a whole step';
  if (method === 'thermometer') return 'as a level stands for all shades within it';
  return 'as changes below the threshold are not told';
}

/** The file holds 0..255, the estimate does not stop there. */
function clippedNote(error: number | null): string {
  return error === null ? '' : ` (whole levels from 0 to 255: squared error ${error.toPrecision(4)})`;
}

function repeatedNote(method: PictureCode, repeated: number): string {
  if (repeated === 0) return '';
  const remedy = method === 'delta' ? 'one, more --trials spread them' : 'one';
  return ` (${formatCount(repeated)} of them more than one of a line in a tick: an axon takes ${remedy})`;
}
