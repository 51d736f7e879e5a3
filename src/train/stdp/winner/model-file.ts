/**
 * A network trained by STDP as a file, also between two reports of its training: format `synaptick-stdp`, an .npz container
 * with the weights and thresholds, and, once they are assigned, the votes and the network for cores.
 */
import { z } from 'zod';
import { requireInteger, SynaptickError } from '../../../../cores/errors.ts';
import { type ContainerFormat, decodeContainer, encodeContainer, requireArray } from '../../../formats/container.ts';
import type { NpyArray } from '../../../formats/npz.ts';
import { MAX_EPOCHS } from '../../epochs.ts';
import type { CoreNetwork } from './deploy/race.ts';
import { MAX_NEURONS, type WinnerRecipe } from './recipe.ts';
import { CLASSES, type WinnerState } from './train.ts';

const positive = z.number().positive();
const schedule = z.tuple([positive, positive]);
const header = z.object({
  recipe: z.object({
    inputs: z.int().positive().max(65_536),
    neurons: z.int().positive().max(MAX_NEURONS),
    steps: z.int().positive().max(65_536),
    membraneTime: positive,
    traceTime: positive,
    epochs: z.int().positive().max(MAX_EPOCHS),
    seed: z.int().min(0).max(0xffffffff),
    inputRate: positive,
    threshold: positive,
    rate: schedule,
    thresholdStep: schedule,
  }),
  presented: z.int().min(0),
  /** Images trained on. */
  images: z
    .int()
    .positive()
    .max(2 ** 31),
  /** What it was trained on: samples by their digest. */
  data: z.object({ name: z.string(), digest: z.string() }).optional(),
});

/** What a network was trained on. */
export interface LearntData {
  readonly name: string;
  readonly digest: string;
}

const STDP: ContainerFormat<z.infer<typeof header>> = { format: 'synaptick-stdp', version: 1, schema: header };

/** What is known once training is done. */
export interface TrainedVotes {
  /** ln p(class | spike), `[neuron][class]`: of the float network, and of the first spikes on cores. */
  readonly evidence: Float32Array;
  readonly coreEvidence: Float32Array;
  readonly cores: CoreNetwork;
}

/** @param images how many it is trained on @param votes once they are assigned */
export function encodeWinners(state: WinnerState, images: number, votes?: TrainedVotes, data?: LearntData): Uint8Array {
  const { recipe, presented, weights, thresholds } = state;
  const arrays: Record<string, NpyArray> = {
    weights: { shape: [recipe.neurons, recipe.inputs], data: weights },
    thresholds: { shape: [recipe.neurons], data: thresholds },
  };
  if (votes) {
    const { low, high, codes, thresholds: coreThresholds } = votes.cores;
    arrays.evidence = { shape: [recipe.neurons, CLASSES], data: votes.evidence };
    arrays['cores.evidence'] = { shape: [recipe.neurons, CLASSES], data: votes.coreEvidence };
    arrays['cores.low'] = { shape: [recipe.neurons], data: low };
    arrays['cores.high'] = { shape: [recipe.neurons], data: high };
    arrays['cores.codes'] = { shape: [recipe.neurons, codes.length / recipe.neurons], data: codes };
    arrays['cores.thresholds'] = { shape: [recipe.neurons], data: coreThresholds };
  }
  return encodeContainer(STDP, {
    header: { recipe: { ...recipe }, presented, images, ...(data && { data }) } as never,
    arrays,
  });
}

/** A network that was saved, in training or after it. */
export interface SavedWinners {
  readonly state: WinnerState;
  readonly images: number;
  readonly data?: LearntData | undefined;
}

/** @throws SynaptickError when the file is damaged or of another kind */
export function decodeWinners(file: string, bytes: Uint8Array): SavedWinners {
  const { header: fields, arrays } = decodeContainer(STDP, file, bytes);
  const { recipe, presented, images, data } = fields;
  const weights = requireArray(arrays, 'weights', [recipe.neurons, recipe.inputs], Float32Array);
  const thresholds = requireArray(arrays, 'thresholds', [recipe.neurons], Float64Array);
  for (const [name, values] of Object.entries({ weights, thresholds })) {
    const at = values.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
    if (at < 0) continue;
    throw new SynaptickError(
      `${file}: array ${name} has ${values[at]} at ${at}, must be a number of at least 0: the file is damaged`,
    );
  }
  requireInteger(`${file}: header: presented`, presented, 0, recipe.epochs * images, 'the file is damaged');
  return { state: { recipe, presented, weights, thresholds }, images, data };
}

/** A training goes on only with what it was begun with; names the first thing that differs. */
export function requireSameTraining(
  file: string,
  saved: SavedWinners,
  recipe: WinnerRecipe,
  images: number,
  data?: LearntData,
): void {
  const before = { ...saved.state.recipe, images: saved.images } as Record<string, unknown>;
  for (const [name, value] of Object.entries({ ...recipe, images })) {
    if (JSON.stringify(before[name]) === JSON.stringify(value)) continue;
    throw new SynaptickError(
      `${file} is a checkpoint of another training: its ${name} is ${JSON.stringify(before[name])}, this one's is ${JSON.stringify(value)}: give the options it was begun with, or another --checkpoint`,
    );
  }
  if (!saved.data || !data || saved.data.digest === data.digest) return;
  throw new SynaptickError(
    `${file} is a checkpoint of a training on other pictures or labels (${saved.data.name}): give those it was begun with (--data), or another --checkpoint`,
  );
}
