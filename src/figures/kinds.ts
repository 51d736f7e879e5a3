/**
 * The pictures of `synaptick plot`: one entry a kind. To add one, write a file in kinds/ that exports a `PlotKind` and put it
 * in the list; the command and the gallery find it here, the command's help by its name in names.ts.
 */
import type { Host } from '../host/host.ts';
import type { MemoryLimit } from '../host/memory.ts';
import { accuracyKind } from './accuracy.ts';
import { encodingKind } from './encoding.ts';
import { fiKind } from './fi.ts';
import { lifKind } from './lif.ts';
import { rasterKind } from './raster.ts';
import { receptiveFieldsKind } from './receptive-fields.ts';
import { representationErrorKind } from './representation-error.ts';
import { stdpWindowKind } from './stdp-window.ts';
import { synapseKind } from './synapse.ts';
import { tuningKind } from './tuning.ts';
import { weightEvolutionKind } from './weight-evolution.ts';
import { weightHistogramKind } from './weight-histogram.ts';

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

export const PLOT_KINDS: readonly PlotKind[] = [
  lifKind,
  fiKind,
  synapseKind,
  tuningKind,
  representationErrorKind,
  encodingKind,
  rasterKind,
  weightHistogramKind,
  stdpWindowKind,
  weightEvolutionKind,
  receptiveFieldsKind,
  accuracyKind,
];
