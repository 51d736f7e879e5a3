/** The chip of a run: as an object for `--json`, in a line for people. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { type ChipShape, sameShape } from '../../cores/chip-shape.ts';
import { CHIPS } from '../formats/chip-description.ts';

export interface NamedShape {
  /** Null where nobody named it. */
  readonly name: string | null;
  readonly shape: ChipShape;
}

/** The chip of an image: as it is called there, else the known chip that has its shape. */
export function chipOf({ chip, shape }: Pick<ChipImage, 'chip' | 'shape'>): NamedShape {
  const known = [...CHIPS.values()].find((each) => sameShape(each.shape, shape));
  return { name: chip ?? known?.name ?? null, shape };
}

/** `wide: 512 axons, 256 neurons and 8 axon types a core, delays to 31, potentials of 20 bits`. */
export function chipText({ name, shape }: NamedShape): string {
  const { axons, neurons, axonTypes, maxDelay, potentialBits } = shape;
  const core = `${counted(axons, 'axon')}, ${counted(neurons, 'neuron')} and ${counted(axonTypes, 'axon type')} a core`;
  return `${name ?? 'one without a name'}: ${core}, delays to ${maxDelay}, potentials of ${potentialBits} bits`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
