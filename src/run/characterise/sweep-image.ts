/**
 * The chip of a sweep: all its points share the targets, all rates of one synapse count share the crossbars. What changes
 * from point to point is written into one image, from small networks of the seeded generator, because making a full chip
 * anew takes longer than emulating it.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { neuronWords } from '../../../cores/chip-shape.ts';
import type { ChipDescription } from '../../formats/chip-description.ts';
import { randomNetwork } from '../bench/bench-network.ts';

/** Cores of the small networks whose crossbars make up the chip, each with a seed of its own. */
const CROSSBAR_TILE = 256;
/** Cores of the small network whose neurons are repeated over the chip: 16,384 of them keep a mean rate. */
const NEURON_TILE = 64;

/** A chip without synapses whose neurons each have a random axon of a random core as target, every axon one source. */
export function sweepNetwork(cores: number, seed: number, chip?: ChipDescription): ChipImage {
  return randomNetwork({ cores, chip, rateHz: 0, fanIn: 0, parameters: 'uniform', seed });
}

/** Gives every neuron `synapses` random axons of its core, 0..256. `breathe` is called now and then, and may throw. */
export async function writeCrossbars(
  image: ChipImage,
  synapses: number,
  seed: number,
  breathe: () => Promise<void>,
  chip?: ChipDescription,
): Promise<void> {
  for (let core = 0; core < image.cores; core += CROSSBAR_TILE) {
    await breathe();
    const cores = Math.min(CROSSBAR_TILE, image.cores - core);
    const tileSeed = (seed + 1 + core / CROSSBAR_TILE) >>> 0;
    const tile = randomNetwork({ cores, chip, rateHz: 0, fanIn: synapses, parameters: 'uniform', seed: tileSeed });
    image.crossbar.set(tile.crossbar, core * image.shape.axons * neuronWords(image.shape));
  }
}

/** Makes every neuron fire at `rateHz` on average, given its `synapses`. */
export function writeNeurons(
  image: ChipImage,
  rateHz: number,
  synapses: number,
  seed: number,
  chip?: ChipDescription,
): void {
  const cores = Math.min(NEURON_TILE, image.cores);
  const tile = randomNetwork({ cores, chip, rateHz, fanIn: synapses, parameters: 'uniform', seed });
  repeat(image.weights, tile.weights, cores * image.shape.neurons * image.shape.axonTypes);
  for (const block of ['leak', 'threshold', 'negativeThreshold', 'reset', 'modes', 'potential'] as const) {
    repeat(image[block], tile[block], cores * image.shape.neurons);
  }
}

type Block = ChipImage['weights'] | ChipImage['leak'] | ChipImage['modes'];

/** Fills `block` with the first `length` values of `tile`, over and over. */
function repeat(block: Block, tile: Block, length: number): void {
  for (let at = 0; at < block.length; at += length) {
    block.set(tile.subarray(0, Math.min(length, block.length - at)), at);
  }
}
