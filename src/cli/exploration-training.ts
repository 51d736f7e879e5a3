/** What the report of an exploration says of a model that was trained again for each shape. */
import type { Exploration } from '../run/explore/explore.ts';
import type { LayerChange } from '../run/explore/point.ts';
import type { Column } from './exploration.ts';
import { formatCount, formatCounted, formatSeconds } from './format.ts';

type Retraining = NonNullable<Exploration['retrain']>;

/** How long each network was trained, and what of it was drawn for the shape. */
export function trainingColumns({ before }: Retraining): Column[] {
  return [
    {
      name: 'training',
      cell: ({ training }) => effortText(training ?? before),
    },
    {
      name: 'layers',
      align: 'left',
      cell: ({ training }) => (training ? drawnText(training.drawn) : ''),
    },
  ];
}

/** `3 epochs, 58 s`, as far as it is known. */
function effortText({ epochs, seconds }: { readonly epochs: number | null; readonly seconds: number | null }): string {
  const parts = [
    ...(epochs === null ? [] : [formatCounted(epochs, 'epoch')]),
    ...(seconds === null ? [] : [formatSeconds(seconds)]),
  ];
  return parts.length > 0 ? parts.join(', ') : 'not told';
}

function drawnText(drawn: readonly LayerChange[]): string {
  if (drawn.length === 0) return 'its own';
  const texts = drawn.map(({ layer, kernel, groups, lines }) => {
    const window = kernel === null ? '' : ` ${kernel} x ${kernel}`;
    return `${layer}${window}: ${groups > 1 ? `${formatCount(groups)} groups of ` : ''}${formatCounted(lines, 'line')}`;
  });
  return texts.join('; ');
}

/** How each shape was trained for. */
export function trainingText({ effort, seed, images }: Retraining): string {
  const each = 'epochs' in effort ? formatCounted(effort.epochs, 'epoch') : formatSeconds(effort.seconds);
  return `${each} for each shape, on ${formatCount(images.trained)} other images, seed ${seed}`;
}

/** What the networks of a model's exploration are. @param compares whether there are several shapes */
export function trainingNotes(retrain: Retraining | null, compares: boolean): string[] {
  if (!retrain) {
    return compares
      ? [
          'as trained: its layers were made for cores of one shape; a network trained for another may use it better (--retrain)',
        ]
      : [];
  }
  return [
    'as trained: its layers were made for cores of one shape, and had the training of their own that the row tells',
    'trained again: layers drawn up for the shape (docs/chips.md), trained from the beginning; compare these rows with each other, for as much training',
  ];
}
