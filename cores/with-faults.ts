/**
 * A chip as its faulty silicon behaves: the faults that fall on what an image uses, written into the image. A pure function of image
 * and faults; engines know the result from no other image but by `stuckAxons` and `packetLoss`.
 */
import type { ChipImage } from './chip-image.ts';
import { neuronWords } from './chip-shape.ts';
import { SynaptickError } from './errors.ts';
import {
  type Faults,
  type FaultySilicon,
  faultsOfCore,
  faultySilicon,
  forEachFlippedBit,
  hasFaults,
  lossOfRoute,
} from './faults.ts';
import { destinationOfRow } from './mesh.ts';
import { LOSES_ALL, packetLossOf } from './packet-loss.ts';

/** Faults that fall on what a chip image uses. */
export interface FaultCounts {
  /** Dead cores among those of the image; of them nothing else is counted. */
  readonly deadCores: number;
  /** Configured neurons that are dead. */
  readonly deadNeurons: number;
  /** Stuck axons of its cores, used or not. */
  readonly stuckAt0: number;
  readonly stuckAt1: number;
  /** Crossbar bits of its cores that are other than they should be. */
  readonly flippedBits: number;
  /** Neurons some of whose packets are lost on the mesh, and the mean share of theirs that is. */
  readonly lossyNeurons: number;
  readonly meanLoss: number;
}

export interface FaultyChip {
  readonly image: ChipImage;
  readonly counts: FaultCounts;
}

/** What changes of an image, and what is not of its silicon any more. */
interface Damage {
  readonly crossbar: Uint32Array;
  readonly enabled: Uint8Array;
  /** 1 for an axon row that is never active. */
  readonly silent: Uint8Array;
  readonly stuck: number[];
  readonly counts: { -readonly [Key in keyof FaultCounts]: FaultCounts[Key] };
}

/**
 * The image with the faults of its cores and of the links that its packets take. The image itself where there are none.
 * @throws SynaptickError when the image has faults already
 */
export function withFaults(image: ChipImage, faults: Faults): FaultyChip {
  if (image.stuckAxons || image.packetLoss) {
    throw new SynaptickError(
      'the chip image has stuck axons or lost packets already: give faults to the image without',
    );
  }
  const counts = {
    deadCores: 0,
    deadNeurons: 0,
    stuckAt0: 0,
    stuckAt1: 0,
    flippedBits: 0,
    lossyNeurons: 0,
    meanLoss: 0,
  };
  if (!hasFaults(faults)) return { image, counts };
  const silicon = faultySilicon(faults, image.shape);
  const damage: Damage = {
    crossbar: image.crossbar.slice(),
    enabled: image.enabled.slice(),
    silent: new Uint8Array(image.axonType.length),
    stuck: [],
    counts,
  };
  for (let core = 0; core < image.cores; core++) damageCore(image, silicon, core, damage);
  const packetLoss = lossesOf(image, silicon, damage);
  return {
    image: {
      ...image,
      crossbar: damage.crossbar,
      enabled: damage.enabled,
      ...withoutSilent(image, damage.silent),
      stuckAxons: damage.stuck.length > 0 ? Uint32Array.from(damage.stuck) : null,
      packetLoss,
    },
    counts,
  };
}

function damageCore(image: ChipImage, silicon: FaultySilicon, core: number, damage: Damage): void {
  const { axons, neurons } = image.shape;
  const { crossbar, enabled, silent, stuck, counts } = damage;
  const words = neuronWords(image.shape);
  const [x, y] = [image.coreX[core] as number, image.coreY[core] as number];
  const { dead, deadNeurons, stuckAt0, stuckAt1 } = faultsOfCore(silicon, x, y);
  if (dead) {
    counts.deadCores++;
    crossbar.fill(0, core * axons * words, (core + 1) * axons * words);
    enabled.fill(0, core * neurons, (core + 1) * neurons);
    silent.fill(1, core * axons, (core + 1) * axons);
    return;
  }
  const firstWord = core * axons * words;
  forEachFlippedBit(silicon, x, y, (axon, neuron) => {
    const word = firstWord + axon * words + (neuron >> 5);
    crossbar[word] = (crossbar[word] as number) ^ (1 << (neuron & 31));
    counts.flippedBits++;
  });
  for (const neuron of deadNeurons) {
    const row = core * neurons + neuron;
    counts.deadNeurons += enabled[row] as number;
    enabled[row] = 0;
    for (let axon = 0; axon < axons; axon++) {
      const word = firstWord + axon * words + (neuron >> 5);
      crossbar[word] = (crossbar[word] as number) & ~(1 << (neuron & 31));
    }
  }
  counts.stuckAt0 += stuckAt0.length;
  for (const axon of stuckAt0) {
    silent[core * axons + axon] = 1;
    crossbar.fill(0, firstWord + axon * words, firstWord + (axon + 1) * words);
  }
  counts.stuckAt1 += stuckAt1.length;
  for (const axon of stuckAt1) stuck.push(core * axons + axon);
}

/** The input lines without the axons that are never active. */
function withoutSilent(
  { inputOffsets, inputRows }: ChipImage,
  silent: Uint8Array,
): Pick<ChipImage, 'inputOffsets' | 'inputRows'> {
  const offsets = new Uint32Array(inputOffsets.length);
  const rows: number[] = [];
  for (let line = 0; line + 1 < inputOffsets.length; line++) {
    for (let i = inputOffsets[line] as number; i < (inputOffsets[line + 1] as number); i++) {
      if (silent[inputRows[i] as number] === 0) rows.push(inputRows[i] as number);
    }
    offsets[line + 1] = rows.length;
  }
  return { inputOffsets: offsets, inputRows: Uint32Array.from(rows) };
}

/** Of each neuron's packets what the links lose, or all where they go to an axon that is never active; null where none is lost. */
function lossesOf(image: ChipImage, silicon: FaultySilicon, { enabled, silent, counts }: Damage): Uint32Array | null {
  const { axons, neurons } = image.shape;
  const losses = new Uint32Array(enabled.length);
  let shares = 0;
  let any = false;
  for (let row = 0; row < losses.length; row++) {
    if (enabled[row] === 0) continue;
    const target = image.targetCore[row] as number;
    if (target >= 0 && silent[target * axons + (image.targetAxon[row] as number)] === 1) {
      losses[row] = LOSES_ALL;
      any = true;
      continue;
    }
    const to = destinationOfRow(image, row);
    if (!to) continue;
    const core = Math.floor(row / neurons);
    const share = lossOfRoute(silicon, image.coreX[core] as number, image.coreY[core] as number, to.x, to.y);
    if (share === 0) continue;
    losses[row] = packetLossOf(share);
    any = true;
    shares += share;
    counts.lossyNeurons++;
  }
  if (counts.lossyNeurons > 0) counts.meanLoss = shares / counts.lossyNeurons;
  return any ? losses : null;
}
