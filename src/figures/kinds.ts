/**
 * The pictures of `synaptick plot`: one entry a kind. To add one, write a file in kinds/ that exports a `PlotKind` and put it
 * in the list; the command and the gallery find it here, the command's help by its name in names.ts.
 */
import { accuracyKind } from './accuracy.ts';
import { encodingKind } from './encoding.ts';
import { fiKind } from './fi.ts';
import { lifKind } from './lif.ts';
import type { PlotKind } from './plot-kind.ts';
import { rasterKind } from './raster.ts';
import { receptiveFieldsKind } from './receptive-fields.ts';
import { representationErrorKind } from './representation-error.ts';
import { stdpWindowKind } from './stdp-window.ts';
import { synapseKind } from './synapse.ts';
import { tuningKind } from './tuning.ts';
import { weightEvolutionKind } from './weight-evolution.ts';
import { weightHistogramKind } from './weight-histogram.ts';

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
