/**
 * Checks that a chip image is one the engines can run: array lengths, and every parameter within its chip's limits.
 * Files pass through here, so that no engine meets a number it has no bits for.
 */
import { type ChipImage, NO_TARGET, OUTPUT } from './chip-image.ts';
import {
  type ChipShape,
  modesOfShape,
  neuronPlace,
  neuronWords,
  potentialRange,
  type Range,
  requireShape,
} from './chip-shape.ts';
import { requireInteger, SynaptickError } from './errors.ts';
import { MODE, requireModes } from './modes.ts';

/** @throws SynaptickError naming the first array or neuron that is wrong, its value and the limit */
export function validateImage(image: ChipImage): void {
  requireInteger('mesh width', image.width, 1, 65_535);
  requireInteger('mesh height', image.height, 1, 65_535);
  requireInteger('core count', image.cores, 1, image.width * image.height);
  requireShape('chip image', image.shape);
  requireInteger('output lines', image.outputLines, 0, 65_536);
  if (image.outputCell) {
    requireInteger('output cell: x', image.outputCell.x, 0, image.width - 1);
    requireInteger('output cell: y', image.outputCell.y, 0, image.height - 1);
  }
  checkLengths(image);
  checkCoordinates(image);
  checkAxons(image);
  checkNeurons(image);
  checkTargets(image);
  checkInputs(image);
  checkStuckAxons(image);
}

/** Array name, length in elements. */
function lengths({ cores, shape, streams, packetLoss }: ChipImage): [keyof ChipImage, number][] {
  const rows = cores * shape.neurons;
  const axonRows = cores * shape.axons;
  return [
    ['coreX', cores],
    ['coreY', cores],
    ['axonType', axonRows],
    ['crossbar', axonRows * neuronWords(shape)],
    ['enabled', rows],
    ['weights', rows * shape.axonTypes],
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
    ...(streams ? ([['streams', rows]] as [keyof ChipImage, number][]) : []),
    ...(packetLoss ? ([['packetLoss', rows]] as [keyof ChipImage, number][]) : []),
  ];
}

function checkLengths(image: ChipImage): void {
  for (const [name, length] of lengths(image)) {
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

/** A place in words, by row. */
type PlaceOf = (row: number) => string;

function checkRange(place: PlaceOf, name: string, values: ArrayLike<number>, { min, max }: Range, perRow = 1): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value >= min && value <= max) continue;
    throw new SynaptickError(`${place(Math.floor(i / perRow))}: ${name} is ${value}, must be from ${min} to ${max}`);
  }
}

/** Their types, and that no synapse leads to a neuron that there is not: an engine would count its events. */
function checkAxons({ shape, axonType, crossbar }: ChipImage): void {
  const place = (row: number) => `core ${Math.floor(row / shape.axons)} axon ${row % shape.axons}`;
  checkRange(place, 'axon type', axonType, { min: 0, max: shape.axonTypes - 1 });
  if (shape.neurons % 32 === 0) return;
  const words = neuronWords(shape);
  for (let word = words - 1; word < crossbar.length; word += words) {
    const beyond = (crossbar[word] as number) >>> (shape.neurons & 31);
    if (beyond === 0) continue;
    const neuron = shape.neurons + 31 - Math.clz32(beyond & -beyond);
    throw new SynaptickError(
      `${place(Math.floor(word / words))}: has a synapse onto neuron ${neuron}, its cores have ${shape.neurons} neurons`,
    );
  }
}

function checkNeurons(image: ChipImage): void {
  const { shape } = image;
  const place = (row: number) => neuronPlace(shape, row);
  const potentials = potentialRange(shape);
  checkRange(place, 'enabled', image.enabled, { min: 0, max: 1 });
  checkRange(place, 'weight', image.weights, shape.weight, shape.axonTypes);
  checkRange(place, 'leak', image.leak, shape.leak);
  checkRange(place, 'threshold', image.threshold, shape.threshold);
  checkRange(place, 'negative threshold', image.negativeThreshold, shape.threshold);
  checkRange(place, 'reset', image.reset, potentials);
  checkRange(place, 'potential', image.potential, potentials);
  checkRange(place, 'threshold bits', image.thresholdBits, { min: 0, max: shape.thresholdBits });
  checkModes(shape, image.modes);
}

function checkModes(shape: ChipShape, modes: Uint32Array): void {
  const missing = ~modesOfShape(shape);
  for (let row = 0; row < modes.length; row++) {
    const word = modes[row] as number;
    if ((word & missing) === 0 && (word & MODE.resetMode) <= MODE.resetNone) continue;
    requireModes(shape, neuronPlace(shape, row), word);
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
  const { axons, maxDelay, reach } = image.shape;
  const delay = image.targetDelay[row] as number;
  if (target < 0 || target >= image.cores || axon >= axons || delay < 1 || delay > maxDelay) return false;
  return distance(image, row, target) <= reach;
}

function refuseTarget(image: ChipImage, row: number): void {
  const target = image.targetCore[row] as number;
  const axon = image.targetAxon[row] as number;
  const { axons, maxDelay, reach } = image.shape;
  const name = `${neuronPlace(image.shape, row)}: target`;
  if (target === OUTPUT) {
    requireInteger(`${name} output line`, axon, 0, image.outputLines - 1);
    return;
  }
  requireInteger(`${name} core`, target, 0, image.cores - 1);
  requireInteger(`${name} axon`, axon, 0, axons - 1);
  requireInteger(`${name} delay`, image.targetDelay[row] as number, 1, maxDelay);
  requireInteger(`${name} distance in cores`, distance(image, row, target), 0, reach);
}

/** @throws SynaptickError naming the first configured neuron whose target is out of its packets' reach */
export function requireReach(image: ChipImage): void {
  const { shape, enabled, targetCore } = image;
  for (let row = 0; row < enabled.length; row++) {
    const target = targetCore[row] as number;
    if (enabled[row] === 0 || target < 0 || distance(image, row, target) <= shape.reach) continue;
    refuseTarget(image, row);
  }
}

/** The larger of |dx| and |dy| to a target core. */
function distance(image: ChipImage, row: number, target: number): number {
  const core = Math.floor(row / image.shape.neurons);
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
    requireInteger('input axon row', row, 0, image.cores * image.shape.axons - 1);
  }
}

function checkStuckAxons({ cores, shape, stuckAxons }: ChipImage): void {
  let last = -1;
  for (const row of stuckAxons ?? []) {
    requireInteger('stuck axon row', row, 0, cores * shape.axons - 1);
    if (row <= last) {
      throw new SynaptickError(`chip image: stuckAxons has ${row} after ${last}, must ascend: the image is damaged`);
    }
    last = row;
  }
}
