/**
 * Checks that a chip image is one the engines can run: array lengths, and every parameter within its chip's limits.
 * Files pass through here, so that no engine meets a number it has no bits for.
 */
import { type ChipImage, NO_TARGET, OUTPUT } from './chip-image.ts';
import { requireInteger, SynaptickError } from './errors.ts';
import {
  AXON_TYPES,
  AXONS,
  MAX_DELAY,
  NEURONS,
  POTENTIAL_MAX,
  POTENTIAL_MIN,
  REACH,
  THRESHOLD_BITS_MAX,
  THRESHOLD_MAX,
  WEIGHT_LIMIT,
  WORDS,
} from './limits.ts';
import { MODE } from './modes.ts';

const INT32 = 2 ** 31 - 1;

/** @throws SynaptickError naming the first array or neuron that is wrong, its value and the limit */
export function validateImage(image: ChipImage): void {
  requireInteger('mesh width', image.width, 1, 65_535);
  requireInteger('mesh height', image.height, 1, 65_535);
  requireInteger('core count', image.cores, 1, image.width * image.height);
  requireInteger('axons per core', image.axonsPerCore, 1, AXONS);
  requireInteger('neurons per core', image.neuronsPerCore, 1, NEURONS);
  requireInteger('output lines', image.outputLines, 0, 65_536);
  if (image.outputCell) {
    requireInteger('output cell: x', image.outputCell.x, 0, image.width - 1);
    requireInteger('output cell: y', image.outputCell.y, 0, image.height - 1);
  }
  checkLengths(image);
  checkCoordinates(image);
  checkRange('axon type', image.axonType, 0, AXON_TYPES - 1);
  checkNeurons(image);
  checkTargets(image);
  checkInputs(image);
}

/** Array name, length in elements. */
function lengths(image: ChipImage): [keyof ChipImage, number][] {
  const rows = image.cores * NEURONS;
  return [
    ['coreX', image.cores],
    ['coreY', image.cores],
    ['axonType', rows],
    ['crossbar', rows * WORDS],
    ['enabled', rows],
    ['weights', rows * AXON_TYPES],
    ['leak', rows],
    ['threshold', rows],
    ['negativeThreshold', rows],
    ['reset', rows],
    ['thresholdBits', rows],
    ['modes', rows],
    ['potential', rows],
    ['targetCore', rows],
    ['targetAxon', rows],
    ['targetDelay', rows],
  ];
}

function checkLengths(image: ChipImage): void {
  const expected = lengths(image);
  if (image.streams) expected.push(['streams', image.cores * NEURONS]);
  for (const [name, length] of expected) {
    const actual = (image[name] as ArrayLike<number>).length;
    if (actual !== length) {
      throw new SynaptickError(
        `chip image: ${name} has ${actual} elements, ${image.cores} cores need ${length}: the image is damaged`,
      );
    }
  }
}

function checkCoordinates(image: ChipImage): void {
  const taken = new Map<number, number>();
  for (let core = 0; core < image.cores; core++) {
    const x = image.coreX[core] as number;
    const y = image.coreY[core] as number;
    requireInteger(`core ${core}: x`, x, 0, image.width - 1);
    requireInteger(`core ${core}: y`, y, 0, image.height - 1);
    const cell = y * image.width + x;
    const other = taken.get(cell);
    if (other !== undefined) {
      throw new SynaptickError(`cores ${other} and ${core} are both at (${x}, ${y}): a mesh cell holds one core`);
    }
    taken.set(cell, core);
  }
}

function checkRange(name: string, values: ArrayLike<number>, low: number, high: number, perNeuron = 1): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value >= low && value <= high) continue;
    const row = Math.floor(i / perNeuron);
    const where = `core ${Math.floor(row / NEURONS)} row ${row % NEURONS}`;
    throw new SynaptickError(`${where}: ${name} is ${value}, must be from ${low} to ${high}`);
  }
}

function checkNeurons(image: ChipImage): void {
  const wide = !image.semantics.saturate;
  const weightLimit = wide ? INT32 : WEIGHT_LIMIT;
  checkRange('enabled', image.enabled, 0, 1);
  checkRange('weight', image.weights, -weightLimit, weightLimit, AXON_TYPES);
  checkRange('leak', image.leak, -weightLimit, weightLimit);
  checkRange('threshold', image.threshold, wide ? -INT32 : 0, wide ? INT32 : THRESHOLD_MAX);
  checkRange('negative threshold', image.negativeThreshold, wide ? -INT32 : 0, wide ? INT32 : THRESHOLD_MAX);
  checkRange('reset', image.reset, wide ? -INT32 : POTENTIAL_MIN, wide ? INT32 : POTENTIAL_MAX);
  checkRange('potential', image.potential, wide ? -INT32 : POTENTIAL_MIN, wide ? INT32 : POTENTIAL_MAX);
  checkRange('threshold bits', image.thresholdBits, 0, THRESHOLD_BITS_MAX);
  checkRange('modes', image.modes, 0, MODE.all);
  if (wide) checkUnsaturatedModes(image);
  for (let row = 0; row < image.modes.length; row++) {
    if (((image.modes[row] as number) & MODE.resetMode) > MODE.resetNone) {
      throw new SynaptickError(
        `core ${Math.floor(row / NEURONS)} row ${row % NEURONS}: reset mode is 3, must be 0, 1 or 2`,
      );
    }
  }
  for (let row = 0; row < image.enabled.length; row++) {
    if (image.enabled[row] && row % NEURONS >= image.neuronsPerCore) {
      throw new SynaptickError(
        `core ${Math.floor(row / NEURONS)}: neuron ${row % NEURONS} is configured, its cores have ${image.neuronsPerCore}`,
      );
    }
  }
}

/** Without saturation a potential must be bounded by the loader, which knows how for RANC's modes only. */
function checkUnsaturatedModes(image: ChipImage): void {
  const known = MODE.resetBySubtraction | MODE.kappa;
  for (let row = 0; row < image.modes.length; row++) {
    if (((image.modes[row] as number) & ~known) === 0 && image.thresholdBits[row] === 0) continue;
    throw new SynaptickError(
      `core ${Math.floor(row / NEURONS)} row ${row % NEURONS}: a chip without saturation has no leak reversal, stochastic modes or reset mode 2: set saturate`,
    );
  }
}

function checkTargets(image: ChipImage): void {
  for (let row = 0; row < image.targetCore.length; row++) {
    if (image.targetCore[row] !== NO_TARGET && !targetExists(image, row)) refuseTarget(image, row);
  }
}

/** Whether a neuron's target is one; told apart from `refuseTarget` so that a million good ones cost no text. */
function targetExists(image: ChipImage, row: number): boolean {
  const target = image.targetCore[row] as number;
  const axon = image.targetAxon[row] as number;
  if (target === OUTPUT) return axon < image.outputLines;
  const delay = image.targetDelay[row] as number;
  if (target < 0 || target >= image.cores || axon >= image.axonsPerCore || delay < 1 || delay > MAX_DELAY) return false;
  return distance(image, row, target) <= REACH;
}

function refuseTarget(image: ChipImage, row: number): void {
  const target = image.targetCore[row] as number;
  const axon = image.targetAxon[row] as number;
  const name = `core ${Math.floor(row / NEURONS)} neuron ${row % NEURONS}: target`;
  if (target === OUTPUT) {
    requireInteger(`${name} output line`, axon, 0, image.outputLines - 1);
    return;
  }
  requireInteger(`${name} core`, target, 0, image.cores - 1);
  requireInteger(`${name} axon`, axon, 0, image.axonsPerCore - 1);
  requireInteger(`${name} delay`, image.targetDelay[row] as number, 1, MAX_DELAY);
  requireInteger(`${name} distance in cores`, distance(image, row, target), 0, REACH);
}

/** The larger of |dx| and |dy| to a target core. */
function distance(image: ChipImage, row: number, target: number): number {
  const core = Math.floor(row / NEURONS);
  const dx = Math.abs((image.coreX[target] as number) - (image.coreX[core] as number));
  const dy = Math.abs((image.coreY[target] as number) - (image.coreY[core] as number));
  return Math.max(dx, dy);
}

function checkInputs(image: ChipImage): void {
  const { inputOffsets, inputRows } = image;
  let ascending = inputOffsets.length > 0 && inputOffsets[0] === 0 && inputOffsets.at(-1) === inputRows.length;
  for (let line = 1; line < inputOffsets.length; line++) {
    ascending &&= (inputOffsets[line] as number) >= (inputOffsets[line - 1] as number);
  }
  if (!ascending) throw new SynaptickError('chip image: inputOffsets do not ascend from 0 to the number of inputRows');
  for (const row of inputRows) {
    requireInteger('input axon row', row, 0, image.cores * NEURONS - 1);
    requireInteger('input axon', row % NEURONS, 0, image.axonsPerCore - 1);
  }
}
