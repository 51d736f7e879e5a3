/** Labels as files have them, brought to classes from 0 on; one rule for all layouts. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { LayoutOptions } from './found-data.ts';

/** @throws SynaptickError where there are not as many labels as images */
export function requireCounts(imagesName: string, images: number, labelsName: string, labels: number): void {
  if (images === labels) return;
  throw new SynaptickError(
    `${imagesName} has ${images} images, ${labelsName} ${labels} labels, the numbers must be equal: are both of the same set, and whole?`,
  );
}

export function toLabels(values: ArrayLike<number>, name: string, options: LayoutOptions): Uint8Array {
  return Uint8Array.from(values);
}
