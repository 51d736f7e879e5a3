/** Fits a chip image to what TrueNorth's model format can express, and says what is lost. */
import { type ChipImage, OUTPUT } from '../../../cores/chip-image.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import {
  AXON_TYPES,
  AXONS,
  NEURONS,
  POTENTIAL_MAX,
  POTENTIAL_MIN,
  THRESHOLD_MAX,
  WEIGHT_LIMIT,
} from '../../../cores/limits.ts';
import { MODE, resetModeOf } from '../../../cores/modes.ts';
import { CHIP_SIDE } from '../../../mapping/place/cell-grid.ts';
import { copyNeurons, createLossList, type Fitted, type LossList } from '../losses.ts';
import { requirePotentialsWithin } from '../ranc/overflow.ts';

const EVER = 2 ** 31;

/**
 * The image in TrueNorth's semantics. Where `losses` has none that changes spikes, it spikes as the original does.
 * @throws SynaptickError when a core lies outside the 64 columns of TrueNorth's mesh
 */
export function fitTrueNorth(original: ChipImage): Fitted {
  const wide = original.coreX.find((x) => x >= CHIP_SIDE);
  if (wide !== undefined) {
    throw new SynaptickError(
      `a core lies at x = ${wide}, TrueNorth's mesh has ${CHIP_SIDE} columns: place it on fewer`,
    );
  }
  const losses = createLossList();
  const image = copyNeurons(original);
  if (!original.semantics.saturate) fitSemantics(original, image, losses);
  for (let row = 0; row < image.enabled.length; row++) {
    if (image.enabled[row]) fitNeuron(image, row, losses);
  }
  listImageLosses(original, losses);
  return {
    image: {
      ...image,
      semantics: { saturate: true, negativeTest: '<' },
      width: CHIP_SIDE,
      height: Math.max(CHIP_SIDE, original.height),
    },
    losses: losses.list(),
  };
}

/** RANC's semantics: no saturation, and perhaps V <= -beta. */
function fitSemantics(original: ChipImage, image: ChipImage, losses: LossList): void {
  try {
    requirePotentialsWithin(original, EVER, POTENTIAL_MAX);
  } catch (error) {
    if (!(error instanceof SynaptickError)) throw error;
    losses.ofImage('potentials beyond 20 bits, where TrueNorth saturates', true);
  }
  if (original.semantics.negativeTest === '<') return;
  for (let row = 0; row < image.enabled.length; row++) {
    if (image.enabled[row]) fitNegativeTest(image, row, losses);
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
  const limit = (what: string, values: ChipImage['weights'], index: number, low: number, high: number): void => {
    const value = values[index] as number;
    if (value >= low && value <= high) return;
    losses.ofNeuron(`a ${what} outside ${low}..${high}`, row);
    values[index] = Math.min(high, Math.max(low, value));
  };
  for (let type = 0; type < AXON_TYPES; type++) {
    limit('weight', image.weights, row * AXON_TYPES + type, -WEIGHT_LIMIT, WEIGHT_LIMIT);
  }
  limit('leak', image.leak, row, -WEIGHT_LIMIT, WEIGHT_LIMIT);
  limit('threshold', image.threshold, row, 0, THRESHOLD_MAX);
  limit('negative threshold', image.negativeThreshold, row, 0, THRESHOLD_MAX);
  limit('start potential', image.potential, row, POTENTIAL_MIN, POTENTIAL_MAX);
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

function listImageLosses(image: ChipImage, losses: LossList): void {
  const ids = Uint32Array.from(image.coreX, (x, slot) => x + CHIP_SIDE * (image.coreY[slot] as number));
  const stochastic = MODE.stochasticLeak | MODE.stochasticSynapses;
  for (let row = 0; row < image.enabled.length; row++) {
    const draws = ((image.modes[row] as number) & stochastic) !== 0 || image.thresholdBits[row] !== 0;
    if (!image.enabled[row] || !draws) continue;
    const stream = (ids[Math.floor(row / NEURONS)] as number) * NEURONS + (row % NEURONS);
    if ((image.streams?.[row] ?? row) !== stream) losses.ofNeuron('the random stream', row);
  }
  if (image.width !== CHIP_SIDE) {
    losses.ofImage(`core numbers: x + ${CHIP_SIDE} * y instead of x + ${image.width} * y`, false);
  }
  if (image.neuronsPerCore !== NEURONS || image.axonsPerCore !== AXONS) {
    const size = `${image.axonsPerCore} axons and ${image.neuronsPerCore} neurons`;
    losses.ofImage(`cores of ${size}: TrueNorth's have 256, and neuron updates count so`, false);
  }
  if (image.outputCell && image.outputLines > 0) {
    losses.ofImage(
      `hops to the output bus at (${image.outputCell.x}, ${image.outputCell.y}): TrueNorth's outputs cost none`,
      false,
    );
  }
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
  let next = 0;
  for (const slot of Array.from(ids.keys()).toSorted((a, b) => (ids[a] as number) - (ids[b] as number))) {
    for (let row = slot * NEURONS; row < (slot + 1) * NEURONS; row++) {
      if (!image.enabled[row] || image.targetCore[row] !== OUTPUT) continue;
      const line = image.targetAxon[row] as number;
      if (line > next) return false;
      if (line === next) next++;
    }
  }
  return next === image.outputLines;
}
