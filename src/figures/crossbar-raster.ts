/** The crossbar of one core, a pixel for each bit. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { neuronWords } from '../../cores/chip-shape.ts';
import { CATEGORICAL } from '../draw/theme.ts';
import { encodePng } from '../formats/png.ts';

/** Colours of a synapse by its weight, and of none. */
const EXCITES = CATEGORICAL[0];
const INHIBITS = CATEGORICAL[1];
const SILENT = '#9aa5b1';
const NONE = '#f5f7fa';
export const WEIGHT_COLOURS = [
  { colour: EXCITES, label: 'weight above 0' },
  { colour: INHIBITS, label: 'weight below 0' },
  { colour: SILENT, label: 'weight 0' },
  { colour: NONE, label: 'no synapse' },
] as const;

/** A PNG: row a is axon a, column n neuron n. */
export function crossbarPng(image: ChipImage, core: number): Uint8Array {
  const { axons, neurons, axonTypes } = image.shape;
  const words = neuronWords(image.shape);
  const pixels = new Uint8Array(axons * neurons * 4);
  const [excites, inhibits, silent, none] = [EXCITES, INHIBITS, SILENT, NONE].map(rgba) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  for (let axon = 0; axon < axons; axon++) {
    const axonRow = core * axons + axon;
    const type = image.axonType[axonRow] as number;
    for (let neuron = 0; neuron < neurons; neuron++) {
      const word = image.crossbar[axonRow * words + (neuron >> 5)] as number;
      const weight = image.weights[(core * neurons + neuron) * axonTypes + type] as number;
      const synapse = weight > 0 ? excites : weight < 0 ? inhibits : silent;
      pixels.set((word >>> (neuron & 31)) & 1 ? synapse : none, (axon * neurons + neuron) * 4);
    }
  }
  return encodePng(neurons, axons, pixels);
}

/** `#0072b2` as red, green, blue and alpha. */
function rgba(hex: string): Uint8Array {
  const value = Number.parseInt(hex.slice(1), 16);
  return Uint8Array.of(value >> 16, (value >> 8) & 255, value & 255, 255);
}
