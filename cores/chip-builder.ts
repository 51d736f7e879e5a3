/**
 * Configures a chip image in terms a person uses: neurons with named parameters, synapses, targets. Every value is
 * checked against the chip's limits as it is set.
 */
import { type ChipImage, NO_TARGET, OUTPUT } from './chip-image.ts';
import { axonRow, neuronRow, neuronWords, potentialRange, type Range } from './chip-shape.ts';
import { requireInteger, SynaptickError } from './errors.ts';
import { type NeuronModes, packModes, requireModes } from './modes.ts';

/** Where a neuron's spikes go: an axon of a core after a delay in ticks, 1 unless given, or an output line. */
export type Target =
  | { readonly core: number; readonly axon: number; readonly delay?: number }
  | { readonly output: number };

/** Parameters of a neuron; the letters of Cassidy et al. 2013 in brackets. Absent ones are 0 or off; ranges are TrueNorth's. */
export interface NeuronParameters extends NeuronModes {
  /** Weight for each axon type (s), -255..255. */
  readonly weights?: readonly number[];
  /** Leak (lambda), -255..255. */
  readonly leak?: number;
  /** Threshold (alpha), 0..262143. */
  readonly threshold: number;
  /** Negative threshold (beta), 0..262143. */
  readonly negativeThreshold?: number;
  /** Reset potential (R), -524288..524287. */
  readonly reset?: number;
  /** Random bits of the threshold (TM), 0..18. */
  readonly thresholdBits?: number;
  /** Potential before the first tick. */
  readonly potential?: number;
  readonly target?: Target;
}

/** Configures a neuron. @throws SynaptickError naming core, neuron, parameter, value and limit */
export function configureNeuron(image: ChipImage, core: number, neuron: number, parameters: NeuronParameters): void {
  requireInteger('core', core, 0, image.cores - 1);
  requireInteger('neuron', neuron, 0, image.shape.neurons - 1);
  const { shape } = image;
  const { axonTypes } = shape;
  const row = neuronRow(shape, core, neuron);
  const name = `core ${core} neuron ${neuron}`;
  const checked = (what: string, value: number, { min, max }: Range): number => {
    requireInteger(`${name}: ${what}`, value, min, max);
    return value;
  };

  const weights = parameters.weights ?? [];
  if (weights.length > axonTypes) {
    throw new SynaptickError(
      `${name}: ${weights.length} weights, a neuron has one for each of ${axonTypes} axon types`,
    );
  }
  const potentials = potentialRange(shape);
  weights.forEach((weight, type) => {
    image.weights[row * axonTypes + type] = checked(`weight of axon type ${type}`, weight, shape.weight);
  });
  image.leak[row] = checked('leak', parameters.leak ?? 0, shape.leak);
  image.threshold[row] = checked('threshold', parameters.threshold, shape.threshold);
  image.negativeThreshold[row] = checked('negative threshold', parameters.negativeThreshold ?? 0, shape.threshold);
  image.reset[row] = checked('reset', parameters.reset ?? 0, potentials);
  image.thresholdBits[row] = checked('threshold bits', parameters.thresholdBits ?? 0, {
    min: 0,
    max: shape.thresholdBits,
  });
  image.potential[row] = checked('potential', parameters.potential ?? 0, potentials);

  image.modes[row] = packModes(parameters);
  requireModes(shape, name, image.modes[row] as number);
  image.enabled[row] = 1;
  setTarget(image, core, neuron, parameters.target);
}

/** Sends a neuron's spikes to a target, or nowhere. */
export function setTarget(image: ChipImage, core: number, neuron: number, target?: Target): void {
  const row = neuronRow(image.shape, core, neuron);
  const { reach } = image.shape;
  const name = `core ${core} neuron ${neuron}: target`;
  image.targetCore[row] = NO_TARGET;
  image.targetDelay[row] = 1;
  if (!target) return;
  if ('output' in target) {
    requireInteger(`${name} output line`, target.output, 0, image.outputLines - 1);
    image.targetCore[row] = OUTPUT;
    image.targetAxon[row] = target.output;
    return;
  }
  requireInteger(`${name} core`, target.core, 0, image.cores - 1);
  requireInteger(`${name} axon`, target.axon, 0, image.shape.axons - 1);
  requireInteger(`${name} delay`, target.delay ?? 1, 1, image.shape.maxDelay);
  const dx = (image.coreX[target.core] as number) - (image.coreX[core] as number);
  const dy = (image.coreY[target.core] as number) - (image.coreY[core] as number);
  if (Math.max(Math.abs(dx), Math.abs(dy)) > reach) {
    throw new SynaptickError(`${name} is (${dx}, ${dy}) cores away, a packet reaches ${reach}: place the cores closer`);
  }
  image.targetCore[row] = target.core;
  image.targetAxon[row] = target.axon;
  image.targetDelay[row] = target.delay ?? 1;
}

/** Gives an axon its type G. */
export function setAxonType(image: ChipImage, core: number, axon: number, type: number): void {
  requireInteger('core', core, 0, image.cores - 1);
  requireInteger('axon', axon, 0, image.shape.axons - 1);
  requireInteger(`core ${core} axon ${axon}: type`, type, 0, image.shape.axonTypes - 1);
  image.axonType[axonRow(image.shape, core, axon)] = type;
}

/** Sets or clears the crossbar bit between an axon and a neuron of one core. */
export function setSynapse(image: ChipImage, core: number, axon: number, neuron: number, on = true): void {
  requireInteger('core', core, 0, image.cores - 1);
  requireInteger('axon', axon, 0, image.shape.axons - 1);
  requireInteger('neuron', neuron, 0, image.shape.neurons - 1);
  const word = axonRow(image.shape, core, axon) * neuronWords(image.shape) + (neuron >> 5);
  const bit = 1 << (neuron & 31);
  const before = image.crossbar[word] as number;
  image.crossbar[word] = on ? before | bit : before & ~bit;
}
