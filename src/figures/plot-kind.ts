/** What a picture of `synaptick plot` is. */
import type { Host } from '../host/host.ts';
import type { MemoryLimit } from '../host/memory.ts';

/** What every kind is told; each uses what concerns it. */
export interface PlotKindOptions {
  /** Where files and data come from. */
  readonly host: Host;
  /** Of everything random in the picture; a kind documents its own where none is given. */
  readonly seed: number;
  /** A PNG file (kind encoding). */
  readonly picture?: string;
  /** A network file (kinds raster and weight-histogram); a trained one (receptive-fields). */
  readonly network?: string;
  /** What these files may take of the memory; the default unless given. */
  readonly memory?: MemoryLimit;
}

export interface PlotKind {
  /** What is typed after `synaptick plot`. */
  readonly name: string;
  /** One line for the help and the gallery: what is to be seen. */
  readonly summary: string;
  /** The figure as text of an SVG file, in the light theme (dark.ts makes the dark one). */
  draw(options: PlotKindOptions): string | Promise<string>;
}

/** Pictures of a mapped network. */
export type MapView = 'placement' | 'links' | 'crossbars';
