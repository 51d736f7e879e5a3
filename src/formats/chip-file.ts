/** The chip image as a file: format `synaptick-chip`, an .npz container. Its arrays are those of ChipImage, by name. */
import { z } from 'zod';
import type { ChipImage } from '../../cores/chip-image.ts';
import { SynaptickError } from '../../cores/errors.ts';
import { AXON_TYPES, NEURONS, WORDS } from '../../cores/limits.ts';
import { validateImage } from '../../cores/validate.ts';
import { type ContainerFormat, decodeContainer, encodeContainer, requireArray } from './container.ts';
import type { NpyArray, NpyData } from './npz.ts';
import { checkSchema } from './schema.ts';

const header = z.object({
  semantics: z.object({ saturate: z.boolean(), negativeTest: z.enum(['<', '<=']) }),
  width: z.int().positive(),
  height: z.int().positive(),
  cores: z.int().positive(),
  axonsPerCore: z.int().min(1).max(256),
  neuronsPerCore: z.int().min(1).max(256),
  seed: z.int().min(0).max(0xffffffff),
  outputLines: z.int().min(0).max(65_536),
  outputCell: z.object({ x: z.int().min(0), y: z.int().min(0) }).nullable(),
});

const CHIP: ContainerFormat<z.infer<typeof header>> = { format: 'synaptick-chip', version: 1, schema: header };

/** @throws SynaptickError when a size, the seed or the output cell of the image is out of its range */
export function encodeChip(image: ChipImage): Uint8Array {
  const { cores } = image;
  const perRow = (data: NpyData): NpyArray => ({ shape: [cores, NEURONS], data });
  const flat = (data: NpyData): NpyArray => ({ shape: [data.length], data });
  return encodeContainer(CHIP, {
    header: checkSchema('chip image', header, image, 'correct it before it is written'),
    arrays: {
      coreX: flat(image.coreX),
      coreY: flat(image.coreY),
      axonType: perRow(image.axonType),
      crossbar: { shape: [cores, NEURONS, WORDS], data: image.crossbar },
      enabled: perRow(image.enabled),
      weights: { shape: [cores, NEURONS, AXON_TYPES], data: image.weights },
      leak: perRow(image.leak),
      threshold: perRow(image.threshold),
      negativeThreshold: perRow(image.negativeThreshold),
      reset: perRow(image.reset),
      thresholdBits: perRow(image.thresholdBits),
      modes: perRow(image.modes),
      potential: perRow(image.potential),
      ...(image.streams && { streams: perRow(image.streams) }),
      targetCore: perRow(image.targetCore),
      targetAxon: perRow(image.targetAxon),
      targetDelay: perRow(image.targetDelay),
      inputOffsets: flat(image.inputOffsets),
      inputRows: flat(image.inputRows),
    },
  });
}

/** @throws SynaptickError when the bytes are no chip image of a version known here, or describe an impossible chip */
export function decodeChip(file: string, bytes: Uint8Array): ChipImage {
  const { header: fields, arrays } = decodeContainer(CHIP, file, bytes);
  const u8 = (name: string) => requireArray(file, arrays, name, Uint8Array);
  const u16 = (name: string) => requireArray(file, arrays, name, Uint16Array);
  const i32 = (name: string) => requireArray(file, arrays, name, Int32Array);
  const u32 = (name: string) => requireArray(file, arrays, name, Uint32Array);
  const image: ChipImage = {
    ...fields,
    coreX: u16('coreX'),
    coreY: u16('coreY'),
    axonType: u8('axonType'),
    crossbar: u32('crossbar'),
    enabled: u8('enabled'),
    weights: requireArray<Int16Array | Int32Array>(file, arrays, 'weights', Int16Array, Int32Array),
    leak: i32('leak'),
    threshold: i32('threshold'),
    negativeThreshold: i32('negativeThreshold'),
    reset: i32('reset'),
    thresholdBits: u8('thresholdBits'),
    modes: u16('modes'),
    potential: i32('potential'),
    streams: arrays.streams ? u32('streams') : null,
    targetCore: i32('targetCore'),
    targetAxon: u16('targetAxon'),
    targetDelay: u8('targetDelay'),
    inputOffsets: u32('inputOffsets'),
    inputRows: u32('inputRows'),
  };
  try {
    validateImage(image);
  } catch (error) {
    if (error instanceof SynaptickError) throw new SynaptickError(`${file}: ${error.message}`);
    throw error;
  }
  return image;
}
