/** The chip image as a file: format `synaptick-chip`, an .npz container. Its arrays are those of ChipImage, by name. */
import { z } from 'zod';
import type { ChipImage } from '../../cores/chip-image.ts';
import { within } from '../../cores/errors.ts';
import { AXON_TYPES, AXONS, NEURONS, WORDS } from '../../cores/limits.ts';
import { validateImage } from '../../cores/validate.ts';
import type { MemoryLimit } from '../host/memory.ts';
import {
  type ContainerFormat,
  decodeContainer,
  type ExpectedShape,
  encodeContainer,
  requireArray,
} from './container.ts';
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

/**
 * @param memory what files may take together
 * @throws SynaptickError when the bytes are no chip image of a version known here, or describe an impossible chip
 */
export function decodeChip(file: string, bytes: Uint8Array, memory?: MemoryLimit): ChipImage {
  const { header: fields, arrays } = decodeContainer(CHIP, file, bytes, memory);
  const { cores } = fields;
  const rows = [cores, NEURONS];
  const u8 = (name: string) => requireArray(arrays, name, rows, Uint8Array);
  const u16 = (name: string, shape: ExpectedShape = rows) => requireArray(arrays, name, shape, Uint16Array);
  const i32 = (name: string) => requireArray(arrays, name, rows, Int32Array);
  const u32 = (name: string, shape: ExpectedShape = rows) => requireArray(arrays, name, shape, Uint32Array);
  const image: ChipImage = {
    ...fields,
    coreX: u16('coreX', [cores]),
    coreY: u16('coreY', [cores]),
    axonType: u8('axonType'),
    crossbar: u32('crossbar', [cores, AXONS, WORDS]),
    enabled: u8('enabled'),
    weights: requireArray<Int16Array | Int32Array>(arrays, 'weights', [...rows, AXON_TYPES], Int16Array, Int32Array),
    leak: i32('leak'),
    threshold: i32('threshold'),
    negativeThreshold: i32('negativeThreshold'),
    reset: i32('reset'),
    thresholdBits: u8('thresholdBits'),
    modes: u16('modes'),
    potential: i32('potential'),
    streams: arrays.names.includes('streams') ? u32('streams') : null,
    targetCore: i32('targetCore'),
    targetAxon: u16('targetAxon'),
    targetDelay: u8('targetDelay'),
    inputOffsets: u32('inputOffsets', [null]),
    inputRows: u32('inputRows', [null]),
  };
  within(file, () => validateImage(image));
  return image;
}
