/**
 * A trained model as a file: format `synaptick-model`, an .npz container with the layered network, how images become spikes,
 * which class each output votes for, and how it was made. Small: the chip image is built by the mapper on load.
 */
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { outputLines } from '../../mapping/fit.ts';
import type { LayeredNetwork } from '../../mapping/network.ts';
import { type ContainerFormat, decodeContainer, encodeContainer, requireArray } from '../formats/container.ts';
import type { NpyArray } from '../formats/npz.ts';

/** How a model was made, and what it reached. Accuracies are fractions. */
const card = z.object({
  command: z.string(),
  seed: z.int(),
  epochs: z.int(),
  trainingImages: z.int(),
  validationImages: z.int(),
  validationAccuracy: z.number(),
});
export type ModelCard = z.infer<typeof card>;

const header = z.object({
  name: z.string(),
  dataset: z.string(),
  classes: z.int().min(2),
  /** Side lengths of the images in pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** An input line spikes when its pixel (0..255) is at least the threshold of its channel. */
  inputThresholds: z.array(z.int().min(1).max(255)).min(1),
  layers: z.array(
    z.object({
      name: z.string(),
      window: z.object({ size: z.int().positive(), stride: z.int().positive() }).nullable(),
      neurons: z.int().positive(),
    }),
  ),
  card,
});

export interface Model {
  readonly name: string;
  readonly dataset: string;
  readonly classes: number;
  readonly inputThresholds: readonly number[];
  readonly network: LayeredNetwork;
  /** The class that each output line votes for. */
  readonly outputClasses: Uint8Array;
  readonly card: ModelCard;
}

const MODEL: ContainerFormat<z.infer<typeof header>> = { format: 'synaptick-model', version: 1, schema: header };

export function encodeModel(model: Model): Uint8Array {
  const { network } = model;
  const arrays: Record<string, NpyArray> = {
    outputClasses: { shape: [model.outputClasses.length], data: model.outputClasses },
  };
  network.layers.forEach((layer, i) => {
    arrays[`layer${i}.axonTypes`] = { shape: [layer.axonTypes.length], data: layer.axonTypes };
    arrays[`layer${i}.weights`] = {
      shape: [layer.axonTypes.length, layer.neurons],
      data: layer.weights,
    };
    arrays[`layer${i}.thresholds`] = { shape: [layer.thresholds.length], data: layer.thresholds };
  });
  return encodeContainer(MODEL, {
    header: {
      name: model.name,
      dataset: model.dataset,
      classes: model.classes,
      width: network.input.width,
      height: network.input.height,
      inputThresholds: [...model.inputThresholds],
      layers: network.layers.map(({ name, window, neurons }) => ({ name, window, neurons })),
      card: model.card,
    },
    arrays,
  });
}

/** @throws SynaptickError when the bytes are no model of a version known here; whether it fits cores, the mapper says */
export function decodeModel(file: string, bytes: Uint8Array): Model {
  const { header: fields, arrays } = decodeContainer(MODEL, file, bytes);
  const network: LayeredNetwork = {
    name: fields.name,
    input: { width: fields.width, height: fields.height, channels: fields.inputThresholds.length },
    layers: fields.layers.map((layer, i) => ({
      ...layer,
      axonTypes: requireArray(file, arrays, `layer${i}.axonTypes`, Uint8Array),
      weights: requireArray(file, arrays, `layer${i}.weights`, Int16Array),
      thresholds: requireArray(file, arrays, `layer${i}.thresholds`, Int16Array),
    })),
  };
  const outputClasses = requireArray(file, arrays, 'outputClasses', Uint8Array);
  const outputs = outputLines(network);
  if (outputClasses.length !== outputs || outputClasses.some((c) => c >= fields.classes)) {
    throw new SynaptickError(
      `${file}: outputClasses does not give each of ${outputs} outputs a class below ${fields.classes}: the file is damaged`,
    );
  }
  const { name, dataset, classes, inputThresholds } = fields;
  return { name, dataset, classes, inputThresholds, network, outputClasses, card: fields.card };
}
