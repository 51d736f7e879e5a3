/** The card of a model file: what `classify --write-card` measures, and `synaptick models` lists. */
import { writeFileAtomic } from '../host/node/files.ts';
import { DEFAULT_SPLIT, type SPLITS } from '../input/data/datasets.ts';
import { joulesPerImage } from '../measure/energy.ts';
import { DEFAULT_VOLTAGE } from '../measure/truenorth-energy.ts';
import type { Firing } from '../models/integer-network.ts';
import { encodeModel } from '../models/model-file.ts';
import { isModelPath } from '../models/models.ts';
import type { Classification } from './classification.ts';
import { UsageError } from './errors.ts';
import type { Shell } from './shell.ts';

/** How pixels become spikes: by the model's own thresholds or filters, or at random at the rates of the pixels. */
export const INPUTS = ['model', 'rate'] as const;

/** What a run may be given that a card is not measured with. */
export interface CardFlags {
  readonly model?: string;
  readonly limit?: number;
  readonly split?: (typeof SPLITS)[number];
  readonly views?: number;
  readonly input?: (typeof INPUTS)[number];
  readonly firing?: Firing;
  readonly voltage?: number;
  readonly timing?: boolean;
}

/**
 * The model file of a run that makes a card: measured on the whole test set, at the voltage of all other figures.
 * @throws UsageError for any other run
 */
export function requireCardRun(flags: CardFlags): string {
  const model = flags.model ?? '';
  if (!isModelPath(model)) {
    throw new UsageError('--write-card writes to a model file: name it by --model, with its path');
  }
  if (
    flags.limit !== undefined ||
    (flags.split ?? DEFAULT_SPLIT) !== 'test' ||
    (flags.voltage ?? DEFAULT_VOLTAGE) !== DEFAULT_VOLTAGE
  ) {
    throw new UsageError(
      `--write-card is for the whole test set at ${DEFAULT_VOLTAGE} V: leave out --limit, --split and --voltage`,
    );
  }
  if (flags.views !== undefined || flags.firing !== undefined || flags.input === 'rate') {
    throw new UsageError('--write-card is for the model as it is: leave out --views, --firing and --input rate');
  }
  if (flags.timing) throw new UsageError('--write-card measures the speed, which --timing takes: leave --timing out');
  return model;
}

/** Writes what a run measured into its model file. */
export async function writeCard(
  path: string,
  { model, result, energy }: Classification,
  { signal }: Pick<Shell, 'signal'>,
): Promise<void> {
  const card = {
    ...model.card,
    testAccuracy: result.correct / result.images,
    cores: result.cores,
    ticksPerImage: result.ticksPerImage,
    joulesPerImage: joulesPerImage(energy, result.images),
    imagesPerSecond: Math.round(result.images / result.seconds),
  };
  await writeFileAtomic(path, encodeModel({ ...model, card }), { signal });
}
