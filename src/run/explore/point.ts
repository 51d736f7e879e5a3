/** What is known of one shape: what the network takes on it, or why it does not fit. As a schema, because results files hold it. */
import { z } from 'zod';

const count = z.int().min(0);
const amount = z.number().min(0);
const share = z.number().min(0).max(1);

const energy = z.strictObject({
  /** Version of the model. */
  model: z.string(),
  /** How it is known: `fitted`, `scaled` from another shape's, or as the model's constants are. */
  label: z.string(),
  /** Volts; null where the model knows none. */
  voltage: z.number().nullable(),
  /** Of a tick, or of an image where a model is explored. */
  joules: amount,
  /** Stated error, relative: how far it may be above and below at most; null where nobody states any. */
  uncertainty: z.number().nullable(),
  uncertaintyBelow: z.number().nullable(),
  /** Whether terms are left out that nobody has published, so that it is the least. */
  least: z.boolean(),
});

/** What was gone round, null where nothing is known; and what is on the chip (FaultCounts). */
const faults = z.strictObject({
  skipped: z.strictObject({ cores: count, axons: count, neurons: count }).nullable(),
  counts: z.strictObject({
    deadCores: count,
    deadNeurons: count,
    stuckAt0: count,
    stuckAt1: count,
    flippedBits: count,
    lossyNeurons: count,
    meanLoss: share,
  }),
});

/** A layer that was drawn otherwise for a shape than it was trained before. */
const layerChange = z.strictObject({
  layer: z.string(),
  /** Side of its windows; null where it is dense. */
  kernel: count.nullable(),
  groups: count,
  channels: count,
  /** That a neuron sees. */
  lines: count,
});
export type LayerChange = z.infer<typeof layerChange>;

/** How a model was trained for a shape. */
const training = z.strictObject({
  epochs: count,
  /** Of all members. */
  seconds: amount,
  /** Of the network without cores, on all images that validate, after the last epoch; the mean of the members. */
  validationAccuracy: share,
  /** Neurons whose threshold had to be cut off at its limit. */
  clipped: count,
  drawn: z.array(layerChange),
});
export type PointTraining = z.infer<typeof training>;

const measures = z.strictObject({
  cores: count,
  /** Chips with a core of the network. */
  chips: count,
  /** Shares in use of all that the cores have. */
  use: z.strictObject({ axons: share, neurons: share, synapses: share }),
  /** Axons that repeat a line of their core with another type, and columns that repeat a neuron. */
  duplicatedAxons: count,
  copies: count,
  splitters: count,
  /** Neurons that only delay. */
  relays: count,
  /** Neurons added, without splitters: those of partial sums and relays. */
  addedNeurons: count,
  /** Neurons whose weights had to be rounded to the types that there are. */
  approximated: count,
  /** Mesh steps of all spikes of a tick or an image, and of one spike from neuron to neuron on average. */
  hops: amount,
  meanHops: amount,
  /** Ticks from an input to the answer, both counted; null where no input reaches one. */
  latency: count.nullable(),
  /** Null where the energy model lacks a constant that the counts need. */
  energy: energy.nullable(),
  /** Of a core, and of all cores in use. */
  sramBits: z.strictObject({ core: count, cores: count }),
  /** Of a model: images, and how many of them are right. */
  accuracy: z.strictObject({ correct: count, images: count }).nullable(),
  /** Null on silicon without faults. */
  faults: faults.nullable(),
  /** Of a network on faulty silicon, beside the sound chip: output spikes that either has, and those that only one has. */
  deviation: z.strictObject({ spikes: count, differing: count }).nullable(),
  /** Of a model that was trained again for this shape; null of others. */
  training: training.nullable().default(null),
});
export type PointMeasures = z.infer<typeof measures>;

/** Measured, or refused with the whole line of why. */
export const outcome = z.union([z.strictObject({ measures }), z.strictObject({ refused: z.string() })]);
export type Outcome = z.infer<typeof outcome>;
