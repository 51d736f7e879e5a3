/** Fits a chip image to what TrueNorth's model format can express, and says what is lost. */
import { type ChipImage, OUTPUT } from '../../../cores/chip-image.ts';
import { potentialRange, type Range, TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { MODE, resetModeOf } from '../../../cores/modes.ts';
import { imageInRows } from '../../../cores/restride.ts';
import { requireReach } from '../../../cores/validate.ts';
import { CHIP_SIDE } from '../../../mapping/place/cell-grid.ts';
import { copyNeurons, createLossList, type Fitted, type LossList } from '../losses.ts';
import { requirePotentialsWithin } from '../ranc/overflow.ts';

const EVER = 2 ** 31;

/**
 * The image in TrueNorth's semantics. Where `losses` has none that changes spikes, it spikes as the original does.
 * @throws SynaptickError when a core lies outside the 64 columns of TrueNorth's mesh, or has more rows or types than its cores, or a
 * target is farther away than its packets go
 */
export function fitTrueNorth(original: ChipImage): Fitted {
  const wide = original.coreX.find((x) => x >= CHIP_SIDE);
  if (wide !== undefined) {
    throw new SynaptickError(
      `a core lies at x = ${wide}, TrueNorth's mesh has ${CHIP_SIDE} columns: place it on fewer`,
    );
  }
  requireSizes(original);
  const losses = createLossList(TRUENORTH_SHAPE);
  const image = imageInRows(copyNeurons(original), TRUENORTH_SHAPE);
  fitPotentials(original, losses);
  for (let row = 0; row < image.enabled.length; row++) {
    if (!image.enabled[row]) continue;
    if (original.shape.negativeTest === '<=') fitNegativeTest(image, row, losses);
    fitNeuron(image, row, losses);
  }
  requireReach(image);
  listImageLosses(original, image, losses);
  return {
    image: {
      ...image,
      width: CHIP_SIDE,
      height: Math.max(CHIP_SIDE, original.height),
      stuckAxons: null,
      packetLoss: null,
    },
    losses: losses.list(),
  };
}

/** Sizes of a core that the format writes as they are. */
const SIZES = { axons: 'axons', neurons: 'neurons', axonTypes: 'axon types' } as const;

function requireSizes({ shape }: ChipImage): void {
  for (const [key, name] of Object.entries(SIZES) as [keyof typeof SIZES, string][]) {
    if (shape[key] <= TRUENORTH_SHAPE[key]) continue;
    throw new SynaptickError(
      `its cores have ${shape[key]} ${name}, TrueNorth's have ${TRUENORTH_SHAPE[key]}: map the network onto cores of that size`,
    );
  }
}

/** Potentials that end elsewhere than at 20 bits. */
function fitPotentials(original: ChipImage, losses: LossList): void {
  const { overflow, potentialBits } = original.shape;
  const saturates = overflow === 'saturate';
  if (saturates && potentialBits === TRUENORTH_SHAPE.potentialBits) return;
  const ends = potentialRange({ potentialBits: Math.min(potentialBits, TRUENORTH_SHAPE.potentialBits) });
  try {
    requirePotentialsWithin(original, EVER, ends.max);
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
    losses.ofImage(
      saturates
        ? `saturation at ${potentialBits} bits, which a potential of this network could reach: TrueNorth saturates at 20`
        : 'potentials beyond 20 bits, where TrueNorth saturates',
      true,
    );
  }
}

/** Turns `V <= -beta` into `V < -beta`, which differ in V = -beta alone. */
function fitNegativeTest(image: ChipImage, row: number, losses: LossList): void {
  const beta = image.negativeThreshold[row] as number;
  const gamma = resetModeOf(image.modes[row] as number);
  const random = image.thresholdBits[row] !== 0;
  const fires = !random && -beta >= (image.threshold[row] as number);
  if (fires || gamma === 'none' || (image.modes[row] as number) & MODE.kappa) return;
  if (!random && (gamma === 'value' ? image.reset[row] === beta : beta === 0)) return;
  // What -R replaces does not matter, so the threshold may move by one.
  if (gamma === 'value' && beta >= 1) image.negativeThreshold[row] = beta - 1;
  else losses.ofNeuron('the negative test V <= -beta', row);
}

function fitNeuron(image: ChipImage, row: number, losses: LossList): void {
  const limit = (what: string, values: ChipImage['weights'] | Uint8Array, index: number, { min, max }: Range): void => {
    const value = values[index] as number;
    if (value >= min && value <= max) return;
    losses.ofNeuron(`a ${what} outside ${min}..${max}`, row);
    values[index] = Math.min(max, Math.max(min, value));
  };
  const { axonTypes, weight, leak, threshold, maxDelay } = TRUENORTH_SHAPE;
  for (let type = 0; type < axonTypes; type++) limit('weight', image.weights, row * axonTypes + type, weight);
  limit('leak', image.leak, row, leak);
  limit('threshold', image.threshold, row, threshold);
  limit('negative threshold', image.negativeThreshold, row, threshold);
  limit('start potential', image.potential, row, potentialRange(TRUENORTH_SHAPE));
  if ((image.targetCore[row] as number) >= 0) limit('delay', image.targetDelay, row, { min: 1, max: maxDelay });
  const reset = image.reset[row] as number;
  const gamma = resetModeOf(image.modes[row] as number);
  const written = Math.sign(reset) * (2 ** resetBits(reset) - 1);
  if (gamma === 'value' && written !== reset) losses.ofNeuron('a reset potential that is not +-(2^VR - 1)', row);
  image.reset[row] = gamma === 'value' ? written : 0;
}

/** VR of the largest 2^VR - 1 that does not exceed |R|. */
export function resetBits(reset: number): number {
  return Math.floor(Math.log2(Math.abs(reset) + 1));
}

/** @param image the original in TrueNorth's rows */
function listImageLosses({ shape }: ChipImage, image: ChipImage, losses: LossList): void {
  const { axons, neurons } = TRUENORTH_SHAPE;
  const ids = Uint32Array.from(image.coreX, (x, slot) => x + CHIP_SIDE * (image.coreY[slot] as number));
  const stochastic = MODE.stochasticLeak | MODE.stochasticSynapses;
  for (let row = 0; row < image.enabled.length; row++) {
    const draws = ((image.modes[row] as number) & stochastic) !== 0 || image.thresholdBits[row] !== 0;
    if (!image.enabled[row] || !draws) continue;
    const stream = (ids[Math.floor(row / neurons)] as number) * neurons + (row % neurons);
    if ((image.streams?.[row] ?? row) !== stream) losses.ofNeuron('the random stream', row);
  }
  if (image.width !== CHIP_SIDE) {
    losses.ofImage(`core numbers: x + ${CHIP_SIDE} * y instead of x + ${image.width} * y`, false);
  }
  if (shape.neurons !== neurons || shape.axons !== axons) {
    const size = `${shape.axons} axons and ${shape.neurons} neurons`;
    losses.ofImage(`cores of ${size}: TrueNorth's have 256, and neuron updates count so`, false);
  }
  if (image.outputCell && image.outputLines > 0) {
    losses.ofImage(
      `hops to the output bus at (${image.outputCell.x}, ${image.outputCell.y}): TrueNorth's outputs cost none`,
      false,
    );
  }
  losses.ofFaults(image);
  if (image.inputRows.length > 0) losses.ofImage('input lines (host spikes address axons directly)', false);
  if (!linesAreInRowOrder(image, ids)) {
    losses.ofImage(
      'numbers of the output lines: read back, they count in the order of the neurons (destAxon has ours)',
      false,
    );
  }
}

/** Whether a reader that numbers lines at their first neuron, cores in ascending ids, gives every line its own number. */
function linesAreInRowOrder(image: ChipImage, ids: Uint32Array): boolean {
  const { neurons } = image.shape;
  let next = 0;
  for (const slot of Array.from(ids.keys()).toSorted((a, b) => (ids[a] as number) - (ids[b] as number))) {
    for (let row = slot * neurons; row < (slot + 1) * neurons; row++) {
      if (!image.enabled[row] || image.targetCore[row] !== OUTPUT) continue;
      const line = image.targetAxon[row] as number;
      if (line > next) return false;
      if (line === next) next++;
    }
  }
  return next === image.outputLines;
}
