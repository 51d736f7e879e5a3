/** The chip image as a file: format `synaptick-chip`, an .npz container. Its arrays are those of ChipImage, by name. */
import { z } from 'zod';
import type { ChipImage } from '../../cores/chip-image.ts';
import { type ChipShape, neuronPlace, neuronWords, requireShape, TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { requireInteger, SynaptickError, within } from '../../cores/errors.ts';
import { MODE } from '../../cores/modes.ts';
import { imageInRows } from '../../cores/restride.ts';
import { validateImage } from '../../cores/validate.ts';
import type { MemoryLimit } from '../host/memory.ts';
import {
  type ContainerFormat,
  decodeContainer,
  type ExpectedShape,
  encodeContainer,
  requireArray,
} from './container.ts';
import type { NpyArray, NpyData, NpzFile } from './npz.ts';
import { rancShape } from './ranc/config.ts';
import { checkSchema } from './schema.ts';

const range = z.object({ min: z.int(), max: z.int() });

/** The numbers are held to their limits by `requireShape`. */
const shapeSchema: z.ZodType<ChipShape> = z.object({
  axons: z.int(),
  neurons: z.int(),
  axonTypes: z.int(),
  maxDelay: z.int(),
  potentialBits: z.int(),
  overflow: z.enum(['saturate', 'proved']),
  negativeTest: z.enum(['<', '<=']),
  weight: range,
  leak: range,
  threshold: range,
  thresholdBits: z.int(),
  modes: z.int(),
  reach: z.int(),
});

const common = {
  width: z.int().positive(),
  height: z.int().positive(),
  cores: z.int().positive(),
  seed: z.int().min(0).max(0xffffffff),
  outputLines: z.int().min(0).max(65_536),
  outputCell: z.object({ x: z.int().min(0), y: z.int().min(0) }).nullable(),
};

const header = z.object({ shape: shapeSchema, chip: z.string().max(400).optional(), ...common });

/** Version 1 knew two kinds of chip; its cores had 256 rows of four types in the file, smaller ones too. */
const firstHeader = z.object({
  semantics: z.object({ saturate: z.boolean(), negativeTest: z.enum(['<', '<=']) }),
  axonsPerCore: z.int().min(1).max(256),
  neuronsPerCore: z.int().min(1).max(256),
  ...common,
});

type AnyHeader = z.infer<typeof header> | z.infer<typeof firstHeader>;

const CHIP: ContainerFormat<AnyHeader> = {
  format: 'synaptick-chip',
  version: 2,
  schema: header,
  older: { 1: firstHeader },
};

/** @throws SynaptickError when a size, the seed or the output cell of the image is out of its range */
export function encodeChip(image: ChipImage): Uint8Array {
  const { cores, shape } = image;
  const { axons, neurons } = shape;
  const perRow = (data: NpyData): NpyArray => ({ shape: [cores, neurons], data });
  const flat = (data: NpyData): NpyArray => ({ shape: [data.length], data });
  return encodeContainer(CHIP, {
    header: checkSchema('chip image', header, image, 'correct it before it is written'),
    arrays: {
      coreX: flat(image.coreX),
      coreY: flat(image.coreY),
      axonType: { shape: [cores, axons], data: image.axonType },
      crossbar: { shape: [cores, axons, neuronWords(shape)], data: image.crossbar },
      enabled: perRow(image.enabled),
      weights: { shape: [cores, neurons, shape.axonTypes], data: image.weights },
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
      ...(image.stuckAxons && { stuckAxons: flat(image.stuckAxons) }),
      ...(image.packetLoss && { packetLoss: perRow(image.packetLoss) }),
    },
  });
}

/**
 * @param memory what files may take together
 * @throws SynaptickError when the bytes are no chip image of a version known here, or describe an impossible chip
 */
export function decodeChip(file: string, bytes: Uint8Array, memory?: MemoryLimit): ChipImage {
  const { header: fields, arrays } = decodeContainer(CHIP, file, bytes, memory);
  if ('semantics' in fields) return firstVersion(file, fields, arrays);
  within(file, () => requireShape('chip image', fields.shape));
  const image: ChipImage = { ...fields, ...readArrays(arrays, fields.shape, fields.cores, Uint32Array) };
  within(file, () => validateImage(image));
  return image;
}

/** Modes had 16 bits in version 1. */
type Modes = typeof Uint32Array | typeof Uint16Array;

function readArrays(arrays: NpzFile, shape: ChipShape, cores: number, modes: Modes) {
  const rows = [cores, shape.neurons];
  const u8 = (name: string, sides: ExpectedShape = rows) => requireArray(arrays, name, sides, Uint8Array);
  const u16 = (name: string, sides: ExpectedShape = rows) => requireArray(arrays, name, sides, Uint16Array);
  const i32 = (name: string) => requireArray(arrays, name, rows, Int32Array);
  const u32 = (name: string, sides: ExpectedShape = rows) => requireArray(arrays, name, sides, Uint32Array);
  return {
    coreX: u16('coreX', [cores]),
    coreY: u16('coreY', [cores]),
    axonType: u8('axonType', [cores, shape.axons]),
    crossbar: u32('crossbar', [cores, shape.axons, neuronWords(shape)]),
    enabled: u8('enabled'),
    weights: requireArray<Int16Array | Int32Array>(
      arrays,
      'weights',
      [...rows, shape.axonTypes],
      Int16Array,
      Int32Array,
    ),
    leak: i32('leak'),
    threshold: i32('threshold'),
    negativeThreshold: i32('negativeThreshold'),
    reset: i32('reset'),
    thresholdBits: u8('thresholdBits'),
    modes: modes === Uint32Array ? u32('modes') : Uint32Array.from(u16('modes')),
    potential: i32('potential'),
    streams: arrays.names.includes('streams') ? u32('streams') : null,
    targetCore: i32('targetCore'),
    targetAxon: u16('targetAxon'),
    targetDelay: u8('targetDelay'),
    inputOffsets: u32('inputOffsets', [null]),
    inputRows: u32('inputRows', [null]),
    stuckAxons: arrays.names.includes('stuckAxons') ? u32('stuckAxons', [null]) : null,
    packetLoss: arrays.names.includes('packetLoss') ? u32('packetLoss') : null,
  };
}

/** Rows of a core in version 1, whatever its size. */
const FIRST_ROWS = { axons: 256, neurons: 256, axonTypes: 4 };

/** A file of version 1: its cores become those of the size that they had, and behave as they did. */
function firstVersion(file: string, fields: z.infer<typeof firstHeader>, arrays: NpzFile): ChipImage {
  const { semantics, axonsPerCore: axons, neuronsPerCore: neurons, ...rest } = fields;
  const { negativeTest } = semantics;
  const read = readArrays(arrays, { ...TRUENORTH_SHAPE, ...FIRST_ROWS }, rest.cores, Uint16Array);
  const shape = semantics.saturate ? { ...TRUENORTH_SHAPE, negativeTest } : firstProvedShape(read.modes, negativeTest);
  const image: ChipImage = { ...rest, ...read, shape };
  return within(file, () => {
    validateImage(image);
    requireFirstRows(image, axons, neurons);
    const own = imageInRows(image, { ...shape, axons, neurons });
    validateImage(own);
    return own;
  });
}

/** RANC's integers, and kappa where a neuron has it: version 1 allowed that. */
function firstProvedShape(modes: Uint32Array, negativeTest: ChipShape['negativeTest']): ChipShape {
  const shape = rancShape({
    num_axons: FIRST_ROWS.axons,
    num_neurons: FIRST_ROWS.neurons,
    num_weights: FIRST_ROWS.axonTypes,
    max_tick_offset: TRUENORTH_SHAPE.maxDelay + 1,
    neuron_reset_type: negativeTest === '<' ? 0 : 1,
  });
  return modes.some((word) => word & MODE.kappa) ? { ...shape, modes: shape.modes | MODE.kappa } : shape;
}

/** A smaller core left its last rows unused: they are cut off. */
function requireFirstRows({ enabled, inputRows }: ChipImage, axons: number, neurons: number): void {
  const row = enabled.findIndex((on, index) => on === 1 && index % FIRST_ROWS.neurons >= neurons);
  if (row >= 0) {
    const place = neuronPlace(FIRST_ROWS, row);
    throw new SynaptickError(`${place} is configured, its cores have ${neurons} neurons: the image is damaged`);
  }
  for (const input of inputRows) requireInteger('input axon', input % FIRST_ROWS.axons, 0, axons - 1);
}
