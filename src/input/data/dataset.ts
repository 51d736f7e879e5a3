/** A data set as every command takes it, whether it is known by a name or somebody brings it. */
import type { ImageSet } from './image-set.ts';

export interface Dataset {
  /** The parts that it has; training images are also where those for validation come from. */
  readonly parts: readonly ('train' | 'test')[];
  /**
   * Loads a part.
   * @throws SynaptickError where it has none, has it damaged, or too few images to validate
   */
  load(split: ImageSet['split']): Promise<ImageSet>;
}
