/**
 * Whether potentials can leave an engine's integers, for an image without saturation (as RANC's).
 *
 * Let P and N be the sums of a neuron's positive and negative weights over its connected axons, with its leak: one tick
 * moves V by N..P at most, whatever the order of the sum. At the end of a tick V is
 *
 * - between the thresholds, where it neither fired nor fell; or
 * - R or -R, reset to a value; or
 * - V - alpha or V + beta, reset by subtraction. V - alpha grows from tick to tick when P > alpha, by P - alpha; V + beta
 *   falls when -N > beta, by -N - beta.
 *
 * So with U the largest of the start potential, alpha, |R| and 0, V stays at or below U + T * max(0, P - alpha) + P in T
 * ticks, and likewise below. The bound is sound and not tight: it takes every axon to be active in every tick.
 *
 * Chips that saturate have more modes, and are asked whether they ever would. A random part widens both thresholds, and a leak
 * along the sign of V goes both ways; saturation at -beta sets V = -beta, whatever the sign of it; without a reset V grows by P
 * and falls by N in every tick. A random synapse or leak moves V by no more than a certain one.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { neuronWords, potentialRange } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { MODE, resetModeOf } from '../../../cores/modes.ts';

interface Drive {
  /** P and N of a neuron. */
  readonly up: number;
  readonly down: number;
}

/**
 * @param limit magnitude that no potential may pass; that of the image's shape unless given
 * @throws SynaptickError naming the first neuron that could pass it within `ticks` ticks, and after how many it could
 */
export function requirePotentialsWithin(
  image: ChipImage,
  ticks: number,
  limit = potentialRange(image.shape).max,
): void {
  for (let row = 0; row < image.enabled.length; row++) {
    if (!image.enabled[row]) continue;
    if (largestPotential(image, row, ticks, roughDrive(image, row)) <= limit) continue;
    const drive = exactDrive(image, row);
    if (largestPotential(image, row, ticks, drive) <= limit) continue;
    let safe = 0;
    for (let step = 2 ** Math.ceil(Math.log2(ticks + 1)); step >= 1; step /= 2) {
      if (largestPotential(image, row, safe + step, drive) <= limit) safe += step;
    }
    const { neurons } = image.shape;
    const core = Math.floor(row / neurons);
    const place = `(${image.coreX[core]}, ${image.coreY[core]})`;
    const remedy = safe > 0 ? `run at most ${safe} ticks` : 'use smaller weights, thresholds or potentials';
    throw new SynaptickError(
      `core ${core} at ${place} neuron ${row % neurons}: its potential could reach ${largestPotential(image, row, ticks, drive)} ` +
        `within ${ticks === 1 ? 'a tick' : `${ticks} ticks`}, the limit is ${limit}: ${remedy}`,
    );
  }
}

/** The largest |V| that a neuron could have within `ticks` ticks, sums within a tick included. */
function largestPotential(image: ChipImage, row: number, ticks: number, { up, down }: Drive): number {
  const alpha = image.threshold[row] as number;
  const beta = image.negativeThreshold[row] as number;
  const start = image.potential[row] as number;
  const random = 2 ** (image.thresholdBits[row] as number) - 1;
  const modes = image.modes[row] as number;
  const resetMode = resetModeOf(modes);
  const reset = resetMode === 'value' ? Math.abs(image.reset[row] as number) : 0;
  const kappa = (modes & MODE.kappa) !== 0;
  const growth = (drive: number, taken: number) => {
    if (resetMode === 'value') return 0;
    return ticks * Math.max(0, resetMode === 'subtract' ? drive - taken : drive);
  };
  const high = Math.max(start, alpha + random, reset, kappa ? -beta : 0, 0) + growth(up, alpha) + up;
  const low =
    Math.max(-start, beta + random, reset, resetMode === 'none' ? -alpha : 0, 0) +
    (kappa ? 0 : growth(down, beta)) +
    down;
  return Math.max(high, low);
}

/** The largest step of a neuron's leak, up and down. */
function leakDrive(image: ChipImage, row: number): Drive {
  const leak = image.leak[row] as number;
  const reversal = ((image.modes[row] as number) & MODE.leakReversal) !== 0;
  return {
    up: reversal ? Math.abs(leak) : Math.max(0, leak),
    down: reversal ? Math.abs(leak) : Math.max(0, -leak),
  };
}

/** As if every axon were connected: quick. */
function roughDrive(image: ChipImage, row: number): Drive {
  const { axons, axonTypes } = image.shape;
  const leak = leakDrive(image, row);
  let largest = 0;
  let smallest = 0;
  for (let type = 0; type < axonTypes; type++) {
    const weight = image.weights[row * axonTypes + type] as number;
    largest = Math.max(largest, weight);
    smallest = Math.min(smallest, weight);
  }
  return {
    up: axons * largest + leak.up,
    down: -axons * smallest + leak.down,
  };
}

function exactDrive(image: ChipImage, row: number): Drive {
  const { axons, neurons, axonTypes } = image.shape;
  const words = neuronWords(image.shape);
  const core = Math.floor(row / neurons);
  const neuron = row % neurons;
  let { up, down } = leakDrive(image, row);
  for (let axon = 0; axon < axons; axon++) {
    const axonRow = core * axons + axon;
    const word = image.crossbar[axonRow * words + (neuron >> 5)] as number;
    if (!((word >>> (neuron & 31)) & 1)) continue;
    const weight = image.weights[row * axonTypes + (image.axonType[axonRow] as number)] as number;
    if (weight > 0) up += weight;
    else down -= weight;
  }
  return { up, down };
}
