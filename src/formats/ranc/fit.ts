/** Fits a chip image to what RANC can express, and says what is lost. */
import { type ChipImage, NO_TARGET } from '../../../cores/chip-image.ts';
import { potentialRange } from '../../../cores/chip-shape.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { MODE, packModes, resetModeOf, stochasticSynapse } from '../../../cores/modes.ts';
import { requireReach } from '../../../cores/validate.ts';
import { copyNeurons, createLossList, type Fitted, type LossList } from '../losses.ts';
import { rancConfig, rancShape } from './config.ts';
import { requirePotentialsWithin } from './overflow.ts';

/** Ticks that a bound of the potentials must hold for: any run. */
const EVER = 2 ** 31;

/**
 * The image in RANC's semantics. Where `losses` has none that changes spikes, it spikes as the original does.
 * @throws SynaptickError when a target is farther away than RANC's packets go
 */
export function fitRanc(original: ChipImage): Fitted {
  const { shape } = original;
  const losses = createLossList(shape);
  const fitted = copyNeurons(original);
  for (let row = 0; row < fitted.enabled.length; row++) {
    if (fitted.enabled[row]) fitNeuron(fitted, row, losses);
  }
  const placed = placeOutputs(fitted, losses);
  const image: ChipImage = {
    ...placed,
    shape: rancShape(rancConfig(placed)),
    stuckAxons: null,
    packetLoss: null,
  };
  requireReach(image);
  if (shape.overflow === 'saturate') {
    try {
      requirePotentialsWithin(image, EVER, potentialRange(shape).max);
    } catch (error) {
      if (!(error instanceof SynaptickError)) throw error;
      losses.ofImage(`saturation at ${shape.potentialBits} bits, which a potential of this network could reach`, true);
    }
  }
  losses.ofFaults(original);
  if (original.inputRows.length > 0) losses.ofImage('input lines (host spikes address axons directly)', false);
  return { image, losses: losses.list() };
}

/** RANC has no stochastic modes, no leak reversal, no saturation at -beta and no "no reset". */
function fitNeuron(image: ChipImage, row: number, losses: LossList): void {
  const modes = image.modes[row] as number;
  const resetMode = resetModeOf(modes);
  const leak = image.leak[row] as number;
  for (let type = 0; type < image.shape.axonTypes; type++) {
    if (!(modes & stochasticSynapse(type)) || !image.weights[row * image.shape.axonTypes + type]) continue;
    losses.ofNeuron('stochastic synapses (b)', row);
    break;
  }
  if (modes & MODE.stochasticLeak && leak) losses.ofNeuron('stochastic leak (c)', row);
  if (modes & MODE.leakReversal && leak) losses.ofNeuron('leak reversal (epsilon)', row);
  if (image.thresholdBits[row]) losses.ofNeuron('random threshold (TM)', row);
  if (resetMode === 'none') losses.ofNeuron('reset mode "none" (gamma 2)', row);
  // Saturating at -beta is a reset to -R where R = beta.
  const saturatesByReset = resetMode === 'value' && image.reset[row] === image.negativeThreshold[row];
  if (modes & MODE.kappa && !saturatesByReset) losses.ofNeuron('saturation at the negative threshold (kappa)', row);
  image.modes[row] = packModes({ resetMode: resetMode === 'subtract' ? 'subtract' : 'value' });
  image.thresholdBits[row] = 0;
}

/**
 * The output bus takes a cell of RANC's mesh, and neurons without a target need a cell without a core to aim at. Where
 * none is free the mesh gets another row.
 */
function placeOutputs(image: ChipImage, losses: LossList): ChipImage {
  if (image.outputCell) return withSpareCell(image, image.outputCell);
  const { cell, height } = freeCell(image, null);
  if (image.outputLines > 0) {
    losses.ofImage(
      `outputs that cost no hops: RANC's output bus lies at (${cell.x}, ${cell.y}), hops to it count`,
      false,
    );
  }
  return withSpareCell({ ...image, height }, cell);
}

function withSpareCell(image: ChipImage, outputCell: { readonly x: number; readonly y: number }): ChipImage {
  const placed = { ...image, outputCell };
  const unconnected = image.targetCore.some((target, row) => target === NO_TARGET && image.enabled[row]);
  return unconnected ? { ...placed, height: freeCell(placed, outputCell).height } : placed;
}

/** The last cell without a core and other than `taken`, and the mesh height with it. */
export function freeCell(
  image: ChipImage,
  taken: { readonly x: number; readonly y: number } | null,
): { readonly cell: { readonly x: number; readonly y: number }; readonly height: number } {
  const used = new Set(Array.from(image.coreX, (x, slot) => x + image.width * (image.coreY[slot] as number)));
  if (taken) used.add(taken.x + image.width * taken.y);
  let cell = image.width * image.height - 1;
  while (cell >= 0 && used.has(cell)) cell--;
  if (cell < 0) cell = image.width * (image.height + 1) - 1;
  const y = Math.floor(cell / image.width);
  return { cell: { x: cell % image.width, y }, height: Math.max(image.height, y + 1) };
}
