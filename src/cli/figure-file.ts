/** A figure that a command writes: PNG or SVG by the ending of the file's name, light or dark. */
import { writeFileAtomic } from '../host/node/files.ts';
import { claimOutputs } from './claim-outputs.ts';
import { UsageError } from './errors.ts';
import type { Shell } from './shell.ts';

export interface FigureFile {
  readonly path: string;
  readonly extension: 'png' | 'svg';
  /** The option that names it, for messages. */
  readonly option: string;
}

/**
 * The file to write, checked before anything is drawn.
 * @param example a name without ending, for the remedy
 * @throws UsageError for another ending
 * @throws SynaptickError where its folder cannot be written to, or the command reads it
 */
export function figureFile(option: string, path: string, example: string): FigureFile {
  const extension = /\.(png|svg)$/i.exec(path)?.[1]?.toLowerCase() as FigureFile['extension'] | undefined;
  if (extension === undefined) {
    throw new UsageError(`${option} is "${path}", must end in .png or .svg: e.g. ${example}.png`);
  }
  claimOutputs([path]);
  return { path, extension, option };
}

/** @param light the figure as SVG, in the light theme */
export async function writeFigure(file: FigureFile, light: string, dark: boolean, shell: Shell): Promise<void> {
  shell.signal.throwIfAborted();
  // Loaded only now: drawing takes libraries that most commands do not need.
  const svg = dark ? (await import('../draw/dark.ts')).darkSvg(light) : light;
  const content = file.extension === 'svg' ? svg : (await import('../draw/png.ts')).svgToPng(svg);
  await writeFileAtomic(file.path, content, { signal: shell.signal, remedy: `choose another ${file.option}` });
}
